"""Who interprets and who sits where, once it is settled which meeting is in which slot: so that little changes.

A *change* of interpreter: a person is served at their next interpreted meeting of the day by somebody else. A change
of table: a person's next meeting of the day is at the same venue, at another table. Both are links between two
meetings of one person, and no two meetings of a slot are linked, so that a slot given all others is an assignment
problem: meetings to interpreters (or tables), gaining one for each link that then joins equals. Slots are gone through
forth and back, each put at its best while the others stay, until nothing is gained any more; no step loses anything.

There are few interpreters: their assignments are solved exactly (Jonker & Volgenant, Computing 1987). A slot of a large
event has thousands of tables, but only those of its people's other meetings matter: the best are taken first, and then
paths are swapped to let more meetings have one of theirs (augmentation, Berge 1957).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.encode import I32, I64, Arrays, Encoded
from ponte.engine.scheduling.search import restore
from ponte.engine.scheduling.state import State

IMPOSSIBLE = -1e6  # gain of an interpreter who cannot serve a meeting
MOST_SWEEPS = 8  # through all slots, forth and back
DENSE = 64_000_000  # interpreters³ × slots: what the sweeps for interpreters may cost
REACH = 64  # tables looked at for one more meeting to have one of its own
MOST_LINKS = 4  # links gained by one table that are told apart


def choose_interpreters(encoded: Encoded, slot: I32, guide: I32) -> I32:
    """Interpreters for the same meetings in the same slots, with few changes, never more than before.

    Parameters
    ----------
    slot, guide
        For each meeting its slot and interpreter, -1 for none; who has an interpreter keeps having one who fits, is
        there, and is in one place at a time.
    """
    served = np.flatnonzero(guide >= 0).astype(np.int32)
    if not len(served):
        return guide
    before, after = _linked(encoded, slot, served, _days(encoded))
    ptr, people = encoded.arrays.people_ptr.tolist(), range(len(before))
    earlier = {m: [b for b in before[people[ptr[m] : ptr[m + 1]]].tolist() if b >= 0] for m in served.tolist()}
    around = {
        m: earlier[m] + [a for a in after[people[ptr[m] : ptr[m + 1]]].tolist() if a >= 0] for m in served.tolist()
    }
    choices = []
    for fresh in (False, True):
        choice = _Interpreting(encoded, slot, guide, served)
        if fresh:
            choice.sweep(earlier, choice.slots, anew=True)
        choices.append(choice.settle(around))
    return min(choices, key=lambda chosen: sum(chosen[b] != chosen[m] for m, row in earlier.items() for b in row))


def settle_interpreters(encoded: Encoded, st: State) -> None:
    """Let interpreters change little in a schedule under construction; what is put in later has to fit these."""
    guide = choose_interpreters(encoded, st.slot, st.guide)
    if (guide != st.guide).any():
        restore(encoded.arrays, st, st.slot.copy(), guide)


class _Interpreting:
    def __init__(self, encoded: Encoded, slot: I32, guide: I32, served: I32) -> None:
        self.d, self.guide, self.people = encoded.arrays, guide.copy(), encoded.people
        self.here: defaultdict[int, list[int]] = defaultdict(list)
        for m in served.tolist():
            self.here[int(slot[m])].append(m)
        self.slots = sorted(self.here)
        d = self.d
        self.fits = np.zeros((len(d.helpers_ptr) - 1, len(d.free) - self.people), bool)
        for kind, (a, b) in enumerate(pairwise(d.helpers_ptr.tolist())):
            self.fits[kind, d.helpers[a:b] - self.people] = True
        self.sweeps = max(1, min(MOST_SWEEPS, DENSE // (self.fits.shape[1] ** 3 * len(self.slots))))

    def settle(self, linked: dict[int, list[int]]) -> I32:
        """Sweep until nothing is gained."""
        for k in range(self.sweeps):
            if not self.sweep(linked, self.slots[:: -1 if k % 2 else 1]):
                break
        return self.guide

    def sweep(self, linked: dict[int, list[int]], slots: list[int], anew: bool = False) -> bool:
        """Reassign slot by slot, where that gains (or in any case, ``anew``); whether anything changed."""
        gained = [self.reassign(s, linked, anew) for s in slots]
        return any(gained)

    def reassign(self, s: int, linked: dict[int, list[int]], anew: bool) -> bool:
        """The best assignment of interpreters to the meetings of a slot, all others as they are."""
        meetings = self.here[s]
        able = self.fits[self.d.kind[meetings]] & (self.d.free[self.people :, s] > 0) & ~self.elsewhere(s)
        gain = np.where(able, 0.0, IMPOSSIBLE)
        rows = np.arange(len(meetings))
        for k, m in enumerate(meetings):
            np.add.at(gain[k], self.guide[linked[m]] - self.people, 1.0)
        now = self.guide[meetings] - self.people
        best = linear_sum_assignment(gain, maximize=True)[1]
        if gain[rows, best].sum() <= gain[rows, now].sum() and not anew:
            return False
        self.guide[meetings] = best + self.people
        return True

    def elsewhere(self, s: int) -> NDArray[np.bool_]:
        """The interpreters who serve in another slot that clashes with this one."""
        busy = np.zeros(self.fits.shape[1], bool)
        for t in self.d.clash[self.d.clash_ptr[s] : self.d.clash_ptr[s + 1]].tolist():
            if t != s and t in self.here:
                busy[self.guide[self.here[t]] - self.people] = True
        return busy


class _Tables(NamedTuple):
    """The table of each meeting (0: none yet), its people's links, and room to seat one slot anew."""

    before: I32  # for each place in ``people``, that person's meeting before, or -1
    after: I32
    table: I32  # M
    new: I32  # M
    holder: I32  # for each table the meeting that has it, or -1
    via: I32  # for each table the one whose holder would move to it (0: nobody's), or -1
    queue: I32


