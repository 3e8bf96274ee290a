"""From arrays back to a schedule: tables, and for each meeting left out the reason, found where it is true."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.encode import I32, Arrays, Encoded
from ponte.engine.scheduling.problem import Meeting, Placement, Problem, Reason, Unscheduled
from ponte.engine.scheduling.seating import choose_tables
from ponte.engine.scheduling.state import MANY, State, elsewhere, has, interpreter_for

MIXED, FULL, PERSON_BUSY, PEOPLE_BUSY, OUTWEIGHED, ORDER, INTERPRETERS_BUSY, TABLES_FULL = range(8)


@compiled
def _explain(d: Arrays, st: State, code: I32, about: I32) -> None:
    """For each unscheduled meeting that could be scheduled, what stands in its way in every slot of its domain."""
    for m in range(len(d.weight)):
        if st.slot[m] >= 0 or d.domain_ptr[m] == d.domain_ptr[m + 1]:
            continue
        code[m], about[m] = _person(d, st, m)
        if code[m] == MIXED:
            code[m], about[m] = _slots(d, st, m)


@compiled
def _person(d: Arrays, st: State, m: int) -> tuple[int, int]:
    """One person in whom the reason lies: full, or in another meeting whenever this one could be."""
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        if st.held[d.people[i]] >= d.max_meetings[d.people[i]]:
            return FULL, d.people[i]
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        always = True
        for w in range(len(st.full)):
            always = always and not (d.domain_set[m, w] & ~st.busy[d.people[i], w])
        if always:
            return PERSON_BUSY, d.people[i]
    return MIXED, -1


@compiled
def _slots(d: Arrays, st: State, m: int) -> tuple[int, int]:
    """What is true of all slots of the domain or, where people are free in some, of all of these; else `MIXED`."""
    together, guided, seated, outweighed = 0, 0, 0, True
    for k in range(d.domain_ptr[m], d.domain_ptr[m + 1]):
        s = d.domain[k]
        if _people_busy(d, st, m, s):
            outweighed = outweighed and _pushed_out(d, st, m, s) > d.weight[m]
            continue
        together += 1
        guided += d.kind[m] < 0 or not has(st.busy[interpreter_for(d, st, m, s)], s)
        seated += not has(st.full, s)
    if together == 0:
        return (OUTWEIGHED if outweighed else PEOPLE_BUSY), -1
    before = _order_against(d, st, m)
    if before >= 0:
        return ORDER, before
    if guided == 0:
        return INTERPRETERS_BUSY, -1
    return (TABLES_FULL if seated == 0 else MIXED), -1


@inlined
def _people_busy(d: Arrays, st: State, m: int, s: int) -> bool:
    busy = False
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        busy = busy or has(st.busy[d.people[i]], s)
    return busy


@inlined
def _pushed_out(d: Arrays, st: State, m: int, s: int) -> int:
    """The weight of the meetings that the people of ``m`` could not attend beside one in ``s``."""
    n, weight = 0, 0
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        n = elsewhere(d, st, d.people[i], s, n)
    for k in range(min(n, MANY)):
        weight += d.weight[st.found[k]]
    return weight


@compiled
def _order_against(d: Arrays, st: State, m: int) -> int:
    """One meeting with which the order would be broken wherever the people of ``m`` are free, or -1."""
    for k in range(d.order_ptr[m], d.order_ptr[m + 1]):
        t = st.slot[d.order[k]]
        always = t >= 0
        for i in range(d.domain_ptr[m], d.domain_ptr[m + 1]):
            s = d.domain[i]
            if always and not _people_busy(d, st, m, s):
                always = d.end[t] > d.start[s] if d.order_sign[k] < 0 else d.end[s] > d.start[t]
        if always:
            return int(d.order[k])
    return -1


def unscheduled(encoded: Encoded, st: State) -> tuple[Unscheduled, ...]:
    """Every meeting left out, with its reason; equal reasons are one object."""
    d, meetings = encoded.arrays, encoded.problem.meetings
    code, about = np.zeros(len(d.weight), np.int32), np.full(len(d.weight), -1, np.int32)
    _explain(d, st, code, about)
    left = np.flatnonzero(st.slot < 0)
    without = _WithoutDomain(encoded)
    reason = cache(partial(_reason, encoded))
    columns = (left, code[left], about[left], np.diff(d.domain_ptr)[left])
    return tuple(
        [
            Unscheduled(meetings[m].id, reason(said, whom, slots) if slots else without.reason(meetings[m]))
            for m, said, whom, slots in zip(*(column.tolist() for column in columns), strict=True)
        ]
    )


def _reason(encoded: Encoded, code: int, about: int, slots: int) -> Reason:
    if code == FULL:
        person = encoded.problem.people[about]
        return Reason("person_full", {"person": person.id, "max": person.max or 0})
    if code == PERSON_BUSY:
        return Reason("person_busy", {"person": encoded.problem.people[about].id, "slots": slots})
    if code == ORDER:
        return Reason("order", {"meeting": encoded.problem.meetings[about].id})
    names = {
        MIXED: "mixed",
        PEOPLE_BUSY: "people_busy",
        OUTWEIGHED: "outweighed",
        INTERPRETERS_BUSY: "interpreters_busy",
        TABLES_FULL: "tables_full",
    }
    return Reason(names[code], {"slots": slots})


class _WithoutDomain:
    """Why a meeting could not be scheduled even alone."""

    def __init__(self, encoded: Encoded) -> None:
        problem = encoded.problem
        self.people = {p.id: p for p in problem.people}
        self.interpreters = problem.interpreters
        self.with_table = {s.id for s in problem.slots if s.tables}
        self.said = cache(Reason)

    def reason(self, meeting: Meeting) -> Reason:
        people = [self.people[p] for p in meeting.people]
        together = set(people[0].available).intersection(*(p.available for p in people[1:]))
        if not together:
            return self.said("no_common_slot")
        allowed = together if meeting.slots is None else together.intersection(meeting.slots)
        if not allowed:
            return self.said("no_allowed_slot")
        if not allowed & self.with_table:
            return self.said("no_tables")
        fitting = any(all(g.languages & p.languages for p in people) for g in self.interpreters)
        return self.said("no_interpreter_then" if fitting else "no_interpreter_speaks")


def placements(encoded: Encoded, st: State) -> tuple[Placement, ...]:
    """Every scheduled meeting with its table, in the order of the problem's meetings."""
    problem, guide = encoded.problem, st.guide
    table = choose_tables(encoded, st.slot)
    return tuple(
        Placement(
            problem.meetings[m].id,
            encoded.slot_id(int(st.slot[m])),
            int(table[m]),
            None if guide[m] < 0 else encoded.person_id(int(guide[m])),
        )
        for m in np.flatnonzero(st.slot >= 0).tolist()
    )


def every_reason_infeasible(problem: Problem) -> tuple[Unscheduled, ...]:
    """The one reason all meetings share where the fixed ones cannot stand together."""
    reason = Reason("infeasible")
    return tuple(Unscheduled(m.id, reason) for m in problem.meetings)
