"""The compiled search: moves of sessions, of cells and of whole tracks, kept by simulated annealing.

Every move is made with `put` and `take`, so that it is priced and taken back in one way; a move that turns out not to
be possible returns ``False``, and what it did is taken back.
"""

from __future__ import annotations

import numpy as np

from ponte.engine.agenda.encode import I32, Arrays
from ponte.engine.agenda.state import COST, UNPLACED, WRITTEN, State, change, fits, put, settle, take, take_back
from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.state import draw

# Of 100 moves, how many are of sessions, of runs of cells, and of the order within a cell; the rest are of tracks.
SESSIONS, RUNS, ORDERS = 60, 85, 92


@inlined
def pick(st: State, below: int) -> int:
    """A random number in [0, below), signed: compiled code cannot mix signed and unsigned numbers."""
    return np.int64(draw(st.random, below))  # type: ignore[return-value]


@inlined
def _somewhere(d: Arrays, st: State, s: int, b: int, r: int) -> None:
    """Seat a session at a random place of a cell; at the end where no order is to be kept."""
    put(d, st, s, b, r, pick(st, st.seated[b, r] + 1))


@compiled
def _move_session(d: Arrays, st: State) -> bool:
    """A session goes to a cell of its track, to an empty one, or in the place of others that find a seat elsewhere."""
    s = pick(st, len(d.length))
    t = d.track[s]
    b, r = pick(st, len(d.periods)), pick(st, d.open.shape[1])
    if pick(st, 2):  # beside another of its track
        a = d.track_ptr[t]
        o = d.members[a + pick(st, d.track_ptr[t + 1] - a)]
        if st.slot[o] < 0:
            return False
        b, r = st.slot[o], st.room[o]
    if (st.slot[s] == b and st.room[s] == r) or not (d.open[b, r] and d.may_slot[s, b] and d.may_room[s, r]):
        return False
    if fits(d, st, s, b, r):
        if st.slot[s] >= 0:
            take(d, st, s)
        _somewhere(d, st, s, b, r)
        return True
    if st.topic[b, r] == t:
        return _exchange(d, st, s, b, r)
    return st.slot[s] < 0 and _claim(d, st, s, b, r)


@compiled
def _exchange(d: Arrays, st: State, s: int, b: int, r: int) -> bool:
    """A session takes the place of another of its track, which takes its own (or none, if it had none)."""
    o = st.seats[b, r, pick(st, st.seated[b, r])]
    from_slot, from_room = st.slot[s], st.room[s]
    if d.pinned[o]:
        return False
    take(d, st, o)
    if from_slot >= 0:
        take(d, st, s)
    if not fits(d, st, s, b, r):
        return False
    _somewhere(d, st, s, b, r)
    if from_slot >= 0:
        if not fits(d, st, o, from_slot, from_room):
            return False
        _somewhere(d, st, o, from_slot, from_room)
    return True


@compiled
def _claim(d: Arrays, st: State, s: int, b: int, r: int) -> bool:
    """A session without a place takes a cell of another track, whose sessions go to other cells of theirs, or wait."""
    while st.seated[b, r]:
        o = st.seats[b, r, 0]
        if d.pinned[o]:
            return False
        take(d, st, o)
        a, size = d.track_ptr[d.track[o]], d.track_ptr[d.track[o] + 1] - d.track_ptr[d.track[o]]
        first = pick(st, size)
        for i in range(size):
            sibling = d.members[a + (first + i) % size]
            c, q = st.slot[sibling], st.room[sibling]
            if c >= 0 and (c != b or q != r) and fits(d, st, o, c, q):
                _somewhere(d, st, o, c, q)
                break
    if not fits(d, st, s, b, r):
        return False
    put(d, st, s, b, r, 0)
    return True


@compiled
def _lift(d: Arrays, st: State, b: int, r: int, n: int) -> int:
    """Take all sessions of a cell into the hand, from ``n`` on; → how many are held then."""
    while st.seated[b, r]:
        st.hand[n] = st.seats[b, r, 0]
        take(d, st, st.hand[n])
        n += 1
    return n


@compiled
def _swap_cells(d: Arrays, st: State, b: int, r: int, c: int, q: int) -> bool:
    """Two cells change their contents, each keeping its order."""
    m = _lift(d, st, b, r, 0)
    n = _lift(d, st, c, q, m)
    for i in range(n):
        s = st.hand[i]
        to, room = (c, q) if i < m else (b, r)
        if not fits(d, st, s, to, room):
            return False
        put(d, st, s, to, room, st.seated[to, room])
    return True


@compiled
def _swap_runs(d: Arrays, st: State) -> bool:
    """Cells that follow each other in one room change places with as many in another room or at another time."""
    slots, rooms = d.open.shape
    r, q = pick(st, rooms), pick(st, rooms)
    b = pick(st, slots)
    c = b if pick(st, 2) else pick(st, slots)
    if b == c and r == q:
        return False
    most = min(slots - max(b, c), slots if r != q else abs(b - c))
    length = 1
    while length < most and pick(st, 3):
        length += 1
    something = False
    for k in range(length):
        if st.seated[b + k, r] or st.seated[c + k, q]:
            something = True
            if not _swap_cells(d, st, b + k, r, c + k, q):
                return False
    return something


@compiled
def _reorder(d: Arrays, st: State) -> bool:
    """A session goes to another place within its cell."""
    s = pick(st, len(d.length))
    b, r = st.slot[s], st.room[s]
    if b < 0 or st.seated[b, r] < 2:
        return False
    take(d, st, s)
    _somewhere(d, st, s, b, r)
    return True


