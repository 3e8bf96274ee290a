"""The commission's decision: each side agrees to the list as it stands, and then it is recorded."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.calls.domain.commission import Advice, Board, Candidate, advise, board_of
from ponte.calls.domain.costs import costs_by_year
from ponte.calls.domain.standing import locked
from ponte.calls.domain.telling import tell_decided
from ponte.calls.findable import index_call
from ponte.calls.models import Agreement, Call, CallSide, Dossier, FundedList, Grant, Project, Seat
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record
from ponte.common.permissions import Forbidden, require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Officer


def write_remarks(*, actor: Account, call: Call, remarks: str) -> None:
    """Write what the minutes say beside the list.

    Raises
    ------
    Forbidden
        ``calls.sit_in_commission``.
    Refused
        ``not_in_this_phase``.
    """
    require(actor, "calls.sit_in_commission", call)
    with transaction.atomic():
        _now, funded = _in_session(call)
        funded.remarks = remarks.strip()
        funded.save(update_fields=["remarks"])
        record(actor=actor, action="calls.write_remarks", subject=call)


def agree(*, actor: Account, call_side: CallSide) -> bool:
    """Agree to the list for a side; with the agreement of both, it is decided.

    Returns
    -------
    bool
        Whether the call is decided now.

    Raises
    ------
    Forbidden
        ``calls.agree``: neither a member of the commission for this side nor of its office.
    Refused
        ``not_in_this_phase``, ``empty_list``, ``agreed_already``, ``over_budget``, ``theme_lacks``.
    """
    if not speaks_for(actor, call_side):
        raise Forbidden("calls.agree", _("Each side's members of the commission agree for their own side."))
    with transaction.atomic():
        call, funded = _in_session(call_side.call)
        board = board_of(call)
        check_list(board)
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
        _decide(actor, call, funded, board)
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


def _decide(actor: Account, call: Call, funded: FundedList, board: Board) -> None:
    """Record the decision, finance what is on the list, and write to everybody who applied."""
    call.phase = call.what.call.target("calls.decide", phase=call.phase, actor=actor, subject=call)
    call.decided_at = timezone.now()
    call.save(update_fields=["phase", "decided_at"])
    funded.decision = decision_of(board, advise(call, board))
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


def decision_of(board: Board, advice: Advice) -> dict[str, object]:
    """Write down what was decided, and how far it is from the best list; JSON values only."""
    value = sum(max(round(one.score * 100), 1) for one in board.listed)
    return {
        "proposals": [_entry(one) for one in board.listed],
        "budgets": {
            bar.call_side.side.code: {"budget": bar.budget, "spent": bar.spent, "currency": bar.call_side.currency}
            for bar in board.bars
        },
        "candidates": len(board.candidates),
        "value": value,
        "best_value": advice.best.value,
        "best_is_proved": advice.best.proved,
        "next_best_loses": advice.loss,
    }


def _entry(candidate: Candidate) -> dict[str, object]:
    return {
        "proposal": candidate.proposal.pk,
        "score": round(candidate.score, 2),
        "sides": {code: {"rank": one.rank, "score": round(one.score, 2)} for code, one in candidate.standings.items()},
        "costs": dict(candidate.costs),
    }


def _in_session(call: Call) -> tuple[Call, FundedList]:
    now = locked(call)
    if now.phase != CallPhase.COMMISSION:
        raise Refused("not_in_this_phase", _("The list is made when both rankings are in, and once only."))
    funded, _is_new = FundedList.objects.get_or_create(call=now)
    return now, funded


def speaks_for(actor: Account, call_side: CallSide) -> bool:
    """Whether somebody may agree for a side: with a seat in the commission, or from its office."""
    return (
        Seat.objects.filter(account=actor, call_side=call_side).exists()
        or Officer.objects.filter(account=actor, side=call_side.side_id).exists()
    )
