"""Financed projects at the desk: starting, money year by year, reports, and their end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.calls import queries
from ponte.calls.domain import projects as domain
from ponte.calls.models import Call, FundingRequest, Report
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_calls
from ponte.faces.desk.calls_desk_forms import OutcomeForm, StartForm


@for_calls
def projects(request: SignedIn, call: Call) -> HttpResponse:
    """What is financed, and what waits for an answer."""
    context = {"section": "calls", "tab": "projects", "call": call, "projects": queries.projects_at_desk(call)}
    return render(request, "desk/calls/projects.html", context)


@for_calls
def project(request: SignedIn, call: Call, pk: int) -> HttpResponse:
    """One project, and what can be done with it now."""
    found = get_object_or_404(queries.projects_at_desk(call), pk=pk)
    start, end = StartForm(), OutcomeForm()
    if request.method == "POST":
        if "start" in request.POST:
            start = StartForm(request.POST)
            if start.is_valid():
                domain.start_project(actor=request.user, project=found, **start.cleaned_data)
                messages.success(request, _("Started: the reports have their due dates."))
                return redirect("desk:project", slug=call.slug, pk=pk)
        else:
            end = OutcomeForm(request.POST)
            if end.is_valid():
                text = end.cleaned_data["text"]
                try:
                    if "close" in request.POST:
                        domain.close_project(actor=request.user, project=found, outcome=text)
                    else:
                        domain.terminate_project(actor=request.user, project=found, reason=text)
                    return redirect("desk:project", slug=call.slug, pk=pk)
                except Refused as no:
                    end.add_error(None, str(no))
    context = {
        "section": "calls",
        "tab": "projects",
        "call": call,
        "own": queries.own_side(request.user, call),
        "project": found,
        "start": start,
        "end": end,
        "steps": {one.code for one in call.what.project.steps(found.phase, request.user, found)},
    }
    return render(request, "desk/calls/project.html", context)


@require_POST
@for_calls
def answer_request(request: SignedIn, call: Call, pk: int, row: int) -> HttpResponse:
    """Grant a year's money, or send the request back with a reason."""
    rows = FundingRequest.objects.select_related("grant__call_side", "grant__project__proposal__call")
    asked = get_object_or_404(rows, pk=row, grant__project=pk, grant__project__proposal__call=call)
    granted = "grant" in request.POST
    domain.answer_request(actor=request.user, request=asked, granted=granted, answer=request.POST.get("answer", ""))
    messages.success(request, _("Granted.") if granted else _("Sent back; the investigator is written to."))
    return redirect("desk:project", slug=call.slug, pk=pk)


@require_POST
@for_calls
def answer_report(request: SignedIn, call: Call, pk: int, row: int) -> HttpResponse:
    """Accept a report, or send it back with a reason."""
    rows = Report.objects.defer("content").select_related("call_side", "project__proposal__call")
    report = get_object_or_404(rows, pk=row, project=pk, project__proposal__call=call)
    accepted = "accept" in request.POST
    domain.answer_report(actor=request.user, report=report, accepted=accepted, answer=request.POST.get("answer", ""))
    messages.success(request, _("Accepted.") if accepted else _("Sent back; the investigator is written to."))
    return redirect("desk:project", slug=call.slug, pk=pk)
