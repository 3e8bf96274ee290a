"""Half days first, slots second: every division between two sides gets its slots, and none is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponte.engine.scheduling import Meeting, Problem, solve, verify
from ponte.engine.scheduling.blocks import divide, new_division, occupy, reassign
from ponte.engine.scheduling.colouring import colour, two_sides
from ponte.engine.scheduling.encode import encode

from .makers import brokerage, person, slot

patient = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def weeks(draw: st.DrawFn, halves: int = 3, across: bool = True, most_people: int = 2) -> Problem:
    """Half days of a few slots; everyone is there for whole ones; meetings across two sides, or of anybody."""
    lengths = [draw(st.integers(2, 4)) for _ in range(halves)]
    tables = [draw(st.integers(0, 3)) for _ in range(halves)]
    slots = tuple(
        slot(f"s{h}{k}", 20 * k + 300 * h, tables=tables[h]) for h in range(halves) for k in range(lengths[h])
    )
    crowd = []
    for k in range(draw(st.integers(2, 9))):
        there = draw(st.sets(st.integers(0, halves - 1), min_size=1))
        free = [f"s{h}{j}" for h in sorted(there) for j in range(lengths[h])]
        most = draw(st.none() | st.integers(0, 6))
        crowd.append(person(f"p{k}", *free) if most is None else person(f"p{k}", *free, max=most))
    left, right = [p.id for p in crowd[::2]], [p.id for p in crowd[1::2]]
    pairs = st.tuples(st.sampled_from(left), st.sampled_from(right))
    anybody = st.lists(st.sampled_from([*left, *right]), min_size=2, max_size=most_people, unique=True).map(tuple)
    who = draw(st.lists(pairs if across else anybody, min_size=1, max_size=40))
    meetings = [Meeting(f"m{k}", people, draw(st.integers(1, 9))) for k, people in enumerate(who)]
    return brokerage(slots, tuple(crowd), *meetings)


def divided(problem: Problem, moves: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The blocks of a problem's meetings after a short search, and their slots."""
    encoded = encode(problem)
    blocks = divide(encoded)
    if blocks is None:
        return None
    division = new_division(encoded, blocks, 1)
    order = np.argsort(-encoded.arrays.weight, kind="stable").astype(np.int32)
    occupy(encoded.arrays, blocks, division, order)
    reassign(encoded.arrays, blocks, division, order, order, moves, 1.0)
    return division.block, colour(encoded.arrays, blocks, division.block)


@given(weeks(), st.integers(0, 200))
@patient
def test_between_two_sides_whatever_has_a_block_gets_a_slot_and_a_table(problem: Problem, moves: int) -> None:
    found = divided(problem, moves)
    if found is not None:
        block, slots = found
        assert ((block >= 0) == (slots >= 0)).all()


@given(weeks(across=False, most_people=4), st.integers(0, 200))
@patient
def test_whoever_meets_whom_the_slots_break_no_rule(problem: Problem, moves: int) -> None:
    answer = solve(problem, iterations=moves)
    assert verify(problem, answer).faults == ()


@given(weeks(halves=1))
@patient
def test_two_sides_always_free_are_scheduled_to_the_bound(problem: Problem) -> None:
    always = tuple(replace(p, available=tuple(s.id for s in problem.slots)) for p in problem.people)
    answer = solve(replace(problem, people=always), iterations=100)
    assert answer.value == answer.bound == heaviest_by_trying(replace(problem, people=always))


def heaviest_by_trying(problem: Problem) -> int:
    """The greatest weight of a choice with no more meetings at a person than slots, nor in all than tables.

    By dynamic programming over the meetings: what is left at each person and of the tables says everything.
    """
    slots = len(problem.slots)
    left = {p.id: min(slots, slots if p.max is None else p.max) for p in problem.people}
    names = sorted(left)
    best = {(tuple(left[n] for n in names), sum(s.tables for s in problem.slots)): 0}
    for m in problem.meetings:
        for (room, tables), value in list(best.items()):
            after = tuple(r - (n in m.people) for n, r in zip(names, room, strict=True))
            if min(after) >= 0 and tables > 0:
                key = (after, tables - 1)
                best[key] = max(best.get(key, 0), value + m.weight)
    return max(best.values())


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=40)
def test_tables_are_shared_out_evenly_where_a_first_colouring_crowds_a_slot(seed: int) -> None:
    random = np.random.default_rng(seed)
    tables = int(random.integers(4, 7))
    slots = tuple(slot(f"s{k}", 20 * k, tables=tables) for k in range(5))
    people = tuple(person(f"p{k}", *(s.id for s in slots)) for k in range(16))
    pairs = [(a, b) for a, b in product(range(8), range(8, 16)) if random.random() < 0.7]
    problem = brokerage(slots, people, *(Meeting(f"m{a}-{b}", (f"p{a}", f"p{b}"), 1) for a, b in pairs))
    found = divided(problem, 300)
    assert found is not None
    assert ((found[0] >= 0) == (found[1] >= 0)).all()


def test_a_circle_of_three_has_no_two_sides() -> None:
    slots = (slot("s0", 0), slot("s1", 20))
    people = tuple(person(x, "s0", "s1") for x in "abc")
    ring = (Meeting("ab", ("a", "b"), 1), Meeting("bc", ("b", "c"), 1), Meeting("ca", ("c", "a"), 1))
    assert two_sides(encode(brokerage(slots, people, *ring)).arrays) is None
    side = two_sides(encode(brokerage(slots, people, *ring[:2])).arrays)
    assert side is not None
    assert side[0] == side[2] != side[1]
