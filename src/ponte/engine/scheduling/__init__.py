"""Schedules one-to-one meetings: languages, interpreters, several venues, travel, delegations; with a proven bound.

The typed problem and answer are imported with this package; what is heavy (numba, solvers) only on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from ponte.engine.scheduling.solver import solve, warm

__all__ = [
    "SENTENCES",
    "Interpreter",
    "Meeting",
    "Person",
    "Placement",
    "Problem",
    "Progress",
    "Reason",
    "Schedule",
    "Slot",
    "Travel",
    "Unscheduled",
    "Venue",
    "Verdict",
    "check_problem",
    "solve",
    "verify",
    "warm",
]


def __getattr__(name: str) -> Any:
    if name in ("solve", "warm"):
        from ponte.engine.scheduling import solver

        return getattr(solver, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
