"""The best list by its core: what the linear relaxation leaves open is little, and is walked through to the end.

For every number of proposals on the list the linear relaxation gives prices of budgets and quotas, and so a bound and
what each departure from the relaxed choice loses against it (reduced costs). A list worth as much as wanted departs
only by choices whose losses, with the price of what it leaves unspent, sum to no more than lies between the bound and
what is wanted. All such lists are walked, for a wanted value that comes down from the bound until a list reaches it:
that list is the best, by proof.

Method: E. Balas and E. Zemel, *An algorithm for large zero-one knapsack problems*, Operations Research 28, 1980 (core);
bounds by cardinality after S. Martello and P. Toth, Management Science 43, 1997 (hard instances); limited discrepancy
after W. D. Harvey and M. L. Ginsberg, IJCAI 1995 (few departures are tried first).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import ortools  # noqa: F401 (its HiGHS must be loaded before SciPy's)
from numpy.typing import NDArray
from scipy.optimize import linprog

from ponte.engine.awarding.core_kernel import DONE, TIRED, Floats, Ints, walk

DEPTHS = (4, 6, 8, 64)  # departures from the relaxed choice: few first
SLIP = 1e-9  # of rounding, relative to the bound


@dataclass(frozen=True)
class Relaxed:
    """The relaxation for one number of proposals: a bound, the relaxed choice and what each departure loses.

    ``count`` is the number of proposals, not a number where the relaxation was not solved: the bound holds even so.
    """

    bound: float
    count: float
    base: NDArray[np.bool_]
    losses: Floats
    prices: Floats

    @property
    def top(self) -> int:
        """The greatest whole value within the bound."""
        return int(np.floor(self.bound + SLIP * max(1.0, abs(self.bound))))


@dataclass
class Best:
    """The best list so far (none yet: value -1), and a proven upper bound."""

    value: int
    chosen: NDArray[np.bool_] | None
    bound: int

    @property
    def proved(self) -> bool:
        """Whether there is nothing better: where the bound is -1, nothing at all."""
        return self.value == self.bound


class Core:
    """Choices worth ``values`` (0 or more), where rows of whole numbers must add up to ``low`` … ``high``.

    ``pinned`` is 0 or 1 where a choice is decided, else -1; ``other_than`` is a list that is not wanted.
    """

    def __init__(
        self, values: Ints, matrix: Ints, low: Ints, high: Ints, pinned: Ints, other_than: NDArray[np.bool_] | None
    ) -> None:
        self.values, self.pinned, self.other_than = values, pinned, other_than
        self.matrix = np.vstack([matrix, np.ones((1, len(values)), np.int64)])  # the last row counts
        self.low, self.high = np.append(low, 0), np.append(high, len(values))
        self.free = np.flatnonzero(pinned < 0)
        self.widest = np.abs(self.matrix[:, self.free]).max(axis=1, initial=0)
        self.relaxed: dict[int | None, Relaxed | None] = {}

    def improve(self, best: Best, nodes: int, end: float) -> None:
        """Find the best list by proof, or come as far as a walk of ``nodes`` lists does, until ``end``.

        ``end`` is of `time.perf_counter`.
        """
        whole, step = self.relax(None), 1
        if whole is None:
            best.bound = -1
            return
        counts = [] if np.isnan(whole.count) else [int(whole.count), int(whole.count) + 1]
        around = [relaxed for count in counts if (relaxed := self.relax(count)) is not None]
        best.bound = min(best.bound, max((relaxed.top for relaxed in around), default=whole.top))
        if not around:
            return  # nothing to begin a walk from
        while not best.proved and self.round(best, wanted := max(best.bound - step + 1, best.value + 1), nodes, end):
            best.bound = best.value if best.value >= wanted else wanted - 1
            step *= 2

    def round(self, best: Best, wanted: int, nodes: int, end: float) -> bool:
        """Look for lists worth as much as wanted; → whether it is sure that the best of them was found."""
        walks = [_Walk(self, relaxed, count) for count, relaxed in self.promising(wanted)]
        for depth in DEPTHS:
            endings = []
            for one in walks:
                if time.perf_counter() >= end:
                    return False
                endings.append(one.run(best, wanted, depth, nodes))
            if all(ending == DONE for ending in endings):
                return True
            if best.value >= wanted and best.value >= max(w.relaxed.top for w in walks):
                return True
            if TIRED in endings:
                return False
        return False

    def promising(self, wanted: int) -> list[tuple[int, Relaxed]]:
        """Numbers of proposals with which so much may be reached, the most promising first."""
        whole = self.relax(None)
        assert whole is not None  # noqa: S101 (else nothing is asked)
        middle, found = int(whole.count), []
        for counts in (range(middle, -1, -1), range(middle + 1, len(self.values) + 1)):
            for count in counts:  # bounds fall to both sides: the relaxation is concave in the count
                relaxed = self.relax(count)
                if relaxed is None or relaxed.top < wanted:
                    break
                found.append((count, relaxed))
        return sorted(found, key=lambda one: -one[1].bound)

    def relax(self, count: int | None) -> Relaxed | None:
        """The relaxation for a number of proposals, or for any; none where nothing keeps the rules even so."""
        if count not in self.relaxed:
            self.relaxed[count] = self._relax(count)
        return self.relaxed[count]

    def _relax(self, count: int | None) -> Relaxed | None:
        low, high = self.bounds(count)
        rows = np.vstack([self.matrix, -self.matrix]).astype(float)
        limits = np.concatenate([high, -low]).astype(float)
        ends = [(0, 1) if pin < 0 else (pin, pin) for pin in self.pinned]
        answer = linprog(-self.values.astype(float), A_ub=rows, b_ub=limits, bounds=ends, method="highs")
        if answer.status == 2:  # infeasible
            return None
        prices = np.zeros(len(limits)) if answer.x is None else np.maximum(0.0, -answer.ineqlin.marginals)
        merits = self.values - prices @ rows
        likely = merits > 0 if answer.x is None else np.where(np.abs(merits) > SLIP, merits > 0, answer.x > 0.5)
        base = np.where(self.pinned < 0, likely, self.pinned > 0)
        bound = float(prices @ limits + np.where(self.pinned < 0, np.maximum(merits, 0), merits * base).sum())
        total = np.nan if answer.x is None else float(answer.x.sum())
        return Relaxed(bound, total, base, np.abs(merits), prices[: len(high)])

    def bounds(self, count: int | None) -> tuple[Ints, Ints]:
        """Bounds on the rows, with this number of proposals."""
        low, high = self.low.copy(), self.high.copy()
        if count is not None:
            low[-1] = high[-1] = count
        return low, high


class _Walk:
    """The arrays of one walk: free choices by rising loss, each with its rows."""

    def __init__(self, core: Core, relaxed: Relaxed, count: int) -> None:
        self.core, self.relaxed = core, relaxed
        self.low, self.high = core.bounds(count)
        self.order = core.free[np.argsort(relaxed.losses[core.free], kind="stable")]
        columns = core.matrix[:, self.order]
        self.sign = np.where(relaxed.base[self.order], -1, 1)
        deepest = int((columns != 0).sum(axis=0).max(initial=1))
        self.rows = np.full((len(self.order), deepest), -1, np.int64)
        self.change = np.zeros((len(self.order), deepest), np.int64)
        for j, column in enumerate(columns.T):
            hit = np.flatnonzero(column)
            self.rows[j, : len(hit)] = hit
            self.change[j, : len(hit)] = column[hit] * self.sign[j]

    def run(self, best: Best, wanted: int, depth: int, nodes: int) -> int:
        """Walk; a better list goes into ``best``."""
        core, base = self.core, self.relaxed.base
        other = core.other_than
        apart = np.zeros(len(base), bool) if other is None else base != other
        away = np.zeros(len(self.order), np.int64) if other is None else np.where(apart[self.order], -1, 1)
        found = np.full(2 + depth, -1, np.int64)
        found[0] = best.value
        ended, _ = walk(
            self.relaxed.losses[self.order],
            core.values[self.order] * self.sign,
            self.rows,
            self.change,
            core.matrix @ base,
            self.low,
            self.high,
            core.widest,
            self.relaxed.prices,
            away,
            int(core.values[base].sum()),
            1 if other is None else int(apart.sum()),
            self.relaxed.bound + SLIP * max(1.0, abs(self.relaxed.bound)),
            wanted,
            depth,
            nodes,
            found,
        )
        if found[0] > best.value:
            chosen = base.copy()
            flips = self.order[found[2 : 2 + found[1]]]
            chosen[flips] = ~chosen[flips]
            best.value, best.chosen = int(found[0]), chosen
        return int(ended)
