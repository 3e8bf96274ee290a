"""A problem as arrays: what the bound and the compiled search read.

Slots are renumbered in order of time, so that a row of the diary ``occ[person, slot]`` is a person's day as it goes
by. Interpreters follow the people in the same numbering: to the search they are people whom a meeting may choose.
Lists of lists are kept flat: the items of ``i`` are ``x[x_ptr[i]:x_ptr[i + 1]]``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ponte.engine.scheduling.problem import Interpreter, Person, Problem
from ponte.engine.scheduling.soundness import travel_minutes

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

T = TypeVar("T")

NO_MAX = 2**30
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


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
    start: I64  # S: microseconds since 1970
    end: I64
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


def flat(rows: Sequence[Sequence[T]], number: Callable[[T], int]) -> tuple[I64, I32]:
    """A list of lists as pointers and numbered items."""
    ptr = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, rows), np.int64, len(rows)), out=ptr[1:])
    return ptr, np.fromiter(map(number, chain.from_iterable(rows)), np.int32, int(ptr[-1]))


def bit_sets(ptr: I64, items: I32, size: int) -> U64:
    """Lists of numbers below ``size`` as sets of bits: number ``k`` is bit ``k % 64`` of word ``k // 64``."""
    words = np.zeros((len(ptr) - 1, max(1, -(-size // 64))), np.uint64)
    rows = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    np.bitwise_or.at(words, (rows, items // 64), np.uint64(1) << (items % 64).astype(np.uint64))
    return words


def members(sets: U64) -> tuple[I64, I32]:
    """Sets of bits as lists of numbers, ascending."""
    ptr = np.zeros(len(sets) + 1, np.int64)
    np.cumsum(np.bitwise_count(sets).sum(axis=1), out=ptr[1:])
    items = np.empty(ptr[-1], np.int32)
    block = 1 << 16  # sets at a time: bounds the memory of their unpacked bits
    for k in range(0, len(sets), block):
        part = sets[k : k + block].astype("<u8").view(np.uint8)
        bits = np.unpackbits(part, axis=1, bitorder="little").view(np.bool_)
        items[ptr[k] : ptr[k + len(part)]] = np.nonzero(bits)[1]
    return ptr, items


def shared(sets: U64, ptr: I64, items: I32) -> U64:
    """What the sets of the items of each list have in common; no list is empty."""
    return np.bitwise_and.reduceat(sets[items], ptr[:-1], axis=0) if len(items) else sets[:0]


def encode(problem: Problem) -> Encoded:
    """The arrays of a sound problem."""
    slot_order = tuple(
        sorted(range(len(problem.slots)), key=lambda i: (problem.slots[i].start, problem.slots[i].end, i))
    )
    slots = [problem.slots[i] for i in slot_order]
    number = {s.id: k for k, s in enumerate(slots)}
    person = {p.id: k for k, p in enumerate(problem.people)}
    people_ptr, people = flat([m.people for m in problem.meetings], person.__getitem__)
    free, free_set = _availability(problem, number)
    kind, helpers = _interpreting(problem, people_ptr, people)
    helpers_ptr, helpers_flat = flat(helpers, int)
    tables = np.array([s.tables for s in slots], np.int32)
    fixed = np.array([-1 if m.slot is None else number[m.slot] for m in problem.meetings], np.int32)
    domain_set = shared(free_set, people_ptr, people)
    _limit(domain_set, problem, number, tables, kind, [free_set[g] for g in helpers])
    domain_ptr, domain = members(domain_set)
    order_ptr, order, order_sign = _order(problem)
    start, end = _microseconds([s.start for s in slots]), _microseconds([s.end for s in slots])
    clash_ptr, clash = _clashes(problem, [s.venue for s in slots], start, end)
    least, most = _wishes(problem)
    arrays = Arrays(
        weight=np.array([m.weight for m in problem.meetings], np.int64),
        fixed=fixed,
        kind=kind,
        people_ptr=people_ptr,
        people=people,
        domain_ptr=domain_ptr,
        domain=domain,
        domain_set=domain_set,
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


def _microseconds(moments: list[datetime]) -> I64:
    return np.array([(moment - EPOCH) // MICROSECOND for moment in moments], np.int64)


def _availability(problem: Problem, number: Mapping[str, int]) -> tuple[U8, U64]:
    """The slots in which each person and interpreter is free: as a table, and as sets."""
    crowd: tuple[Person | Interpreter, ...] = (*problem.people, *problem.interpreters)
    lists = {id(x.available): x.available for x in crowd}  # many share one
    place = {key: k for k, key in enumerate(lists)}
    which = np.fromiter((place[id(x.available)] for x in crowd), np.int64, len(crowd))
    ptr, items = flat(list(lists.values()), number.__getitem__)
    free = np.zeros((len(lists), len(number)), np.uint8)
    free[np.repeat(np.arange(len(lists)), np.diff(ptr)), items] = 1
    return free[which], bit_sets(ptr, items, len(number))[which]


def _wishes(problem: Problem) -> tuple[I32, I32]:
    """The fewest and the most meetings of each person and interpreter."""
    crowd = len(problem.people) + len(problem.interpreters)
    least, most = np.zeros(crowd, np.int32), np.full(crowd, NO_MAX, np.int32)
    least[: len(problem.people)] = [p.min for p in problem.people]
    most[: len(problem.people)] = [NO_MAX if p.max is None else p.max for p in problem.people]
    return least, most


def _interpreting(problem: Problem, people_ptr: I64, people: I32) -> tuple[I32, list[list[int]]]:
    """The kind of interpreter each meeting needs (-1: its people share a language), and who fits each kind."""
    spoken = list(dict.fromkeys(p.languages for p in problem.people))
    place = {languages: k for k, languages in enumerate(spoken)}
    tongue = np.fromiter((place[p.languages] for p in problem.people), np.int64, len(problem.people))
    codes = {code: k for k, code in enumerate(sorted(frozenset().union(*spoken)))}
    ptr, items = flat([list(languages) for languages in spoken], codes.__getitem__)
    alike = shared(bit_sets(ptr, items, len(codes))[tongue], people_ptr, people).any(axis=1)
    kind = np.full(len(problem.meetings), -1, np.int32)
    kinds: dict[frozenset[int], int] = {}
    for m in np.flatnonzero(~alike).tolist():
        tongues = frozenset(tongue[people[people_ptr[m] : people_ptr[m + 1]]].tolist())
        kind[m] = kinds.setdefault(tongues, len(kinds))
    helpers = [
        [
            len(problem.people) + g
            for g, guide in enumerate(problem.interpreters)
            if all(guide.languages & spoken[k] for k in tongues)
        ]
        for tongues in kinds
    ]
    return kind, helpers


def _limit(
    domain_set: U64, problem: Problem, number: Mapping[str, int], tables: I32, kind: I32, guides: list[U64]
) -> None:
    """Keep the slots that have a table, in which an interpreter is there if needed, and in which a meeting is allowed.

    ``guides`` are the slots in which those who fit each kind are free.
    """
    with_table = np.flatnonzero(tables).astype(np.int32)
    domain_set &= bit_sets(np.array([0, len(with_table)]), with_table, len(tables))
    for k, free in enumerate(guides):
        domain_set[kind == k] &= np.bitwise_or.reduce(free, axis=0)
    limited = [k for k, m in enumerate(problem.meetings) if m.slots is not None or m.slot is not None]
    if limited:
        allowed = [
            (m.slot,) if m.slot is not None else m.slots or () for m in map(problem.meetings.__getitem__, limited)
        ]
        domain_set[limited] &= bit_sets(*flat(allowed, number.__getitem__), len(tables))


def _order(problem: Problem) -> tuple[I64, I32, I32]:
    """For each meeting, those that a precedence ties to it, and whether they come before or after."""
    place = {m.id: k for k, m in enumerate(problem.meetings)} if any(m.after for m in problem.meetings) else {}
    pairs = np.array([(place[b], k) for k, m in enumerate(problem.meetings) for b in m.after], np.int32).reshape(-1, 2)
    owner, other = np.concatenate([pairs[:, ::-1], pairs]).T
    sign = np.repeat(np.array([-1, 1], np.int32), len(pairs))
    by_owner = np.argsort(owner, kind="stable")
    ptr = np.zeros(len(problem.meetings) + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=len(problem.meetings)), out=ptr[1:])
    return ptr, other[by_owner], sign[by_owner]


def _clashes(problem: Problem, venues: list[str], start: I64, end: I64) -> tuple[I64, I32]:
    minutes = travel_minutes(problem)
    names = sorted(set(venues))
    apart = np.array([[minutes.get((a, b), 0) if a != b else 0 for b in names] for a in names], np.int64).reshape(
        len(names), len(names)
    )
    where = np.array([names.index(v) for v in venues], np.int64)
    needed = apart[where][:, where] * 60_000_000 if len(names) else np.zeros((0, 0), np.int64)
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
