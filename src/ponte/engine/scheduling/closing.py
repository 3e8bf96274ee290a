"""Closes the gap exactly for brokerages of the size that most events have.

Value first. The programme of `bound`, meetings and blocks, is solved in whole meetings (branch and cut, HiGHS): its
optimum is an upper bound, mostly the best there is, in a second or less. Then a schedule of that weight is looked for
among slots: by `colouring` the blocks' meetings where that can be done, else by a constraint programme (CP-SAT: clause
learning with linear relaxations), first in the blocks that the optimum says, then in all.

Whatever is worse than the schedule known is left out beforehand. Where prices prove the bound ``z``, a meeting in a
block whose reduced cost is above ``z`` − value is in no better schedule, and a meeting with so high a margin is in all
of them (Dantzig, Fulkerson & Johnson, Operations Research 1954). Often that leaves a small part.

With the weight at its proven optimum the same programme has people's minimum, and then the breaks, minimised: one
worker searches for better schedules, the other proves lower bounds by unsatisfiable cores (Fu & Malik, SAT 2006).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from ponte.engine.scheduling.blocks import blocks_of, divide
from ponte.engine.scheduling.bound import MOST_WHOLE, Bound, Relaxation, relax
from ponte.engine.scheduling.colouring import colour, two_sides
from ponte.engine.scheduling.encode import I32, Encoded
from ponte.engine.scheduling.search import count_breaks, restore
from ponte.engine.scheduling.slot_model import SlotModel
from ponte.engine.scheduling.state import BREAKS, SHORT, new_state

MOST_PAIRS = 60_000  # meetings × slots up to which a model among slots is built
FOR_DIVISION = 0.5  # share of the time for the blocks that the optimum says
TOLERANCE = 1e-6  # of a bound summed in floating point, relative
OVERHEAD = 4e-5  # seconds a variable costs outside the search proper
LOOK = 0.2  # seconds between two looks at the caller

Report = Callable[[int, int], bool | None]


@dataclass(frozen=True)
class Closed:
    """A schedule, a bound on the weight of any, and whether what was aimed at is proven."""

    slot: I32
    guide: I32
    bound: int
    proven: bool


@dataclass
class Watch:
    """The time that is left, and the caller, who hears (value, bound) at least twice a second and may say ``False``."""

    deadline: float  # of `time.perf_counter`
    report: Report | None = None
    value: int = 0
    bound: int = 0
    stopped: bool = field(default=False, init=False)

    @property
    def left(self) -> float:
        """Seconds to spend."""
        return 0.0 if self.stopped else max(0.0, self.deadline - time.perf_counter())

    def during(self, work: Callable[[], Any], stop: Callable[[], None] = lambda: None) -> None:
        """Do the work in a thread of its own, so that the caller hears from this one meanwhile."""
        thread = Thread(target=work, daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(LOOK)
            if self.report is not None and not self.stopped:
                self.stopped = self.report(self.value, self.bound) is False
            if not self.left:
                stop()


def close_value(encoded: Encoded, known: Closed, prices: Bound, watch: Watch) -> Closed:
    """The heaviest schedule, from one known and the prices that bound it.

    ``proven``: no schedule weighs more. The bound is whole in any case, and never above the one known.
    """
    weight = encoded.arrays.weight
    watch.value, watch.bound = int(weight[known.slot >= 0].sum()), min(known.bound, prices.value)
    division = _divided(encoded, relax(encoded), watch) if watch.value < watch.bound and watch.left else None
    known = replace(known, bound=watch.bound, proven=watch.value >= watch.bound)
    if known.proven or division is None:
        return known
    blocks = divide(encoded)
    if blocks is not None and two_sides(encoded.arrays) is not None:
        coloured = colour(encoded.arrays, blocks, division)
        if weight[coloured >= 0].sum() == watch.bound:
            return Closed(coloured, np.full_like(known.guide, -1), watch.bound, True)
    hopeful, must = _hopeful(encoded, prices, watch.value)
    if not _worthwhile(hopeful, watch):
        return known
    block = blocks_of(encoded.arrays)
    inside = [[s for s in row if block[s] == c] for row, c in zip(hopeful, division.tolist(), strict=True)]
    model = SlotModel(encoded, inside, frozenset(np.flatnonzero(division >= 0).tolist()))
    known, _ = _heavier(model, known, watch, FOR_DIVISION * watch.left)
    if known.proven or not _worthwhile(hopeful, watch):
        return known
    known, all_tried = _heavier(SlotModel(encoded, hopeful, must), known, watch, watch.left)
    return replace(known, bound=watch.value, proven=True) if all_tried else known


def close_breaks(encoded: Encoded, known: Closed, prices: Bound | None, watch: Watch) -> Closed:
    """Of the schedules as heavy as the one known, one with the fewest meetings missing to minimum, then fewest breaks.

    ``proven``: none as heavy has fewer missing, and none of these fewer breaks.

    Parameters
    ----------
    prices
        They leave out what cannot be in a schedule as heavy, if there are any.
    """
    value = int(encoded.arrays.weight[known.slot >= 0].sum())
    watch.value, watch.bound, known = value, known.bound, replace(known, proven=False)
    slots, must = _hopeful(encoded, prices, value)
    if not _worthwhile(slots, watch):
        return known
    model = SlotModel(encoded, slots, must)
    model.model.add(model.value >= value)
    model.hint(known.slot)
    for counter, aim in ((SHORT, model.shortfall()), (BREAKS, model.breaks())):
        known = _fewest(model, encoded, counter, aim, known, watch)
        if not known.proven:
            break
    return known


def _worthwhile(slots: Sequence[Sequence[int]], watch: Watch) -> bool:
    """Whether a model of these is small enough to be built and to get anywhere in the time that is left."""
    pairs = sum(map(len, slots))
    return pairs <= MOST_PAIRS and watch.left > 4 * OVERHEAD * pairs


def _divided(encoded: Encoded, r: Relaxation, watch: Watch) -> I32 | None:
    """The block of each meeting (-1: none) in the optimum of the programme of whole meetings, which is the bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    columns, meetings = len(r.row_ptr) - 1, len(r.weight)
    if not 0 < columns <= MOST_WHOLE:
        return None
    meeting = np.repeat(np.arange(meetings), np.diff(r.col_ptr))
    once = csr_array((np.ones(columns), (meeting, np.arange(columns))), shape=(meetings, columns))
    rows = csr_array((np.ones(len(r.row)), r.row, r.row_ptr), shape=(columns, len(r.capacity))).T
    constraints = [LinearConstraint(once, r.must.astype(float), 1.0)]
    if len(r.capacity):
        constraints.append(LinearConstraint(rows.tocsr(), -np.inf, r.capacity))
    found: list[Any] = []
    options = {"time_limit": watch.left, "mip_rel_gap": 0.0}
    watch.during(
        lambda: found.append(
            milp(-r.weight[meeting], integrality=1, bounds=Bounds(0, 1), constraints=constraints, options=options)
        )
    )
    answer = found[0]
    if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
        exact = -answer.mip_dual_bound  # but for the tolerances of floating point
        watch.bound = min(watch.bound, int(np.floor(exact + TOLERANCE * max(1.0, exact))))
    if answer.status != 0:
        return None
    division = np.full(meetings, -1, np.int32)
    chosen = answer.x > 0.5
    division[meeting[chosen]] = _block_of_column(encoded)[chosen]
    return division


