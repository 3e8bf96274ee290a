"""Applying for modules and places, seeing how it stands, changing one's mind."""

from __future__ import annotations

import rules
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.intake_forms import ApplicationForm, EntryForm
from ponte.intake import queries
from ponte.intake.domain import applying
from ponte.intake.domain.cataloguing import write_entry
from ponte.intake.domain.standing import queue_position
from ponte.intake.enums import ApplicationState, Phase
from ponte.intake.models import Application, CatalogueEntry, Intake
from ponte.intake.reasons import why
from ponte.people.models import Organisation
from ponte.people.queries import organisations_of
from ponte.programme.queries import is_public


@for_account
def applications(request: SignedIn) -> HttpResponse:
    """What one has applied for, what one may apply for, and what one is asked to assess."""
    mine = list(queries.my_applications(request.user, organisations_of(request.user)))
    applied = {one.intake_id for one in mine if one.state != ApplicationState.WITHDRAWN}
    intakes = [one for one in queries.open_intakes() if one.pk not in applied and one.phase() != Phase.CLOSED]
    context = {
        "section": "applications",
        "mine": mine,
        "intakes": intakes,
        "assessments": queries.assessments(request.user),
    }
    return render(request, "my/applications.html", context)


@for_account
def application(request: SignedIn, slug: str) -> HttpResponse:
    """Apply, or apply anew; how the application stands, and why."""
    intake = _intake(slug)
    organisations = organisations_of(request.user) if intake.is_for_organisations else Organisation.objects.none()
    mine = list(queries.my_applications(request.user, organisations).filter(intake=intake))
    live = [one for one in mine if one.state != ApplicationState.WITHDRAWN]
    last = live[0] if live else mine[0] if mine else None
    form = ApplicationForm(request.POST or None, intake=intake, organisations=organisations, last=last)
    if request.method == "POST" and form.is_valid():
        try:
            applying.submit(actor=request.user, intake=intake, language=request.LANGUAGE_CODE, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your application has arrived; a confirmation is on its way to you."))
            return redirect("my:application", slug=slug)
    names = queries.criteria_names(intake)
    context = {
        "section": "applications",
        "intake": intake,
        "phase": intake.phase(),
        "standing": [
            (
                one,
                why(one.reason, names),
                queue_position(one),
                rules.has_perm("intake.act_as", request.user, one),
            )
            for one in live
        ],
        "form": form,
        "lacks_organisation": intake.is_for_organisations and not organisations.exists(),
        "unit_count": intake.units.count(),
    }
    return render(request, "my/application.html", context)


@require_POST
@for_account
def withdraw(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Take an application back."""
    found = _application(slug, pk)
    require(request.user, "intake.act_as", found)
    applying.withdraw(actor=request.user, application=found)
    messages.success(request, _("Withdrawn. Thank you for letting others have it."))
    return redirect("my:applications")


@for_account
def entry(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Write what the catalogue says of one's organisation."""
    found = _application(slug, pk)
    require(request.user, "intake.act_as", found)
    row: CatalogueEntry = get_object_or_404(
        CatalogueEntry.objects.select_related("fair__edition", "organisation"), application=found
    )
    form = EntryForm(request.POST or None, entry=row)
    if request.method == "POST" and form.is_valid():
        try:
            write_entry(actor=request.user, entry=row, texts=form.texts(), sectors=form.cleaned_data["sectors"])
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your entry in the catalogue is saved."))
            return redirect("my:application", slug=slug)
    context = {"section": "applications", "intake": found.intake, "entry": row, "form": form}
    return render(request, "my/entry_form.html", context)


def _intakes() -> QuerySet[Intake]:
    return Intake.objects.filter(is_public("edition")).select_related("fair", "exchange", "edition", "place__parent")


def _intake(slug: str) -> Intake:
    return get_object_or_404(_intakes(), slug=slug)


def _application(slug: str, pk: int) -> Application:
    rows = Application.objects.select_related("intake__fair", "intake__exchange", "organisation")
    return get_object_or_404(rows, pk=pk, intake__slug=slug, intake__in=_intakes())
