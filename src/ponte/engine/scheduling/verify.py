"""Checks a schedule against every rule and recomputes its worth. Shares no code with the search: dates, ids, sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from ponte.engine.scheduling.problem import (
    Interpreter,
    Meeting,
    Person,
    Placement,
    Problem,
    Schedule,
    Slot,
    Verdict,
)
from ponte.engine.scheduling.soundness import clash, travel_minutes


def verify(problem: Problem, schedule: Schedule) -> Verdict:
    """What a schedule is worth, and every rule it breaks.

    ``bound`` is the schedule's own claim; a value above it, or a claim that differs from what is found, is a fault.
    """
    check = _Verification(problem, schedule)
    return check.verdict()


def interpreter_changes(problem: Problem, rows: Iterable[Placement]) -> int:
    """How often a person's next interpreted meeting of the day is served by another interpreter."""
    interpreted = [row for row in rows if row.interpreter is not None]
    return sum(a.interpreter != b.interpreter for (_, a), (_, b) in _consecutive(problem, interpreted))


def table_changes(problem: Problem, rows: Iterable[Placement]) -> int:
    """How often a person's next meeting of the day is at the same venue, but at another table."""
    return sum(s.venue == t.venue and a.table != b.table for (s, a), (t, b) in _consecutive(problem, rows))


def _consecutive(
    problem: Problem, rows: Iterable[Placement]
) -> Iterator[tuple[tuple[Slot, Placement], tuple[Slot, Placement]]]:
    """Pairs of meetings that follow each other on one day of a person."""
    slots, people = {s.id: s for s in problem.slots}, {m.id: m.people for m in problem.meetings}
    diaries: dict[tuple[str, date], list[tuple[Slot, Placement]]] = defaultdict(list)
    for row in rows:
        for person in people[row.meeting]:
            diaries[person, slots[row.slot].start.date()].append((slots[row.slot], row))
    for diary in diaries.values():
        yield from pairwise(sorted(diary, key=lambda pair: pair[0].start))


