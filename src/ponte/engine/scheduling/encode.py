"""A problem as arrays: what the bound and the compiled search read.

Slots are renumbered in order of time, so that a row of the diary ``occ[person, slot]`` is a person's day as it goes
by. Interpreters follow the people in the same numbering: to the search they are people whom a meeting may choose.
Lists of lists are kept flat: the items of ``i`` are ``x[x_ptr[i]:x_ptr[i + 1]]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ponte.engine.scheduling.problem import Interpreter, Person, Problem
from ponte.engine.scheduling.soundness import travel_minutes

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

NO_MAX = np.int32(2**30)


class Arrays(NamedTuple):
    """M meetings, S slots (in order of time), P people, N = P + interpreters, K kinds of need for an interpreter."""

    weight: I64  # M
    fixed: I32  # M: the slot, or -1
    kind: I32  # M: the kind of interpreter needed, or -1
    people_ptr: I64  # M + 1
    people: I32
    domain_ptr: I64  # M + 1: the slots a meeting could take were it alone, ascending
    domain: I32
    domain_set: U64  # M × words: the same as a set of bits
    order_ptr: I64  # M + 1: the meetings that a precedence ties to it …
    order: I32
    order_sign: I32  # … and whether they come before (-1) or after (+1)
    helpers_ptr: I64  # K + 1: the interpreters (as numbers ≥ P) that fit a kind
    helpers: I32
    free: U8  # N × S: availability
    max_meetings: I32  # N
    min_meetings: I32  # N
    start: I64  # S: seconds
    end: I64  # S: seconds
    tables: I32  # S
    clash_ptr: I64  # S + 1: the slots nobody can attend together with it, itself included
    clash: I32
    clash_set: U64  # S × words: the same as a set of bits
    idle: U8  # S × S: 1 if the second follows the first on the same day with an idle slot between


@dataclass(frozen=True)
class Encoded:
    """Arrays beside the problem they encode, and the ways back from numbers to ids."""

    problem: Problem
    arrays: Arrays
    slot_order: tuple[int, ...]  # slot number → its place in problem.slots
    people: int

    def slot_id(self, number: int) -> str:
        """The id of a slot, given its number in the arrays."""
        return self.problem.slots[self.slot_order[number]].id

    def person_id(self, number: int) -> str:
        """The id of a person or interpreter."""
        if number < self.people:
            return self.problem.people[number].id
        return self.problem.interpreters[number - self.people].id


def flat(rows: list[list[int]]) -> tuple[I64, I32]:
    """A list of lists as pointers and items."""
    ptr = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(r) for r in rows], out=ptr[1:])
    return ptr, np.fromiter((x for r in rows for x in r), np.int32, count=int(ptr[-1]))


def bit_sets(ptr: I64, items: I32, size: int) -> U64:
    """Lists of numbers below ``size`` as sets of bits: number ``k`` is bit ``k % 64`` of word ``k // 64``."""
    words = np.zeros((len(ptr) - 1, max(1, -(-size // 64))), np.uint64)
    rows = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    np.bitwise_or.at(words, (rows, items // 64), np.uint64(1) << (items % 64).astype(np.uint64))
    return words


def encode(problem: Problem) -> Encoded:
    """The arrays of a sound problem."""
    slot_order = tuple(
        sorted(range(len(problem.slots)), key=lambda i: (problem.slots[i].start, problem.slots[i].end, i))
    )
    slots = [problem.slots[i] for i in slot_order]
    number = {s.id: k for k, s in enumerate(slots)}
    person = {p.id: k for k, p in enumerate(problem.people)}
    people_ptr, people = flat([[person[p] for p in m.people] for m in problem.meetings])
    free = _availability(problem, number)
    kind, helpers = _interpreting(problem, people_ptr, people)
    helpers_ptr, helpers_flat = flat(helpers)
    tables = np.array([s.tables for s in slots], np.int32)
    fixed = np.array([-1 if m.slot is None else number[m.slot] for m in problem.meetings], np.int32)
    domain_ptr, domain = _domains(problem, number, free, people_ptr, people, kind, helpers, fixed, tables)
    order_ptr, order, order_sign = _order(problem)
    start, end = (
        np.array([_seconds(moment) for moment in moments], np.int64)
        for moments in ([s.start for s in slots], [s.end for s in slots])
    )
    clash_ptr, clash = _clashes(problem, [s.venue for s in slots], start, end)
    crowd = len(problem.people) + len(problem.interpreters)
    most, least = np.full(crowd, NO_MAX, np.int32), np.zeros(crowd, np.int32)
    for k, p in enumerate(problem.people):
        least[k] = p.min
        if p.max is not None:
            most[k] = p.max
    arrays = Arrays(
        weight=np.array([m.weight for m in problem.meetings], np.int64),
        fixed=fixed,
        kind=kind,
        people_ptr=people_ptr,
        people=people,
        domain_ptr=domain_ptr,
        domain=domain,
        domain_set=bit_sets(domain_ptr, domain, len(slots)),
        order_ptr=order_ptr,
        order=order,
        order_sign=order_sign,
        helpers_ptr=helpers_ptr,
        helpers=helpers_flat,
        free=free,
        max_meetings=most,
        min_meetings=least,
        start=start,
        end=end,
        tables=tables,
        clash_ptr=clash_ptr,
        clash=clash,
        clash_set=bit_sets(clash_ptr, clash, len(slots)),
        idle=_idle([s.start.date().toordinal() for s in slots], start, end),
    )
    return Encoded(problem, arrays, slot_order, len(problem.people))


def _seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())


def _availability(problem: Problem, number: dict[str, int]) -> U8:
    crowd: tuple[Person | Interpreter, ...] = (*problem.people, *problem.interpreters)
    free = np.zeros((len(crowd), len(number)), np.uint8)
    rows: dict[int, I64] = {}  # availabilities are often one shared tuple
    for k, x in enumerate(crowd):
        row = rows.get(id(x.available))
        if row is None:
            row = rows[id(x.available)] = np.array([number[s] for s in x.available], np.int64)
        free[k, row] = 1
    return free


def _interpreting(problem: Problem, people_ptr: I64, people: I32) -> tuple[I32, list[list[int]]]:
    """The kind of interpreter each meeting needs (-1: its people share a language), and who fits each kind."""
    codes = sorted({c for p in problem.people for c in p.languages})
    kind = np.full(len(problem.meetings), -1, np.int32)
    helpers: list[list[int]] = []
    if not len(problem.meetings):
        return kind, helpers
    speaks = np.zeros((len(problem.people), len(codes)), bool)
    column = {c: k for k, c in enumerate(codes)}
    for k, p in enumerate(problem.people):
        speaks[k, [column[c] for c in p.languages]] = True
    shared = np.zeros(len(problem.meetings), bool)
    for c in range(len(codes)):
        shared |= np.logical_and.reduceat(speaks[people, c], people_ptr[:-1])
    kinds: dict[frozenset[frozenset[str]], int] = {}
    for m in np.flatnonzero(~shared):
        tongues = frozenset(problem.people[p].languages for p in people[people_ptr[m] : people_ptr[m + 1]])
        if tongues not in kinds:
            kinds[tongues] = len(helpers)
            helpers.append(
                [
                    len(problem.people) + g
                    for g, guide in enumerate(problem.interpreters)
                    if all(guide.languages & tongue for tongue in tongues)
                ]
            )
        kind[m] = kinds[tongues]
    return kind, helpers


def _domains(
    problem: Problem,
    number: dict[str, int],
    free: U8,
    people_ptr: I64,
    people: I32,
    kind: I32,
    helpers: list[list[int]],
    fixed: I32,
    tables: I32,
) -> tuple[I64, I32]:
    """The slots where everyone is free, an interpreter is there if needed, the meeting is allowed, a table exists."""
    total, slots = len(problem.meetings), len(number)
    sizes = np.zeros(total, np.int64)
    parts: list[I32] = []
    block = 1 << 16  # meetings at a time: bounds the memory of the dense intermediate
    interpreted = np.array([free[g].any(axis=0) for g in helpers], bool).reshape(len(helpers), slots)
    for lo in range(0, total if slots else 0, block):
        hi = min(lo + block, total)
        a, b = people_ptr[lo], people_ptr[hi]
        could = np.logical_and.reduceat(free[people[a:b]], people_ptr[lo:hi] - a, axis=0) & (tables > 0)
        needy = np.flatnonzero(kind[lo:hi] >= 0)
        could[needy] &= interpreted[kind[lo:hi][needy]]
        for m in range(lo, hi):
            allowed = problem.meetings[m].slots
            if fixed[m] >= 0 or allowed is not None:
                only = np.zeros(slots, bool)
                only[[fixed[m]] if fixed[m] >= 0 else [number[s] for s in allowed or ()]] = True
                could[m - lo] &= only
        sizes[lo:hi] = could.sum(axis=1)
        parts.append(np.nonzero(could)[1].astype(np.int32))
    ptr = np.zeros(total + 1, np.int64)
    np.cumsum(sizes, out=ptr[1:])
    return ptr, np.concatenate(parts) if parts else np.zeros(0, np.int32)


def _order(problem: Problem) -> tuple[I64, I32, I32]:
    meeting = {m.id: k for k, m in enumerate(problem.meetings)}
    rows: list[list[int]] = [[] for _ in problem.meetings]
    signs: list[list[int]] = [[] for _ in problem.meetings]
    for k, m in enumerate(problem.meetings):
        for before in (meeting[b] for b in m.after):
            rows[k].append(before)
            signs[k].append(-1)
            rows[before].append(k)
            signs[before].append(1)
    ptr, order = flat(rows)
    return ptr, order, flat(signs)[1]


def _clashes(problem: Problem, venues: list[str], start: I64, end: I64) -> tuple[I64, I32]:
    minutes = travel_minutes(problem)
    names = sorted(set(venues))
    apart = np.array([[minutes.get((a, b), 0) if a != b else 0 for b in names] for a in names], np.int64).reshape(
        len(names), len(names)
    )
    where = np.array([names.index(v) for v in venues], np.int64)
    needed = apart[where][:, where] * 60 if len(names) else np.zeros((0, 0), np.int64)
    possible = (start[None, :] - end[:, None] >= needed) | (start[:, None] - end[None, :] >= needed)
    rows, columns = np.nonzero(~possible)
    ptr = np.zeros(len(venues) + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=len(venues)), out=ptr[1:])
    return ptr, columns.astype(np.int32)


def _idle(days: list[int], start: I64, end: I64) -> U8:
    """Whether, between two slots of one day, some slot of any venue lies wholly idle."""
    day = np.array(days, np.int64)
    idle = np.zeros((len(days), len(days)), np.uint8)
    for a in range(len(days)):
        later = start >= end[a]
        soonest_end = end[later & (day == day[a])].min(initial=np.iinfo(np.int64).max)
        idle[a] = (day == day[a]) & (start >= soonest_end)
    return idle
