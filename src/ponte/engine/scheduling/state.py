"""A schedule under construction, as compiled code sees it: who sits where, and what stands in a meeting's way.

Everything is an array in the named tuple `State`, changed only by `place` and `remove`; `obstacles` is the one
function that knows all rules, and each rule is a function of its own beside it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.encode import I32, I64, U64, Arrays

VALUE, SHORT, BREAKS, TICK, TRAIL = range(5)  # counters in `State.n`
MANY = 64  # most obstacles looked at for one place; more, and the place is given up


class State(NamedTuple):
    """M meetings, S slots, N people and interpreters."""

    slot: I32  # M: where each meeting is, or -1
    guide: I32  # M: its interpreter, or -1
    occ: I32  # N × S: the meeting each person attends, or -1
    busy: U64  # N × words: the slots each person cannot take for what they attend
    full: U64  # words: the slots without a free table
    worth: NDArray[np.float64]  # M: what is lost with a meeting: its weight beyond the bound's prices
    held: I32  # N: meetings attended
    load: I32  # S: tables in use
    member_ptr: I64  # S + 1: room in `member` for the meetings of each slot
    member: I32
    seat: I32  # M: a meeting's place among the members of its slot
    breaks: I32  # N: breaks of each person
    n: I64  # counters
    random: U64  # the state of the generator
    stamp: I64  # M: the last move that touched a meeting
    trail: I32  # (meeting, slot, guide) before the current move, for taking it back
    homeless: I32  # (meeting, slot it should go to), waiting within a move
    found: I32  # obstacles


def new_state(arrays: Arrays, seed: int) -> State:
    """An empty schedule."""
    meetings, (crowd, slots) = len(arrays.weight), arrays.free.shape
    member_ptr = np.zeros(slots + 1, np.int64)
    np.cumsum(np.minimum(arrays.tables, meetings), out=member_ptr[1:])
    words = arrays.domain_set.shape[1]
    n = np.zeros(5, np.int64)
    n[SHORT] = arrays.min_meetings.sum()
    return State(
        slot=np.full(meetings, -1, np.int32),
        guide=np.full(meetings, -1, np.int32),
        occ=np.full((crowd, slots), -1, np.int32),
        busy=np.zeros((crowd, words), np.uint64),
        full=np.zeros(words, np.uint64),
        worth=arrays.weight.astype(np.float64),
        held=np.zeros(crowd, np.int32),
        load=np.zeros(slots, np.int32),
        member_ptr=member_ptr,
        member=np.zeros(member_ptr[-1], np.int32),
        seat=np.zeros(meetings, np.int32),
        breaks=np.zeros(crowd, np.int32),
        n=n,
        random=seeded(seed),
        stamp=np.zeros(meetings, np.int64),
        trail=np.zeros(3 * max(meetings, 1), np.int32),
        homeless=np.zeros(2 * max(meetings, 1), np.int32),
        found=np.zeros(MANY, np.int32),
    )


@inlined
def draw(random: U64, below: int) -> int:
    """A random number in [0, below): xorshift64, so that a seed says everything on every machine."""
    r = random[0]
    r ^= r << np.uint64(13)
    r ^= r >> np.uint64(7)
    r ^= r << np.uint64(17)
    random[0] = r
    return int((r >> np.uint64(33)) % np.uint64(below))


def seeded(seed: int) -> U64:
    """The state of a generator."""
    return np.array([(seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64 or 1], np.uint64)


@inlined
def has(bits: U64, k: int) -> bool:
    """Whether a set of bits holds ``k``."""
    return bool((bits[k >> 6] >> np.uint64(k & 63)) & np.uint64(1))


@inlined
def _attend(d: Arrays, st: State, p: int, s: int, m: int) -> None:
    st.occ[p, s] = m
    if st.held[p] < d.min_meetings[p]:
        st.n[SHORT] -= 1
    st.held[p] += 1
    for w in range(len(st.full)):
        st.busy[p, w] |= d.clash_set[s, w]


@inlined
def _leave(d: Arrays, st: State, p: int, s: int) -> None:
    st.occ[p, s] = -1
    st.held[p] -= 1
    if st.held[p] < d.min_meetings[p]:
        st.n[SHORT] += 1
    for w in range(len(st.full)):
        st.busy[p, w] &= ~d.clash_set[s, w]
    # What clashes with this slot may clash with another one still attended.
    if d.clash_ptr[s + 1] - d.clash_ptr[s] > 1:
        for k in range(d.clash_ptr[s], d.clash_ptr[s + 1]):
            t = d.clash[k]
            for i in range(d.clash_ptr[t], d.clash_ptr[t + 1]):
                if st.occ[p, d.clash[i]] >= 0:
                    st.busy[p, t >> 6] |= np.uint64(1) << np.uint64(t & 63)
                    break


@compiled
def place(d: Arrays, st: State, m: int, s: int, guide: int) -> None:
    """Put an unscheduled meeting into a slot; the caller knows that nothing stands in the way."""
    st.slot[m], st.guide[m] = s, guide
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        _attend(d, st, d.people[i], s, m)
    if guide >= 0:
        _attend(d, st, guide, s, m)
    st.seat[m] = st.load[s]
    st.member[st.member_ptr[s] + st.load[s]] = m
    st.load[s] += 1
    if st.load[s] == d.tables[s]:
        st.full[s >> 6] |= np.uint64(1) << np.uint64(s & 63)
    st.n[VALUE] += d.weight[m]


@compiled
def remove(d: Arrays, st: State, m: int) -> None:
    """Take a scheduled meeting out."""
    s, guide = st.slot[m], st.guide[m]
    st.slot[m], st.guide[m] = -1, -1
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        _leave(d, st, d.people[i], s)
    if guide >= 0:
        _leave(d, st, guide, s)
    st.load[s] -= 1
    st.full[s >> 6] &= ~(np.uint64(1) << np.uint64(s & 63))
    last = st.member[st.member_ptr[s] + st.load[s]]
    st.member[st.member_ptr[s] + st.seat[m]] = last
    st.seat[last] = st.seat[m]
    st.n[VALUE] -= d.weight[m]


@inlined
def _add(found: I32, n: int, m: int) -> int:
    """``m`` among the first ``n`` found, once; MANY + 1 says that there were too many."""
    for k in range(min(n, MANY)):
        if found[k] == m:
            return n
    if n >= MANY:
        return MANY + 1
    found[n] = m
    return n + 1


@inlined
def elsewhere(d: Arrays, st: State, p: int, s: int, n: int) -> int:
    """One place at a time: the meetings of ``p`` that overlap ``s``, or are too far to travel from."""
    for k in range(d.clash_ptr[s], d.clash_ptr[s + 1]):
        e = st.occ[p, d.clash[k]]
        if e >= 0:
            n = _add(st.found, n, e)
    return n


@inlined
def too_many(d: Arrays, st: State, p: int, n: int) -> int:
    """No more than ``max``: the meeting of ``p`` that is worth least, if they are full and none has to leave yet."""
    if st.held[p] < d.max_meetings[p]:
        return n
    if d.max_meetings[p] == 0:
        return MANY + 1
    leaving, least = 0, -1
    for s in range(len(d.tables)):
        e = st.occ[p, s]
        if e < 0:
            continue
        for k in range(min(n, MANY)):
            leaving += st.found[k] == e
        if d.fixed[e] < 0 and (least < 0 or st.worth[e] < st.worth[least]):
            least = e
    if leaving:
        return n
    return MANY + 1 if least < 0 else _add(st.found, n, least)


@inlined
def no_table(d: Arrays, st: State, s: int, n: int) -> int:
    """A table holds one meeting: the least of a few others, if all are in use and none is freed yet."""
    if st.load[s] < d.tables[s]:
        return n
    for k in range(min(n, MANY)):
        if st.slot[st.found[k]] == s:
            return n
    least = -1
    for _ in range(4):
        e = st.member[st.member_ptr[s] + draw(st.random, st.load[s])]
        if d.fixed[e] < 0 and (least < 0 or st.worth[e] < st.worth[least]):
            least = e
    return MANY + 1 if least < 0 else _add(st.found, n, least)


@inlined
def out_of_order(d: Arrays, st: State, m: int, s: int, n: int) -> int:
    """Precedences: the scheduled meetings that should end before ``s`` starts, or start after it ends, and do not."""
    for k in range(d.order_ptr[m], d.order_ptr[m + 1]):
        e = d.order[k]
        t = st.slot[e]
        if t < 0:
            continue
        wrong = d.end[t] > d.start[s] if d.order_sign[k] < 0 else d.end[s] > d.start[t]
        if wrong:
            n = _add(st.found, n, e)
    return n


@inlined
def interpreter_for(d: Arrays, st: State, m: int, s: int) -> int:
    """A fitting interpreter who is there and has nothing else to do, else the one whose work there weighs least."""
    a, b = d.helpers_ptr[d.kind[m]], d.helpers_ptr[d.kind[m] + 1]
    first = draw(st.random, b - a)
    chosen, least = -1, np.int64(0)
    for i in range(b - a):
        g = d.helpers[a + (first + i) % (b - a)]
        if not d.free[g, s]:
            continue
        work = np.int64(0)
        for k in range(d.clash_ptr[s], d.clash_ptr[s + 1]):
            e = st.occ[g, d.clash[k]]
            if e >= 0:
                work += d.weight[e] + 1
        if chosen < 0 or work < least:
            chosen, least = g, work
        if work == 0:
            break
    return chosen


@compiled
def obstacles(d: Arrays, st: State, m: int, s: int) -> tuple[int, int, int]:
    """What must leave (``st.found``) for ``m`` to be in ``s``: how many, the interpreter, how many but for a table.

    -1 obstacles: it cannot be, because something fixed or more than `MANY` stand in the way. What leaves only for the
    sake of a table comes last.
    """
    n = 0
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        n = elsewhere(d, st, d.people[i], s, n)
    guide = -1
    if d.kind[m] >= 0:
        guide = interpreter_for(d, st, m, s)
        n = elsewhere(d, st, guide, s, n)
    n = out_of_order(d, st, m, s, n)
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        n = too_many(d, st, d.people[i], n)
    personal = n
    n = no_table(d, st, s, n)
    if n > MANY:
        return -1, -1, 0
    for k in range(n):
        if d.fixed[st.found[k]] >= 0:
            return -1, -1, 0
    return n, guide, personal


@compiled
def free_slot(d: Arrays, st: State, m: int) -> tuple[int, int]:
    """A slot of a meeting's domain where nothing stands in the way, and its interpreter; -1 if there is none."""
    words = len(st.full)
    first = draw(st.random, 64 * words)
    for i in range(words + 1):
        w = ((first >> 6) + i) % words
        open_ = d.domain_set[m, w] & ~st.full[w]
        for k in range(d.people_ptr[m], d.people_ptr[m + 1]):
            open_ &= ~st.busy[d.people[k], w]
        if i == 0:
            open_ &= ~np.uint64(0) << np.uint64(first & 63)
        while open_:
            s = 64 * w + lowest_bit(open_)
            n, guide, _ = obstacles(d, st, m, s)
            if n == 0:
                return s, guide
            open_ &= open_ - np.uint64(1)
    return -1, -1


@inlined
def lowest_bit(word: np.uint64) -> int:
    """The place of the lowest bit of a word that is not 0, by halving."""
    place_, width = 0, 32
    while width:
        if word & ((np.uint64(1) << np.uint64(width)) - np.uint64(1)) == 0:
            word >>= np.uint64(width)
            place_ += width
        width >>= 1
    return place_


@compiled
def breaks_of(d: Arrays, st: State, p: int) -> int:
    """The breaks of a person: consecutive meetings of one day with an idle slot between them."""
    breaks, last = 0, -1
    for s in range(len(d.tables)):
        if st.occ[p, s] >= 0:
            if last >= 0:
                breaks += d.idle[last, s]
            last = s
    return breaks