class _Verification:
    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem, self.schedule = problem, schedule
        self.slots: Mapping[str, Slot] = {s.id: s for s in problem.slots}
        self.people: Mapping[str, Person] = {p.id: p for p in problem.people}
        self.guides: Mapping[str, Interpreter] = {i.id: i for i in problem.interpreters}
        self.meetings: Mapping[str, Meeting] = {m.id: m for m in problem.meetings}
        self.minutes = travel_minutes(problem)
        self.faults: list[str] = []
        self.placed: dict[str, Placement] = {}
        self.diary: dict[str, list[tuple[Slot, Placement]]] = defaultdict(list)

    def verdict(self) -> Verdict:
        if self.schedule.status == "infeasible":
            self.faults += ["an infeasible schedule has no meetings"] if self.schedule.meetings else []
            return Verdict(0, self.schedule.bound, 0, 0, tuple(self.faults))
        self.read()
        for rule in (
            self.allowed, self.availability, self.one_place, self.at_most, self.tables, self.languages, self.order,
            self.fixed, self.accounted,
        ):  # fmt: skip
            self.faults.extend(rule())
        value = sum(self.meetings[m].weight for m in self.placed)
        breaks = sum(self.breaks(p) for p in self.people)
        shortfall = sum(max(0, p.min - len(self.diary[p.id])) for p in self.people.values())
        self.claims(value, breaks)
        rows = tuple(self.placed.values())
        return Verdict(
            value=value,
            bound=self.schedule.bound,
            breaks=breaks,
            shortfall=shortfall,
            faults=tuple(self.faults),
            interpreter_changes=interpreter_changes(self.problem, rows),
            table_changes=table_changes(self.problem, rows),
        )

    def read(self) -> None:
        """Known meetings, slots and interpreters, each meeting once."""
        for row in self.schedule.meetings:
            if row.meeting not in self.meetings:
                self.faults.append(f"meeting {row.meeting!r} is unknown")
            elif row.slot not in self.slots:
                self.faults.append(f"meeting {row.meeting!r} is in an unknown slot {row.slot!r}")
            elif row.interpreter is not None and row.interpreter not in self.guides:
                self.faults.append(f"meeting {row.meeting!r} has an unknown interpreter {row.interpreter!r}")
            elif row.meeting in self.placed:
                self.faults.append(f"meeting {row.meeting!r} is scheduled twice")
            else:
                self.placed[row.meeting] = row
                guide = [row.interpreter] if row.interpreter is not None else []
                for who in [*self.meetings[row.meeting].people, *guide]:
                    self.diary[who].append((self.slots[row.slot], row))
        for rows in self.diary.values():
            rows.sort(key=lambda pair: pair[0].start)

    def allowed(self) -> Iterator[str]:
        """A meeting is in a slot it allows."""
        for id_, row in self.placed.items():
            slots = self.meetings[id_].slots
            if slots is not None and row.slot not in slots:
                yield f"meeting {id_!r} is in {row.slot!r}, which it does not allow"

    def availability(self) -> Iterator[str]:
        """Everyone is free in the slots of their meetings."""
        for who, rows in self.diary.items():
            free = set((self.people.get(who) or self.guides[who]).available)
            for slot, row in rows:
                if slot.id not in free:
                    yield f"{who!r} is not free in {slot.id!r} for meeting {row.meeting!r}"

    def one_place(self) -> Iterator[str]:
        """Everyone is in one place at a time, and has the time to get there."""
        for who, rows in self.diary.items():
            for i, (slot, row) in enumerate(rows):
                for other, earlier in rows[:i]:
                    if clash(other, slot, self.minutes):
                        yield f"{who!r} cannot attend both {earlier.meeting!r} and {row.meeting!r}"

    def at_most(self) -> Iterator[str]:
        """Nobody has more than ``max`` meetings."""
        for p in self.people.values():
            if p.max is not None and len(self.diary[p.id]) > p.max:
                yield f"{p.id!r} has {len(self.diary[p.id])} meetings, at most {p.max}"

    def tables(self) -> Iterator[str]:
        """A table holds one meeting, and exists."""
        taken: dict[tuple[str, int], str] = {}
        for id_, row in self.placed.items():
            if not 1 <= row.table <= self.slots[row.slot].tables:
                yield f"meeting {id_!r} is at table {row.table}, of {self.slots[row.slot].tables} in {row.slot!r}"
            other = taken.setdefault((row.slot, row.table), id_)
            if other != id_:
                yield f"meetings {other!r} and {id_!r} share table {row.table} in {row.slot!r}"

    def languages(self) -> Iterator[str]:
        """All people of a meeting share a language, or its interpreter shares one with each."""
        for id_, row in self.placed.items():
            tongues = [self.people[p].languages for p in self.meetings[id_].people]
            if frozenset.intersection(*tongues):
                continue
            if row.interpreter is None:
                yield f"meeting {id_!r} has no common language and no interpreter"
            elif not all(self.guides[row.interpreter].languages & t for t in tongues):
                yield f"meeting {id_!r}: interpreter {row.interpreter!r} does not speak with everyone"

    def order(self) -> Iterator[str]:
        """A meeting starts after those it comes after have ended."""
        for id_, row in self.placed.items():
            for before in self.meetings[id_].after:
                other = self.placed.get(before)
                if other is not None and self.slots[other.slot].end > self.slots[row.slot].start:
                    yield f"meeting {id_!r} starts before {before!r} has ended"

    def fixed(self) -> Iterator[str]:
        """A fixed meeting takes place where it is fixed."""
        for m in self.meetings.values():
            if m.slot is not None and (m.id not in self.placed or self.placed[m.id].slot != m.slot):
                yield f"meeting {m.id!r} is fixed in {m.slot!r}, and not scheduled there"

    def accounted(self) -> Iterator[str]:
        """Every meeting is scheduled or listed with a reason, and not both."""
        listed = [u.meeting for u in self.schedule.unscheduled]
        for id_ in self.meetings.keys() - self.placed.keys() - set(listed):
            yield f"meeting {id_!r} is neither scheduled nor listed as unscheduled"
        for id_ in sorted(set(listed) & self.placed.keys()):
            yield f"meeting {id_!r} is scheduled and listed as unscheduled"
        for id_ in sorted(set(listed) - self.meetings.keys()):
            yield f"unscheduled meeting {id_!r} is unknown"

    def breaks(self, who: str) -> int:
        """Runs of idle slots between two meetings of one day: some slot lies wholly between them."""
        rows = self.diary[who]
        count = 0
        for (a, _), (b, _) in pairwise(rows):
            if a.start.date() == b.start.date():
                count += any(
                    a.end <= s.start and s.end <= b.start and s.start.date() == a.start.date()
                    for s in self.slots.values()
                )
        return count

    def claims(self, value: int, breaks: int) -> None:
        """What the schedule says of itself is what is found."""
        s = self.schedule
        if (s.value, s.breaks) != (value, breaks):
            self.faults.append(f"claims value {s.value} and {s.breaks} breaks; found {value} and {breaks}")
        if value > s.bound:
            self.faults.append(f"the value {value} is above the bound {s.bound} it claims")
