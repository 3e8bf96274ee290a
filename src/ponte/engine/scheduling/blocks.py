"""The search among whole blocks: which half day each meeting goes to, before anyone asks for the slot.

Slots in which the same people are free, with as many tables, form a *block* (a half day, typically). Where nobody is
free in two slots at once and no meeting needs an interpreter, an order or a slot of its own, all but the names of
slots is settled once each meeting has a block: a person attends at most as many meetings of a block as it has slots, a
block holds as many as it has tables, and `colouring` finds the slots. There are far fewer blocks than slots, and far
more room in each, so that what is a long chain among slots is one step here.

The move puts a meeting into a block. Whoever is full there, or full altogether, gives up one meeting, and so does the
block where its tables are in use; what gives way takes room elsewhere, or pushes on, and is dropped where that fails.
The move is taken back unless the weight lost is made good up to the temperature (simulated annealing).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.encode import I32, I64, U64, Arrays, Encoded
from ponte.engine.scheduling.state import draw, lowest_bit, seeded

VALUE, TICK, TRAIL = range(3)  # counters in `Division.n`
MOST_BLOCKS = 64  # the blocks of a meeting are the bits of one word
FEWEST_SLOTS = 2  # mean slots of a block below which the search among slots is as good
FAR = 24  # meetings that one move may push on, at most
LOOKS = 4  # meetings of a full block looked at for one to give way


class Blocks(NamedTuple):
    """What the blocks of a problem are: C blocks, S slots, M meetings, N people."""

    first: I32  # C + 1: places of a person's meetings of each block in `Division.diary`
    slots: I32  # S: the slots of each block, laid out as `first` says
    tables: I32  # C: meetings that a block holds
    choice: U64  # M: the blocks that a meeting could take


class Division(NamedTuple):
    """A division of meetings among blocks under construction."""

    block: I32  # M: where each meeting is, or -1
    diary: I32  # N × S: the meetings of a person, block by block, each block's filled from the left
    held: I32  # N × C: meetings of a person in a block
    total: I32  # N
    room: U64  # N: the blocks in which a person has time for another meeting
    member: I32  # the meetings of each block
    member_ptr: I64  # C + 1
    seat: I32  # M: a meeting's place among the members of its block
    load: I32  # C
    open: U64  # 1: the blocks with a free table
    worth: np.ndarray[tuple[int], np.dtype[np.float64]]  # M: a meeting's weight beyond the bound's prices
    n: I64  # counters
    random: U64
    stamp: I64  # M: the last move that touched a meeting
    trail: I32  # (meeting, block) before the current move
    homeless: I32  # meetings waiting within a move, and the block each comes from


def blocks_of(arrays: Arrays) -> I32:
    """The block of each slot, counted from 0: slots with as many tables and equal availability share one."""
    if not len(arrays.tables):
        return np.zeros(0, np.int32)
    packed = np.column_stack(
        [np.packbits(arrays.free, axis=0).T, arrays.tables.astype(">i4").view(np.uint8).reshape(-1, 4)]
    )
    return np.unique(packed, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int32)


def divide(encoded: Encoded) -> Blocks | None:
    """The blocks of a problem that is fixed but for names once each meeting has one; ``None`` if it is not such."""
    d = encoded.arrays
    block = blocks_of(d)
    count = int(block.max(initial=-1)) + 1
    if not len(d.weight) or not 0 < count <= MOST_BLOCKS or len(block) < FEWEST_SLOTS * count:
        return None
    if (d.kind >= 0).any() or (d.fixed >= 0).any() or len(d.order) or _in_two_places(d):
        return None
    size = np.bincount(block, minlength=count).astype(np.int32)
    choice, taken = np.zeros(len(d.weight), np.uint64), np.zeros(len(d.weight), np.int32)
    _choices(d, block, size, choice, taken)
    if (taken != np.diff(d.domain_ptr)).any():
        return None
    return Blocks(
        first=np.concatenate([[0], np.cumsum(size)]).astype(np.int32),
        slots=np.argsort(block, kind="stable").astype(np.int32),
        tables=np.bincount(block, weights=d.tables, minlength=count).astype(np.int32),
        choice=choice,
    )


@compiled
def _in_two_places(d: Arrays) -> bool:
    """Whether somebody is free in two slots that nobody can attend both of."""
    for s in range(len(d.tables)):
        for k in range(d.clash_ptr[s], d.clash_ptr[s + 1]):
            t = d.clash[k]
            if t > s:
                for p in range(len(d.free)):
                    if d.free[p, s] and d.free[p, t]:
                        return True
    return False


@compiled
def _choices(d: Arrays, block: I32, size: I32, choice: U64, taken: I32) -> None:
    """The blocks of each meeting's domain, and the slots they have in all: more than the domain if it parts a block."""
    for m in range(len(d.weight)):
        for k in range(d.domain_ptr[m], d.domain_ptr[m + 1]):
            c = block[d.domain[k]]
            if not (choice[m] >> np.uint64(c)) & np.uint64(1):
                choice[m] |= np.uint64(1) << np.uint64(c)
                taken[m] += size[c]


