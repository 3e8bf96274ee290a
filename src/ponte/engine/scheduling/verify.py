"""Checks a schedule against every rule and recomputes its worth. Shares no code with the search: dates, ids, sets.

The rules of a placement beside others are in `standing`; those of a schedule as a whole are here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from ponte.engine.scheduling.problem import Placement, Problem, Schedule, Slot, Verdict
from ponte.engine.scheduling.standing import Standing


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
        self.standing = Standing(problem)
        self.faults: list[str] = []

    def verdict(self) -> Verdict:
        if self.schedule.status == "infeasible":
            self.faults += ["an infeasible schedule has no meetings"] if self.schedule.meetings else []
            return Verdict(0, self.schedule.bound, 0, 0, tuple(self.faults))
        self.read()
        self.faults.extend(self.fixed())
        self.faults.extend(self.accounted())
        standing = self.standing
        value = sum(standing.meetings[m].weight for m in standing.placed)
        breaks = sum(standing.breaks(p.id) for p in self.problem.people)
        shortfall = sum(max(0, p.min - len(standing.diary[p.id])) for p in self.problem.people)
        self.claims(value, breaks)
        rows = tuple(standing.placed.values())
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
        """Known meetings, slots and interpreters, each meeting once, and each keeping the rules beside the others."""
        standing = self.standing
        for row in self.schedule.meetings:
            if row.meeting not in standing.meetings:
                self.faults.append(f"meeting {row.meeting!r} is unknown")
            elif row.slot not in standing.slots:
                self.faults.append(f"meeting {row.meeting!r} is in an unknown slot {row.slot!r}")
            elif row.interpreter is not None and row.interpreter not in standing.guides:
                self.faults.append(f"meeting {row.meeting!r} has an unknown interpreter {row.interpreter!r}")
            elif row.meeting in standing.placed:
                self.faults.append(f"meeting {row.meeting!r} is scheduled twice")
            else:
                self.faults.extend(map(str, standing.faults(row)))
                standing.add(row)

    def fixed(self) -> Iterator[str]:
        """A fixed meeting takes place where it is fixed."""
        placed = self.standing.placed
        for m in self.problem.meetings:
            if m.slot is not None and (m.id not in placed or placed[m.id].slot != m.slot):
                yield f"meeting {m.id!r} is fixed in {m.slot!r}, and not scheduled there"

    def accounted(self) -> Iterator[str]:
        """Every meeting is scheduled or listed with a reason, and not both."""
        meetings, placed = self.standing.meetings, self.standing.placed
        listed = [u.meeting for u in self.schedule.unscheduled]
        for id_ in meetings.keys() - placed.keys() - set(listed):
            yield f"meeting {id_!r} is neither scheduled nor listed as unscheduled"
        for id_ in sorted(set(listed) & placed.keys()):
            yield f"meeting {id_!r} is scheduled and listed as unscheduled"
        for id_ in sorted(set(listed) - meetings.keys()):
            yield f"unscheduled meeting {id_!r} is unknown"

    def claims(self, value: int, breaks: int) -> None:
        """What the schedule says of itself is what is found."""
        s = self.schedule
        if (s.value, s.breaks) != (value, breaks):
            self.faults.append(f"claims value {s.value} and {s.breaks} breaks; found {value} and {breaks}")
        if value > s.bound:
            self.faults.append(f"the value {value} is above the bound {s.bound} it claims")
