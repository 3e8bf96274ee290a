"""Forum timetables with few breaks by simulated annealing: no proof, but millions of moves a second.

The move exchanges two slots along a *Kempe chain*: a meeting goes from one to the other, whoever else its participants
meet there comes back, and so on (de Werra, European Journal of Operational Research 19, 1985). Nobody ever has two
meetings in a slot, and only the two participants at the ends of the chain meet at other times than before: the breaks
that a move makes or mends are known at once. Sessions and tables are kept, order is paid for. Besides the breaks, their
length is paid for a little, so that they shrink before they close.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ponte.engine.scheduling.b2b import Forum, breaks_of
from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.state import draw, seeded

WORD = 64  # slots of a forum at most: a diary is the bits of a word
LENGTH_COST, ORDER_COST = 0.2, 2.0  # of an idle slot in a break, of a pair out of order, where a break costs 1
HOT, COLD = 0.6, 0.12  # temperatures of the first and the last move
ONE, ODD, PAIRS, NIBBLES, BYTES = (
    np.uint64(n) for n in (1, 0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F, 0x0101010101010101)
)

# Entries of `State.n`.
CHAIN = 0  # meetings of the chain
NET = 1  # how many more of them leave their slot for the other than the other way round
BREAKS = 2  # of the timetable
DISORDER = 3  # pairs out of order in the timetable

Bits = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


class State(NamedTuple):
    """A forum and its timetable. M meetings, P participants, S slots."""

    who: Numbers  # (M, 2)
    allowed: npt.NDArray[np.bool_]  # (M, S)
    tables: int
    orders: Numbers  # (M + 1,): those of meeting m are rows orders[m] to orders[m + 1] of
    order: Numbers  # (…, 2): the other meeting; 1 if it comes later, -1 if earlier
    slot: Numbers  # (M,)
    meeting: Numbers  # (P, S): -1 if idle
    diary: Bits  # (P,): bit t is set if they meet in slot t
    load: Numbers  # (S,): meetings
    chain: Numbers  # (M,): meetings of the chain
    moving: npt.NDArray[np.bool_]  # (M,): whether it is in the chain; false between moves
    ends: Numbers  # (2,): participants at the ends of the chain, -1 where it closes
    n: Numbers
    random: Bits


@inlined
def _ones(bits: np.uint64) -> int:
    """How many bits are set."""
    bits = bits - ((bits >> ONE) & ODD)
    bits = (bits & PAIRS) + ((bits >> np.uint64(2)) & PAIRS)
    bits = (bits + (bits >> np.uint64(4))) & NIBBLES
    return np.int64((bits * BYTES) >> np.uint64(56))  # type: ignore[return-value]


@inlined
def _breaks(diary: np.uint64) -> int:
    return _ones(diary & ~(diary << ONE)) - 1 if diary else 0


@inlined
def _cost(diary: np.uint64) -> float:
    """Of a participant's breaks and the idle slots in them."""
    if not diary:
        return 0.0
    until = diary  # the slots up to the last meeting
    for shift in (1, 2, 4, 8, 16, 32):
        until |= until >> np.uint64(shift)
    before = (diary & (~diary + ONE)) - ONE  # the slots before the first
    idle = _ones(until & ~before & ~diary)
    return _breaks(diary) + LENGTH_COST * idle


@inlined
def _follow(st: State, m: np.int64, s: np.int64, t: np.int64) -> bool:
    """Find the chain that takes meeting ``m`` from slot ``s`` to ``t``; false if somebody must not move so."""
    st.chain[0] = m
    st.n[CHAIN] = st.n[NET] = 1
    st.ends[0] = st.ends[1] = -1
    for side in range(2):
        p, here, there = st.who[m, side], s, t
        while True:
            other = st.meeting[p, there]
            if other < 0:
                st.ends[side] = p
                break
            if other == m:
                return True  # closed: the second side is the first
            if not st.allowed[other, here]:
                return False
            st.chain[st.n[CHAIN]] = other
            st.n[CHAIN] += 1
            st.n[NET] += 1 if there == s else -1
            p = st.who[other, 0] + st.who[other, 1] - p
            here, there = there, here
    return bool(st.load[t] + st.n[NET] <= st.tables and st.load[s] - st.n[NET] <= st.tables)


