"""The compiled local search: one move, annealed.

The move puts a meeting ``m`` into a slot ``s``. What stands in the way leaves, finds a free slot of its own, or goes
to one other slot ``t``; what stands in the way there comes to ``s``, and so on. Among people with one meeting a slot
this walks a *Kempe chain* of the two slots, as in edge colouring; where a table, an interpreter, an availability or a
precedence cuts the chain, a meeting is *ejected*. The move is taken back unless the weight lost is made good, up to
the temperature. Once the weight has settled, the same move, at no loss of weight, lifts people to their minimum and
closes breaks.
"""

from __future__ import annotations

import numpy as np

from ponte.engine.scheduling.compiled import compiled
from ponte.engine.scheduling.encode import I32, Arrays
from ponte.engine.scheduling.state import (
    BREAKS,
    SHORT,
    TICK,
    TRAIL,
    VALUE,
    State,
    breaks_of,
    draw,
    free_slot,
    has,
    obstacles,
    place,
    remove,
)

LONGEST = 400  # meetings moved by one chain for weight, at most
SHORTER = 16  # the same for breaks: what moves many diaries seldom mends them


@compiled
def _note(st: State, m: int) -> None:
    """Remember where a meeting was before this move."""
    if st.stamp[m] != st.n[TICK]:
        st.stamp[m] = st.n[TICK]
        k = 3 * st.n[TRAIL]
        st.trail[k], st.trail[k + 1], st.trail[k + 2] = m, st.slot[m], st.guide[m]
        st.n[TRAIL] += 1


@compiled
def undo(d: Arrays, st: State) -> None:
    """Take the current move back."""
    for k in range(st.n[TRAIL]):
        if st.slot[st.trail[3 * k]] >= 0:
            remove(d, st, st.trail[3 * k])
    for k in range(st.n[TRAIL]):
        if st.trail[3 * k + 1] >= 0:
            place(d, st, st.trail[3 * k], st.trail[3 * k + 1], st.trail[3 * k + 2])


@compiled
def chain(d: Arrays, st: State, m: int, s: int, t: int, allowed: float, longest: int) -> bool:
    """Put ``m`` into ``s``, moving others between ``s`` and ``t``; give up, undone, if more than ``allowed`` is lost.

    Each meeting moves once at most, so the chain ends. ``t`` may be -1: nothing is moved but to free slots.
    """
    st.n[TICK] += 1
    st.n[TRAIL] = 0
    _note(st, m)
    if st.slot[m] >= 0:
        remove(d, st, m)
    st.homeless[0], st.homeless[1] = m, s
    head, tail, lost = 0, 1, 0.0
    while head < tail:
        e, target = st.homeless[2 * head], st.homeless[2 * head + 1]
        head += 1
        if head > 1:
            free, guide = free_slot(d, st, e)
            if free >= 0:
                place(d, st, e, free, guide)
                continue
        n, personal = -1, 0
        if target >= 0 and tail < longest and has(d.domain_set[e], target):
            n, guide, personal = obstacles(d, st, e, target)
            for k in range(n):
                if st.stamp[st.found[k]] == st.n[TICK]:
                    n = -1
                    break
        if n < 0:
            lost += d.weight[e]
            if head == 1 or lost > allowed:
                undo(d, st)
                return False
            continue
        for k in range(n):
            f = st.found[k]
            _note(st, f)
            away = t if st.slot[f] == s else (s if st.slot[f] == t else -1)
            if k >= personal and away >= 0 and has(st.full, away):
                away = -1
            remove(d, st, f)
            st.homeless[2 * tail], st.homeless[2 * tail + 1] = f, away
            tail += 1
        place(d, st, e, target, guide)
    return True


@compiled
def _promising(d: Arrays, st: State, m: int, tries: int) -> int:
    """Of a few slots of a meeting's domain, the one whose occupants are worth least."""
    a, size = d.domain_ptr[m], d.domain_ptr[m + 1] - d.domain_ptr[m]
    best, least = -1, 0.0
    for _ in range(min(tries, size)):
        s = d.domain[a + draw(st.random, size)]
        n, _, _ = obstacles(d, st, m, s)
        if n < 0:
            continue
        worth = 0.0
        for k in range(n):
            worth += max(0.0, st.worth[st.found[k]])
        if best < 0 or worth < least:
            best, least = s, worth
        if n == 0:
            break
    return best


