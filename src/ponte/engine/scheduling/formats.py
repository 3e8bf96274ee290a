"""Reads and writes ``ponte.brokerage/1`` and ``ponte.schedule/1``; refuses what is malformed in one line."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ponte.engine.errors import BadInput
from ponte.engine.scheduling.problem import (
    Interpreter,
    Meeting,
    Person,
    Placement,
    Problem,
    Reason,
    Schedule,
    Slot,
    Travel,
    Unscheduled,
    Venue,
)
from ponte.engine.scheduling.soundness import check_problem

if TYPE_CHECKING:
    from ponte.engine.scheduling.exact import Timetable

BROKERAGE = "ponte.brokerage/1"
SCHEDULE = "ponte.schedule/1"

T = TypeVar("T")


class Entry:
    """One JSON object with its place in the file; each method takes out one field of one type."""

    __slots__ = ("_kind", "_number", "_raw", "_source")

    def __init__(self, raw: object, source: str, kind: str, number: int = 0) -> None:
        self._source, self._kind, self._number = source, kind, number
        if not isinstance(raw, dict):
            self._raw: dict[str, Any] = {}
            raise self.fail("expected a JSON object")
        self._raw = raw

    def fail(self, expected: str) -> BadInput:
        """The refusal of this entry, named by its id where it has one, else by its number (from 1)."""
        id_ = self._raw.get("id")
        name = f"{self._kind} {id_!r}" if isinstance(id_, str) else f"{self._kind} {self._number or ''}".rstrip()
        return BadInput(f"{self._source}: {name}", expected)

    def has(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self._raw.get(key) is not None

    def text(self, key: str) -> str:
        """A string."""
        value = self._raw.get(key)
        if not isinstance(value, str):
            raise self.fail(f"expected {key!r} to be a string, found {_shown(value)}")
        return value

    def whole(self, key: str) -> int:
        """A whole number."""
        value = self._raw.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(f"expected {key!r} to be a whole number, found {_shown(value)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        value = self._raw.get(key)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.fail(f"expected {key!r} to be a list of strings, found {_shown(value)}")
        return tuple(value)

    def moment(self, key: str) -> datetime:
        """An ISO 8601 time with its offset from UTC."""
        value = self.text(key)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.fail(f"expected {key!r} to be an ISO 8601 time, found {value!r}") from None
        if moment.utcoffset() is None:
            raise self.fail(f"expected {key!r} with an offset from UTC, such as +02:00, found {value!r}")
        return moment

    def is_all(self, key: str) -> bool:
        """Whether the field is the word that stands for every slot."""
        return bool(self._raw.get(key) == "all")

    def part(self, key: str, kind: str) -> Entry:
        """An object within this one."""
        return Entry(self._raw.get(key), self._source, kind)

    def entries(self, key: str, kind: str, read: Callable[[Entry], T], default: bool = False) -> tuple[T, ...]:
        """A list of objects, each read by ``read``; an absent one is empty if ``default``."""
        value = self._raw.get(key, [] if default else None)
        if not isinstance(value, list):
            raise self.fail(f"expected {key!r} to be a list, found {_shown(value)}")
        return tuple(read(Entry(raw, self._source, kind, number)) for number, raw in enumerate(value, 1))


def _shown(value: object) -> str:
    shown = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 40 else f"{shown[:37]}…"


@contextmanager
def _no_collector() -> Iterator[None]:
    """Reading makes millions of objects and no cycles: the cyclic collector would only walk them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def load_json(path: Path, kind: str) -> Entry:
    """The one JSON object in a file.

    Raises
    ------
    BadInput
        The file cannot be read, is not UTF-8, not JSON, or not an object.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(str(path), f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start}", "expected UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}: line {error.lineno} column {error.colno}", f"expected JSON: {error.msg}") from None
    except RecursionError:
        raise BadInput(str(path), "expected JSON nested less deeply") from None
    return Entry(raw, str(path), kind)


def _expect_format(entry: Entry, name: str) -> None:
    if not entry.has("format") or entry.text("format") != name:
        raise entry.fail(f'expected "format": "{name}"')


def read_problem(path: Path) -> Problem:
    """A brokerage from a ``ponte.brokerage/1`` file.

    Raises
    ------
    BadInput
        At the first thing wrong, naming file and entry.
    """
    with _no_collector():
        entry = load_json(path, "brokerage")
        _expect_format(entry, BROKERAGE)
        problem = _problem(entry)
        check_problem(problem, str(path))
    return problem


def _problem(entry: Entry) -> Problem:
    venues = entry.entries("venues", "venue", lambda e: Venue(e.text("id"), e.whole("tables")))
    tables = {v.id: v.tables for v in venues}
    slots = entry.entries("slots", "slot", lambda e: _slot(e, tables))
    every = tuple(s.id for s in slots)
    own = {id_: id_ for id_ in every}  # one string per slot id, however often availabilities repeat it

    def available(e: Entry) -> tuple[str, ...]:
        if e.is_all("available"):
            return every
        ids = e.texts("available")
        return tuple(own.get(i, i) for i in ids)

    return Problem(
        venues=venues,
        slots=slots,
        people=entry.entries("people", "person", lambda e: _person(e, available(e))),
        interpreters=entry.entries(
            "interpreters",
            "interpreter",
            lambda e: Interpreter(e.text("id"), frozenset(e.texts("languages")), available(e)),
            default=True,
        ),
        travel=entry.entries(
            "travel", "travel", lambda e: Travel(e.text("from"), e.text("to"), e.whole("minutes")), default=True
        ),
        meetings=entry.entries("meetings", "meeting", read_meeting),
    )


def _slot(e: Entry, tables: dict[str, int]) -> Slot:
    venue = e.text("venue")
    if venue not in tables:
        raise e.fail(f"unknown venue {venue!r}")
    own = e.whole("tables") if e.has("tables") else tables[venue]
    return Slot(e.text("id"), venue, e.moment("start"), e.moment("end"), own)


def _person(e: Entry, available: tuple[str, ...]) -> Person:
    return Person(
        e.text("id"),
        e.text("side"),
        frozenset(e.texts("languages")),
        available,
        e.whole("min") if e.has("min") else 0,
        e.whole("max") if e.has("max") else None,
    )


def read_meeting(e: Entry) -> Meeting:
    """A meeting from its JSON object."""
    return Meeting(
        e.text("id"),
        e.texts("people"),
        e.whole("weight"),
        e.texts("slots") if e.has("slots") else None,
        e.text("slot") if e.has("slot") else None,
        e.texts("after") if e.has("after") else (),
    )


def read_schedule(path: Path) -> Schedule:
    """A schedule from a ``ponte.schedule/1`` file; `verify` says whether it keeps the rules.

    Raises
    ------
    BadInput
        At the first thing malformed, naming file and entry.
    """
    with _no_collector():
        entry = load_json(path, "schedule")
        _expect_format(entry, SCHEDULE)
        status = entry.text("status")
        if status not in ("optimal", "feasible", "infeasible"):
            raise entry.fail(f"expected 'status' to be optimal, feasible or infeasible, found {status!r}")
        return Schedule(
            status=status,  # type: ignore[arg-type]  # one of the three, as just checked
            value=entry.whole("value"),
            bound=entry.whole("bound"),
            breaks=entry.whole("breaks"),
            seconds=float(entry._raw.get("seconds") or 0),
            seed=entry.whole("seed") if entry.has("seed") else 0,
            meetings=entry.entries("meetings", "meeting", _placement),
            unscheduled=entry.entries(
                "unscheduled",
                "unscheduled meeting",
                lambda e: Unscheduled(e.text("id"), Reason("stated", {"text": e.text("reason")})),
            ),
        )


def _placement(e: Entry) -> Placement:
    guide = e.text("interpreter") if e.has("interpreter") else None
    return Placement(e.text("id"), e.text("slot"), e.whole("table"), guide)


def schedule_json(schedule: Schedule) -> str:
    """A schedule as the text of a ``ponte.schedule/1`` file."""
    return json.dumps(
        {
            "format": SCHEDULE,
            "status": schedule.status,
            "value": schedule.value,
            "bound": schedule.bound,
            "breaks": schedule.breaks,
            "seconds": round(schedule.seconds, 3),
            "seed": schedule.seed,
            "meetings": [
                {"id": p.meeting, "slot": p.slot, "table": p.table, "interpreter": p.interpreter}
                for p in schedule.meetings
            ],
            "unscheduled": [{"id": u.meeting, "reason": str(u.reason)} for u in schedule.unscheduled],
        },
        ensure_ascii=False,
    )


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
    rows = load_json(path, "timetable").entries("meetings", "meeting", lambda e: (e.whole("id"), e.whole("slot")))
    slot = dict(rows)
    if len(rows) != meetings or slot.keys() != set(range(1, meetings + 1)):
        raise BadInput(str(path), f"expected meetings 1 … {meetings}, each once, found {len(rows)}")
    return [slot[m] - 1 for m in range(1, meetings + 1)]


def problem_json(problem: Problem) -> str:
    """A problem as the text of a ``ponte.brokerage/1`` file."""
    return json.dumps(
        {
            "format": BROKERAGE,
            "venues": [{"id": v.id, "tables": v.tables} for v in problem.venues],
            "travel": [{"from": t.origin, "to": t.destination, "minutes": t.minutes} for t in problem.travel],
            "slots": [
                {
                    "id": s.id,
                    "venue": s.venue,
                    "start": s.start.isoformat(),
                    "end": s.end.isoformat(),
                    "tables": s.tables,
                }
                for s in problem.slots
            ],
            "people": [_person_json(p) for p in problem.people],
            "interpreters": [
                {"id": i.id, "languages": sorted(i.languages), "available": list(i.available)}
                for i in problem.interpreters
            ],
            "meetings": [_meeting_json(m) for m in problem.meetings],
        },
        ensure_ascii=False,
    )


def _person_json(p: Person) -> dict[str, object]:
    row: dict[str, object] = {
        "id": p.id,
        "side": p.side,
        "languages": sorted(p.languages),
        "available": list(p.available),
        "min": p.min,
    }
    return row if p.max is None else row | {"max": p.max}


def _meeting_json(m: Meeting) -> dict[str, object]:
    row: dict[str, object] = {"id": m.id, "people": list(m.people), "weight": m.weight}
    if m.slots is not None:
        row["slots"] = list(m.slots)
    if m.slot is not None:
        row["slot"] = m.slot
    if m.after:
        row["after"] = list(m.after)
    return row
