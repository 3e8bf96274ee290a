"""Proposes an agenda: sessions into rooms and slots under speakers', rooms', topics' and time zones' constraints.

The typed agenda, its evaluation and its answer are imported with this package; what is heavy only on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ponte.engine.agenda.evaluate import evaluate
from ponte.engine.agenda.problem import (
    RULES,
    UNPLACED,
    WEIGHTS,
    Agenda,
    Evaluation,
    Hours,
    Penalty,
    Placement,
    Prices,
    Progress,
    Proposal,
    Reason,
    Room,
    Session,
    Slot,
    Speaker,
    Track,
    Unplaced,
)
from ponte.engine.agenda.soundness import check_agenda

if TYPE_CHECKING:
    from ponte.engine.agenda.solver import propose, warm

__all__ = [
    "RULES",
    "UNPLACED",
    "WEIGHTS",
    "Agenda",
    "Evaluation",
    "Hours",
    "Penalty",
    "Placement",
    "Prices",
    "Progress",
    "Proposal",
    "Reason",
    "Room",
    "Session",
    "Slot",
    "Speaker",
    "Track",
    "Unplaced",
    "check_agenda",
    "evaluate",
    "propose",
    "warm",
]


def __getattr__(name: str) -> Any:
    if name in ("propose", "warm"):
        return getattr(import_module("ponte.engine.agenda.solver"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
