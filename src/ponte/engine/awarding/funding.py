"""Solves a list under linear rules to proof, again and again with parts of it pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from ponte.engine.awarding.lines import Line, model_of, solver


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
    """A list of choices with their values, under rules; ``hint`` is a list known to be good."""

    def __init__(self, values: Sequence[int], lines: Sequence[Line], *, hint: Sequence[bool] | None = None) -> None:
        self.values, self.lines, self.hint = list(values), list(lines), hint

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
        model, chosen = model_of(len(self.values), self.lines)
        for i, on in (pinned or {}).items():
            model.add(chosen[i] == on)
        if other_than is not None:
            model.add_bool_or([~x if was else x for x, was in zip(chosen, other_than, strict=True)])
        if self.hint is not None:
            for x, on in zip(chosen, self.hint, strict=True):
                model.add_hint(x, on)
        model.maximize(cp_model.LinearExpr.weighted_sum(chosen, self.values))
        search = solver()
        search.parameters.max_time_in_seconds = seconds
        status = search.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, 0, sum(v for v in self.values if v > 0))
        taken = tuple(bool(search.value(x)) for x in chosen)
        return Found(taken, round(search.objective_value), int(search.best_objective_bound + 1e-6))
