"""Applications of a joint call at the desk: the list, eligibility, and pairs that a person decides on."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ponte.calls import queries
from ponte.calls.domain import pairing
from ponte.calls.domain.admitting import admit, exclude
from ponte.calls.domain.checking import faults_with_twin
from ponte.calls.domain.facts import differences_of, facts
from ponte.calls.models import Call, Proposal
from ponte.calls.reasons import field_name
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_calls
from ponte.faces.desk.calls_desk import proposals_by_dossier
from ponte.faces.desk.calls_desk_forms import DossierFilter, EligibilityForm
from ponte.faces.desk.lists import PER_PAGE, kept


@for_calls
def dossiers(request: SignedIn, call: Call) -> HttpResponse:
    """Applications of the own side, each with its pair; of both sides from the commission's meeting on."""
    form = DossierFilter(request.GET)
    page = Paginator(form.narrow(queries.dossiers_at_desk(request.user, call)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    pairs = proposals_by_dossier(queries.pairs_at_desk(call))
    context = {
        "section": "calls",
        "tab": "dossiers",
        "call": call,
        "form": form,
        "page": page,
        "rows": [(one, pairs.get(one.pk)) for one in page],
        "query": kept(request),
    }
    return render(request, "desk/calls/dossiers.html", context)


@for_calls
def dossier(request: SignedIn, call: Call, pk: int) -> HttpResponse:
    """One application: what was filed, what the checks say, and the decision on its eligibility."""
    found = get_object_or_404(queries.dossiers_at_desk(request.user, call), pk=pk)
    form = EligibilityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if "admit" in request.POST:
                admit(actor=request.user, dossier=found, reason=reason)
                messages.success(request, _("%(reference)s is eligible.") % {"reference": found.reference})
            else:
                exclude(actor=request.user, dossier=found, reason=reason)
                messages.success(
                    request,
                    _("%(reference)s is not eligible; its investigator is written to.")
                    % {"reference": found.reference},
                )
            return redirect("desk:dossiers", slug=call.slug)
        except Refused as no:
            form.add_error(None, str(no))
    own = queries.own_side(request.user, call)
    context = {
        "section": "calls",
        "tab": "dossiers",
        "call": call,
        "dossier": found,
        "form": form,
        "faults": faults_with_twin(found),
        "proposal": proposals_by_dossier(queries.pairs_at_desk(call)).get(found.pk),
        "decides": call.phase == CallPhase.ELIGIBILITY
        and found.phase == DossierPhase.FILED
        and own is not None
        and own.pk == found.call_side_id,
    }
    return render(request, "desk/calls/dossier.html", context)


@for_calls
def pairs(request: SignedIn, call: Call) -> HttpResponse:
    """Pairs: those that a person must decide on first."""
    rows = [(one, differences_of(one)) for one in queries.pairs_at_desk(call)]
    context = {
        "section": "calls",
        "tab": "pairs",
        "call": call,
        "doubtful": [row for row in rows if row[0].match == "suggested"],
        "confirmed": [row for row in rows if row[0].match == "confirmed"],
        "dismissed": [row for row in rows if row[0].match == "dismissed"],
    }
    return render(request, "desk/calls/pairs.html", context)


@for_calls
def pair(request: SignedIn, call: Call, pk: int) -> HttpResponse:
    """One pair, field by field, with the words that differ marked; whether it is one project."""
    proposal: Proposal = get_object_or_404(queries.pairs_at_desk(call), pk=pk)
    if request.method == "POST":
        if "confirm" in request.POST:
            pairing.confirm_pair(actor=request.user, proposal=proposal)
            messages.success(request, _("Confirmed: both applications are one proposal. Both investigators are told."))
        else:
            pairing.dismiss_pair(actor=request.user, proposal=proposal)
            messages.success(request, _("Noted: these are two different projects. They are never suggested again."))
        return redirect("desk:pairs", slug=call.slug)
    themes = dict(call.themes.values_list("code", "name"))
    one, other = (
        {field: themes.get(said, said) if field == "theme" else said for field, said in facts(dossier).items()}
        for dossier in proposal.dossiers
    )
    names = {side.side.code: side.side.name for side in proposal.one.call.sides.all()}
    found = {difference.field: difference for difference in differences_of(proposal)}
    context = {
        "section": "calls",
        "tab": "pairs",
        "call": call,
        "proposal": proposal,
        "lines": [(field_name(field, names), one[field], other.get(field, ""), found.get(field)) for field in one],
        "is_open": call.phase == CallPhase.FILING,
    }
    return render(request, "desk/calls/pair.html", context)