@inlined
def _disorder(st: State, s: np.int64, t: np.int64) -> int:
    """How many pairs more are out of order once the chain has moved."""
    more = 0
    for m in st.chain[: st.n[CHAIN]]:
        st.moving[m] = True
    for m in st.chain[: st.n[CHAIN]]:
        for k in range(st.orders[m], st.orders[m + 1]):
            other, later = st.order[k, 0], st.order[k, 1]
            if st.moving[other] and later < 0:
                continue  # counted from the earlier one
            was, will = st.slot[other] - st.slot[m], st.slot[other] - (s + t - st.slot[m])
            if st.moving[other]:
                will += s + t - 2 * st.slot[other]
            more += int(will * later <= 0) - int(was * later <= 0)
    for m in st.chain[: st.n[CHAIN]]:
        st.moving[m] = False
    return more


@inlined
def _exchange(st: State, s: np.int64, t: np.int64) -> None:
    """Move the chain."""
    for m in st.chain[: st.n[CHAIN]]:
        for side in range(2):
            st.meeting[st.who[m, side], st.slot[m]] = -1
    for m in st.chain[: st.n[CHAIN]]:
        st.slot[m] = s + t - st.slot[m]
        for side in range(2):
            st.meeting[st.who[m, side], st.slot[m]] = m
    st.load[t] += st.n[NET]
    st.load[s] -= st.n[NET]
    for p in st.ends:
        if p >= 0:
            st.n[BREAKS] -= _breaks(st.diary[p])
            st.diary[p] ^= (ONE << np.uint64(s)) | (ONE << np.uint64(t))
            st.n[BREAKS] += _breaks(st.diary[p])


@compiled
def _cool(st: State, best: Numbers, fewest: int, moves: int) -> None:
    """Anneal; into ``best`` goes the first timetable in order with the fewest breaks, if fewer than ``fewest``."""
    temperature, step = HOT, (COLD / HOT) ** (1.0 / moves)
    meetings, slots = st.allowed.shape
    for _ in range(moves):
        temperature *= step
        m, t = np.int64(draw(st.random, meetings)), np.int64(draw(st.random, slots))
        s = st.slot[m]
        if s == t or not st.allowed[m, t] or not _follow(st, m, s, t):
            continue
        both = (ONE << np.uint64(s)) | (ONE << np.uint64(t))
        worse = 0.0
        for p in st.ends:
            if p >= 0:
                worse += _cost(st.diary[p] ^ both) - _cost(st.diary[p])
        disorder = _disorder(st, s, t)
        worse += ORDER_COST * disorder
        if worse > 0 and draw(st.random, 1 << 30) >= np.exp(-worse / temperature) * (1 << 30):
            continue
        _exchange(st, s, t)
        st.n[DISORDER] += disorder
        if st.n[DISORDER] == 0 and st.n[BREAKS] < fewest:
            fewest = st.n[BREAKS]
            for k in range(meetings):
                best[k] = st.slot[k]
            if fewest == 0:
                return


def anneal(forum: Forum, slots: list[int], moves: int, seed: int) -> list[int]:
    """The timetable with the fewest breaks that was met, from a sound one; its fairness is not looked after.

    Nothing is tried if there are more than 64 slots. The answer depends on the arguments alone.
    """
    if forum.slots > WORD or not slots or not moves:
        return slots
    st = _state(forum, slots, seed)
    best = st.slot.copy()
    _cool(st, best, st.n[BREAKS], moves)
    return [int(s) for s in best]


def _state(forum: Forum, slots: list[int], seed: int) -> State:
    meetings = len(slots)
    allowed = np.zeros((meetings, forum.slots), np.bool_)
    meeting = np.full((forum.participants, forum.slots), -1)
    diary = np.zeros(forum.participants, np.uint64)
    orders: list[list[tuple[int, int]]] = [[] for _ in slots]
    for m, s in enumerate(slots):
        allowed[m, list(forum.domains[m])] = True
        for p in forum.meetings[m]:
            meeting[p, s] = m
            diary[p] |= ONE << np.uint64(s)
    for a, b in forum.before:
        orders[a].append((b, 1))
        orders[b].append((a, -1))
    return State(
        who=np.array(forum.meetings),
        allowed=allowed,
        tables=forum.tables,
        orders=np.cumsum([0, *map(len, orders)]),
        order=np.array([pair for row in orders for pair in row], np.int64).reshape(-1, 2),
        slot=np.array(slots),
        meeting=meeting,
        diary=diary,
        load=np.bincount(slots, minlength=forum.slots),
        chain=np.empty(meetings, np.int64),
        moving=np.zeros(meetings, np.bool_),
        ends=np.empty(2, np.int64),
        n=np.array([0, 0, sum(breaks_of(forum, slots)), 0]),
        random=seeded(seed),
    )
