"""The list of proposals worth most under the budgets of all sides."""

from __future__ import annotations

from collections.abc import Mapping

from ponte.engine.awarding.problem import ExchangeCost, Selection, SelectionProblem


def select(problem: SelectionProblem, *, time_limit: float = 30) -> Selection:
    """Choose the list worth most; raises `Infeasible`."""
    raise NotImplementedError


def next_best(problem: SelectionProblem, best: Selection, *, time_limit: float = 30) -> Selection | None:
    """Choose the list worth most but for one."""
    raise NotImplementedError


def exchange_costs(problem: SelectionProblem, best: Selection, *, time_limit: float = 60) -> Mapping[str, ExchangeCost]:
    """Tell for every proposal what its joining or leaving the list would cost."""
    raise NotImplementedError
