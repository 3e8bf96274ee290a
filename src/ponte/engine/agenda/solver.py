"""From an agenda's sessions to a proposal: encode, construct, anneal beside a proof, decode, evaluate."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np

from ponte.engine.agenda.bound import Prover
from ponte.engine.agenda.decode import placements, unplaced
from ponte.engine.agenda.encode import Arrays, encode
from ponte.engine.agenda.evaluate import evaluate
from ponte.engine.agenda.problem import Agenda, OnProgress, Progress, Proposal, Room, Session, Slot
from ponte.engine.agenda.search import anneal, construct, restore
from ponte.engine.agenda.soundness import check_agenda
from ponte.engine.agenda.state import BEST_COST, BEST_UNPLACED, State, new_state

SECONDS = 10.0  # what a search takes when nobody says
CHUNK = 5_000  # moves between two looks at the clock
TRIES = 20  # ways to seat each track in the first agenda
ROUNDS = (0.6, 0.8, 0.95, 1.0)  # shares of the budget at which each round of cooling ends
HOT, COLD = 100.0, 0.2  # temperature at the beginning and the end of a round, in cheapest prices
WAITING = 100.0  # what a session without a place is held to cost in the first round, in cheapest prices
DEARER = 100.0  # how many times more it costs in each further round that still has one


def propose(
    agenda: Agenda,
    *,
    seconds: float | None = None,
    moves: int | None = None,
    seed: int = 0,
    on_progress: OnProgress | None = None,
) -> Proposal:
    """The best agenda found within a budget: fewest sessions left out, then least cost, with a proven bound on it.

    Parameters
    ----------
    seconds
        Time to spend, from the call on (default 10, if ``moves`` is not given either); half of it on a second
        processor proves the bound.
    moves
        Moves to try instead; the answer then depends on the agenda, this number and the seed alone, and no bound is
        sought.
    on_progress
        Called at least twice a second from the calling thread; ``False`` ends the search with the best so far.

    Raises
    ------
    BadInput
        The agenda is unsound (see `check_agenda`).
    """
    check_agenda(agenda)
    warm()
    return _Run(agenda, seconds, moves, seed, on_progress).run()


@cache
def warm() -> None:
    """Compile, or load what was compiled before, so that no search pays for it out of its time."""
    start = datetime(2016, 10, 25, 9, tzinfo=UTC)
    slot = Slot("s", start, start + timedelta(hours=1))
    d = encode(Agenda((slot,), (Room("r"),), (Session("a"), Session("b"))))
    st = new_state(d, 0)
    construct(d, st, np.zeros(1, np.int32), 1)
    anneal(d, st, 1, 1.0, 1.0)
    restore(d, st)


class _Run:
    def __init__(
        self, agenda: Agenda, seconds: float | None, moves: int | None, seed: int, on_progress: OnProgress | None
    ) -> None:
        self.begun = time.perf_counter()
        self.agenda, self.seed, self.on_progress = agenda, seed, on_progress
        self.seconds = SECONDS if seconds is None else seconds
        self.moves, self.done = moves, 0
        self.prover: Prover | None = None

    def run(self) -> Proposal:
        d = encode(self.agenda)
        st = new_state(d, self.seed)
        if len(d.length) and d.open.size:
            need = np.bincount(d.track, weights=d.length, minlength=len(d.cell))
            construct(d, st, np.argsort(-need, kind="stable").astype(np.int32), TRIES)
            with self.proving(d):
                self.search(d, st)
            restore(d, st)
        return self.finish(d, st)

    @contextmanager
    def proving(self, d: Arrays) -> Iterator[None]:
        """Seek a bound beside the search, where the answer may depend on the clock."""
        left = self.seconds - (time.perf_counter() - self.begun)
        if self.moves is not None or left <= 0:
            yield
            return
        with Prover(d, left, self.seed) as self.prover:
            yield

    def search(self, d: Arrays, st: State) -> None:
        """Rounds of cooling, each from the best agenda so far."""
        unit, waiting, begun = _cheapest(d), WAITING, 0.0
        for number, end in enumerate(ROUNDS):
            if number:
                restore(d, st)
            while (used := self.used()) < end:
                if not self.look(st):
                    return
                share = (used - begun) / (end - begun)
                chunk = CHUNK if self.moves is None else min(CHUNK, self.moves - self.done)
                anneal(d, st, chunk, unit * HOT * (COLD / HOT) ** share, unit * waiting)
                self.done += chunk
            begun = end
            if st.n[BEST_UNPLACED]:
                waiting *= DEARER
        self.look(st)

    def used(self) -> float:
        """The share of the budget used."""
        if self.moves is not None:
            return self.done / self.moves if self.moves else 1.0
        return (time.perf_counter() - self.begun) / self.seconds if self.seconds > 0 else 1.0

    def look(self, st: State) -> bool:
        """Report; → whether to go on."""
        cost, left_out, bound = int(st.n[BEST_COST]), int(st.n[BEST_UNPLACED]), self.bound
        if self.on_progress is not None:
            now = Progress(time.perf_counter() - self.begun, cost, left_out, bound, self.done)
            if self.on_progress(now) is False:
                return False
        return left_out > 0 or cost > bound

    @property
    def bound(self) -> int:
        return self.prover.bound if self.prover is not None else 0

    def finish(self, d: Arrays, st: State) -> Proposal:
        found = placements(self.agenda, st)
        checked = evaluate(self.agenda, found)
        waiting = unplaced(self.agenda, d, st)
        bound = self.bound if not waiting else 0
        return Proposal(
            status="optimal" if not waiting and checked.cost == bound else "feasible",
            cost=checked.cost,
            bound=bound,
            seconds=time.perf_counter() - self.begun,
            seed=self.seed,
            placements=found,
            unplaced=waiting,
            penalties=checked.penalties,
        )


def _cheapest(d: Arrays) -> float:
    """The least price there is: the grain of the cost."""
    tables = (d.in_slot, d.in_room, d.cell, d.pair, d.apart, d.at_once, d.weight)
    return float(min((x[x > 0].min() for x in tables if (x > 0).any()), default=1))
