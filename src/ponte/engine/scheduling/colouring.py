"""From blocks to slots: colouring the edges of a graph.

In one block the meetings are edges between people and its slots are colours: nobody has two meetings of one colour. An
edge takes a colour that both its ends miss; if there is none, the path of two colours that starts at one of the ends
is swapped, and then there is (a *Kempe chain*). Where the people form two sides the path cannot come back to the other
end, so that as many colours do as the busiest person has meetings (Kőnig 1916), and every division of `blocks` becomes
a schedule of the same weight. Elsewhere a few edges may stay without colour; so may meetings of more than two, which
take a slot only where all are free.

Colours are then made to fit the tables: of two slots, the fuller has as many more meetings than the other as there are
more paths that begin and end in it than in the other, and swapping one of these moves one meeting (de Werra 1971). So
a block whose meetings fit its tables in all fits them in every slot.
"""

from __future__ import annotations

import numpy as np

from ponte.engine.scheduling.blocks import Blocks
from ponte.engine.scheduling.compiled import compiled, inlined
from ponte.engine.scheduling.encode import I32, Arrays


def colour(d: Arrays, b: Blocks, block: I32) -> I32:
    """The slot of each meeting (-1: none found), given its block (-1: none); a table for each."""
    crowd, slots = d.free.shape
    occupied, place = np.full((crowd, slots), -1, np.int32), np.full(len(block), -1, np.int32)
    load, path = np.zeros(slots, np.int32), np.zeros(len(block) + 1, np.int32)
    tables = d.tables[b.slots]
    by_block = np.argsort(block, kind="stable").astype(np.int32)
    by_block = by_block[np.searchsorted(block[by_block], 0) :]
    _colour(d, b, block, by_block, occupied, place, load, path)
    for c in range(len(b.tables)):
        _fit_tables(d, b.first[c], b.first[c + 1], tables, occupied, place, load, path)
    _drop_excess(d, tables, occupied, place, load)
    return np.where(place >= 0, b.slots[place], -1).astype(np.int32)


@inlined
def _ends(d: Arrays, m: int) -> tuple[int, int]:
    return d.people[d.people_ptr[m]], d.people[d.people_ptr[m] + 1]


@compiled
def _colour(d: Arrays, b: Blocks, block: I32, meetings: I32, occupied: I32, place: I32, load: I32, path: I32) -> None:
    for m in meetings:
        lo, hi = b.first[block[m]], b.first[block[m] + 1]
        best = -1
        for s in range(lo, hi):
            missing = best < 0 or load[s] < load[best]
            for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
                missing = missing and occupied[d.people[i], s] < 0
            if missing:
                best = s
        if best < 0 and d.people_ptr[m + 1] - d.people_ptr[m] == 2:
            best = _by_swapping(d, m, lo, hi, occupied, place, load, path)
        if best >= 0:
            _put(d, m, best, occupied, place)
            load[best] += 1


@compiled
def _by_swapping(d: Arrays, m: int, lo: int, hi: int, occupied: I32, place: I32, load: I32, path: I32) -> int:
    """A colour that both ends of ``m`` miss once a path is swapped, or -1."""
    u, v = _ends(d, m)
    for s in range(lo, hi):
        if occupied[u, s] >= 0:
            continue
        for t in range(lo, hi):
            if occupied[v, t] < 0:
                size, end = _walk(d, v, s, t, occupied, path)
                if size >= 0 and end != u:
                    _swap(d, s, t, size, occupied, place, load, path)
                    return s
    return -1


@compiled
def _walk(d: Arrays, p: int, s: int, t: int, occupied: I32, path: I32) -> tuple[int, int]:
    """The path of colours s, t, s, … from ``p``: its length (-1: it meets a larger meeting), its end."""
    size, now, other = 0, s, t
    while occupied[p, now] >= 0:
        m = occupied[p, now]
        if d.people_ptr[m + 1] - d.people_ptr[m] != 2:
            return -1, p
        path[size] = m
        size += 1
        u, v = _ends(d, m)
        p = v if p == u else u
        now, other = other, now
    return size, p


@compiled
def _swap(d: Arrays, s: int, t: int, size: int, occupied: I32, place: I32, load: I32, path: I32) -> None:
    for k in range(size):
        u, v = _ends(d, path[k])
        occupied[u, place[path[k]]] = -1
        occupied[v, place[path[k]]] = -1
        load[place[path[k]]] -= 1
    for k in range(size):
        m = path[k]
        _put(d, m, t if place[m] == s else s, occupied, place)
        load[place[m]] += 1


@inlined
def _put(d: Arrays, m: int, s: int, occupied: I32, place: I32) -> None:
    place[m] = s
    for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
        occupied[d.people[i], s] = m


@compiled
def _fit_tables(d: Arrays, lo: int, hi: int, tables: I32, occupied: I32, place: I32, load: I32, path: I32) -> None:
    """Swap paths until no slot of the block has more meetings than tables, as far as paths can do it."""
    for s in range(lo, hi):
        for t in range(lo, hi):
            if load[s] <= tables[s]:
                break
            for p in range(len(occupied)):
                if load[s] <= tables[s] or load[t] >= tables[t]:
                    break
                if occupied[p, s] >= 0 and occupied[p, t] < 0:
                    size, _ = _walk(d, p, s, t, occupied, path)
                    if size % 2 == 1:
                        _swap(d, s, t, size, occupied, place, load, path)


@compiled
def _drop_excess(d: Arrays, tables: I32, occupied: I32, place: I32, load: I32) -> None:
    for m in range(len(place)):
        s = place[m]
        if s >= 0 and load[s] > tables[s]:
            for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
                occupied[d.people[i], s] = -1
            place[m] = -1
            load[s] -= 1


@compiled
def _find(parent: I32, odd: I32, p: int) -> tuple[int, int]:
    """The root of a person's group, and whether the person is on the root's other side."""
    parity = 0
    while parent[p] != p:
        odd[p] ^= odd[parent[p]]
        parent[p] = parent[parent[p]]
        parity ^= odd[p]
        p = parent[p]
    return p, parity


@compiled
def _part(d: Arrays, parent: I32, odd: I32) -> bool:
    for m in range(len(d.weight)):
        if d.people_ptr[m + 1] - d.people_ptr[m] != 2:
            return False
        u, v = _ends(d, m)
        (a, here), (c, there) = _find(parent, odd, u), _find(parent, odd, v)
        if a == c and here == there:
            return False
        if a != c:
            parent[a], odd[a] = c, here ^ there ^ 1
    return True


def two_sides(d: Arrays) -> I32 | None:
    """The side (0, 1) of each person such that each meeting is of one of either; ``None`` if none is."""
    parent, odd = np.arange(len(d.free), dtype=np.int32), np.zeros(len(d.free), np.int32)
    if not _part(d, parent, odd):
        return None
    return np.array([_find(parent, odd, p)[1] for p in range(len(parent))], np.int32)
