"""Joint calls as an investigator sees them: applying, the other side's twin, and what was financed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ponte.calls import queries
from ponte.calls.domain import filing, writing
from ponte.calls.domain.checking import faults
from ponte.calls.domain.costs import shares_of
from ponte.calls.domain.facts import differences_of
from ponte.calls.enums import DocumentKind, Match
from ponte.calls.models import Call, Document, Dossier
from ponte.calls.workflows import LIVE, CallPhase, DossierPhase
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.calls_forms import BeginForm, BudgetForm, DocumentForm, DossierForm, people_forms, rows_of
from ponte.people.models import Organisation
from ponte.people.queries import organisations_of

SECTION = {"section": "applications"}


@for_account
def calls(request: SignedIn) -> HttpResponse:
    """What one has applied with, which calls are open, and the projects that came of it."""
    mine = list(queries.my_dossiers(request.user))
    applied = {one.call_id for one in mine if one.phase in LIVE}
    waiting = [call for call in queries.public_calls() if call.phase == CallPhase.FILING and call.pk not in applied]
    context = SECTION | {"mine": mine, "open": waiting, "projects": queries.my_projects(request.user)}
    return render(request, "my/calls/calls.html", context)


@for_account
def begin(request: SignedIn, slug: str) -> HttpResponse:
    """Begin an application on one of the two sides."""
    call: Call = get_object_or_404(queries.public_calls(), slug=slug)
    live = Dossier.objects.filter(call=call, account=request.user, phase__in=LIVE).first()
    if live:
        return redirect("my:dossier", pk=live.pk)
    form = BeginForm(request.POST or None, sides=call.sides.select_related("side", "agency"))
    if request.method == "POST" and form.is_valid():
        try:
            dossier = writing.begin_dossier(actor=request.user, call_side=form.cleaned_data["side"])
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect("my:dossier_text", pk=dossier.pk)
    return render(request, "my/calls/begin.html", SECTION | {"call": call, "form": form})


@for_account
def dossier(request: SignedIn, pk: int) -> HttpResponse:
    """One application: where it stands, what it still lacks, its parts, and its twin."""
    found = _own(request, pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            writing.add_document(
                actor=request.user,
                dossier=found,
                kind=DocumentKind(form.cleaned_data["kind"]),
                name=upload.name,
                content=upload.read(writing.MOST_BYTES + 1),
            )
        except Refused as no:
            form.add_error("file", str(no))
        else:
            messages.success(request, _("The file is kept with your application."))
            return redirect("my:dossier", pk=pk)
    pairs = list(queries.pairs_of(found))
    confirmed = [pair for pair in pairs if pair.match == Match.CONFIRMED]
    context = SECTION | {
        "dossier": found,
        "faults": faults(found) if found.phase in (DossierPhase.DRAFT, DossierPhase.FILED) else [],
        "is_open": found.call_side.is_open() and found.phase in (DossierPhase.DRAFT, DossierPhase.FILED),
        "steps": [step.code for step in found.call.what.dossier.steps(found.phase, request.user, found)],
        "suggested": [pair for pair in pairs if pair.match == Match.SUGGESTED],
        "pair": confirmed[0] if confirmed else None,
        "difference_count": len(differences_of(confirmed[0])) if confirmed else 0,
        "shares": shares_of(found),
        "form": form,
    }
    return render(request, "my/calls/dossier.html", context)


@for_account
def text(request: SignedIn, pk: int) -> HttpResponse:
    """Write what the project is."""
    found = _own(request, pk)
    own = organisations_of(request.user) | Organisation.objects.filter(pk__in=[found.institution_id])
    form = DossierForm(request.POST or None, dossier=found, organisations=own.distinct())
    if request.method == "POST" and form.is_valid():
        try:
            writing.write_dossier(actor=request.user, dossier=found, values=form.values())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("my:dossier", pk=pk)
    return render(request, "my/calls/text.html", SECTION | {"dossier": found, "form": form})


@for_account
def people(request: SignedIn, pk: int) -> HttpResponse:
    """Name partners and the team."""
    found = _own(request, pk)
    partners, team = people_forms(found, request.POST or None)
    refusal = ""
    if request.method == "POST" and partners.is_valid() and team.is_valid():
        members = [row | {"months": row["months"] or 0} for row in rows_of(team)]
        try:
            writing.set_partners(actor=request.user, dossier=found, partners=rows_of(partners))
            writing.set_team(actor=request.user, dossier=found, team=members)
        except Refused as no:
            refusal = str(no)
        else:
            messages.success(request, _("Saved."))
            return redirect("my:dossier_people" if "more" in request.POST else "my:dossier", pk=pk)
    context = SECTION | {"dossier": found, "partners": partners, "team": team, "refusal": refusal}
    return render(request, "my/calls/people.html", context)


@for_account
def budget(request: SignedIn, pk: int) -> HttpResponse:
    """Write the budget, year by year."""
    found = _own(request, pk)
    form = BudgetForm(request.POST or None, dossier=found)
    if request.method == "POST" and form.is_valid():
        try:
            writing.set_budget(actor=request.user, dossier=found, lines=form.lines())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("my:dossier", pk=pk)
    return render(request, "my/calls/budget.html", SECTION | {"dossier": found, "form": form})


@require_safe
@for_account
def document(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """A file of an application, for whoever may read it."""
    found: Document = get_object_or_404(
        Document.objects.select_related("dossier__call", "dossier__call_side"), dossier=pk, kind=kind
    )
    require(request.user, "calls.read_document", found)
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.dossier.reference}-{found.kind}.pdf"'
    return answer


@require_POST
@for_account
def remove_document(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """Take a file away."""
    found: Document = get_object_or_404(Document.objects.defer("content"), dossier=_own(request, pk), kind=kind)
    writing.remove_document(actor=request.user, document=found)
    messages.success(request, _("The file is gone."))
    return redirect("my:dossier", pk=pk)


@require_POST
@for_account
def file(request: SignedIn, pk: int) -> HttpResponse:
    """File an application."""
    found = filing.file_dossier(actor=request.user, dossier=_own(request, pk))
    messages.success(
        request, _("Filed under the number %(number)s. A confirmation is on its way.") % {"number": found.reference}
    )
    return redirect("my:dossier", pk=pk)


@require_POST
@for_account
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take an application back."""
    filing.withdraw_dossier(actor=request.user, dossier=_own(request, pk))
    messages.success(request, _("Your application is withdrawn."))
    return redirect("my:calls")


def _own(request: SignedIn, pk: int) -> Dossier:
    return get_object_or_404(queries.my_dossiers(request.user), pk=pk)
