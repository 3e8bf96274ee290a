"""Mends a schedule while the event runs, changing as few diaries as possible.

A meeting that a change makes impossible leaves; its people's diaries change whatever is done, and nobody else's has
to. So nothing that can stay is moved: what left goes, heaviest first, into slots that are free for all its people, and
what is free then goes to the waiting meetings of most weight, which takes nothing from anyone. The people whose
diaries lose or move a meeting are therefore exactly those of the meetings that had to leave — the fewest possible.
Where tables are closed there is a choice of who leaves a slot: meetings of people already touched, then of fewest
people, then of least weight. A missing interpreter is first replaced in the same slot, which changes no diary.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from ponte.engine.errors import BadInput
from ponte.engine.scheduling import decode
from ponte.engine.scheduling.changes import Add, Cancel, Changes, changed
from ponte.engine.scheduling.encode import I32, encode
from ponte.engine.scheduling.problem import Placement, Problem, Reason, Schedule, Unscheduled
from ponte.engine.scheduling.search import count_breaks, fill, restore
from ponte.engine.scheduling.soundness import check_problem
from ponte.engine.scheduling.state import BREAKS, VALUE, State, new_state


@dataclass(frozen=True, slots=True)
class Repair:
    """The changed problem, its schedule, and whose diary lost or moved a meeting, or only gained one."""

    problem: Problem
    schedule: Schedule
    disturbed: frozenset[str]
    gained: frozenset[str]


def repair(problem: Problem, schedule: Schedule, changes: Changes) -> Repair:
    """The schedule after the changes, with the fewest disturbed diaries.

    The bound stays proven without being computed anew: changes only take possibilities away, but for added meetings,
    whose weights are added to it.

    Raises
    ------
    BadInput
        A change names something unknown, makes an unsound problem, or the schedule is not one of this problem.
    """
    return _Repair(problem, schedule, changes).run()


class _Repair:
    def __init__(self, problem: Problem, schedule: Schedule, changes: Changes) -> None:
        self.begun_at = time.perf_counter()
        self.before, self.changes = schedule, changes
        self.after = self.released(changed(problem, changes), schedule)
        check_problem(self.after, "changes")
        self.encoded = encode(self.after)
        self.meeting = {m.id: k for k, m in enumerate(self.after.meetings)}
        self.slot = {s: k for k, s in enumerate(self.encoded.slot_id(k) for k in range(len(self.after.slots)))}
        if unknown := [
            p.meeting for p in schedule.meetings if p.meeting not in self.meeting or p.slot not in self.slot
        ]:
            raise BadInput("schedule", f"meeting {unknown[0]!r} or its slot is not in the problem")
        now = changes.now
        starts = [self.after.slots[i].start for i in self.encoded.slot_order]
        self.past = np.array([now is not None and s <= now for s in starts], bool)

    def released(self, after: Problem, schedule: Schedule) -> Problem:
        """A fixed meeting whose slot is lost to it stays allowed there alone, but need not take place."""
        free = {p.id: set(p.available) for p in after.people}
        scheduled = {p.meeting for p in schedule.meetings}
        return replace(
            after,
            meetings=tuple(
                replace(m, slot=None, slots=(m.slot,))
                if m.slot is not None and m.id in scheduled and not all(m.slot in free.get(p, ()) for p in m.people)
                else m
                for m in after.meetings
            ),
        )

    def run(self) -> Repair:
        d = self.encoded.arrays
        slot, guide = self.kept()
        order = self.order(slot)
        self.forget_the_past(slot)
        st = new_state(d, self.before.seed)
        restore(d, st, slot, guide)
        self.forget_what_is_not_free(st)
        fill(d, st, order)
        count_breaks(d, st, self.encoded.people)
        return self.result(st)

    def kept(self) -> tuple[I32, I32]:
        """The slots and interpreters of the meetings that stay."""
        d, e = self.encoded.arrays, self.encoded
        number = {i.id: e.people + k for k, i in enumerate(self.after.interpreters)}
        slot = np.full(len(d.weight), -1, np.int32)
        guide = np.full(len(d.weight), -1, np.int32)
        rows: defaultdict[int, list[int]] = defaultdict(list)
        self.lost: set[int] = set()
        for row in self.before.meetings:
            m, s = self.meeting[row.meeting], self.slot[row.slot]
            g = -1 if row.interpreter is None else number[row.interpreter]
            people = d.people[d.people_ptr[m] : d.people_ptr[m + 1]]
            allowed = self.after.meetings[m].slots
            if self.past[s] or (d.free[people, s].all() and (allowed is None or row.slot in allowed)):
                slot[m], guide[m] = s, g
                rows[s].append(m)
            else:
                self.lost.add(m)
        self.interpreters(slot, guide, rows)
        self.make_room(slot, guide, rows)
        return slot, guide

    def interpreters(self, slot: I32, guide: I32, rows: dict[int, list[int]]) -> None:
        """Replace interpreters who are missing by others who are there and have nothing to do."""
        d = self.encoded.arrays
        at_work: defaultdict[int, set[int]] = defaultdict(set)
        needy = [
            m for m in np.flatnonzero(guide >= 0).tolist() if not self.past[slot[m]] and not d.free[guide[m], slot[m]]
        ]
        for m in np.flatnonzero(guide >= 0).tolist():
            if m not in needy:
                at_work[int(guide[m])].add(int(slot[m]))
        for m in needy:
            s = int(slot[m])
            clash = set(d.clash[d.clash_ptr[s] : d.clash_ptr[s + 1]].tolist())
            helpers = d.helpers[d.helpers_ptr[d.kind[m]] : d.helpers_ptr[d.kind[m] + 1]].tolist()
            other = next((g for g in helpers if d.free[g, s] and not at_work[g] & clash), -1)
            guide[m] = other
            if other >= 0:
                at_work[other].add(s)
            else:
                slot[m] = -1
                rows[s].remove(m)
                self.lost.add(m)

    def make_room(self, slot: I32, guide: I32, rows: dict[int, list[int]]) -> None:
        """Where more meetings are left than tables, let those go whose going disturbs fewest people."""
        d = self.encoded.arrays
        touched = {p for m in self.lost for p in self.people(m)}
        for s, here in sorted(rows.items()):
            if self.past[s]:
                continue
            while len(here) > d.tables[s]:
                gone = min(
                    (m for m in here if d.fixed[m] < 0),
                    key=lambda m: (len(self.people(m) - touched), d.weight[m]),
                    default=None,
                )
                if gone is None:
                    raise BadInput("changes", f"slot {self.encoded.slot_id(s)!r} has more fixed meetings than tables")
                here.remove(gone)
                slot[gone] = guide[gone] = -1
                self.lost.add(gone)
                touched |= self.people(gone)

    def people(self, m: int) -> set[int]:
        d = self.encoded.arrays
        return set(d.people[d.people_ptr[m] : d.people_ptr[m + 1]].tolist())

    def order(self, slot: I32) -> I32:
        """Who is put in first: what has to leave, then what was added, then those who wait; each heaviest first."""
        d = self.encoded.arrays
        added = {self.meeting[c.meeting.id] for c in self.changes.changes if isinstance(c, Add)}
        rank = np.full(len(d.weight), 2, np.int64)
        rank[list(added)] = 1
        rank[list(self.lost)] = 0
        first = np.lexsort((-d.weight, rank)).astype(np.int32)
        return first[slot[first] < 0]

    def forget_the_past(self, slot: I32) -> None:
        """Nothing new is put into slots that have begun: they are full as they are."""
        load = np.bincount(slot[slot >= 0], minlength=len(self.past))
        self.encoded.arrays.tables[self.past] = load[self.past]

    def forget_what_is_not_free(self, st: State) -> None:
        """A begun slot without meetings, or one whose tables are all closed, has no room."""
        for s in np.flatnonzero(self.encoded.arrays.tables == 0).tolist():
            st.full[s >> 6] |= np.uint64(1) << np.uint64(s & 63)

    def result(self, st: State) -> Repair:
        added = sum(c.meeting.weight for c in self.changes.changes if isinstance(c, Add))
        value, possible = int(st.n[VALUE]), sum(m.weight for m in self.after.meetings)
        rows = self.tables(decode.placements(self.encoded, st))
        schedule = Schedule(
            status="feasible",
            value=value,
            bound=min(self.before.bound + added, possible),
            breaks=int(st.n[BREAKS]),
            seconds=time.perf_counter() - self.begun_at,
            seed=self.before.seed,
            meetings=rows,
            unscheduled=self.reasons(decode.unscheduled(self.encoded, st)),
        )
        disturbed = frozenset(self.after.people[p].id for m in self.lost for p in self.people(m))
        kept = {p.meeting for p in self.before.meetings}
        crowd = {m.id: m.people for m in self.after.meetings}
        gained = frozenset(p for row in rows if row.meeting not in kept for p in crowd[row.meeting])
        return Repair(self.after, schedule, disturbed, gained - disturbed)

    def tables(self, rows: tuple[Placement, ...]) -> tuple[Placement, ...]:
        """Whoever stays in a slot stays at the table, unless it is closed; the others take what is free."""
        old = {(p.meeting, p.slot): p.table for p in self.before.meetings}
        past = {self.encoded.slot_id(s) for s in np.flatnonzero(self.past).tolist()}
        room = {s.id: s.tables for s in self.after.slots}
        taken: defaultdict[str, set[int]] = defaultdict(set)
        table: dict[str, int] = {}
        for row in rows:
            before = old.get((row.meeting, row.slot))
            if before is not None and (before <= room[row.slot] or row.slot in past):
                table[row.meeting] = before
                taken[row.slot].add(before)
        for row in rows:
            if row.meeting not in table:
                table[row.meeting] = next(t for t in range(1, room[row.slot] + 1) if t not in taken[row.slot])
                taken[row.slot].add(table[row.meeting])
        return tuple(replace(row, table=table[row.meeting]) for row in rows)

    def reasons(self, rows: tuple[Unscheduled, ...]) -> tuple[Unscheduled, ...]:
        cancelled = {c.meeting for c in self.changes.changes if isinstance(c, Cancel)}
        return tuple(replace(u, reason=Reason("cancelled")) if u.meeting in cancelled else u for u in rows)
