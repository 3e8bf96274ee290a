"""Reads and writes ``ponte.brokerage/1`` and ``ponte.schedule/1``; refuses what is malformed in one line."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from ponte.engine.errors import BadInput
from ponte.engine.scheduling.files import Row, read_json, shown
from ponte.engine.scheduling.problem import (
    Interpreter,
    Meeting,
    Person,
    Placement,
    Problem,
    Reason,
    Schedule,
    Slot,
    Status,
    Travel,
    Unscheduled,
    Venue,
)
from ponte.engine.scheduling.soundness import check_problem

if TYPE_CHECKING:
    from ponte.engine.scheduling.exact import Timetable

BROKERAGE: Literal["ponte.brokerage/1"] = "ponte.brokerage/1"
SCHEDULE: Literal["ponte.schedule/1"] = "ponte.schedule/1"
STATUSES: dict[str, Status] = {"optimal": "optimal", "feasible": "feasible", "infeasible": "infeasible"}

Ids = tuple[str, ...]


class TravelRow(Row, rename={"origin": "from", "destination": "to"}):
    """An entry of ``travel``."""

    origin: str
    destination: str
    minutes: int


class SlotRow(Row):
    """An entry of ``slots``; ISO 8601 times, and the venue's tables where it states none."""

    id: str
    venue: str
    start: str
    end: str
    tables: int | None = None


class PersonRow(Row, omit_defaults=True):
    """An entry of ``people``; ``available`` is a list of slots, or ``"all"``."""

    id: str
    side: str
    languages: Ids
    available: Ids | str
    min: int | None = None
    max: int | None = None


class InterpreterRow(Row):
    """An entry of ``interpreters``; ``available`` as for people."""

    id: str
    languages: Ids
    available: Ids | str


class MeetingRow(Row, omit_defaults=True):
    """An entry of ``meetings``."""

    id: str
    people: Annotated[Ids, Meta(min_length=2)]
    weight: int
    slots: Ids | None = None
    slot: str | None = None
    after: Ids | None = None


class BrokerageFile(Row):
    """A ``ponte.brokerage/1`` file."""

    format: Literal["ponte.brokerage/1"]
    venues: tuple[Venue, ...]
    slots: tuple[SlotRow, ...]
    people: tuple[PersonRow, ...]
    meetings: tuple[MeetingRow, ...]
    interpreters: tuple[InterpreterRow, ...] | None = None
    travel: tuple[TravelRow, ...] | None = None


class PlacementRow(Row):
    """An entry of a schedule's ``meetings``."""

    id: str
    slot: str
    table: int
    interpreter: str | None = None


class UnscheduledRow(Row):
    """An entry of ``unscheduled``."""

    id: str
    reason: str


class ScheduleFile(Row):
    """A ``ponte.schedule/1`` file."""

    format: Literal["ponte.schedule/1"]
    status: str
    value: int
    bound: int
    breaks: int
    meetings: tuple[PlacementRow, ...]
    unscheduled: tuple[UnscheduledRow, ...]
    seconds: float | None = None
    seed: int | None = None


class TimetableRow(Row):
    """A meeting in the answer to a B2B forum; all numbers count from 1."""

    id: int
    slot: int


class TimetableFile(Row):
    """The answer to a B2B forum, as far as it is read again."""

    meetings: tuple[TimetableRow, ...]


def read_problem(path: Path) -> Problem:
    """A brokerage from a ``ponte.brokerage/1`` file.

    Equal lists of available slots become one object, however often the file repeats them.

    Raises
    ------
    BadInput
        At the first thing wrong, naming file and entry.
    """
    problem = _problem(read_json(path, BrokerageFile, "brokerage", BROKERAGE), str(path))
    check_problem(problem, str(path))
    return problem


def _problem(file: BrokerageFile, source: str) -> Problem:
    tables = {v.id: v.tables for v in file.venues}
    every = tuple([s.id for s in file.slots])
    once: dict[Ids, Ids] = {}

    def available(kind: str, row: PersonRow | InterpreterRow) -> Ids:
        if not isinstance(row.available, str):
            return once.setdefault(row.available, row.available)
        if row.available == "all":
            return every
        wanted = f"expected 'available' to be \"all\" or a list of slots, found {shown(row.available)}"
        raise BadInput(f"{source}: {kind} {row.id!r}", wanted)

    people = tuple(
        [Person(p.id, p.side, frozenset(p.languages), available("person", p), p.min or 0, p.max) for p in file.people]
    )
    return Problem(
        venues=file.venues,
        slots=tuple([_slot(s, tables, source) for s in file.slots]),
        people=people,
        interpreters=tuple(
            [Interpreter(i.id, frozenset(i.languages), available("interpreter", i)) for i in file.interpreters or ()]
        ),
        travel=tuple([Travel(t.origin, t.destination, t.minutes) for t in file.travel or ()]),
        meetings=tuple(map(meeting, file.meetings)),
    )


def _slot(row: SlotRow, tables: dict[str, int], source: str) -> Slot:
    place = f"{source}: slot {row.id!r}"
    if row.venue not in tables:
        raise BadInput(place, f"unknown venue {row.venue!r}")
    start, end = moment(row.start, place, "start"), moment(row.end, place, "end")
    return Slot(row.id, row.venue, start, end, tables[row.venue] if row.tables is None else row.tables)


