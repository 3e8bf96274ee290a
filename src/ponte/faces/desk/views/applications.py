"""Applications at the desk: lists, deciding, the waiting list, stands, assessors, and what was done when by whom."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ponte.common.moments import say_hour
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_intake
from ponte.faces.desk.intake_forms import ApplicationFilter, AssessorForm, MoveForm
from ponte.faces.desk.lists import PER_PAGE, kept
from ponte.faces.files import csv_file
from ponte.intake import queries
from ponte.intake.domain.applying import withdraw as withdraw_application
from ponte.intake.domain.deciding import check_decidable, close_intake, preview_allocation, run_allocation
from ponte.intake.domain.marking import dismiss_assessor, name_assessor
from ponte.intake.domain.standing import progress_of_marks
from ponte.intake.domain.stands import move_stand
from ponte.intake.enums import Method
from ponte.intake.models import Application, Intake
from ponte.intake.reasons import done, why
from ponte.programme.models import Edition
from ponte.programme.queries import zone_of


@for_intake
def intakes(request: SignedIn, edition: Edition) -> HttpResponse:
    """What may be applied for in this edition, and how far each has come."""
    context = {"section": "applications", "intakes": queries.intakes(edition)}
    return render(request, "desk/intakes.html", context)


@for_intake
def applications(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """The applications of one intake, narrowed down; what can be done with them now."""
    intake = _intake(edition, slug)
    form = ApplicationFilter(request.GET)
    page = Paginator(form.narrow(queries.applications(intake)), PER_PAGE).get_page(request.GET.get("page"))
    names = queries.criteria_names(intake)
    context = {
        "section": "applications",
        "intake": intake,
        "phase": intake.phase(),
        "form": form,
        "page": page,
        "query": kept(request),
        "explained": [(row, why(row.reason, names)) for row in page],
        "assessors": progress_of_marks(intake) if intake.method == Method.SCORE else [],
        "assessor_form": AssessorForm(),
    }
    return render(request, "desk/applications.html", context)


@for_intake
def export(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Download the applications that the list shows, all pages of it."""
    intake = _intake(edition, slug)
    names, zone = queries.criteria_names(intake), zone_of(intake.place)
    header = [_("Applicant"), _("E-mail address"), _("Submitted"), _("Wished"), _("State"), _("Waiting list")]
    header += [_("Stands") if intake.is_for_organisations else _("Place"), _("Score"), _("Why"), _("Text")]
    return csv_file(
        f"applications-{intake.slug}",
        header,
        (
            [
                row.applicant,
                row.account.email,
                row.submitted.astimezone(zone).isoformat(timespec="seconds"),
                row.wanted,
                row.get_state_display(),
                row.rank or "",
                " ".join(unit.number for unit in row.units.all()),
                row.reason.get("score", ""),
                why(row.reason, names),
                row.text,
            ]
            for row in ApplicationFilter(request.GET).narrow(queries.applications(intake))
        ),
    )


@for_intake
def application(request: SignedIn, edition: Edition, slug: str, pk: int) -> HttpResponse:
    """One application: what was written, its marks, why it stands as it does."""
    intake = _intake(edition, slug)
    row = get_object_or_404(queries.application_page(intake), pk=pk)
    names = queries.criteria_names(intake)
    context = {
        "section": "applications",
        "intake": intake,
        "application": row,
        "reason": why(row.reason, names),
        "entries": [(entry, done(entry, names)) for entry in queries.trail(intake).filter(subject_id=row.pk)],
    }
    return render(request, "desk/application.html", context)


@for_intake
def decide(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Show what handing out would do and to how many, and do it."""
    intake = _intake(edition, slug)
    if request.method == "POST":
        changes = run_allocation(actor=request.user, intake=intake)
        messages.success(
            request,
            ngettext(
                "Decided: %(number)d applicant is written to.",
                "Decided: %(number)d applicants are written to.",
                len(changes),
            )
            % {"number": len(changes)},
        )
        return redirect("desk:applications", slug=slug)
    check_decidable(intake)
    names = queries.criteria_names(intake)
    preview = [(row, award, why(reason, names)) for row, award, reason in preview_allocation(intake)]
    context = {
        "section": "applications",
        "intake": intake,
        "preview": preview,
        "granted": sum(award.granted > 0 for _row, award, _why in preview),
        "waiting": sum(award.rank is not None for _row, award, _why in preview),
        "units": sum(award.granted for _row, award, _why in preview),
    }
    return render(request, "desk/decide.html", context)


@require_POST
@for_intake
def close(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Let nobody apply any more."""
    close_intake(actor=request.user, intake=_intake(edition, slug))
    messages.success(request, _("Closed: nobody can apply any more."))
    return redirect("desk:applications", slug=slug)


@require_POST
@for_intake
def withdraw(request: SignedIn, edition: Edition, slug: str, pk: int) -> HttpResponse:
    """Withdraw an application whose applicant has asked the office to."""
    row = get_object_or_404(Application, pk=pk, intake=_intake(edition, slug))
    withdraw_application(actor=request.user, application=row)
    messages.success(request, _("Withdrawn. Whoever moved up is written to."))
    return redirect("desk:applications", slug=slug)


@for_intake
def trail(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Everything that was done in an intake: when, by whom, to whose application, and why."""
    intake = _intake(edition, slug)
    names, zone = queries.criteria_names(intake), zone_of(intake.place)
    page = Paginator(queries.trail(intake), PER_PAGE).get_page(request.GET.get("page"))
    by_key = queries.applications(intake, with_replaced=True).in_bulk(
        {entry.subject_id for entry in page if entry.subject_type == "intake.application"}
    )
    context = {
        "section": "applications",
        "intake": intake,
        "page": page,
        "lines": [
            (
                say_hour(entry.at, zone, to_the_second=True),
                entry.actor,
                by_key.get(entry.subject_id) if entry.subject_type == "intake.application" else None,
                done(entry, names),
            )
            for entry in page
        ],
    }
    return render(request, "desk/trail.html", context)


@for_intake
def stands(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Who has which stand; move an exhibitor to a free one."""
    intake = _intake(edition, slug)
    form = MoveForm(request.POST or None, intake=intake)
    if request.method == "POST" and form.is_valid():
        move_stand(actor=request.user, **form.cleaned_data)
        messages.success(request, _("Moved to stand %(number)s.") % {"number": form.cleaned_data["to"].number})
        return redirect("desk:stands", slug=slug)
    context = {
        "section": "applications",
        "intake": intake,
        "form": form,
        "units": intake.units.select_related("holder__organisation", "holder__account__person"),
    }
    return render(request, "desk/stands.html", context)


@require_POST
@for_intake
def add_assessor(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Name an assessor."""
    assessor = name_assessor(actor=request.user, intake=_intake(edition, slug), email=request.POST.get("email", ""))
    messages.success(request, _("%(who)s gives marks from now on.") % {"who": assessor.account})
    return redirect("desk:applications", slug=slug)


@require_POST
@for_intake
def remove_assessor(request: SignedIn, edition: Edition, slug: str, pk: int) -> HttpResponse:
    """Dismiss an assessor."""
    dismiss_assessor(actor=request.user, assessor=get_object_or_404(_intake(edition, slug).assessors, pk=pk))
    messages.success(request, _("Dismissed, and their marks taken back."))
    return redirect("desk:applications", slug=slug)


def _intake(edition: Edition, slug: str) -> Intake:
    return get_object_or_404(queries.intakes(edition), slug=slug)
