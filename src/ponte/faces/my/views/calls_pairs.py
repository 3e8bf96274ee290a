"""Twin applications side by side: whether they are one project, and what they still say differently."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.calls import reasons
from ponte.calls.domain import pairing, settling
from ponte.calls.domain.facts import facts
from ponte.calls.domain.standing import proposals_of
from ponte.calls.enums import AmendmentState, Match
from ponte.calls.models import Amendment, Dossier, Proposal
from ponte.calls.workflows import CallPhase
from ponte.engine.awarding import Difference, differences
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two applications, as its reader sees it: their own first."""

    field: str
    name: str
    mine: str
    theirs: str
    difference: Difference | None
    """Nothing where both say the same."""
    wording: Amendment | None
    """The open one."""
    is_own_wording: bool
    choices: list[tuple[str, str]]
    """Where only some values are possible."""


@for_account
def pair(request: SignedIn, pk: int) -> HttpResponse:
    """Both applications, field by field."""
    proposal = _own(request, pk)
    mine, theirs = sorted(proposal.dossiers, key=lambda one: one.account_id != request.user.pk)
    lines = _lines(proposal, mine, theirs)
    agreed = {proposal.one.pk: proposal.one_agreed_at, proposal.dossiers[-1].pk: proposal.other_agreed_at}
    context = {
        "section": "applications",
        "proposal": proposal,
        "dossier": mine,
        "theirs": theirs,
        "lines": lines,
        "open_count": sum(line.difference is not None for line in lines),
        "is_confirmed": proposal.match == Match.CONFIRMED,
        "is_open": proposal.call.phase == CallPhase.FILING,
        "i_agreed": agreed[mine.pk],
        "they_agreed": agreed[theirs.pk],
    }
    return render(request, "my/calls/pair.html", context)


@require_POST
@for_account
def confirm(request: SignedIn, pk: int) -> HttpResponse:
    """Say that both are the same project."""
    now = pairing.confirm_pair(actor=request.user, proposal=_own(request, pk))
    if now.match == Match.CONFIRMED:
        messages.success(request, _("Both applications are one proposal now."))
    else:
        messages.success(request, _("Thank you. Now the other investigator says the same."))
    return redirect("my:pair", pk=pk)


@require_POST
@for_account
def dismiss(request: SignedIn, pk: int) -> HttpResponse:
    """Say that they are not."""
    proposal = _own(request, pk)
    mine = next(one for one in proposal.dossiers if one.account_id == request.user.pk)
    pairing.dismiss_pair(actor=request.user, proposal=proposal)
    messages.success(request, _("Noted: these are two different projects."))
    return redirect("my:dossier", pk=mine.pk)


@require_POST
@for_account
def propose(request: SignedIn, pk: int) -> HttpResponse:
    """Propose a wording for both."""
    settling.propose_value(
        actor=request.user,
        proposal=_own(request, pk),
        field=request.POST.get("field", ""),
        value=request.POST.get("value", ""),
    )
    messages.success(request, _("Proposed. The other investigator gets a message."))
    return redirect("my:pair", pk=pk)


@require_POST
@for_account
def answer(request: SignedIn, pk: int, wording: int, answer: str) -> HttpResponse:
    """Accept or decline a wording."""
    amendment = get_object_or_404(Amendment.objects.select_related("by"), pk=wording, proposal=_own(request, pk))
    if answer == "accept":
        settling.accept_value(actor=request.user, amendment=amendment)
        messages.success(request, _("Both applications say this now."))
    else:
        settling.decline_value(actor=request.user, amendment=amendment)
        messages.success(request, _("Declined. Propose your own wording if you like."))
    return redirect("my:pair", pk=pk)


def _own(request: SignedIn, pk: int) -> Proposal:
    """Return a pair of one's own application; a dismissed one is gone."""
    key = get_object_or_404(
        Proposal.objects.filter(
            Q(one__account=request.user) | Q(other__account=request.user), other__isnull=False
        ).exclude(match=Match.DISMISSED),
        pk=pk,
    )
    return proposals_of(key.call).prefetch_related("amendments__by", "call__themes").get(pk=pk)


def _lines(proposal: Proposal, mine: Dossier, theirs: Dossier) -> list[Line]:
    said, heard = facts(mine), facts(theirs)
    found = {one.field: one for one in differences(said, heard)}
    names = {one.side.code: one.side.name for one in proposal.call.sides.all()}
    themes = [(theme.code, theme.name) for theme in proposal.call.themes.all()]
    wordings = {one.field: one for one in proposal.amendments.all() if one.state == AmendmentState.OPEN}
    lines = []
    for field in said:
        wording = wordings.get(field)
        labels = dict(themes) if field == "theme" else {}
        lines.append(
            Line(
                field=field,
                name=reasons.field_name(field, names),
                mine=labels.get(said[field], said[field]),
                theirs=labels.get(heard[field], heard[field]),
                difference=found.get(field),
                wording=wording,
                is_own_wording=wording is not None and wording.by_id == mine.pk,
                choices=themes if field == "theme" else [],
            )
        )
    return lines