def moment(text: str, place: str, field: str) -> datetime:
    """An ISO 8601 time with its offset from UTC.

    Raises
    ------
    BadInput
        It is not one; the refusal names ``place`` and ``field``.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(place, f"expected {field!r} to be an ISO 8601 time, found {shown(text)}") from None
    if found.utcoffset() is None:
        raise BadInput(place, f"expected {field!r} with an offset from UTC, such as +02:00, found {shown(text)}")
    return found


def meeting(row: MeetingRow) -> Meeting:
    """A meeting from its row."""
    return Meeting(row.id, row.people, row.weight, row.slots, row.slot, row.after or ())


def read_schedule(path: Path) -> Schedule:
    """A schedule from a ``ponte.schedule/1`` file; `verify` says whether it keeps the rules.

    Raises
    ------
    BadInput
        At the first thing malformed, naming file and entry.
    """
    file = read_json(path, ScheduleFile, "schedule", SCHEDULE)
    if file.status not in STATUSES:
        wanted = f"expected 'status' to be {', '.join(STATUSES)}, found {shown(file.status)}"
        raise BadInput(f"{path}: schedule", wanted)
    return Schedule(
        status=STATUSES[file.status],
        value=file.value,
        bound=file.bound,
        breaks=file.breaks,
        seconds=file.seconds or 0.0,
        seed=file.seed or 0,
        meetings=tuple([Placement(m.id, m.slot, m.table, m.interpreter) for m in file.meetings]),
        unscheduled=tuple([Unscheduled(u.id, Reason("stated", {"text": u.reason})) for u in file.unscheduled]),
    )


def schedule_json(schedule: Schedule) -> str:
    """A schedule as the text of a ``ponte.schedule/1`` file."""
    sentence = {id(u.reason): u.reason for u in schedule.unscheduled}  # many meetings share one reason
    said = {key: str(reason) for key, reason in sentence.items()}
    file = ScheduleFile(
        format=SCHEDULE,
        status=schedule.status,
        value=schedule.value,
        bound=schedule.bound,
        breaks=schedule.breaks,
        seconds=round(schedule.seconds, 3),
        seed=schedule.seed,
        meetings=tuple(
            [
                PlacementRow(id=p.meeting, slot=p.slot, table=p.table, interpreter=p.interpreter)
                for p in schedule.meetings
            ]
        ),
        unscheduled=tuple([UnscheduledRow(id=u.meeting, reason=said[id(u.reason)]) for u in schedule.unscheduled]),
    )
    return msgspec.json.encode(file).decode()


def timetable_json(timetable: Timetable) -> str:
    """The answer to a B2B forum: meetings, slots and tables count from 1."""
    in_slot: Counter[int] = Counter()
    rows = []
    for m, s in enumerate(timetable.slots):
        in_slot[s] += 1
        rows.append({"id": m + 1, "slot": s + 1, "table": in_slot[s]})
    answer: dict[str, object] = {"status": timetable.status}
    if rows or timetable.status == "optimal":
        answer |= {"breaks": timetable.breaks, "bound": timetable.bound}
    return json.dumps(answer | {"seconds": round(timetable.seconds, 3), "meetings": rows})


def read_timetable(path: Path, meetings: int) -> list[int]:
    """The slot (from 0) of each meeting in the answer to a B2B forum; all meetings must be there, once.

    Raises
    ------
    BadInput
        The file is malformed, or its meetings are not 1 … ``meetings``.
    """
    rows = read_json(path, TimetableFile, "timetable").meetings
    slot = {row.id: row.slot for row in rows}
    if len(rows) != meetings or slot.keys() != set(range(1, meetings + 1)):
        raise BadInput(str(path), f"expected meetings 1 … {meetings}, each once, found {len(rows)}")
    return [slot[m] - 1 for m in range(1, meetings + 1)]


def problem_json(problem: Problem) -> str:
    """A problem as the text of a ``ponte.brokerage/1`` file."""
    file = BrokerageFile(
        format=BROKERAGE,
        venues=problem.venues,
        travel=tuple(TravelRow(origin=t.origin, destination=t.destination, minutes=t.minutes) for t in problem.travel),
        slots=tuple(
            SlotRow(id=s.id, venue=s.venue, start=s.start.isoformat(), end=s.end.isoformat(), tables=s.tables)
            for s in problem.slots
        ),
        people=tuple(
            PersonRow(
                id=p.id, side=p.side, languages=tuple(sorted(p.languages)), available=p.available, min=p.min, max=p.max
            )
            for p in problem.people
        ),
        interpreters=tuple(
            InterpreterRow(id=i.id, languages=tuple(sorted(i.languages)), available=i.available)
            for i in problem.interpreters
        ),
        meetings=tuple(
            MeetingRow(id=m.id, people=m.people, weight=m.weight, slots=m.slots, slot=m.slot, after=m.after or None)
            for m in problem.meetings
        ),
    )
    return msgspec.json.encode(file).decode()