def choose_tables(encoded: Encoded, slot: I32) -> I32:
    """A table for each meeting that has a slot, counted from 1 (0: no slot), with few changes."""
    d = encoded.arrays
    placed: I32 = np.argsort(slot, kind="stable")[np.count_nonzero(slot < 0) :].astype(np.int32)
    venues = [encoded.problem.slots[i].venue for i in encoded.slot_order]
    halls: dict[tuple[int, str], int] = {}
    hall = [halls.setdefault(key, len(halls)) for key in zip(_days(encoded), venues, strict=True)]
    room = np.minimum(d.tables, len(slot)).astype(np.int32)
    most = int(room.max(initial=0)) + 1
    scratch = (np.zeros(n, np.int32) for n in (len(slot), len(slot), most, most, most))
    v = _Tables(*_linked(encoded, slot, placed, hall), *scratch)
    first = np.searchsorted(slot[placed], np.arange(len(d.tables) + 1)).astype(np.int64)
    for k in range(MOST_SWEEPS):
        if not _sweep_tables(d, v, placed, first, room, k % 2 == 1):
            break
    return v.table


def _days(encoded: Encoded) -> list[int]:
    return [encoded.problem.slots[i].start.toordinal() for i in encoded.slot_order]


def _linked(encoded: Encoded, slot: I32, meetings: I32, group: list[int]) -> tuple[I32, I32]:
    """For each place in ``people`` that person's meeting before and after, of these meetings and in the same group."""
    d = encoded.arrays
    before, after = (np.full(len(d.people), -1, np.int32) for _ in range(2))
    place, last = np.full(len(d.free), -1, np.int64), np.full(len(d.free), -1, np.int32)
    by_time = meetings[np.argsort(slot[meetings], kind="stable")]
    _link(d, slot, by_time, np.array(group, np.int32), place, last, before, after)
    return before, after


@compiled
def _link(d: Arrays, slot: I32, meetings: I32, group: I32, place: I64, last: I32, before: I32, after: I32) -> None:
    for m in meetings:
        for k in range(d.people_ptr[m], d.people_ptr[m + 1]):
            p = d.people[k]
            if last[p] >= 0 and group[slot[last[p]]] == group[slot[m]]:
                before[k] = last[p]
                after[place[p]] = m
            place[p], last[p] = k, m


@compiled
def _sweep_tables(d: Arrays, v: _Tables, placed: I32, first: I64, room: I32, backwards: bool) -> bool:
    """Seat slot by slot; whether anything was gained."""
    gained = False
    for k in range(len(room)):
        s = len(room) - 1 - k if backwards else k
        here = placed[first[s] : first[s + 1]]
        if len(here) == 0:
            continue
        _seat(d, v, here, room[s])
        old, new = 0, 0
        for m in here:
            old += _gain(d, v, m, v.table[m]) if v.table[m] > 0 else -1
            new += _gain(d, v, m, v.new[m])
        if new > old:
            gained = True
            for m in here:
                v.table[m] = v.new[m]
    return gained


@inlined
def _linked_table(v: _Tables, k: int, way: int) -> int:
    """The table of the meeting before (0) or after (1) one in a person's day; 0 if there is none yet."""
    e = v.before[k] if way == 0 else v.after[k]
    return v.table[e] if e >= 0 else 0


@inlined
def _gain(d: Arrays, v: _Tables, m: int, t: int) -> int:
    """The links of a meeting that join equals if it is at table ``t``."""
    gain = 0
    for k in range(d.people_ptr[m], d.people_ptr[m + 1]):
        gain += (_linked_table(v, k, 0) == t) + (_linked_table(v, k, 1) == t)
    return gain


@compiled
def _seat(d: Arrays, v: _Tables, here: I32, room: int) -> None:
    """Tables (``new``) for the meetings of a slot: those that gain most first, then by augmentation, then any."""
    for t in range(room + 1):
        v.holder[t] = v.via[t] = -1
    for m in here:
        v.new[m] = 0
    for least in range(MOST_LINKS, 0, -1):
        for m in here:
            for k in range(2 * d.people_ptr[m], 2 * d.people_ptr[m + 1]):
                t = _linked_table(v, k >> 1, k & 1)
                if v.new[m] == 0 and 0 < t <= room and v.holder[t] < 0 and _gain(d, v, m, t) >= least:
                    v.holder[t], v.new[m] = m, t
    for m in here:
        if v.new[m] == 0:
            _augment(d, v, m, room)
    unused = 1
    for m in here:
        if v.new[m] == 0:
            while v.holder[unused] >= 0:
                unused += 1
            v.holder[unused], v.new[m] = m, unused


@compiled
def _augment(d: Arrays, v: _Tables, m: int, room: int) -> None:
    """Let ``m`` have a table of its people by moving the holders of such tables on to others of theirs."""
    head, tail, mover, source, end = 0, 0, m, 0, 0
    while end == 0:
        for k in range(2 * d.people_ptr[mover], 2 * d.people_ptr[mover + 1]):
            t = _linked_table(v, k >> 1, k & 1)
            if end == 0 and 0 < t <= room and v.via[t] < 0 and tail < REACH:
                v.via[t], v.queue[tail] = source, t
                tail += 1
                if v.holder[t] < 0:
                    end = t
        if head == tail:
            break
        source = v.queue[head]
        mover = v.holder[source]
        head += 1
    while end > 0:
        mover = v.holder[v.via[end]] if v.via[end] > 0 else m
        v.holder[end], v.new[mover] = mover, end
        end = v.via[end]
    for k in range(tail):
        v.via[v.queue[k]] = -1
