"""Schedules one-to-one meetings: languages, interpreters, several venues, travel, delegations; with a proven bound.

The typed problem and answer are imported with this package; what is heavy (numba, solvers) only on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ponte.engine.scheduling.changes import Absent, Add, Cancel, Changes, CloseTable, Late
from ponte.engine.scheduling.many import solve_all, solve_on
from ponte.engine.scheduling.problem import (
    SENTENCES,
    Interpreter,
    Meeting,
    Person,
    Placement,
    Problem,
    Progress,
    Reason,
    Schedule,
    Slot,
    Travel,
    Unscheduled,
    Venue,
    Verdict,
)
from ponte.engine.scheduling.soundness import check_problem
from ponte.engine.scheduling.verify import verify

if TYPE_CHECKING:
    from ponte.engine.scheduling.repairing import Repair, repair
    from ponte.engine.scheduling.solver import solve
    from ponte.engine.scheduling.warming import warm

__all__ = [
    "SENTENCES",
    "Absent",
    "Add",
    "Cancel",
    "Changes",
    "CloseTable",
    "Interpreter",
    "Late",
    "Meeting",
    "Person",
    "Placement",
    "Problem",
    "Progress",
    "Reason",
    "Repair",
    "Schedule",
    "Slot",
    "Travel",
    "Unscheduled",
    "Venue",
    "Verdict",
    "check_problem",
    "repair",
    "solve",
    "solve_all",
    "solve_on",
    "verify",
    "warm",
]


_HEAVY = {"solve": "solver", "warm": "warming", "Repair": "repairing", "repair": "repairing"}


def __getattr__(name: str) -> Any:
    if name in _HEAVY:
        return getattr(import_module(f"ponte.engine.scheduling.{_HEAVY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
