"""Solves a list under linear rules to proof, again and again with parts of it pinned.

`core` and CP-SAT take turns, first short, then long: each begins with the best list and the bound that the other found.
Where one has no luck the other often has (Gomes & Selman, Artificial Intelligence 126, 2001).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from ponte.engine.awarding.core import Best, Core
from ponte.engine.awarding.lines import Line, model_of, solver

# Lists that a walk of the core may take, and what CP-SAT then may: a deterministic measure, of some seconds.
TURNS = ((2_000_000, 0.1), (20_000_000, 0.5), (100_000_000, 1e9))


@dataclass(frozen=True, slots=True)
class Found:
    """The best list found (``None`` where time ran out before any), its value and a proven upper bound."""

    chosen: tuple[bool, ...] | None
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether no list is worth more."""
        return self.chosen is not None and self.value == self.bound


class Funding:
    """A list of choices with their values, under rules."""

    def __init__(self, values: Sequence[int], lines: Sequence[Line]) -> None:
        self.values, self.lines = np.array(values, np.int64), list(lines)
        self.matrix = np.zeros((len(lines), len(values)), np.int64)
        for k, line in enumerate(lines):
            for i, coefficient in line.coefficients.items():
                self.matrix[k, i] = coefficient
        totals = self.matrix.sum(axis=1)
        self.low = np.array([0 if line.low is None else line.low for line in lines], np.int64)
        high = [total if line.high is None else line.high for total, line in zip(totals, lines, strict=True)]
        self.high = np.array(high, np.int64)

    def solve(
        self, *, seconds: float, pinned: Mapping[int, bool] | None = None, other_than: Sequence[bool] | None = None
    ) -> Found | None:
        """The list worth most, or none where no list keeps every rule.

        Parameters
        ----------
        pinned
            Choices decided for this once.
        other_than
            A list that is not wanted.
        """
        end = time.perf_counter() + seconds
        pins = np.full(len(self.values), -1, np.int64)
        for i, on in (pinned or {}).items():
            pins[i] = on
        unwanted = None if other_than is None else np.array(other_than, bool)
        best = Best(-1, None, int(self.values.sum()))
        core = Core(self.values, self.matrix, self.low, self.high, pins, unwanted) if len(self.values) else None
        for nodes, effort in TURNS:
            if core is not None:
                core.improve(best, nodes, end)
            if not best.proved:
                self.prove(best, pins, other_than, end, effort)
            if best.proved:
                break
        if best.proved and best.chosen is None:
            return None
        chosen = None if best.chosen is None else tuple(best.chosen.tolist())
        return Found(chosen, max(best.value, 0), best.bound)

    def prove(
        self, best: Best, pins: NDArray[np.int64], other: Sequence[bool] | None, end: float, effort: float
    ) -> None:
        """Go on with CP-SAT from the best list so far."""
        model, chosen = model_of(len(self.values), self.lines)
        for x, pin in zip(chosen, pins.tolist(), strict=True):
            if pin >= 0:
                model.add(x == pin)
        if other is not None:
            model.add_bool_or([~x if was else x for x, was in zip(chosen, other, strict=True)])
        value = cp_model.LinearExpr.weighted_sum(chosen, self.values.tolist())
        model.add(value > best.value)
        model.add(value <= best.bound)
        model.maximize(value)
        search = solver()
        search.parameters.max_time_in_seconds = max(0.0, end - time.perf_counter())
        search.parameters.max_deterministic_time = effort
        status = search.solve(model)
        if status == cp_model.INFEASIBLE:
            best.bound = best.value
        elif status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            best.chosen = np.array([search.value(x) for x in chosen], bool)
            best.value = int(self.values[best.chosen].sum())
            best.bound = min(best.bound, int(search.best_objective_bound + 0.5))
