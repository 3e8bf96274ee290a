"""The mixed commission: both rankings side by side, the joint score, and the list that fits both budgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.calls.domain.costs import costs_of
from ponte.calls.domain.ranking import standings_of
from ponte.calls.domain.reviewing import judged
from ponte.calls.domain.standing import locked
from ponte.calls.models import Agreement, Call, CallSide, FundedList, Proposal, Theme
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record, refusals_kept
from ponte.common.digests import digest_of_json
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.engine import awarding
from ponte.engine.awarding import ExchangeCost, Infeasible, NothingFound, Selection, SelectionProblem, Standing, select
from ponte.engine.awarding import exchange_costs as engine_exchange_costs
from ponte.engine.awarding import next_best as engine_next_best
from ponte.people.models import Account

CLASHES: dict[str, str | Promise] = {
    "budget": gettext_lazy("the budget of %(side)s, %(budget)s %(currency)s"),
    "places": gettext_lazy("at most %(places)s projects"),
    "theme_most": gettext_lazy("at most %(most)s of “%(theme)s”"),
    "theme_least": gettext_lazy("at least %(least)s of “%(theme)s”"),
}
POINT = 100
"""The engine adds joint scores as whole hundredths of a point."""
MOST_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal before the commission."""

    proposal: Proposal
    standings: Mapping[str, Standing]
    """By the code of the side."""
    score: float
    """The joint one, 0 to 100: the sides' scores, weighed."""
    costs: Mapping[str, int]
    """By the code of the side, in its own currency."""
    below: tuple[str, ...]
    """Codes of the sides whose threshold it misses."""
    is_listed: bool

    @property
    def value(self) -> int:
        """What it adds to a list: its joint score in hundredths of a point, and something even where that is none."""
        return max(round(self.score * POINT), 1)

    @property
    def theme(self) -> Theme | None:
        """Whose quota it counts for."""
        return self.proposal.one.theme


@dataclass(frozen=True, slots=True)
class Bar:
    """A side's budget, and what the list takes of it."""

    call_side: CallSide
    budget: int
    spent: int

    @property
    def percent(self) -> float:
        """How full it is."""
        return 100 * self.spent / self.budget if self.budget else 0

    @property
    def left(self) -> int:
        """What the list leaves of it."""
        return max(self.budget - self.spent, 0)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the commission looks at."""

    call: Call
    sides: tuple[CallSide, ...]
    candidates: tuple[Candidate, ...]
    """By joint score, the highest first."""
    bars: tuple[Bar, ...]
    themes: tuple[tuple[Theme, int], ...]
    """Each with how many of it are on the list."""
    agreed: tuple[CallSide, ...]
    remarks: str
    """For the minutes."""

    @property
    def listed(self) -> list[Candidate]:
        """Those on the list."""
        return [one for one in self.candidates if one.is_listed]

    @property
    def points(self) -> float:
        """Sum of the joint scores on the list."""
        return sum(one.score for one in self.listed)

    @property
    def digest(self) -> str:
        """What it shows, in few letters: who agrees to the list says by this that it is the one they saw."""
        shown = [
            [[one.proposal.pk, one.value, sorted(one.costs.items()), one.is_listed] for one in self.candidates],
            [bar.budget for bar in self.bars],
            self.remarks,
        ]
        return digest_of_json(shown)


@dataclass(frozen=True, slots=True)
class BestLists:
    """The best list, and the one that comes next to it."""

    best: Selection
    next_best: Selection | None

    @property
    def loss(self) -> int | None:
        """Hundredths of a point that the next-best list loses."""
        return None if self.next_best is None else self.best.loss(self.next_best)


@dataclass(frozen=True, slots=True)
class Advice(BestLists):
    """The best list, proved, and what other lists would lose."""

    exchanges: Mapping[str, ExchangeCost]
    """By the proposal's key, as text."""


def board_of(call: Call) -> Board:
    """Gather what the commission looks at, as it stands."""
    sides = tuple(call.sides.select_related("side", "agency").prefetch_related("criteria"))
    rankings = {side.side.code: standings_of(side) for side in sides}
    funded = FundedList.objects.filter(call=call).first()
    listed = set(funded.proposals.values_list("pk", flat=True)) if funded else set()
    candidates = [_candidate(one, sides, rankings, one.pk in listed) for one in judged(sides[0])]
    candidates.sort(key=lambda one: (-one.score, one.proposal.pk))
    chosen = [one for one in candidates if one.is_listed]
    bars = tuple(Bar(side, side.budget, sum(one.costs.get(side.side.code, 0) for one in chosen)) for side in sides)
    themes = tuple((theme, sum(one.theme == theme for one in chosen)) for theme in call.themes.all())
    agreed = set(funded.agreements.values_list("call_side", flat=True)) if funded else set()
    return Board(
        call=call,
        sides=sides,
        candidates=tuple(candidates),
        bars=bars,
        themes=themes,
        agreed=tuple(one for one in sides if one.pk in agreed),
        remarks=funded.remarks if funded else "",
    )


