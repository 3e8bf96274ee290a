"""Giving marks: one sheet at a time, nothing of the others' marks, a clear end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.intake_forms import MarksForm
from ponte.intake import queries
from ponte.intake.domain.marking import give_marks
from ponte.intake.domain.standing import sheets_of
from ponte.intake.models import Application, Intake


@for_account
def sheets(request: SignedIn, slug: str) -> HttpResponse:
    """The applications that one marks, and how far one has come."""
    intake, mine, given = _sheets(request, slug)
    context = {
        "section": "applications",
        "intake": intake,
        "phase": intake.phase(),
        "sheets": [(one, one.pk in given) for one in mine],
        "done": sum(one.pk in given for one in mine),
        "next": next((one for one in mine if one.pk not in given), None),
    }
    return render(request, "my/assessment.html", context)


@for_account
def sheet(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """One application that is theirs to mark beside the criteria; saving leads to the next one without marks."""
    intake, mine, given = _sheets(request, slug)
    place = {one.pk: number for number, one in enumerate(mine, start=1)}
    application = get_object_or_404(queries.applications(intake).filter(pk__in=place), pk=pk)
    criteria = list(intake.criteria.all())
    form = MarksForm(request.POST or None, criteria=criteria, given=given.get(pk, {}))
    if request.method == "POST" and form.is_valid():
        try:
            give_marks(actor=request.user, application=application, marks=form.marks())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            following = next((one for one in mine if one.pk not in given and one.pk != pk), None)
            if following is None:
                messages.success(request, _("Saved. You have marked every application that is yours to mark."))
                return redirect("my:assessment", slug=slug)
            messages.success(request, _("Saved. This is the next one."))
            return redirect("my:assessment_sheet", slug=slug, pk=following.pk)
    context = {
        "section": "applications",
        "intake": intake,
        "application": application,
        "form": form,
        "position": place[pk],
        "sheet_count": len(mine),
    }
    return render(request, "my/assessment_sheet.html", context)


def _sheets(request: SignedIn, slug: str) -> tuple[Intake, list[Application], dict[int, dict[int, int]]]:
    intake = get_object_or_404(Intake.objects.select_related("fair", "exchange", "place__parent"), slug=slug)
    require(request.user, "intake.assess", intake)
    return intake, sheets_of(intake, request.user), queries.marks_by(request.user, intake)
