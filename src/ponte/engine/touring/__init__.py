"""Routes a roadshow: the stages that serve most of a delegation, by proof, with a reason for every candidate.

The typed problem, its measures and its answer are imported with this package; the solver only on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ponte.engine.touring.measure import measure, strength
from ponte.engine.touring.problem import (
    SENTENCES,
    Candidate,
    Comparison,
    Judged,
    Measures,
    Pace,
    Profile,
    Reason,
    Roadshow,
    Route,
    Stop,
    Travel,
)
from ponte.engine.touring.soundness import check_roadshow

if TYPE_CHECKING:
    from ponte.engine.touring.planner import compare, route

__all__ = [
    "SENTENCES",
    "Candidate",
    "Comparison",
    "Judged",
    "Measures",
    "Pace",
    "Profile",
    "Reason",
    "Roadshow",
    "Route",
    "Stop",
    "Travel",
    "check_roadshow",
    "compare",
    "measure",
    "route",
    "strength",
]


def __getattr__(name: str) -> Any:
    if name in ("compare", "route"):
        return getattr(import_module("ponte.engine.touring.planner"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