def best_list(board: Board) -> Selection:
    """Compute the best list under both budgets.

    Raises
    ------
    Refused
        ``no_list``: the theme quotas cannot be kept, with what clashes; ``nothing_found``: not in time.
    """
    try:
        return select(problem_of(board), time_limit=MOST_SECONDS)
    except Infeasible as nothing:
        raise Refused("no_list", clash_said(nothing, board)) from None
    except NothingFound:
        raise Refused(
            "nothing_found", _("No list was found in time. Try again, or put the list together by hand.")
        ) from None


def best_lists(board: Board) -> BestLists:
    """Compute what a decision is measured by; raises as `best_list` does."""
    best = best_list(board)
    try:
        return BestLists(best, engine_next_best(problem_of(board), best, time_limit=MOST_SECONDS))
    except NothingFound:
        return BestLists(best, None)


def advise(call: Call, board: Board | None = None) -> Advice:
    """Compute the best list, the next best, and the cost of exchanging each proposal; raises as `best_list` does."""
    board = board or board_of(call)
    found = best_lists(board)
    exchanges = engine_exchange_costs(problem_of(board), found.best, time_limit=MOST_SECONDS)
    return Advice(found.best, found.next_best, exchanges)


def tick(*, actor: Account, proposal: Proposal) -> None:
    """Put a proposal on the list; whoever had agreed to the list agrees anew.

    Raises
    ------
    Forbidden
        ``calls.sit_in_commission``.
    Refused
        ``not_in_this_phase``; ``listed_already``; ``not_judged``; ``below_threshold``; ``over_budget``, also kept in
        the audit trail; ``theme_full``; ``places_full``.
    """

    def put(call: Call, funded: FundedList) -> None:
        board = board_of(call)
        candidate = next((one for one in board.candidates if one.proposal.pk == proposal.pk), None)
        if candidate is None:
            raise Refused("not_judged", _("This proposal is not before the commission."))
        if candidate.is_listed:
            raise Refused("listed_already", _("This proposal is on the list already."))
        check_fits(board, candidate)
        funded.proposals.add(proposal)
        record(actor=actor, action="calls.tick", subject=proposal, score=round(candidate.score, 2))

    _work_on_list(actor, proposal.call, "calls.tick", proposal, put)


def untick(*, actor: Account, proposal: Proposal) -> None:
    """Take a proposal off the list; raises as `tick` does."""

    def take(_call: Call, funded: FundedList) -> None:
        funded.proposals.remove(proposal)
        record(actor=actor, action="calls.untick", subject=proposal)

    _work_on_list(actor, proposal.call, "calls.untick", proposal, take)


def take_best(*, actor: Account, call: Call) -> Selection:
    """Put the best list in the place of the one in work.

    It is computed before the call is locked, so that nobody else waits for it.

    Raises
    ------
    Forbidden
        ``calls.see_board``.
    Refused
        ``not_in_this_phase``; ``board_changed``: it was computed from what holds no more; and what `best_list` raises.
    """
    require(actor, "calls.see_board", call)
    board = board_of(call)
    best = best_list(board)

    def put(now: Call, funded: FundedList) -> None:
        if problem_of(board_of(now)) != problem_of(board):
            raise Refused("board_changed", _("What the list is chosen from has changed meanwhile. Try again."))
        funded.proposals.set([int(key) for key in best.chosen])
        record(
            actor=actor,
            action="calls.take_best",
            subject=now,
            proposals=[int(key) for key in best.chosen],
            value=best.value,
            proved=best.proved,
        )

    _work_on_list(actor, call, "calls.take_best", call, put)
    return best


def write_remarks(*, actor: Account, call: Call, remarks: str) -> None:
    """Write what the minutes say beside the list; whoever had agreed to both agrees anew.

    Raises
    ------
    Forbidden
        ``calls.sit_in_commission``.
    Refused
        ``not_in_this_phase``.
    """

    def write(_call: Call, funded: FundedList) -> None:
        funded.remarks = remarks.strip()
        funded.save(update_fields=["remarks"])
        record(actor=actor, action="calls.write_remarks", subject=call)

    _work_on_list(actor, call, "calls.write_remarks", call, write)