def _block_of_column(encoded: Encoded) -> I32:
    """The block of each column of the relaxation: the blocks of a meeting's domain, in order of time."""
    d, block = encoded.arrays, blocks_of(encoded.arrays)
    of_domain = block[d.domain].tolist()
    spans = zip(d.domain_ptr.tolist(), d.domain_ptr[1:].tolist(), strict=False)
    return np.array([c for a, b in spans for c in dict.fromkeys(of_domain[a:b])], np.int32)


def _hopeful(encoded: Encoded, bound: Bound | None, value: int) -> tuple[list[list[int]], frozenset[int]]:
    """The slots of each meeting where a schedule worth ``value`` may have it, and the meetings that all such have."""
    d = encoded.arrays
    domains = [d.domain[a:b].tolist() for a, b in zip(d.domain_ptr, d.domain_ptr[1:], strict=False)]
    if bound is None:
        return domains, frozenset()
    r = relax(encoded)
    gap = _proven(r, bound) - value + TOLERANCE * max(1, value)
    paid = np.concatenate([[0.0], np.cumsum(bound.prices[r.row])])[r.row_ptr]
    reduced = np.repeat(r.weight, np.diff(r.col_ptr)) - np.diff(paid)
    best = np.where(r.must, bound.margin, np.maximum(0.0, bound.margin))
    kept = np.repeat(best, np.diff(r.col_ptr)) - reduced <= gap
    block, of_column = blocks_of(d), _block_of_column(encoded)
    hope = [set(of_column[a:b][kept[a:b]].tolist()) for a, b in zip(r.col_ptr, r.col_ptr[1:], strict=False)]
    slots = [[s for s in row if block[s] in there] for row, there in zip(domains, hope, strict=True)]
    return slots, frozenset(np.flatnonzero(bound.margin > gap).tolist())