@compiled
def _any_slot(d: Arrays, st: State, m: int) -> int:
    a, size = d.domain_ptr[m], d.domain_ptr[m + 1] - d.domain_ptr[m]
    return int(d.domain[a + draw(st.random, size)])


@compiled
def _heat(st: State, temperature: float) -> float:
    """How much may be lost just now: exponentially distributed, the Metropolis rule turned round."""
    return float(-temperature * np.log((draw(st.random, 1 << 30) + 1) / (1 << 30)))


@compiled
def restore(d: Arrays, st: State, slot: I32, guide: I32) -> None:
    """Make the schedule the one that these arrays say."""
    for m in range(len(slot)):
        if st.slot[m] >= 0:
            remove(d, st, m)
    for m in range(len(slot)):
        if slot[m] >= 0:
            place(d, st, m, slot[m], guide[m])


@compiled
def construct(d: Arrays, st: State, order: I32) -> None:
    """Put the meetings in, in this order, each where nothing of worth is lost."""
    for m in order:
        if st.slot[m] >= 0 or d.domain_ptr[m] == d.domain_ptr[m + 1]:
            continue
        s, guide = free_slot(d, st, m)
        if s >= 0:
            place(d, st, m, s, guide)
            continue
        for _ in range(4):
            s = _promising(d, st, m, 4)
            if s >= 0 and chain(d, st, m, s, _any_slot(d, st, m), 0.0, LONGEST):
                break


@compiled
def fill(d: Arrays, st: State, order: I32) -> None:
    """Put the meetings in, in this order, each only where nothing stands in its way."""
    for m in order:
        if st.slot[m] < 0:
            s, guide = free_slot(d, st, m)
            if s >= 0:
                place(d, st, m, s, guide)


@compiled
def heavier(d: Arrays, st: State, candidates: I32, moves: int, temperature: float) -> None:
    """Annealed insertions of those candidates that are unscheduled, for weight."""
    if len(candidates) == 0:
        return
    for _ in range(moves):
        m = candidates[draw(st.random, len(candidates))]
        if st.slot[m] >= 0 or d.domain_ptr[m] == d.domain_ptr[m + 1]:
            continue
        s = _promising(d, st, m, 4)
        if s >= 0:
            chain(d, st, m, s, _any_slot(d, st, m), d.weight[m] + _heat(st, temperature), LONGEST)


@compiled
def count_breaks(d: Arrays, st: State, people: int) -> None:
    """Count everybody's breaks afresh."""
    st.n[BREAKS] = 0
    for p in range(people):
        st.breaks[p] = breaks_of(d, st, p)
        st.n[BREAKS] += st.breaks[p]


@compiled
def _recount(d: Arrays, st: State) -> None:
    """Count the breaks of the people whom the current move touched."""
    for k in range(st.n[TRAIL]):
        m = st.trail[3 * k]
        for i in range(d.people_ptr[m], d.people_ptr[m + 1]):
            p = d.people[i]
            now = breaks_of(d, st, p)
            st.n[BREAKS] += now - st.breaks[p]
            st.breaks[p] = now


@compiled
def smoother(d: Arrays, st: State, moves: int, temperature: float) -> None:
    """Annealed moves that lose no weight, for people below their minimum and then for breaks."""
    if len(d.weight) == 0:
        return
    for _ in range(moves):
        m = draw(st.random, len(d.weight))
        if d.fixed[m] >= 0 or d.domain_ptr[m] == d.domain_ptr[m + 1]:
            continue
        s, t = _any_slot(d, st, m), st.slot[m]
        if s == t:
            continue
        value, short, breaks = st.n[VALUE], st.n[SHORT], st.n[BREAKS]
        away = t if t >= 0 else _any_slot(d, st, m)
        if not chain(d, st, m, s, away, d.weight[m] if t < 0 else 0.0, SHORTER):
            continue
        _recount(d, st)
        if st.n[VALUE] > value:
            continue
        worse = (st.n[SHORT] - short) * 1000 + st.n[BREAKS] - breaks
        if st.n[VALUE] < value or worse > _heat(st, temperature):
            undo(d, st)
            _recount(d, st)