def new_division(encoded: Encoded, b: Blocks, seed: int) -> Division:
    """Every meeting without a block."""
    d = encoded.arrays
    meetings, (crowd, slots), count = len(d.weight), d.free.shape, len(b.tables)
    everywhere = np.uint64(2**count - 1)
    ptr = np.concatenate([[0], np.cumsum(np.minimum(b.tables, meetings))]).astype(np.int64)
    return Division(
        block=np.full(meetings, -1, np.int32),
        diary=np.full((crowd, slots), -1, np.int32),
        held=np.zeros((crowd, count), np.int32),
        total=np.zeros(crowd, np.int32),
        room=np.where(d.max_meetings > 0, everywhere, np.uint64(0)),
        member=np.zeros(ptr[-1], np.int32),
        member_ptr=ptr,
        seat=np.zeros(meetings, np.int32),
        load=np.zeros(count, np.int32),
        open=np.array([sum(1 << c for c in range(count) if b.tables[c])], np.uint64),
        worth=d.weight.astype(np.float64),
        n=np.zeros(3, np.int64),
        random=seeded(seed),
        stamp=np.zeros(meetings, np.int64),
        trail=np.zeros(2 * max(meetings, 1), np.int32),
        homeless=np.zeros(2 * max(meetings, 1), np.int32),
    )


@compiled
def enter(d: Arrays, b: Blocks, v: Division, m: int, c: int) -> None:
    """Put a meeting into a block that has room for it."""
    bit = np.uint64(1) << np.uint64(c)
    v.block[m] = c
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        p = d.people[i]
        v.diary[p, b.first[c] + v.held[p, c]] = m
        v.held[p, c] += 1
        v.total[p] += 1
        if v.total[p] >= d.max_meetings[p]:
            v.room[p] = 0
        elif v.held[p, c] == b.first[c + 1] - b.first[c]:
            v.room[p] &= ~bit
    v.seat[m] = v.load[c]
    v.member[v.member_ptr[c] + v.load[c]] = m
    v.load[c] += 1
    if v.load[c] == b.tables[c]:
        v.open[0] &= ~bit
    v.n[VALUE] += d.weight[m]


@compiled
def leave(d: Arrays, b: Blocks, v: Division, m: int) -> None:
    """Take a meeting out of its block."""
    c = v.block[m]
    bit = np.uint64(1) << np.uint64(c)
    v.block[m] = -1
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        p = d.people[i]
        v.held[p, c] -= 1
        last = b.first[c] + v.held[p, c]
        k = last
        while v.diary[p, k] != m:
            k -= 1
        v.diary[p, k] = v.diary[p, last]
        v.diary[p, last] = -1
        v.total[p] -= 1
        if v.total[p] + 1 >= d.max_meetings[p]:
            for e in range(len(b.tables)):
                if v.held[p, e] < b.first[e + 1] - b.first[e]:
                    v.room[p] |= np.uint64(1) << np.uint64(e)
        else:
            v.room[p] |= bit
    v.load[c] -= 1
    last = v.member[v.member_ptr[c] + v.load[c]]
    v.member[v.member_ptr[c] + v.seat[m]] = last
    v.seat[last] = v.seat[m]
    v.open[0] |= bit
    v.n[VALUE] -= d.weight[m]


@inlined
def _any_bit(v: Division, word: np.uint64) -> int:
    """A random element of a set that is not empty."""
    count, rest = 0, word
    while rest:
        rest &= rest - np.uint64(1)
        count += 1
    for _ in range(draw(v.random, count)):
        word &= word - np.uint64(1)
    return int(lowest_bit(word))


@inlined
def _vacant(d: Arrays, b: Blocks, v: Division, m: int) -> np.uint64:
    """The blocks that have room for an unplaced meeting."""
    free = b.choice[m] & v.open[0]
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        free &= v.room[d.people[i]]
    return np.uint64(free)


@inlined
def _gives_way(d: Arrays, b: Blocks, v: Division, p: int, c: int) -> int:
    """A meeting of a person to make room in a block: one that has room elsewhere, else the one worth least."""
    least = -1
    if v.total[p] >= d.max_meetings[p]:
        for e in range(len(b.tables)):
            for k in range(b.first[e], b.first[e] + v.held[p, e]):
                m = v.diary[p, k]
                if v.stamp[m] != v.n[TICK] and (least < 0 or v.worth[m] < v.worth[least]):
                    least = m
        return int(least)
    size = v.held[p, c]
    start = draw(v.random, size)
    for k in range(size):
        m = v.diary[p, b.first[c] + (start + k) % size]
        if v.stamp[m] == v.n[TICK]:
            continue
        if _vacant(d, b, v, m) & ~(np.uint64(1) << np.uint64(c)):
            return int(m)
        if least < 0 or v.worth[m] < v.worth[least]:
            least = m
    return int(least)


