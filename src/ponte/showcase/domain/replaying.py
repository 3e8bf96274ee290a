"""A stage's result, told by the audit trail alone.

No table of the showcase is read: rules and start-ups are those of the entry that opened the stage, marks are those of
the entries that signed sheets. Whoever doubts a result compares this with the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ponte.common.models import AuditEntry
from ponte.showcase.domain.ranking import Rules, compute
from ponte.showcase.models import Stage

Outcome = tuple[tuple[int, int | None, float | None, float | None, bool], ...]
"""Key of a contender, place, score, plain mean, whether chosen; by key."""


@dataclass(slots=True)
class _State:
    """What the trail has told so far."""

    rules: Rules
    sheets: dict[tuple[int, int], dict[str, int]]
    chosen: list[int] | None = None
    is_decided: bool = False


def replay(stage: Stage) -> Outcome | None:
    """Work a stage's result out anew from the audit trail; None before it is decided."""
    state = _State(rules={}, sheets={})
    entries = AuditEntry.objects.filter(subject_type=Stage._meta.label_lower, subject_id=stage.pk).order_by("pk")
    for action, data in entries.values_list("action", "data"):
        _apply(state, action, data)
    if not state.is_decided:
        return None
    result = compute(state.rules, [(juror, contender, marks) for (juror, contender), marks in state.sheets.items()])
    standings = {int(one.entry): one for one in result.ranking.standings}
    chosen = {int(entry) for entry in result.picked.chosen} if state.chosen is None else set(state.chosen)
    return tuple(
        (pk, standings[pk].rank, standings[pk].score, standings[pk].mean, pk in chosen)
        if pk in standings
        else (pk, None, None, None, False)
        for pk in sorted(map(int, state.rules["contenders"]))
    )


def outcome(stage: Stage) -> Outcome | None:
    """Read a stage's result from the tables; None before it is decided."""
    if stage.phase not in ("decided", "published"):
        return None
    rows = stage.contenders.filter(is_withdrawn=False).order_by("pk")
    return tuple(rows.values_list("pk", "rank", "score", "mean", "is_chosen"))


def agrees(stage: Stage) -> bool:
    """Tell whether the tables say what the audit trail gives, scores to a millionth of a point."""
    told, found = replay(stage), outcome(stage)
    if told is None or found is None:
        return told is found
    return len(told) == len(found) and all(
        (one[0], one[1], one[4]) == (other[0], other[1], other[4]) and all(_same(one[n], other[n]) for n in (2, 3))
        for one, other in zip(told, found, strict=True)
    )


def _same(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else abs(one - other) < 1e-6


def _apply(state: _State, action: str, data: dict[str, Any]) -> None:
    match action:
        case "showcase.open_stage":
            state.rules, state.sheets = data, {}
        case "showcase.sign_sheet":
            state.sheets[data["juror"], data["contender"]] = data["marks"]
        case "showcase.reopen_sheet":
            state.sheets.pop((data["juror"], data["contender"]), None)
        case "showcase.withdraw_contender":
            if state.rules:
                state.rules["contenders"].pop(str(data["contender"]), None)
        case "showcase.decide":
            state.is_decided, state.chosen = True, data["chosen"]
        case "showcase.reconsider":
            state.is_decided, state.chosen = False, None
