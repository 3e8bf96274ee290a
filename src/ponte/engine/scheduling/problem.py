"""A brokerage to be scheduled and its answer: immutable, typed, plain Python.

Ids are the caller's; every collection keeps the caller's order. Nothing here imports numpy, so that a face or a
test can build problems at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ponte.engine import reasons

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True, slots=True)
class Venue:
    """A place with tables; a slot there may state a different number of its own."""

    id: str
    tables: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time at one venue in which each of its tables holds at most one meeting.

    ``start`` and ``end`` are aware datetimes, ``start < end``. The *day* of a slot is the date of ``start`` as
    written. Slots of one venue that overlap in time are taken to have tables of their own.
    """

    id: str
    venue: str
    start: datetime
    end: datetime
    tables: int


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes between two venues, in either direction; pairs not stated take none."""

    origin: str
    destination: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who meets others: ISO 639-1 languages, ids of the slots they are free in, wishes on their number."""

    id: str
    side: str
    languages: frozenset[str]
    available: tuple[str, ...]
    min: int = 0
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Somebody who serves one meeting at a time and shares a language with each of its people."""

    id: str
    languages: frozenset[str]
    available: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting asked for.

    ``slots`` limits it to these slots (``None``: any); ``slot`` fixes it there, and a fixed meeting is always
    scheduled; each meeting in ``after`` ends before this one starts, where both take place.
    """

    id: str
    people: tuple[str, ...]
    weight: int
    slots: tuple[str, ...] | None = None
    slot: str | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the scheduler is told. See `check_problem` for what makes it sound."""

    venues: tuple[Venue, ...]
    slots: tuple[Slot, ...]
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    interpreters: tuple[Interpreter, ...] = ()
    travel: tuple[Travel, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """A meeting that takes place: where, when, and who interprets. Tables count from 1."""

    meeting: str
    slot: str
    table: int
    interpreter: str | None = None


# The English sentence of each reason. Faces translate by code; parameters are ids and whole numbers.
SENTENCES: Mapping[str, str] = {
    "no_common_slot": "its people have no free slot in common",
    "no_allowed_slot": "its people are free together, but in none of the slots it is allowed",
    "no_interpreter_speaks": "its people share no language, and no interpreter shares one with each of them",
    "no_interpreter_then": "its people share no language, and no fitting interpreter is there when they are free",
    "no_tables": "no slot in which its people are free has a table",
    "person_full": "{person} already has {max} meetings, the most they wish",
    "person_busy": "{person} is in another meeting in every slot it could take ({slots})",
    "people_busy": "in every slot it could take ({slots}), one or other of its people is in another meeting",
    "order": "in every slot in which its people are free, it would break the order with {meeting}",
    "interpreters_busy": "in every slot in which its people are free, all fitting interpreters are busy",
    "tables_full": "in every slot in which its people are free, all tables are taken",
    "mixed": "in every slot in which its people are free, the order, interpreters or tables stand in the way",
    "outweighed": "in every slot it could take ({slots}), it weighs less than what it would push out",
    "cancelled": "it was cancelled",
    "taken_off": "it was taken off by hand",
    "infeasible": "the fixed meetings leave no schedule that keeps the rules",
    "stated": "{text}",
}


class Reason(reasons.Reason):
    """Why a meeting is left out: a stable code of `SENTENCES` and its parameters."""

    __slots__ = ()
    sentences = SENTENCES


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A meeting that does not take place, with its own true reason."""

    meeting: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Schedule:
    """An answer: every meeting of the problem is in exactly one of ``meetings`` and ``unscheduled``.

    ``value`` is the weight scheduled, ``bound`` a proven upper bound on it, ``breaks`` the sum over people and days
    of the runs of idle slots between two of their meetings; ``optimal`` is claimed only where value, and then
    breaks, are proven.
    """

    status: Status
    value: int
    bound: int
    breaks: int
    seconds: float
    seed: int
    meetings: tuple[Placement, ...]
    unscheduled: tuple[Unscheduled, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come; ``breaks`` is exact only once the weight has settled."""

    seconds: float
    value: int
    bound: int
    breaks: int
    iterations: int


OnProgress = Callable[[Progress], bool | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a schedule found: its worth, recomputed, and every rule it breaks (one line each)."""

    value: int
    bound: int
    breaks: int
    shortfall: int
    faults: tuple[str, ...]
    interpreter_changes: int = 0
    table_changes: int = 0