@inlined
def _leaves_table(d: Arrays, b: Blocks, v: Division, c: int, marginal: I32) -> int:
    """A meeting of a full block to free a table: one that has room elsewhere, else the one worth least of a few."""
    least = -1
    for look in range(3 * LOOKS):
        if look < 2 * LOOKS and len(marginal):
            m = marginal[draw(v.random, len(marginal))]
            if v.block[m] != c:
                continue
        else:
            m = v.member[v.member_ptr[c] + draw(v.random, v.load[c])]
        if v.stamp[m] == v.n[TICK]:
            continue
        if _vacant(d, b, v, m) & ~(np.uint64(1) << np.uint64(c)):
            return int(m)
        if least < 0 or v.worth[m] < v.worth[least]:
            least = m
    return int(least)


@compiled
def _take_back(d: Arrays, b: Blocks, v: Division) -> None:
    for k in range(v.n[TRAIL]):
        if v.block[v.trail[2 * k]] >= 0:
            leave(d, b, v, v.trail[2 * k])
    for k in range(v.n[TRAIL]):
        if v.trail[2 * k + 1] >= 0:
            enter(d, b, v, v.trail[2 * k], v.trail[2 * k + 1])


@inlined
def _evict(d: Arrays, b: Blocks, v: Division, m: int, tail: int) -> int:
    v.stamp[m] = v.n[TICK]
    k = 2 * v.n[TRAIL]
    v.trail[k], v.trail[k + 1] = m, v.block[m]
    v.n[TRAIL] += 1
    v.homeless[2 * tail], v.homeless[2 * tail + 1] = m, v.block[m]
    leave(d, b, v, m)
    return tail + 1


@compiled
def _make_room(d: Arrays, b: Blocks, v: Division, m: int, c: int, tail: int, marginal: I32) -> int:
    """Clear the way for ``m`` into ``c``; the number of homeless then, or -1 if it cannot be cleared."""
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        p = d.people[i]
        while not (v.room[p] >> np.uint64(c)) & np.uint64(1):  # twice, if full altogether and in this block
            e = _gives_way(d, b, v, p, c)
            if e < 0:
                return -1
            tail = _evict(d, b, v, e, tail)
    if v.load[c] == b.tables[c]:
        e = _leaves_table(d, b, v, c, marginal)
        if e < 0:
            return -1
        tail = _evict(d, b, v, e, tail)
    return tail


@compiled
def push(d: Arrays, b: Blocks, v: Division, m: int, c: int, allowed: float, marginal: I32) -> bool:
    """Put an unplaced ``m`` into ``c`` and find room for what gives way; undone if more than ``allowed`` is lost."""
    v.n[TICK] += 1
    v.stamp[m] = v.n[TICK]
    v.trail[0], v.trail[1] = m, -1
    v.n[TRAIL] = 1
    tail = _make_room(d, b, v, m, c, 0, marginal)
    if tail < 0:
        _take_back(d, b, v)
        return False
    enter(d, b, v, m, c)
    head, lost = 0, 0.0
    while head < tail:
        e, away = v.homeless[2 * head], v.homeless[2 * head + 1]
        head += 1
        free = _vacant(d, b, v, e)
        if free:
            enter(d, b, v, e, _any_bit(v, free))
            continue
        others = b.choice[e] & ~(np.uint64(1) << np.uint64(away))
        if tail < FAR and others and lost + d.weight[e] > allowed:
            target = _any_bit(v, others)
            more = _make_room(d, b, v, e, target, tail, marginal)
            if more >= 0:
                tail = more
                enter(d, b, v, e, target)
                continue
            _take_back(d, b, v)
            return False
        lost += d.weight[e]
        if lost > allowed:
            _take_back(d, b, v)
            return False
    return True


@compiled
def occupy(d: Arrays, b: Blocks, v: Division, order: I32) -> None:
    """Put the meetings in, in this order, each where nothing of worth is lost."""
    none = order[:0]
    for m in order:
        if v.block[m] >= 0 or not b.choice[m]:
            continue
        free = _vacant(d, b, v, m)
        if free:
            enter(d, b, v, m, _any_bit(v, free))
        else:
            push(d, b, v, m, _any_bit(v, b.choice[m]), 0.0, none)


@compiled
def reassign(d: Arrays, b: Blocks, v: Division, candidates: I32, marginal: I32, moves: int, temperature: float) -> None:
    """Annealed insertions of those candidates that have no block."""
    if len(candidates) == 0:
        return
    for _ in range(moves):
        m = candidates[draw(v.random, len(candidates))]
        if v.block[m] >= 0 or not b.choice[m]:
            continue
        free = _vacant(d, b, v, m)
        if free:
            enter(d, b, v, m, _any_bit(v, free))
            continue
        heat = -temperature * np.log((draw(v.random, 1 << 30) + 1) / (1 << 30))
        push(d, b, v, m, _any_bit(v, b.choice[m]), d.weight[m] + heat, marginal)