@compiled
def _hold_track(d: Arrays, st: State, t: int) -> int:
    """Take a track into the hand, in random order but those with a number by number; pinned ones stay."""
    n, cells = 0, 0
    for i in range(d.track_ptr[t], d.track_ptr[t + 1]):
        s = d.members[i]
        b, r = st.slot[s], st.room[s]
        if b >= 0 and d.pinned[s]:
            continue
        if b >= 0:
            take(d, st, s)
            if st.seated[b, r] == 0:
                st.spare[cells] = b * d.open.shape[1] + r
                cells += 1
        k = pick(st, n + 1)
        st.hand[n] = st.hand[k]
        st.hand[k] = s
        n += 1
    if d.ordered[t]:
        for i in range(1, n):  # insertion sort: tracks are short
            s, k = st.hand[i], i
            while k > 0 and d.order[st.hand[k - 1]] > d.order[s]:
                st.hand[k] = st.hand[k - 1]
                k -= 1
            st.hand[k] = s
    st.spare[len(st.spare) - 1] = cells
    return n


@compiled
def _make_way(d: Arrays, st: State, b: int, r: int, held: int) -> bool:
    """Move what is in a cell to one that the track in hand has left, of the same slot if there is one."""
    cells, rooms = st.spare[len(st.spare) - 1], d.open.shape[1]
    for later in range(2):
        for i in range(cells):
            c, q = st.spare[i] // rooms, st.spare[i] % rooms
            if (c != b) != (later == 1) or st.seated[c, q] or d.periods[c] < st.used[b, r]:
                continue
            n = _lift(d, st, b, r, held)
            for k in range(held, n):
                if not fits(d, st, st.hand[k], c, q):
                    return False
                put(d, st, st.hand[k], c, q, st.seated[c, q])
            return True
    return True


@compiled
def _fill(d: Arrays, st: State, b: int, r: int, held: int) -> int:
    """Put of the sessions in hand what fits into a cell; → how many are left."""
    left = 0
    for i in range(held):
        s = st.hand[i]
        if fits(d, st, s, b, r):
            put(d, st, s, b, r, st.seated[b, r])
        else:
            st.hand[left] = s
            left += 1
    return left


@compiled
def _move_track(d: Arrays, st: State, t: int) -> bool:
    """A track is lifted and seated anew, in one room from some slot on; what is in its way may go where it was."""
    slots, rooms = d.open.shape
    held = _hold_track(d, st, t)
    first, r, pushy = pick(st, slots), pick(st, rooms), pick(st, 2)
    for turn in range(rooms):
        room = (r + turn) % rooms
        for k in range(slots):
            b = (first + k) % slots
            if held == 0:
                return True
            if not d.open[b, room]:
                continue
            if (
                pushy
                and turn == 0
                and st.seated[b, room]
                and st.topic[b, room] != t
                and not _make_way(d, st, b, room, held)
            ):
                return False
            held = _fill(d, st, b, room, held)
    return held == 0


@compiled
def _move(d: Arrays, st: State) -> bool:
    """One move of a random kind."""
    kind = pick(st, 100)
    if kind < SESSIONS:
        return _move_session(d, st)
    if kind < RUNS:
        return _swap_runs(d, st)
    if kind < ORDERS:
        return _reorder(d, st)
    return _move_track(d, st, pick(st, len(d.cell)))


@compiled
def anneal(d: Arrays, st: State, moves: int, temperature: float, price: float) -> None:
    """Try moves, keeping those that add at most a random multiple of the temperature.

    ``price`` is what a session without a place is held to cost meanwhile.
    """
    for _ in range(moves):
        before = st.n[UNPLACED]
        if not _move(d, st):
            take_back(d, st)
            continue
        heat = -temperature * np.log((pick(st, 1 << 30) + 1) / (1 << 30))
        if change(d, st) + price * (st.n[UNPLACED] - before) <= heat:
            settle(d, st)
        else:
            take_back(d, st)


@compiled
def construct(d: Arrays, st: State, tracks: I32, tries: int) -> None:
    """Seat pinned sessions, then track by track the cheapest of some ways that seats it whole."""
    for s in range(len(d.length)):
        if d.pinned[s] and st.slot[s] < 0:
            for b in range(len(d.periods)):
                for r in range(d.open.shape[1]):
                    if st.slot[s] < 0 and fits(d, st, s, b, r):
                        put(d, st, s, b, r, st.seated[b, r])
    settle(d, st)
    for i in range(len(tracks)):
        for _ in range(tries):
            before = st.n[UNPLACED]
            if _move_track(d, st, tracks[i]) and (st.n[UNPLACED] < before or change(d, st) < 0):
                settle(d, st)
            else:
                take_back(d, st)


@compiled
def restore(d: Arrays, st: State) -> None:
    """Go back to the best agenda so far."""
    for s in range(len(d.length)):
        if st.slot[s] >= 0:
            take(d, st, s)
    st.n[WRITTEN] = 0  # nothing of this is to be taken back
    for b in range(len(d.periods)):
        for period in range(d.periods[b]):
            for s in range(len(d.length)):
                if st.best[0, s] == b and st.best[2, s] == period:
                    put(d, st, s, b, st.best[1, s], st.seated[b, st.best[1, s]])
    settle(d, st)


def cost_and_unplaced(st: State) -> tuple[int, int]:
    """Of the agenda as it is."""
    return int(st.n[COST]), int(st.n[UNPLACED])