def _proven(r: Relaxation, bound: Bound) -> float:
    """The bound that prices prove, before it is rounded."""
    counted = np.where(r.must, bound.margin, np.maximum(0.0, bound.margin))
    return float(r.capacity @ bound.prices + counted[np.isfinite(counted)].sum())


def _heavier(model: SlotModel, known: Closed, watch: Watch, seconds: float) -> tuple[Closed, bool]:
    """The heaviest solution of a model, if heavier than what is known, and whether the model has no heavier one."""
    before = watch.value

    def hear(objective: float) -> None:
        watch.value = max(before, round(objective))

    model.model.add(model.value <= watch.bound)
    model.model.maximize(model.value)
    model.hint(known.slot)
    solver, status = _solve(model.model, watch, seconds, hear)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        slot, guide = model.read(solver)
        watch.value = max(before, int(model.d.weight[slot >= 0].sum()))
        if watch.value > before:
            known = replace(known, slot=slot, guide=guide)
    return replace(known, proven=watch.value >= watch.bound), status == cp_model.OPTIMAL


def _fewest(
    model: SlotModel, encoded: Encoded, counter: int, aim: cp_model.LinearExprT, known: Closed, watch: Watch
) -> Closed:
    """A solution that has the least of what is aimed at, which the model has to keep from here on.

    What is known already is not looked for again: that there is no better is proven by there being no solution.
    """
    count = _counted(encoded, known)[counter]
    if count:
        asking = model.model.clone()
        asking.add(aim <= count - 1)
        asking.minimize(aim)
        solver, status = _solve(asking, watch, watch.left, lambda _: None, ["core", "no_lp"])
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            slot, guide = model.read(solver)
            known = replace(known, slot=slot, guide=guide)
            count = _counted(encoded, known)[counter]
        known = replace(known, proven=status in (cp_model.OPTIMAL, cp_model.INFEASIBLE))
    else:
        known = replace(known, proven=True)
    model.model.add(aim <= count)
    return known


def _counted(encoded: Encoded, known: Closed) -> list[int]:
    """The counters of `State` for a schedule."""
    st = new_state(encoded.arrays, 0)
    restore(encoded.arrays, st, known.slot, known.guide)
    count_breaks(encoded.arrays, st, encoded.people)
    return [int(k) for k in st.n]


class _OnSolution(cp_model.CpSolverSolutionCallback):
    def __init__(self, hear: Callable[[float], None]) -> None:
        super().__init__()
        self.hear = hear

    def on_solution_callback(self) -> None:
        self.hear(self.objective_value)


def _solve(
    model: cp_model.CpModel, watch: Watch, seconds: float, hear: Callable[[float], None], ways: Sequence[str] = ()
) -> tuple[cp_model.CpSolver, Any]:
    """Solve by two workers, telling each objective found."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(0.0, seconds - OVERHEAD * len(model.proto.variables))
    solver.parameters.subsolvers.extend(ways)
    status: list[Any] = []
    watch.during(lambda: status.append(solver.solve(model, _OnSolution(hear))), solver.stop_search)
    return solver, status[0]
