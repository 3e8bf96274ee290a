"""The commission's decision: each side agrees to the list as it stands, and then it is recorded."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.calls.domain.commission import BestLists, Board, Candidate, best_lists, board_of
from ponte.calls.domain.costs import costs_by_year
from ponte.calls.domain.standing import locked
from ponte.calls.domain.telling import tell_decided
from ponte.calls.findable import index_call
from ponte.calls.models import Agreement, Call, CallSide, Dossier, FundedList, Grant, Project
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account


def agree(*, actor: Account, call_side: CallSide, seen: str) -> bool:
    """Agree to the list for a side; with the agreement of both, it is decided.

    With the last agreement the best list is computed, by which the decision is measured: before the call is locked, so
    that nobody waits for it; the digest makes sure that it belongs to the board that is decided on. Where it is not
    found in time, or all agree at the same moment, the decision stands without it.

    Parameters
    ----------
    seen
        The `Board.digest` of what the actor agrees to.

    Returns
    -------
    bool
        Whether the call is decided now.

    Raises
    ------
    Forbidden
        ``calls.agree``: neither a member of the commission for this side nor of its office.
    Refused
        ``not_in_this_phase``, ``empty_list``, ``agreed_already``, ``over_budget``, ``theme_lacks``; ``list_changed``:
        the list or its remarks are no longer those that the actor saw.
    """
    require(actor, "calls.agree", call_side)
    best = _best_if_last(_in_session(call_side.call, seen), call_side)
    with transaction.atomic():
        board = _in_session(locked(call_side.call), seen)
        call, funded = board.call, FundedList.objects.get(call=board.call)
        _agreement, is_new = Agreement.objects.get_or_create(
            funded_list=funded, call_side=call_side, defaults={"account": actor}
        )
        if not is_new:
            raise Refused("agreed_already", _("Your side has agreed to this list already."))
        record(
            actor=actor,
            action="calls.agree",
            subject=call,
            side=call_side.side.code,
            proposals=sorted(one.proposal.pk for one in board.listed),
        )
        if funded.agreements.count() < len(board.sides):
            return False
        _decide(actor, funded, board, best)
    return True


def check_list(board: Board) -> None:
    """Refuse a list that cannot be decided on.

    Raises
    ------
    Refused
        ``empty_list``, ``over_budget``, ``theme_lacks``.
    """
    if not board.listed:
        raise Refused("empty_list", _("The list is empty. Tick the projects to be financed first."))
    for bar in board.bars:
        if bar.spent > bar.budget:
            raise Refused(
                "over_budget", _("The list takes more than the budget of %(side)s.") % {"side": bar.call_side.side.name}
            )
    for theme, number in board.themes:
        if number < theme.least:
            raise Refused(
                "theme_lacks",
                _("“%(theme)s” must have at least %(least)d projects on the list.")
                % {"theme": theme.name, "least": theme.least},
            )


def _best_if_last(board: Board, call_side: CallSide) -> BestLists | None:
    if any(side not in (call_side, *board.agreed) for side in board.sides):
        return None
    try:
        return best_lists(board)
    except Refused as unknown:
        if unknown.code != "nothing_found":
            raise
        return None


def _decide(actor: Account, funded: FundedList, board: Board, best: BestLists | None) -> None:
    """Record the decision, finance what is on the list, and write to everybody who applied."""
    call = board.call
    call.phase = call.what.call.target("calls.decide", phase=call.phase, actor=actor, subject=call)
    call.decided_at = timezone.now()
    call.save(update_fields=["phase", "decided_at"])
    funded.decision = decision_of(board, best)
    funded.save(update_fields=["decision"])
    decided: list[Dossier] = []
    for number, candidate in enumerate(board.listed, start=1):
        project = Project.objects.create(proposal=candidate.proposal, number=number)
        sides = {side.side.code: side for side in board.sides}
        Grant.objects.bulk_create(
            Grant(project=project, call_side=sides[code], year=year, amount=amount)
            for (code, year), amount in sorted(costs_by_year(candidate.proposal).items())
        )
    for candidate in board.candidates:
        step = "calls.fund" if candidate.is_listed else "calls.decline"
        for dossier in candidate.proposal.dossiers:
            dossier.phase = call.what.dossier.target(step, phase=dossier.phase, actor=None, subject=dossier)
            dossier.save(update_fields=["phase"])
            decided.append(dossier)
    record(actor=actor, action="calls.decide", subject=call, **funded.decision)
    index_call(call)
    tell_decided(decided)


def decision_of(board: Board, best: BestLists | None) -> dict[str, object]:
    """Write down what was decided, and how far it is from the best list, if that is known; JSON values only."""
    return {
        "proposals": [_entry(one) for one in board.listed],
        "budgets": {
            bar.call_side.side.code: {"budget": bar.budget, "spent": bar.spent, "currency": bar.call_side.currency}
            for bar in board.bars
        },
        "candidates": len(board.candidates),
        "value": sum(one.value for one in board.listed),
        "best_value": best and best.best.value,
        "best_is_proved": best and best.best.proved,
        "next_best_loses": best and best.loss,
    }


def _entry(candidate: Candidate) -> dict[str, object]:
    return {
        "proposal": candidate.proposal.pk,
        "score": round(candidate.score, 2),
        "sides": {code: {"rank": one.rank, "score": round(one.score, 2)} for code, one in candidate.standings.items()},
        "costs": dict(candidate.costs),
    }


def _in_session(call: Call, seen: str) -> Board:
    """Return what is to be decided on, if it is what somebody saw and can be decided."""
    if call.phase != CallPhase.COMMISSION:
        raise Refused("not_in_this_phase", _("The list is made when both rankings are in, and once only."))
    board = board_of(call)
    if board.digest != seen:
        raise Refused(
            "list_changed", _("The list or its remarks have changed since you saw them. Read them again, then agree.")
        )
    check_list(board)
    return board
