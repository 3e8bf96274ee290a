"""Rules of a list as linear inequalities over yes and no, and what clashes where no list keeps them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from ponte.engine.awarding.reasons import Infeasible, Reason

TOO_LONG = 20.0  # deterministic seconds after which a set of rules is held to be keepable, for want of proof


@dataclass(frozen=True, slots=True)
class Line:
    """A rule: the coefficients of those chosen add up to ``low`` at least and ``high`` at most."""

    reason: Reason
    coefficients: Mapping[int, int]
    low: int | None = None
    high: int | None = None


def model_of(size: int, lines: Sequence[Line]) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """A model of ``size`` choices under these rules."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(size)]
    for line in lines:
        members = [chosen[i] for i in line.coefficients]
        total = cp_model.LinearExpr.weighted_sum(members, list(line.coefficients.values()))
        if line.low is not None:
            model.add(total >= line.low)
        if line.high is not None:
            model.add(total <= line.high)
    return model, chosen


def solver() -> cp_model.CpSolver:
    """A search that does the same every time."""
    search = cp_model.CpSolver()
    search.parameters.num_workers = 1
    search.parameters.random_seed = 0
    search.parameters.linearization_level = 2
    return search


def can_hold(size: int, lines: Sequence[Line]) -> bool:
    """Whether some choice keeps all these rules."""
    search = solver()
    search.parameters.max_deterministic_time = TOO_LONG
    return bool(search.solve(model_of(size, lines)[0]) != cp_model.INFEASIBLE)


def clash(size: int, lines: Sequence[Line]) -> Infeasible:
    """As few of these rules as already contradict each other: each is left out in turn, and stays out if it may.

    Method: deletion filter (J. W. Chinneck, E. W. Dravnieks, ORSA Journal on Computing 3, 1991).
    """
    kept = list(lines)
    for line in lines:
        without = [other for other in kept if other is not line]
        if not can_hold(size, without):
            kept = without
    return Infeasible(tuple(line.reason for line in kept))
