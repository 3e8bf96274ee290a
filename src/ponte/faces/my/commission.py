"""What the mixed commission looks at: both rankings, lines between the twins, and what stands in the way of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import caches

from ponte.calls.domain.commission import POINT, Advice, Board, Candidate, advise, check_fits, problem_of
from ponte.calls.models import CallSide, Proposal
from ponte.common.refusals import Refused
from ponte.engine.awarding import ExchangeCost, Standing

ROW_HEIGHT = 36
"""Pixels of a ranking's row; the style sheet says the same."""
THREADS_WIDTH = 100
REMEMBERED_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Place:
    """A proposal where one side ranks it."""

    candidate: Candidate
    standing: Standing


@dataclass(frozen=True, slots=True)
class Column:
    """One side's ranking, best first."""

    call_side: CallSide
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """The line from a proposal's place on the left to its place on the right, in pixels from the top."""

    candidate: Candidate
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """What it costs to have a proposal that is not on the best list, or to do without one that is."""

    joins: bool
    loss: float | None
    """Points; ``None`` where there is no such list."""
    enters: tuple[Proposal, ...]
    leaves: tuple[Proposal, ...]
    proved: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal in the joint order."""

    candidate: Candidate
    standings: tuple[Standing | None, ...]
    """By side, in their order."""
    costs: tuple[tuple[CallSide, int], ...]
    clash: str
    """Why it cannot be ticked as the list stands; empty where it can, or is."""
    exchange: Exchange | None
    in_best: bool


@dataclass(frozen=True, slots=True)
class BestList:
    """The best list that keeps all rules, and the one next to it."""

    proposals: tuple[Proposal, ...]
    points: float
    proved: bool
    is_taken: bool
    next_loses: float | None
    next_enters: tuple[Proposal, ...]
    next_leaves: tuple[Proposal, ...]


def columns_of(board: Board) -> tuple[Column, ...]:
    """Both rankings; who has no sheet on a side does not stand in its column."""
    return tuple(_column(board.candidates, side) for side in board.sides)


def threads_of(columns: Sequence[Column]) -> list[Thread]:
    """Lines between the two places of each proposal; none where it stands on one side only."""
    left, right = (
        {place.candidate.proposal.pk: (row, place) for row, place in enumerate(column.places)} for column in columns
    )
    return [
        Thread(place.candidate, _middle(row), _middle(right[key][0]))
        for key, (row, place) in left.items()
        if key in right
    ]


def lines_of(board: Board, advice: Advice | None) -> list[Line]:
    """Every proposal in the joint order, with what it costs, what it clashes with and what exchanging it would cost."""
    proposals = {str(one.proposal.pk): one.proposal for one in board.candidates}
    return [
        Line(
            candidate=one,
            standings=tuple(one.standings.get(side.side.code) for side in board.sides),
            costs=tuple((side, one.costs.get(side.side.code, 0)) for side in board.sides),
            clash="" if one.is_listed else clash_of(board, one),
            exchange=_exchange(advice.exchanges.get(str(one.proposal.pk)), proposals) if advice else None,
            in_best=advice is not None and str(one.proposal.pk) in advice.best.chosen,
        )
        for one in board.candidates
    ]


def clash_of(board: Board, candidate: Candidate) -> str:
    """Say why a proposal does not fit the list as it stands."""
    try:
        check_fits(board, candidate)
    except Refused as no:
        return str(no)
    return ""


def best_of(board: Board, advice: Advice) -> BestList:
    """Say what the best list is, whether the board shows it, and what the next-best one would lose."""
    proposals = {str(one.proposal.pk): one.proposal for one in board.candidates}
    best, after = set(advice.best.chosen), set(advice.next_best.chosen if advice.next_best else ())
    return BestList(
        proposals=tuple(proposals[key] for key in advice.best.chosen),
        points=advice.best.value / POINT,
        proved=advice.best.proved,
        is_taken=best == {str(one.proposal.pk) for one in board.listed},
        next_loses=None if advice.loss is None else advice.loss / POINT,
        next_enters=_in_order(proposals, after - best),
        next_leaves=_in_order(proposals, best - after) if after else (),
    )


def known_advice(board: Board) -> Advice | None:
    """Return the advice for a board, if it was worked out before: ticking changes nothing about it."""
    found: Advice | None = caches["pages"].get(_key(board))
    return found


def worked_out(board: Board) -> Advice:
    """Work out the advice for a board, and remember it.

    Raises
    ------
    Refused
        As `advise` does.
    """
    found = known_advice(board)
    if found is None:
        found = advise(board.call, board)
        caches["pages"].set(_key(board), found, REMEMBERED_SECONDS)
    return found


def _key(board: Board) -> str:
    return "commission:" + hashlib.sha256(repr(problem_of(board)).encode()).hexdigest()


def _column(candidates: Sequence[Candidate], side: CallSide) -> Column:
    places = [Place(one, one.standings[side.side.code]) for one in candidates if side.side.code in one.standings]
    return Column(side, tuple(sorted(places, key=lambda place: place.standing.rank)))


def _middle(row: int) -> int:
    return row * ROW_HEIGHT + ROW_HEIGHT // 2


def _exchange(cost: ExchangeCost | None, proposals: dict[str, Proposal]) -> Exchange | None:
    if cost is None:
        return None
    return Exchange(
        joins=cost.joins,
        loss=None if cost.loss is None else cost.loss / POINT,
        enters=_in_order(proposals, set(cost.enters)),
        leaves=_in_order(proposals, set(cost.leaves)),
        proved=cost.proved,
    )


def _in_order(proposals: dict[str, Proposal], keys: set[str]) -> tuple[Proposal, ...]:
    return tuple(proposal for key, proposal in proposals.items() if key in keys)
