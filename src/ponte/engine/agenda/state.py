"""An agenda under construction, as compiled code sees it, and what it costs.

A *cell* is a room in a slot; it holds sessions of one track, packed from the first period on. Sessions come and go by
`put` and `take` alone, which write a journal: a move that is not wanted is taken back from it. Costs are kept by slot
and by group, so that a move is priced by the slots and groups it touched (`change`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ponte.engine.agenda.encode import BACK_TO_BACK, CONSECUTIVE, I32, I64, ORDER, OWNER, PARALLEL, ROOMS, U8, Arrays
from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.encode import U64
from ponte.engine.scheduling.state import seeded

COST, UNPLACED, WRITTEN, SLOTS, GROUPS, BEST_COST, BEST_UNPLACED = range(7)  # counters in `State.n`


class State(NamedTuple):
    """S sessions, B slots, R rooms, T tracks, O owners, P periods of the longest slot.

    A *group* is a track or, after all tracks, an owner: both have sessions in slots, and cost something as a whole.
    """

    slot: I32  # S: or -1
    room: I32  # S
    start: I32  # S: first period
    seats: I32  # B × R × P: the sessions of a cell in order
    seated: I32  # B × R: how many sessions
    used: I32  # B × R: periods
    topic: I32  # B × R: the track of a cell, or -1
    rooms_of: I32  # T × R: sessions of a track in a room
    slots_of: I32  # T + O × B: sessions of a group in a slot
    slot_cost: I64  # B
    group_cost: I64  # T + O
    dirty_slot: U8  # B: touched by the move
    dirty_slots: I32
    dirty_group: U8  # T + O
    dirty_groups: I32
    journal: I32  # × 4: session (or -1 - session if taken), slot, room, place in the cell
    hand: I32  # sessions lifted within a move
    spare: I32  # cells left free within a move
    best: I32  # 3 × S: slot, room, start
    n: I64  # counters
    random: U64


def new_state(d: Arrays, seed: int) -> State:
    """An empty agenda."""
    s, (b, r), t = len(d.length), d.open.shape, len(d.cell)
    return State(
        slot=np.full(s, -1, np.int32),
        room=np.full(s, -1, np.int32),
        start=np.zeros(s, np.int32),
        seats=np.full((b, r, int(d.periods.max(initial=1))), -1, np.int32),
        seated=np.zeros((b, r), np.int32),
        used=np.zeros((b, r), np.int32),
        topic=np.full((b, r), -1, np.int32),
        rooms_of=np.zeros((t, r), np.int32),
        slots_of=np.zeros((t + d.owners, b), np.int32),
        slot_cost=np.zeros(b, np.int64),
        group_cost=np.zeros(t + d.owners, np.int64),
        dirty_slot=np.zeros(b, np.uint8),
        dirty_slots=np.zeros(b, np.int32),
        dirty_group=np.zeros(t + d.owners, np.uint8),
        dirty_groups=np.zeros(t + d.owners, np.int32),
        journal=np.zeros((8 * s + 64, 4), np.int32),
        hand=np.zeros(2 * s + 1, np.int32),
        spare=np.zeros(b * r + 1, np.int32),
        best=np.full((3, s), -1, np.int32),
        n=np.array([0, s, 0, 0, 0, 0, s + 1], np.int64),
        random=seeded(seed),
    )


@inlined
def _touch_slot(st: State, b: int) -> None:
    if not st.dirty_slot[b]:
        st.dirty_slot[b] = 1
        st.dirty_slots[st.n[SLOTS]] = b
        st.n[SLOTS] += 1


@inlined
def _touch_group(st: State, g: int) -> None:
    if not st.dirty_group[g]:
        st.dirty_group[g] = 1
        st.dirty_groups[st.n[GROUPS]] = g
        st.n[GROUPS] += 1


@inlined
def _count(d: Arrays, st: State, s: int, b: int, r: int, by: int) -> None:
    """Count a session in or out where it is, and touch whatever its coming or going changes the cost of."""
    t, o = d.track[s], d.owner[s]
    st.rooms_of[t, r] += by
    st.slots_of[t, b] += by
    st.n[UNPLACED] -= by
    _touch_slot(st, b)
    for i in range(d.near_ptr[b], d.near_ptr[b + 1]):
        _touch_slot(st, d.near[i])
    _touch_group(st, t)
    if o >= 0:
        st.slots_of[len(d.cell) + o, b] += by
        _touch_group(st, len(d.cell) + o)


@inlined
def _write(st: State, entry: int, b: int, r: int, k: int) -> None:
    w = st.n[WRITTEN]
    st.journal[w, 0], st.journal[w, 1], st.journal[w, 2], st.journal[w, 3] = entry, b, r, k
    st.n[WRITTEN] = w + 1


@compiled
def _seat(d: Arrays, st: State, s: int, b: int, r: int, k: int) -> None:
    t, begin = d.track[s], 0
    for i in range(st.seated[b, r], k, -1):
        st.seats[b, r, i] = st.seats[b, r, i - 1]
        st.start[st.seats[b, r, i]] += d.length[s]
    if k > 0:
        before = st.seats[b, r, k - 1]
        begin = st.start[before] + d.length[before]
    st.seats[b, r, k] = s
    st.start[s] = begin
    st.seated[b, r] += 1
    st.used[b, r] += d.length[s]
    st.topic[b, r] = t
    st.slot[s], st.room[s] = b, r
    _count(d, st, s, b, r, 1)


@compiled
def _unseat(d: Arrays, st: State, s: int) -> int:
    b, r = st.slot[s], st.room[s]
    k = 0
    while st.seats[b, r, k] != s:
        k += 1
    for i in range(k + 1, st.seated[b, r]):
        st.start[st.seats[b, r, i]] -= d.length[s]
        st.seats[b, r, i - 1] = st.seats[b, r, i]
    st.seated[b, r] -= 1
    st.used[b, r] -= d.length[s]
    if st.seated[b, r] == 0:
        st.topic[b, r] = -1
    st.slot[s] = st.room[s] = -1
    _count(d, st, s, b, r, -1)
    return k


@inlined
def fits(d: Arrays, st: State, s: int, b: int, r: int) -> bool:
    """Whether a session without a place may go into a cell as it is."""
    if not (d.open[b, r] and d.may_slot[s, b] and d.may_room[s, r]):
        return False
    return bool((st.seated[b, r] == 0 or st.topic[b, r] == d.track[s]) and st.used[b, r] + d.length[s] <= d.periods[b])


@inlined
def put(d: Arrays, st: State, s: int, b: int, r: int, k: int) -> None:
    """Seat a session as the ``k``-th of a cell in which it `fits`."""
    _write(st, s, b, r, k)
    _seat(d, st, s, b, r, k)


@inlined
def take(d: Arrays, st: State, s: int) -> None:
    """Lift a session out of its cell."""
    b, r = st.slot[s], st.room[s]
    _write(st, -1 - s, b, r, _unseat(d, st, s))


@compiled
def take_back(d: Arrays, st: State) -> None:
    """Undo the moves in the journal, last first."""
    for w in range(st.n[WRITTEN] - 1, -1, -1):
        entry = st.journal[w, 0]
        if entry >= 0:
            _unseat(d, st, entry)
        else:
            _seat(d, st, -1 - entry, st.journal[w, 1], st.journal[w, 2], st.journal[w, 3])
    st.n[WRITTEN] = 0
    _clean(st)


@inlined
def _clean(st: State) -> None:
    for i in range(st.n[SLOTS]):
        st.dirty_slot[st.dirty_slots[i]] = 0
    for i in range(st.n[GROUPS]):
        st.dirty_group[st.dirty_groups[i]] = 0
    st.n[SLOTS] = st.n[GROUPS] = 0


@compiled
def cost_of_slot(d: Arrays, st: State, b: int) -> int:
    """What a slot costs: its sessions and tracks where they are, and what runs side by side."""
    total = 0
    for r in range(st.topic.shape[1]):
        t = st.topic[b, r]
        if t < 0:
            continue
        total += d.cell[t, b, r]
        twice = False
        for other in range(r):
            u = st.topic[b, other]
            if u == t:
                twice = True
            elif u >= 0:
                total += d.pair[t, u]
        if twice:
            total += d.weight[PARALLEL]
        for k in range(st.seated[b, r]):
            s = st.seats[b, r, k]
            total += d.in_slot[s, b] + d.in_room[s, r]
            if d.owned.shape[0] and d.owned[s, b, r]:
                total += d.weight[OWNER]
            for i in range(d.clash_ptr[s], d.clash_ptr[s + 1]):
                o = d.clash[i]
                if st.slot[o] == b and st.room[o] < r:
                    common = min(st.start[s] + d.length[s], st.start[o] + d.length[o]) - max(st.start[s], st.start[o])
                    total += d.apart[i] + max(0, common) * d.at_once[i]
                if d.travels[i] and _too_far(d, st, s, o):
                    total += d.travels[i]
    return total


@inlined
def _too_far(d: Arrays, st: State, s: int, o: int) -> bool:
    """Whether a session has less time to one in an earlier place than the journey takes; each pair counts once."""
    b, c, r, q = st.slot[s], st.slot[o], st.room[s], st.room[o]
    if c < 0 or c > b or (c == b and q >= r) or d.journey[r, q] == 0:
        return False
    after = d.begins[b, st.start[s]] - d.begins[c, st.start[o] + d.length[o]]
    before = d.begins[c, st.start[o]] - d.begins[b, st.start[s] + d.length[s]]
    return bool(max(after, before) < d.journey[r, q])


@compiled
def cost_of_group(d: Arrays, st: State, g: int) -> int:
    """What a track costs as a whole (rooms beyond the first, an interruption, disorder), or an owner (gaps)."""
    first, last, slots = -1, -1, 0
    for b in range(st.slots_of.shape[1]):
        if st.slots_of[g, b]:
            first = b if first < 0 else first
            last = b
            slots += 1
    if slots == 0:
        return 0
    gaps = last - first + 1 - slots
    if g >= len(d.cell):
        return int(gaps * d.weight[BACK_TO_BACK])
    rooms = 0
    for r in range(st.rooms_of.shape[1]):
        rooms += st.rooms_of[g, r] > 0
    total = (rooms - 1) * d.weight[ROOMS]
    if gaps:
        total += d.weight[CONSECUTIVE]
    return int(total + _disorder(d, st, g) * d.weight[ORDER] if d.ordered[g] else total)


@compiled
def _disorder(d: Arrays, st: State, t: int) -> int:
    wrong = 0
    for i in range(d.track_ptr[t], d.track_ptr[t + 1]):
        s = d.members[i]
        if st.slot[s] < 0 or d.order[s] == 0:
            continue
        rank = 1
        for j in range(d.track_ptr[t], d.track_ptr[t + 1]):
            o = d.members[j]
            if o == s or st.slot[o] < 0:
                continue
            same = st.slot[o] == st.slot[s]
            rank += st.slot[o] < st.slot[s] or (
                same and (st.room[o] < st.room[s] or (st.room[o] == st.room[s] and st.start[o] < st.start[s]))
            )
            if same and o < s and d.order[o]:
                common = min(st.start[s] + d.length[s], st.start[o] + d.length[o]) - max(st.start[s], st.start[o])
                wrong += max(0, common)
        wrong += rank != d.order[s]
    return wrong


@compiled
def change(d: Arrays, st: State) -> int:
    """What the move in the journal adds to the cost."""
    added = 0
    for i in range(st.n[SLOTS]):
        b = st.dirty_slots[i]
        added += cost_of_slot(d, st, b) - st.slot_cost[b]
    for i in range(st.n[GROUPS]):
        g = st.dirty_groups[i]
        added += cost_of_group(d, st, g) - st.group_cost[g]
    return added


@compiled
def settle(d: Arrays, st: State) -> None:
    """Keep the move in the journal, and the agenda if it is the best so far: fewest unplaced, then least cost."""
    for i in range(st.n[SLOTS]):
        b = st.dirty_slots[i]
        cost = cost_of_slot(d, st, b)
        st.n[COST] += cost - st.slot_cost[b]
        st.slot_cost[b] = cost
    for i in range(st.n[GROUPS]):
        g = st.dirty_groups[i]
        cost = cost_of_group(d, st, g)
        st.n[COST] += cost - st.group_cost[g]
        st.group_cost[g] = cost
    st.n[WRITTEN] = 0
    _clean(st)
    n = st.n
    if n[UNPLACED] < n[BEST_UNPLACED] or (n[UNPLACED] == n[BEST_UNPLACED] and n[COST] < n[BEST_COST]):
        n[BEST_UNPLACED], n[BEST_COST] = n[UNPLACED], n[COST]
        for s in range(len(st.slot)):
            st.best[0, s], st.best[1, s], st.best[2, s] = st.slot[s], st.room[s], st.start[s]