def clash_said(nothing: Infeasible, board: Board) -> str:
    """Say in the reader's language which of the commission's rules cannot all be kept."""
    themes = {theme.code: theme.name for theme, _number in board.themes}
    sides = {side.side.code: side for side in board.sides}
    said = []
    for reason in nothing.clash:
        params: dict[str, Any] = dict(reason.params)
        params["theme"] = themes.get(params.get("theme", ""), "")
        if side := sides.get(params.get("side", "")):
            params |= {"side": side.side.name, "currency": side.currency}
        said.append(str(CLASHES[reason.code]) % params)
    return _("No list keeps all of this: %(rules)s.") % {"rules": "; ".join(said)}


def check_fits(board: Board, candidate: Candidate) -> None:
    """Refuse a proposal that the list cannot take, with the reason.

    Raises
    ------
    Refused
        As `tick` does.
    """
    if not is_fundable(board.call, candidate):
        raise Refused("below_threshold", _("It misses the threshold of a side, and so cannot be financed."))
    for bar in board.bars:
        cost = candidate.costs.get(bar.call_side.side.code, 0)
        if bar.spent + cost > bar.budget:
            raise Refused(
                "over_budget",
                _("It takes %(cost)d %(currency)s of %(side)s, where %(left)d are left. Take something else off first.")
                % {
                    "cost": cost,
                    "currency": bar.call_side.currency,
                    "side": bar.call_side.side.name,
                    "left": bar.left,
                },
            )
    for theme, number in board.themes:
        if theme == candidate.theme and theme.most is not None and number >= theme.most:
            raise Refused(
                "theme_full",
                _("“%(theme)s” has the %(most)d projects that it may have.")
                % {"theme": theme.name, "most": theme.most},
            )
    if board.call.places is not None and len(board.listed) >= board.call.places:
        raise Refused(
            "places_full", _("The list has the %(most)d projects that it may have.") % {"most": board.call.places}
        )


def is_fundable(call: Call, candidate: Candidate) -> bool:
    """Whether the call's rule of thresholds lets a proposal be financed."""
    allowed = 0 if call.both_above else len(candidate.standings) - 1
    return len(candidate.below) <= allowed


def problem_of(board: Board) -> SelectionProblem:
    """Say to the engine what the commission has to keep."""
    return SelectionProblem(
        proposals=tuple(
            awarding.Proposal(
                id=str(one.proposal.pk),
                value=one.value,
                costs=one.costs,
                theme=one.theme.code if one.theme else "",
            )
            for one in board.candidates
            if is_fundable(board.call, one)
        ),
        budgets={side.side.code: side.budget for side in board.sides},
        theme_most={theme.code: theme.most for theme, _number in board.themes if theme.most is not None},
        theme_least={theme.code: theme.least for theme, _number in board.themes if theme.least},
        places=board.call.places,
    )


def _candidate(
    proposal: Proposal, sides: Sequence[CallSide], rankings: Mapping[str, Mapping[int, Standing]], is_listed: bool
) -> Candidate:
    standings = {
        side.side.code: rankings[side.side.code][proposal.pk]
        for side in sides
        if proposal.pk in rankings[side.side.code]
    }
    weights = {side.side.code: side.weight for side in sides}
    weighed = sum(weights[code] * one.score for code, one in standings.items())
    return Candidate(
        proposal=proposal,
        standings=standings,
        score=weighed / sum(weights.values()),
        costs=costs_of(proposal),
        below=tuple(code for code in weights if code not in standings or standings[code].below),
        is_listed=is_listed,
    )


def _work_on_list(
    actor: Account, call: Call, action: str, subject: Proposal | Call, act: Callable[[Call, FundedList], None]
) -> None:
    """Change the list in work; both sides agree anew. What a budget forbids leaves its trace."""
    require(actor, "calls.sit_in_commission", call)
    with refusals_kept(actor=actor, action=action, subject=subject, codes={"over_budget"}):
        now = locked(call)
        if now.phase != CallPhase.COMMISSION:
            raise Refused("not_in_this_phase", _("The list is made when both rankings are in, and once only."))
        funded, _is_new = FundedList.objects.get_or_create(call=now)
        act(now, funded)
        Agreement.objects.filter(funded_list=funded).delete()
