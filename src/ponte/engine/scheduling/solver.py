"""From a problem to a schedule: encode, prove a bound, search from its prices, decode."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np

from ponte.engine.scheduling import decode
from ponte.engine.scheduling.blocks import Blocks, Division, divide, new_division, occupy, reassign
from ponte.engine.scheduling.bound import F64, MOST_WHOLE, Bound, improve, relax
from ponte.engine.scheduling.colouring import colour, two_sides
from ponte.engine.scheduling.encode import I32, Encoded, encode
from ponte.engine.scheduling.flow import heaviest
from ponte.engine.scheduling.pinning import interpreters_of_fixed
from ponte.engine.scheduling.problem import OnProgress, Problem, Progress, Schedule
from ponte.engine.scheduling.search import construct, count_breaks, fill, heavier, restore, smoother
from ponte.engine.scheduling.seating import settle_interpreters
from ponte.engine.scheduling.soundness import check_problem
from ponte.engine.scheduling.state import BREAKS, SHORT, VALUE, State, new_state, place
from ponte.engine.scheduling.warming import warm

if TYPE_CHECKING:
    from ponte.engine.scheduling.closing import Closed, Watch

SECONDS = 10.0  # what a search takes when nobody says
CHUNK = 4_000  # moves between two looks at the clock …
BLOCK_CHUNK = 40_000  # … among blocks, where they are shorter
FOR_BOUND, ROUGH = 0.2, 3e-4  # share of the budget for the bound alone, and the gain of a round that ends it sooner
FIRST, FOR_CLOSING = 0.15, 0.6  # share of the budget after which exact methods take over, and give up
FOR_WEIGHT = 0.75  # share of the budget after which weight is settled
FOR_BLOCKS = 0.8  # share of that for the blocks, where their slots are not certain
FOR_BREAKS, FEW = 0.8, 20  # share after which exact methods try their luck with breaks, if so few are left
HOT, COLD = 0.15, 0.006  # temperature of the search for weight, first and last, in mean weights
BLOCK_HOT, BLOCK_COLD = 0.02, 0.005  # the same among blocks
MARGINAL = 3.0  # temperatures above the bound's prices up to which a meeting is the first to give way
HOPE = 1.0  # temperatures below the bound's prices at which a meeting is not worth trying
RESTLESS, CALM = 0.35, 0.1  # temperature of the search for breaks, in breaks


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    on_progress: OnProgress | None = None,
) -> Schedule:
    """The best schedule found within a budget, with a proven bound on the weight of any.

    Parameters
    ----------
    seconds
        Time to spend, from the call on (default 10, if ``iterations`` is not given either).
    iterations
        Moves to try instead; the answer then depends on the problem, this number and the seed alone.
    on_progress
        Called at least twice a second from the calling thread; ``False`` ends the search with the best so far.

    Raises
    ------
    BadInput
        The problem is unsound (see `check_problem`).
    """
    check_problem(problem)
    warm()
    return _Run(problem, seconds, iterations, seed, on_progress).run()


class _Stopped(Exception):
    """The caller has seen enough, or the time is over."""


class _Run:
    def __init__(
        self,
        problem: Problem,
        seconds: float | None,
        iterations: int | None,
        seed: int,
        on_progress: OnProgress | None,
    ) -> None:
        self.begun = time.perf_counter()
        self.problem, self.seed, self.on_progress = problem, seed, on_progress
        self.seconds = SECONDS if seconds is None else seconds
        self.iterations = iterations
        self.done = 0
        self.bound = sum(m.weight for m in problem.meetings)
        self.fewest = 0, 0  # meetings missing to minimum, and breaks, below which nobody gets at this weight
        self.found = 0  # weight that is known to be possible before its slots are
        self.guide: Bound
        self.best: tuple[tuple[int, int, int], I32, I32] | None = None

    def run(self) -> Schedule:
        encoded = encode(self.problem)
        pinned = interpreters_of_fixed(encoded)
        if pinned is None:
            return self.infeasible()
        st = new_state(encoded.arrays, self.seed)
        for m, guide in pinned.items():
            place(encoded.arrays, st, m, encoded.arrays.fixed[m], guide)
        with suppress(_Stopped):
            self.search(encoded, st)
        return self.finish(encoded, st)

    def search(self, encoded: Encoded, st: State) -> None:
        blocks = divide(encoded)
        side = None if blocks is None else two_sides(encoded.arrays)
        if blocks is not None and side is not None and len(blocks.tables) == 1:
            block = heaviest(encoded.arrays, blocks, side)
            self.bound = int(encoded.arrays.weight[block >= 0].sum())
            self.seat(encoded, st, blocks, block)
            self.smooth(encoded, st, prices=None)
            return
        relaxation = relax(encoded)

        def weigh(until: float) -> None:
            if blocks is None:
                self.weigh(encoded, st, HOT, until)
            else:
                self.weigh_blocks(encoded, st, blocks, side is not None, until)

        with self.proving(st, improve(relaxation)):
            if self.iterations is None and len(relaxation.row_ptr) - 1 <= MOST_WHOLE:
                weigh(FIRST)
                self.close(encoded, st)
            if self.best is None or self.best[0][0] < self.bound:
                weigh(FOR_WEIGHT)
            self.smooth(encoded, st, self.guide)

    def close(self, encoded: Encoded, st: State) -> None:
        """The heaviest schedule, exactly, if there is time."""
        from ponte.engine.scheduling.closing import close_value

        closed = close_value(encoded, self.known(encoded, st), self.guide, self.watch(FOR_CLOSING))
        self.adopt(encoded, st, closed)

    def smooth(self, encoded: Encoded, st: State, prices: Bound | None) -> None:
        """The search for people's minimum and for breaks at the weight found; exactly where few are left."""
        d = encoded.arrays
        self.recall(encoded, st)
        count_breaks(d, st, encoded.people)
        self.best = None  # from here on breaks count too
        settled = st.n[VALUE] >= self.bound and self.iterations is None

        def smooth(until: float) -> None:
            self.anneal(
                st,
                lambda moves, share: smoother(d, st, moves, RESTLESS * (CALM / RESTLESS) ** share),
                until,
                perfect=lambda: st.n[VALUE] >= self.bound and st.n[SHORT] == 0 and st.n[BREAKS] == 0,
            )

        self.keep(st)
        smooth(until=FOR_BREAKS if settled else 1.0)
        if settled and self.best is not None and 0 < -sum(self.best[0][1:]) <= FEW:
            from ponte.engine.scheduling.closing import close_breaks

            closed = close_breaks(encoded, self.known(encoded, st), prices, self.watch(1.0))
            self.adopt(encoded, st, closed)
            if closed.proven:
                self.fewest = int(st.n[SHORT]), int(st.n[BREAKS])
                return
        smooth(until=1.0)

    def known(self, encoded: Encoded, st: State) -> Closed:
        """The best schedule so far, as the exact methods take it."""
        from ponte.engine.scheduling.closing import Closed

        self.recall(encoded, st)
        return Closed(st.slot.copy(), st.guide.copy(), self.bound, proven=False)

    def watch(self, until: float) -> Watch:
        """A share of the time for the exact methods, which report as the search does."""
        from ponte.engine.scheduling.closing import Watch

        def report(value: int, bound: int) -> bool | None:
            if self.on_progress is None:
                return None
            return self.on_progress(
                Progress(
                    time.perf_counter() - self.begun, value, bound, -self.best[0][2] if self.best else 0, self.done
                )
            )

        return Watch(self.begun + until * self.seconds, report)

    def adopt(self, encoded: Encoded, st: State, closed: Closed) -> None:
        """Take over what an exact method has found."""
        self.bound = min(self.bound, closed.bound)
        restore(encoded.arrays, st, closed.slot, closed.guide)
        count_breaks(encoded.arrays, st, encoded.people)
        self.keep(st)
        self.look(st)

    @contextmanager
    def proving(self, st: State, bounds: Iterator[Bound]) -> Iterator[None]:
        """Improve the bound until its prices can guide a search; by the clock, the rest is done beside the search."""
        for bound in bounds:
            gain, self.bound = self.bound - bound.value, min(self.bound, bound.value)
            self.guide = bound
            self.look(st)
            if self.iterations is None and (gain < ROUGH * self.bound or self.used() > FOR_BOUND):
                break
        ended = Event()

        def sharpen() -> None:
            for bound in bounds:
                self.guide, self.bound = bound, min(self.bound, bound.value)
                if ended.is_set():
                    break

        beside = Thread(target=sharpen)
        beside.start()
        try:
            yield
        finally:
            ended.set()
            beside.join()

    def weigh_blocks(self, encoded: Encoded, st: State, blocks: Blocks, realisable: bool, until: float) -> None:
        """The search for weight among blocks, then slots for what it found, and the rest of the way among slots.

        ``realisable``: everything it finds has slots, so that its weight may be reported before they are known.
        """
        d = encoded.arrays
        mean = float(d.weight.mean())
        division = new_division(encoded, blocks, self.seed)
        ranking = self.ranked(division)
        occupy(d, blocks, division, ranking[1])
        self.seat(encoded, st, blocks, division.block)

        def step(moves: int, share: float) -> None:
            nonlocal ranking
            if ranking[0] is not self.guide:
                ranking = self.ranked(division)
            _, order, loss = ranking
            temperature = mean * BLOCK_HOT * (BLOCK_COLD / BLOCK_HOT) ** share
            first, last = np.searchsorted(loss, (-MARGINAL * temperature, HOPE * temperature))
            reassign(d, blocks, division, order[:last], order[first:last], moves, temperature)
            if realisable:
                self.found = int(division.n[0])

        try:
            self.anneal(
                st,
                step,
                until if realisable else FOR_BLOCKS * until,
                perfect=lambda: self.found >= self.bound,
                chunk=BLOCK_CHUNK,
            )
        finally:
            self.seat(encoded, st, blocks, division.block)
        if not realisable:
            self.weigh(encoded, st, BLOCK_HOT, until)

    def seat(self, encoded: Encoded, st: State, blocks: Blocks, block: I32) -> None:
        """Give slots to a division among blocks."""
        restore(encoded.arrays, st, colour(encoded.arrays, blocks, block), np.full(len(block), -1, np.int32))
        self.keep(st)

    def weigh(self, encoded: Encoded, st: State, hot: float, until: float) -> None:
        """The search for weight among slots, of the meetings that the latest prices leave hope for."""
        d = encoded.arrays
        mean = float(d.weight.mean()) if len(d.weight) else 0.0
        guide, order, loss = self.ranked(st)
        self.construct(encoded, st, order)

        def step(moves: int, share: float) -> None:
            nonlocal guide, order, loss
            if guide is not self.guide:
                guide, order, loss = self.ranked(st)
            temperature = mean * hot * (COLD / hot) ** share
            hopeful = int(np.searchsorted(loss, temperature * HOPE, side="right"))
            heavier(d, st, order[:hopeful], moves, temperature)

        self.anneal(st, step, until=until, perfect=lambda: st.n[VALUE] >= self.bound)

    def ranked(self, st: State | Division) -> tuple[Bound, I32, F64]:
        """The latest bound, the meetings by what they are worth beyond its prices, and what each would lose."""
        guide = self.guide
        st.worth[:] = guide.margin
        order = np.argsort(-guide.margin, kind="stable").astype(np.int32)
        return guide, order, -guide.margin[order]

    def construct(self, encoded: Encoded, st: State, order: I32) -> None:
        """Put the meetings in, best first."""
        for k in range(0, len(order), CHUNK):
            construct(encoded.arrays, st, order[k : k + CHUNK])
            self.look(st)

    def anneal(
        self,
        st: State,
        step: Callable[[int, float], None],
        until: float,
        perfect: Callable[[], bool],
        chunk: int = CHUNK,
    ) -> None:
        """Take chunks of moves until a share of the budget is used, or nothing better is possible."""
        start = self.used()
        while not perfect():
            used = self.used()
            if used >= until:
                break
            moves = chunk if self.iterations is None else min(chunk, self.iterations - self.done)
            step(moves, (used - start) / (until - start))
            self.done += moves
            self.keep(st)
            self.look(st)

    def used(self) -> float:
        """The share of the budget used."""
        if self.iterations is not None:
            return self.done / self.iterations if self.iterations else 1.0
        return (time.perf_counter() - self.begun) / self.seconds if self.seconds > 0 else 1.0

    def keep(self, st: State) -> None:
        """Remember the best schedule so far: weight, then minimum, then breaks."""
        worth = (int(st.n[VALUE]), -int(st.n[SHORT]), -int(st.n[BREAKS]))
        if self.best is None or worth > self.best[0]:
            self.best = worth, st.slot.copy(), st.guide.copy()

    def recall(self, encoded: Encoded, st: State) -> None:
        """Go back to the best schedule so far."""
        if self.best is not None and not np.array_equal(self.best[1], st.slot):
            restore(encoded.arrays, st, self.best[1], self.best[2])

    def look(self, st: State) -> None:
        """Report, and stop if asked to."""
        if self.on_progress is not None:
            elapsed = time.perf_counter() - self.begun
            now = Progress(elapsed, max(int(st.n[VALUE]), self.found), self.bound, int(st.n[BREAKS]), self.done)
            if self.on_progress(now) is False:
                raise _Stopped
        if self.iterations is None and self.used() >= 1.0:
            raise _Stopped

    def finish(self, encoded: Encoded, st: State) -> Schedule:
        d = encoded.arrays
        self.recall(encoded, st)
        settle_interpreters(encoded, st)
        fill(d, st, np.argsort(-d.weight, kind="stable").astype(np.int32))
        count_breaks(d, st, encoded.people)
        value, breaks = int(st.n[VALUE]), int(st.n[BREAKS])
        proven = value == self.bound and (st.n[SHORT], breaks) == self.fewest
        return Schedule(
            status="optimal" if proven else "feasible",
            value=value,
            bound=self.bound,
            breaks=breaks,
            seconds=time.perf_counter() - self.begun,
            seed=self.seed,
            meetings=decode.placements(encoded, st),
            unscheduled=decode.unscheduled(encoded, st),
        )

    def infeasible(self) -> Schedule:
        return Schedule(
            status="infeasible",
            value=0,
            bound=0,
            breaks=0,
            seconds=time.perf_counter() - self.begun,
            seed=self.seed,
            meetings=(),
            unscheduled=decode.every_reason_infeasible(self.problem),
        )
