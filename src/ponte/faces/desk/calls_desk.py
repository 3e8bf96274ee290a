"""What the desk computes for a page of a joint call: what is to do, where an application stands, its ranking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.calls.domain.ranking import progress_of
from ponte.calls.enums import Match, ReportState, RequestState
from ponte.calls.models import Call, CallSide, Dossier, FundingRequest, Project, Proposal, Report
from ponte.calls.workflows import CallPhase, DossierPhase, ProjectPhase
from ponte.common.workflows import Audience
from ponte.engine.awarding import Standing, Unfilled

BUTTONS = frozenset({"calls.publish", "calls.close", "calls.begin_evaluation", "calls.call_off"})
"""Steps that an office takes from the call's page; the others follow from what is done on other pages."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A phase in the line of a call's phases."""

    label: str
    is_reached: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that waits for the office, and where it is done."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A proposal in a side's ranking."""

    standing: Standing
    proposal: Proposal


def phases_of(call: Call) -> list[Mark]:
    """The phases that a call goes through, as the offices call them, and how far it has come."""
    phases = [one for one in call.what.call.phases if one.code != CallPhase.CALLED_OFF or call.phase == one.code]
    codes = [one.code for one in phases]
    now = codes.index(call.phase)
    return [Mark(str(one.said_to(Audience.OFFICE)), place <= now, place == now) for place, one in enumerate(phases)]


def to_do(call: Call, own: CallSide | None) -> Iterator[ToDo]:
    """Yield what waits for an office: its own side's work, and what both share."""
    match call.phase:
        case CallPhase.DRAFT:
            yield ToDo(_("Write what the call says, each side its own part, then publish it."), _at("call_setup", call))
        case CallPhase.FILING:
            number = Proposal.objects.filter(call=call, match=Match.SUGGESTED).count()
            said = ngettext("%(number)d doubtful pair to decide on", "%(number)d doubtful pairs to decide on", number)
            yield from _count(number, said, _at("pairs", call))
        case CallPhase.ELIGIBILITY if own:
            number = Dossier.objects.filter(call_side=own, phase=DossierPhase.FILED).count()
            said = ngettext("%(number)d application to check", "%(number)d applications to check", number)
            yield from _count(number, said, _at("dossiers", call) + "?phase=filed")
        case CallPhase.EVALUATION if own and own.released_at is None:
            yield from _reviewing(call, own)
        case CallPhase.COMMISSION:
            yield ToDo(_("The mixed commission can make its list."), reverse("my:commission", args=[call.slug]))
        case CallPhase.DECIDED:
            yield from _projects(call, own)


def _reviewing(call: Call, own: CallSide) -> Iterator[ToDo]:
    progress = progress_of(own)
    if progress.given < progress.wanted:
        yield ToDo(
            _("%(given)d of %(wanted)d reviews are given out.") % {"given": progress.given, "wanted": progress.wanted},
            _at("reviewers", call),
        )
    elif progress.signed < progress.given:
        yield ToDo(
            _("%(signed)d of %(given)d reviews are signed.") % {"signed": progress.signed, "given": progress.given},
            _at("reviewers", call),
        )
    else:
        yield ToDo(_("All reviews are signed: hand over the ranking."), _at("call_ranking", call))
    if progress.broken:
        yield ToDo(_("A signed review was changed afterwards."), _at("call_ranking", call))


def _projects(call: Call, own: CallSide | None) -> Iterator[ToDo]:
    here = _at("projects", call)
    number = Project.objects.filter(proposal__call=call, phase=ProjectPhase.AWARDED).count()
    yield from _count(number, ngettext("%(number)d project to start", "%(number)d projects to start", number), here)
    number = FundingRequest.objects.filter(grant__call_side=own, state=RequestState.SUBMITTED).count()
    said = ngettext("%(number)d request for money to answer", "%(number)d requests for money to answer", number)
    yield from _count(number, said, here)
    number = Report.objects.filter(call_side=own, state=ReportState.SUBMITTED).count()
    yield from _count(number, ngettext("%(number)d report to read", "%(number)d reports to read", number), here)


def _count(number: int, said: str, address: str) -> Iterator[ToDo]:
    if number:
        yield ToDo(said % {"number": number}, address)


def _at(name: str, call: Call) -> str:
    return reverse(f"desk:{name}", args=[call.slug])


def proposals_by_dossier(proposals: Iterable[Proposal]) -> dict[int, Proposal]:
    """Which pair each application is in: the confirmed one, else the likeliest; `proposals` in this order."""
    found: dict[int, Proposal] = {}
    for proposal in sorted(proposals, key=lambda one: (one.match != Match.CONFIRMED, -one.score)):
        if proposal.match != Match.DISMISSED:
            for dossier in proposal.dossiers:
                found.setdefault(dossier.pk, proposal)
    return found


def unfilled_said(unfilled: Unfilled, proposals: Mapping[int, Proposal]) -> str:
    """Say why an application gets fewer reviewers than it should."""
    reasons = {
        "reviewers_full": _("everybody without a conflict of interest has as many as they may have"),
        "conflicts": _("too few reviewers are without a conflict of interest"),
    }
    return _("%(proposal)s lacks %(missing)d: %(why)s.") % {
        "proposal": proposals[int(unfilled.id)],
        "missing": unfilled.missing,
        "why": reasons[unfilled.reason.code],
    }


def ranked(standings: Mapping[int, Standing], proposals: Mapping[int, Proposal]) -> list[Ranked]:
    """Standings with their proposals, by rank."""
    return [Ranked(one, proposals[key]) for key, one in standings.items() if key in proposals]
