"""What happens while an event runs, as changes of its problem: absences, late arrivals, cancellations, additions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ponte.engine.errors import BadInput
from ponte.engine.scheduling.files import Row, read_json, shown
from ponte.engine.scheduling.formats import Ids, MeetingRow, meeting, moment
from ponte.engine.scheduling.problem import Interpreter, Meeting, Person, Problem, Slot


@dataclass(frozen=True, slots=True)
class Absent:
    """A person or interpreter is not there in these slots (``None``: in none)."""

    who: str
    slots: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Late:
    """A person or interpreter arrives at ``until``: absent from every slot that starts before."""

    who: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    """A meeting is called off."""

    meeting: str


@dataclass(frozen=True, slots=True)
class Add:
    """A meeting is asked for."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class CloseTable:
    """The ``count`` tables of highest number of a venue are closed in these slots (``None``: in all)."""

    venue: str
    count: int
    slots: tuple[str, ...] | None


Change = Absent | Late | Cancel | Add | CloseTable


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes that come at once. What has started by ``now`` stays as it is."""

    changes: tuple[Change, ...]
    now: datetime | None = None


class CloseTableRow(Row):
    """What ``close_table`` says."""

    venue: str
    count: int
    slots: Ids | str | None = None


class ChangeRow(Row):
    """An entry of ``changes``: one of the first five fields says what happened."""

    absent: str | None = None
    late: str | None = None
    cancel: str | None = None
    add: MeetingRow | None = None
    close_table: CloseTableRow | None = None
    slots: Ids | str | None = None
    until: str | None = None


class ChangesFile(Row):
    """A file of changes."""

    changes: tuple[ChangeRow, ...]
    now: str | None = None


def read_changes(path: Path) -> Changes:
    """Changes from a JSON file.

    Raises
    ------
    BadInput
        At the first thing malformed, naming file and entry.
    """
    file = read_json(path, ChangesFile, "changes")
    now = None if file.now is None else moment(file.now, f"{path}: changes", "now")
    return Changes(tuple(_change(row, f"{path}: change {k}") for k, row in enumerate(file.changes, 1)), now)


def _change(row: ChangeRow, place: str) -> Change:
    if row.absent is not None:
        return Absent(row.absent, _slots(row.slots, place))
    if row.late is not None:
        if row.until is None:
            raise BadInput(place, "expected 'until', found nothing")
        return Late(row.late, moment(row.until, place, "until"))
    if row.cancel is not None:
        return Cancel(row.cancel)
    if row.add is not None:
        return Add(meeting(row.add))
    if row.close_table is not None:
        closed = row.close_table
        return CloseTable(closed.venue, closed.count, _slots(closed.slots, place))
    raise BadInput(place, "expected one of absent, late, cancel, add, close_table")


def _slots(slots: Ids | str | None, place: str) -> Ids | None:
    """The slots listed; ``None`` for all of them."""
    if not isinstance(slots, str):
        return slots
    if slots == "all":
        return None
    raise BadInput(place, f"expected 'slots' to be \"all\" or a list of slots, found {shown(slots)}")


def changed(problem: Problem, changes: Changes) -> Problem:
    """The problem after the changes, with all that has begun left alone.

    A cancelled meeting remains, allowed in no slot.

    Raises
    ------
    BadInput
        A change names somebody or something unknown.
    """
    return _Changing(problem, changes).problem()


class _Changing:
    def __init__(self, problem: Problem, changes: Changes) -> None:
        self.before, self.changes = problem, changes
        self.slots = {s.id: s for s in problem.slots}
        self.open = [s for s in problem.slots if changes.now is None or s.start > changes.now]
        self.people: dict[str, Person] = {p.id: p for p in problem.people}
        self.guides: dict[str, Interpreter] = {i.id: i for i in problem.interpreters}
        self.meetings: dict[str, Meeting] = {m.id: m for m in problem.meetings}

    def problem(self) -> Problem:
        for number, change in enumerate(self.changes.changes, 1):
            self.place = f"change {number}"
            match change:
                case Absent(who, slots):
                    self.away(who, set(self.known(slots)))
                case Late(who, until):
                    self.away(who, {s.id for s in self.open if s.start < until})
                case Cancel(meeting):
                    self.cancel(meeting)
                case Add(meeting):
                    if meeting.id in self.meetings:
                        raise BadInput(self.place, f"expected a new id, found {meeting.id!r} again")
                    self.meetings[meeting.id] = meeting
                case CloseTable(venue, count, slots):
                    self.close(venue, count, set(self.known(slots)))
        return replace(
            self.before,
            slots=tuple(self.slots.values()),
            people=tuple(self.people.values()),
            interpreters=tuple(self.guides.values()),
            meetings=tuple(self.meetings.values()),
        )

    def known(self, slots: tuple[str, ...] | None) -> list[str]:
        """These slots, or all, as far as they have not begun."""
        for s in slots or ():
            if s not in self.slots:
                raise BadInput(self.place, f"unknown slot {s!r}")
        return [s.id for s in self.open if slots is None or s.id in slots]

    def away(self, who: str, slots: set[str]) -> None:
        if who in self.people:
            person = self.people[who]
            self.people[who] = replace(person, available=tuple(s for s in person.available if s not in slots))
        elif who in self.guides:
            guide = self.guides[who]
            self.guides[who] = replace(guide, available=tuple(s for s in guide.available if s not in slots))
        else:
            raise BadInput(self.place, f"unknown person or interpreter {who!r}")

    def cancel(self, meeting: str) -> None:
        if meeting not in self.meetings:
            raise BadInput(self.place, f"unknown meeting {meeting!r}")
        self.meetings[meeting] = replace(self.meetings[meeting], slots=(), slot=None)

    def close(self, venue: str, count: int, slots: set[str]) -> None:
        if venue not in {v.id for v in self.before.venues}:
            raise BadInput(self.place, f"unknown venue {venue!r}")
        for id_ in slots:
            slot: Slot = self.slots[id_]
            if slot.venue == venue:
                self.slots[id_] = replace(slot, tables=max(0, slot.tables - count))
