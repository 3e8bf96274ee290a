"""Financed projects as their investigators see them: each year's money, and reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rules import has_perm

from ponte.calls import queries
from ponte.calls.domain import projects
from ponte.calls.domain.writing import MOST_BYTES
from ponte.calls.enums import ReportState, RequestState
from ponte.calls.models import Grant, Project, Report
from ponte.calls.workflows import ProjectPhase
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.calls_forms import MoneyForm, ReportForm


@for_account
def project(request: SignedIn, pk: int) -> HttpResponse:
    """One project: what is granted each year, what was asked for, and which reports are owed."""
    found = _own(request, pk)
    grants = [one for one in found.grants.all() if has_perm("calls.report", request.user, one)]
    context = {
        "section": "applications",
        "project": found,
        "dossier": next(one for one in found.proposal.dossiers if one.account_id == request.user.pk),
        "grants": [
            (one, _may_ask(found, one), found.starts and projects.asked_from(found.starts, one.year)) for one in grants
        ],
        "today": timezone.localdate(),
        "reports": [
            (one, _may_report(found, one)) for one in found.reports.all() if has_perm("calls.report", request.user, one)
        ],
    }
    return render(request, "my/calls/project.html", context)


@for_account
def ask(request: SignedIn, pk: int, grant: int) -> HttpResponse:
    """Ask for a year's money."""
    found = _own(request, pk)
    row: Grant = get_object_or_404(found.grants.select_related("call_side__side"), pk=grant)
    require(request.user, "calls.report", row)
    earlier = getattr(row, "request", None)
    initial = (
        {"amount": earlier.amount, "spent": earlier.spent, "text": earlier.text} if earlier else {"amount": row.amount}
    )
    form = MoneyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            projects.ask_for_money(actor=request.user, grant=row, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your request is with the agency."))
            return redirect("my:project", pk=pk)
    context = {"section": "applications", "project": found, "grant": row, "form": form}
    return render(request, "my/calls/ask.html", context)


@for_account
def report(request: SignedIn, pk: int, report: int) -> HttpResponse:
    """Write a report."""
    found = _own(request, pk)
    row: Report = get_object_or_404(found.reports.defer("content").select_related("call_side__side"), pk=report)
    require(request.user, "calls.report", row)
    form = ReportForm(request.POST or None, request.FILES or None, initial={"text": row.text})
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            projects.submit_report(
                actor=request.user,
                report=row,
                text=form.cleaned_data["text"],
                file_name=upload.name if upload else "",
                content=upload.read(MOST_BYTES + 1) if upload else b"",
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your report is with the agency."))
            return redirect("my:project", pk=pk)
    context = {"section": "applications", "project": found, "report": row, "form": form}
    return render(request, "my/calls/report.html", context)


@require_safe
@for_account
def report_file(request: SignedIn, pk: int) -> HttpResponse:
    """The file of a report, for its investigator and the agency of its side."""
    found: Report = get_object_or_404(
        Report.objects.exclude(file_name="").select_related("call_side", "project__proposal__one"), pk=pk
    )
    require(request.user, "calls.read_report", found)
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="report-{found.project_id}-{found.year}.pdf"'
    return answer


def _own(request: SignedIn, pk: int) -> Project:
    return get_object_or_404(queries.my_projects(request.user), pk=pk)


def _is_under_way(project: Project) -> bool:
    return project.phase in (ProjectPhase.RUNNING, ProjectPhase.CLOSING)


def _may_ask(project: Project, grant: Grant) -> bool:
    asked = getattr(grant, "request", None)
    return _is_under_way(project) and (asked is None or asked.state == RequestState.RETURNED)


def _may_report(project: Project, report: Report) -> bool:
    return _is_under_way(project) and report.state != ReportState.ACCEPTED
