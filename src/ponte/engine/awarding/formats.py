"""Reads ``ponte.selection/1`` and writes ``ponte.funded/1``; refuses what is malformed in one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from ponte.engine.awarding.problem import ExchangeCost, Proposal, Selection, SelectionProblem
from ponte.engine.awarding.reasons import Infeasible
from ponte.engine.awarding.selection import check_selection
from ponte.engine.errors import BadInput
from ponte.engine.scheduling.files import Row, read_json

SELECTION: Literal["ponte.selection/1"] = "ponte.selection/1"
FUNDED: Literal["ponte.funded/1"] = "ponte.funded/1"


class ProposalRow(Row):
    """An entry of ``proposals``."""

    id: str
    value: int
    costs: dict[str, int]
    theme: str = ""


class SelectionFile(Row):
    """A ``ponte.selection/1`` file."""

    format: Literal["ponte.selection/1"]
    proposals: tuple[ProposalRow, ...]
    budgets: dict[str, int]
    theme_most: dict[str, int] = {}
    theme_least: dict[str, int] = {}
    places: int | None = None
    fixed_in: tuple[str, ...] = ()
    fixed_out: tuple[str, ...] = ()


def read_selection(path: Path) -> SelectionProblem:
    """The problem in a ``ponte.selection/1`` file.

    Raises
    ------
    BadInput
        At the first thing malformed or unsound, naming file and entry.
    """
    file = read_json(path, SelectionFile, "selection", SELECTION)
    problem = SelectionProblem(
        tuple(Proposal(p.id, p.value, p.costs, p.theme) for p in file.proposals),
        file.budgets,
        file.theme_most,
        file.theme_least,
        file.places,
        frozenset(file.fixed_in),
        frozenset(file.fixed_out),
    )
    try:
        check_selection(problem)
    except BadInput as error:
        raise BadInput(f"{path}: {error.place}", error.expected) from None
    return problem


def selection_json(best: Selection, second: Selection | None, costs: Mapping[str, ExchangeCost]) -> str:
    """A list as the text of a ``ponte.funded/1`` file, with the next best and what exchanges cost, if asked for."""
    answer: dict[str, object] = {"format": FUNDED, "status": best.status, **_list(best)}
    if second is not None:
        loses = {"loss": best.loss(second), "proved": second.proved and second.value <= best.value}
        answer["next_best"] = loses | {
            "enters": [id_ for id_ in second.chosen if id_ not in best.chosen],
            "leaves": [id_ for id_ in best.chosen if id_ not in second.chosen],
        }
    if costs:
        answer["exchanges"] = [
            {
                "proposal": cost.proposal,
                "joins": cost.joins,
                "loss": cost.loss,
                "enters": cost.enters,
                "leaves": cost.leaves,
                "proved": cost.proved,
            }
            for cost in costs.values()
        ]
    return json.dumps(answer, ensure_ascii=False)


def infeasible_json(refusal: Infeasible) -> str:
    """Why there is no list, as the text of a ``ponte.funded/1`` file."""
    clash = [str(reason) for reason in refusal.clash]
    return json.dumps({"format": FUNDED, "status": "infeasible", "clash": clash}, ensure_ascii=False)


def nothing_json() -> str:
    """That no list was found in time, as the text of a ``ponte.funded/1`` file."""
    return json.dumps({"format": FUNDED, "status": "unknown"})


def _list(selection: Selection) -> dict[str, object]:
    return {
        "value": selection.value,
        "bound": selection.bound,
        "chosen": selection.chosen,
        "spent": selection.spent,
        "seconds": round(selection.seconds, 3),
    }
