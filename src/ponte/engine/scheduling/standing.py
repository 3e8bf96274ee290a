"""The rules of a schedule, each stated once, and asked of one placement: may it join those that stand?

`verify` asks it of every placement of a schedule in turn; whoever moves meetings by hand asks where one may go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ponte.engine import reasons
from ponte.engine.scheduling.problem import Interpreter, Meeting, Person, Placement, Problem, Slot
from ponte.engine.scheduling.soundness import clash, travel_minutes

# The English sentence of each fault. Faces translate by code; parameters are ids and whole numbers.
FAULTS: Mapping[str, str] = {
    "not_allowed": "meeting {meeting!r} is in {slot!r}, which it does not allow",
    "not_free": "{who!r} is not free in {slot!r} for meeting {meeting!r}",
    "elsewhere": "{who!r} cannot attend both {other!r} and {meeting!r}",
    "too_many": "{who!r} has {number} meetings, at most {max}",
    "no_such_table": "meeting {meeting!r} is at table {table}, of {tables} in {slot!r}",
    "table_taken": "meetings {other!r} and {meeting!r} share table {table} in {slot!r}",
    "tables_full": "all {tables} tables are taken in {slot!r}",
    "no_interpreter": "meeting {meeting!r} has no common language and no interpreter",
    "does_not_speak": "meeting {meeting!r}: interpreter {who!r} does not speak with everyone",
    "nobody_speaks": "meeting {meeting!r} has no common language, and no interpreter speaks with everyone",
    "interpreters_busy": "meeting {meeting!r}: no interpreter who fits is free in {slot!r}",
    "too_early": "meeting {meeting!r} starts before {other!r} has ended",
}


class Fault(reasons.Reason):
    """A rule that a placement breaks: a stable code of `FAULTS` and its parameters."""

    __slots__ = ()
    sentences = FAULTS


@dataclass(frozen=True, slots=True)
class Opening:
    """What a meeting would find in a slot."""

    slot: str
    faults: tuple[Fault, ...]
    """Why it cannot go there at all; empty where it can."""
    tables: tuple[int, ...]
    """The tables that are free."""
    interpreters: tuple[str, ...]
    """The interpreters who fit and are free, whoever has least to do first; empty where none is needed."""


class Standing:
    """Placements of a problem's meetings that stand together, open to others that keep the rules.

    Every placement names a meeting, a slot and, if any, an interpreter of the problem.
    """

    def __init__(self, problem: Problem) -> None:
        self.slots: Mapping[str, Slot] = {s.id: s for s in problem.slots}
        self.meetings: Mapping[str, Meeting] = {m.id: m for m in problem.meetings}
        self.guides: Mapping[str, Interpreter] = {i.id: i for i in problem.interpreters}
        self.people: Mapping[str, Person] = {p.id: p for p in problem.people}
        shared = cache(frozenset[str])  # availabilities are often the same
        self.free = {person.id: shared(person.available) for person in problem.people}
        self.free |= {guide.id: shared(guide.available) for guide in problem.interpreters}
        self.minutes = travel_minutes(problem)
        self.placed: dict[str, Placement] = {}
        self.diary: defaultdict[str, dict[str, Slot]] = defaultdict(dict)
        self.tables: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.followers: defaultdict[str, list[str]] = defaultdict(list)
        for m in problem.meetings:
            for before in m.after:
                self.followers[before].append(m.id)

    def add(self, row: Placement) -> None:
        """Let a placement stand, whether it keeps the rules or not."""
        self.placed[row.meeting] = row
        self.tables[row.slot].setdefault(row.table, row.meeting)
        for who in self._attending(row):
            self.diary[who][row.meeting] = self.slots[row.slot]

    def remove(self, meeting: str) -> None:
        """Take a meeting out."""
        row = self.placed.pop(meeting)
        if self.tables[row.slot].get(row.table) == meeting:
            del self.tables[row.slot][row.table]
        for who in self._attending(row):
            del self.diary[who][meeting]

    def faults(self, row: Placement) -> Iterator[Fault]:
        """Every rule that a placement breaks, alone or beside those that stand; its meeting is not among them."""
        meeting, slot = self.meetings[row.meeting], self.slots[row.slot]
        yield from self._time(meeting, slot)
        for who in self._attending(row):
            yield from self._attendance(who, meeting, slot)
        if not 1 <= row.table <= slot.tables:
            yield Fault(
                "no_such_table", {"meeting": row.meeting, "table": row.table, "tables": slot.tables, "slot": slot.id}
            )
        other = self.tables[slot.id].get(row.table)
        if other is not None:
            yield Fault("table_taken", {"meeting": row.meeting, "other": other, "table": row.table, "slot": slot.id})
        yield from self._languages(meeting, row.interpreter)

    def openings(self, meeting: str) -> list[Opening]:
        """What a meeting that does not stand would find in each slot, in the problem's order."""
        wanted = self.meetings[meeting]
        fitting = self._fitting(wanted)
        return [self._opening(wanted, slot, fitting) for slot in self.slots.values()]

    def opening(self, meeting: str, slot: str) -> Opening:
        """What a meeting that does not stand would find in one slot."""
        wanted = self.meetings[meeting]
        return self._opening(wanted, self.slots[slot], self._fitting(wanted))

    def needs_interpreter(self, meeting: Meeting) -> bool:
        """Whether the people of a meeting share no language."""
        return not frozenset.intersection(*(self.people[p].languages for p in meeting.people))

    def breaks(self, who: str) -> int:
        """Runs of idle slots between two meetings of one day: some slot lies wholly between them."""
        count = 0
        for a, b in pairwise(sorted(self.diary[who].values(), key=lambda slot: slot.start)):
            if a.start.date() == b.start.date():
                count += any(
                    a.end <= s.start and s.end <= b.start and s.start.date() == a.start.date()
                    for s in self.slots.values()
                )
        return count

    def _attending(self, row: Placement) -> tuple[str, ...]:
        people = self.meetings[row.meeting].people
        return people if row.interpreter is None else (*people, row.interpreter)

    def _time(self, meeting: Meeting, slot: Slot) -> Iterator[Fault]:
        """A meeting is in a slot it allows, and in the order it is to keep."""
        if meeting.slots is not None and slot.id not in meeting.slots:
            yield Fault("not_allowed", {"meeting": meeting.id, "slot": slot.id})
        for before in meeting.after:
            if before in self.placed and self.slots[self.placed[before].slot].end > slot.start:
                yield Fault("too_early", {"meeting": meeting.id, "other": before})
        for after in self.followers[meeting.id]:
            if after in self.placed and slot.end > self.slots[self.placed[after].slot].start:
                yield Fault("too_early", {"meeting": after, "other": meeting.id})

    def _attendance(self, who: str, meeting: Meeting, slot: Slot) -> Iterator[Fault]:
        """Everyone is free, in one place at a time with the time to get there, and has no more meetings than wished."""
        if slot.id not in self.free[who]:
            yield Fault("not_free", {"who": who, "slot": slot.id, "meeting": meeting.id})
        for other, then in self.diary[who].items():
            if clash(then, slot, self.minutes):
                yield Fault("elsewhere", {"who": who, "other": other, "meeting": meeting.id})
        person, number = self.people.get(who), len(self.diary[who]) + 1
        if person is not None and person.max is not None and number > person.max:
            yield Fault("too_many", {"who": who, "number": number, "max": person.max})

    def _languages(self, meeting: Meeting, interpreter: str | None) -> Iterator[Fault]:
        """All people of a meeting share a language, or its interpreter shares one with each."""
        if not self.needs_interpreter(meeting):
            return
        if interpreter is None:
            yield Fault("no_interpreter", {"meeting": meeting.id})
        elif not self._speaks(self.guides[interpreter], meeting):
            yield Fault("does_not_speak", {"meeting": meeting.id, "who": interpreter})

    def _speaks(self, guide: Interpreter, meeting: Meeting) -> bool:
        return all(guide.languages & self.people[p].languages for p in meeting.people)

    def _fitting(self, meeting: Meeting) -> list[Interpreter] | None:
        """The interpreters who speak with everyone; ``None`` where none is needed."""
        if not self.needs_interpreter(meeting):
            return None
        return [guide for guide in self.guides.values() if self._speaks(guide, meeting)]

    def _opening(self, meeting: Meeting, slot: Slot, fitting: list[Interpreter] | None) -> Opening:
        faults = list(self._time(meeting, slot))
        for who in meeting.people:
            faults += self._attendance(who, meeting, slot)
        tables = tuple(t for t in range(1, slot.tables + 1) if t not in self.tables[slot.id])
        if not tables:
            faults.append(Fault("tables_full", {"slot": slot.id, "tables": slot.tables}))
        guides = [g.id for g in fitting or () if not any(self._attendance(g.id, meeting, slot))]
        if fitting is not None and not guides:
            code = "interpreters_busy" if fitting else "nobody_speaks"
            faults.append(Fault(code, {"meeting": meeting.id, "slot": slot.id}))
        guides.sort(key=lambda g: len(self.diary[g]))
        return Opening(slot.id, tuple(faults), tables, tuple(guides))
