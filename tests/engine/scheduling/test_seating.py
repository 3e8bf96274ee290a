"""Interpreters and tables change little, and every rule is kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ponte.engine.scheduling import Interpreter, Meeting, Placement, Problem, Slot, solve, verify
from ponte.engine.scheduling.encode import I32, Encoded, encode
from ponte.engine.scheduling.seating import choose_interpreters, choose_tables
from ponte.engine.scheduling.verify import interpreter_changes, table_changes
from ponte.engine.scheduling.warming import warm

from .makers import brokerage, person, problems, slot, written
from .test_solving import patient


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    warm()


def rows(encoded: Encoded, slots: I32, guides: I32, tables: I32) -> tuple[Placement, ...]:
    return tuple(
        Placement(
            encoded.problem.meetings[m].id,
            encoded.slot_id(int(slots[m])),
            int(tables[m]),
            None if guides[m] < 0 else encoded.person_id(int(guides[m])),
        )
        for m in np.flatnonzero(slots >= 0)
    )


def faults(problem: Problem, placed: tuple[Placement, ...]) -> tuple[str, ...]:
    where = {r.meeting: (r.slot, r.table, r.interpreter) for r in placed}
    return verify(problem, written(problem, **where)).faults  # type: ignore[arg-type]


@st.composite
def interpreted(draw: st.DrawFn, slots: tuple[Slot, ...], away: bool) -> tuple[Encoded, I32, I32]:
    """A schedule in which every meeting has an interpreter, taken at random: Italians meet Chinese."""
    free = tuple(s.id for s in slots)
    some = st.lists(st.sampled_from(free), unique=True, min_size=1).map(tuple) if away else st.just(free)
    crowd = [person(f"i{k}", *free, languages="it") for k in range(3)]
    crowd += [person(f"z{k}", *free, languages="zh") for k in range(3)]
    count = draw(st.integers(2, 3))
    guides = tuple(Interpreter(f"g{k}", frozenset({"it", "zh"}), draw(some)) for k in range(count))
    meetings: list[Meeting] = []
    choices: list[int] = []
    for s in slots:
        here = [k for k, g in enumerate(guides) if s.id in g.available]
        size = draw(st.integers(0, min(len(here), 3)))
        pairs = zip(draw(st.permutations(range(3))), draw(st.permutations(range(3))), strict=True)
        for (a, b), g in zip(list(pairs)[:size], draw(st.permutations(here)), strict=False):
            meetings.append(Meeting(f"m{len(meetings)}", (f"i{a}", f"z{b}"), 1, slot=s.id))
            choices.append(g)
    slots3 = tuple(replace(s, tables=3) for s in slots)
    problem = brokerage(slots3, tuple(crowd), *meetings, interpreters=guides)
    encoded = encode(problem)
    guide = np.array(choices, np.int32) + len(crowd)
    return encoded, encoded.arrays.fixed, guide.astype(np.int32)


def changes(encoded: Encoded, slots: I32, guides: I32) -> int:
    return interpreter_changes(encoded.problem, rows(encoded, slots, guides, np.ones(len(slots), np.int32)))


def fewest(encoded: Encoded, slots: I32) -> int:
    """By trying all interpreters for all meetings."""
    d = encoded.arrays
    able = [
        [
            choice
            for choice in permutations(range(encoded.people, len(d.free)), int((slots == s).sum()))
            if all(d.free[g, s] for g in choice)
        ]
        for s in range(len(d.tables))
    ]
    least = 10**9
    for choice in product(*able):
        guides = np.full(len(slots), -1, np.int32)
        for s, some in enumerate(choice):
            guides[slots == s] = some
        least = min(least, changes(encoded, slots, guides))
    return least


TWO = (slot("s0", 0), slot("s1", 20))
THREE = (*TWO, slot("s2", 40))


@given(interpreted(TWO, away=False))
@patient
def test_interpreters_of_two_slots_change_as_little_as_possible(case: tuple[Encoded, I32, I32]) -> None:
    encoded, slots, guides = case
    assert changes(encoded, slots, choose_interpreters(encoded, slots, guides)) == fewest(encoded, slots)


@given(interpreted(THREE, away=True))
@patient
def test_no_slot_could_do_better_and_never_more_changes_than_before(case: tuple[Encoded, I32, I32]) -> None:
    encoded, slots, guides = case
    chosen = choose_interpreters(encoded, slots, guides)
    assert faults(encoded.problem, rows(encoded, slots, chosen, choose_tables(encoded, slots))) == ()
    least = changes(encoded, slots, chosen)
    assert least <= changes(encoded, slots, guides)
    d = encoded.arrays
    for s in range(len(d.tables)):
        there = [g for g in range(encoded.people, len(d.free)) if d.free[g, s]]
        for some in permutations(there, int((slots == s).sum())):
            other = chosen.copy()
            other[slots == s] = some
            assert changes(encoded, slots, other) >= least


@given(problems(most_meetings=12))
@patient
def test_every_rule_is_kept_and_seating_is_settled(problem: Problem) -> None:
    answer = solve(problem, iterations=300)
    assume(answer.status != "infeasible")
    verdict = verify(problem, answer)
    assert verdict.faults == ()
    encoded = encode(problem)
    slots, guides = (np.full(len(problem.meetings), -1, np.int32) for _ in range(2))
    number = {encoded.slot_id(k): k for k in range(len(problem.slots))}
    named = {g.id: encoded.people + k for k, g in enumerate(problem.interpreters)}
    meeting = {m.id: k for k, m in enumerate(problem.meetings)}
    for row in answer.meetings:
        slots[meeting[row.meeting]] = number[row.slot]
        guides[meeting[row.meeting]] = named.get(row.interpreter or "", -1)
    again = rows(encoded, slots, choose_interpreters(encoded, slots, guides), choose_tables(encoded, slots))
    assert interpreter_changes(problem, again) == verdict.interpreter_changes
    assert table_changes(problem, again) == verdict.table_changes


@given(st.lists(st.permutations(range(4)), min_size=2, max_size=4))
@patient
def test_tables_change_less_than_by_hand(order: list[list[int]]) -> None:
    """A table a person of the first side is one seating: each of them stays, and everyone they meet changes."""
    slots = tuple(slot(f"s{k}", 20 * k, tables=4) for k in range(len(order)))
    free = tuple(s.id for s in slots)
    people = tuple(person(f"{side}{k}", *free) for side in "ab" for k in range(4))
    meetings = tuple(
        Meeting(f"m{k}{a}", (f"a{a}", f"b{b}"), 1, slot=s.id)
        for k, (s, some) in enumerate(zip(slots, order, strict=True))
        for a, b in enumerate(some)
    )
    problem = brokerage(slots, people, *meetings)
    encoded = encode(problem)
    fixed, nobody = encoded.arrays.fixed, np.full(len(meetings), -1, np.int32)
    by_hand = rows(encoded, fixed, nobody, np.array([1 + int(m.id[2]) for m in meetings], np.int32))
    chosen = rows(encoded, fixed, nobody, choose_tables(encoded, fixed))
    assert faults(problem, chosen) == ()
    assert table_changes(problem, chosen) <= table_changes(problem, by_hand)


def test_a_table_is_left_for_one_that_others_need() -> None:
    """a sat at 1 and b at 2; c and d sat apart. Two meetings want table 1, and one of them would be as well at 2."""
    slots = tuple(slot(f"s{k}", 20 * k, tables=3) for k in range(2))
    people = tuple(person(p, "s0", "s1") for p in "abcdefg")
    first = (Meeting("ac", ("a", "c"), 1, slot="s0"), Meeting("be", ("b", "e"), 1, slot="s0"))
    second = (Meeting("ab", ("a", "b"), 1, slot="s1"), Meeting("cd", ("c", "d"), 1, slot="s1"))
    encoded = encode(brokerage(slots, people, *first, *second))
    chosen = rows(encoded, encoded.arrays.fixed, np.full(4, -1, np.int32), choose_tables(encoded, encoded.arrays.fixed))
    assert table_changes(encoded.problem, chosen) == 1  # a and b come from two tables


def test_changes_are_counted_from_the_definition() -> None:
    slots = (slot("s0", 0), slot("s1", 20), slot("w", 60, "w"), slot("s2", 0, day=1))
    free = tuple(s.id for s in slots)
    people = (person("a", *free), *(person(p, *free) for p in "bcde"))
    problem = brokerage(slots, people, *(Meeting(f"m{p}", ("a", p), 1) for p in "bcde"))
    placed = (
        Placement("mb", "s0", 1, "g"),
        Placement("mc", "s1", 2, None),  # another table; no interpreter, so g's is not followed yet
        Placement("md", "w", 1, "h"),  # another venue: no change of table; h follows g
        Placement("me", "s2", 2, "g"),  # another day: no change at all
    )
    assert table_changes(problem, placed) == 1
    assert interpreter_changes(problem, placed) == 1


def test_four_hundred_thousand_are_seated_within_a_second() -> None:
    """Processor time, with nothing left to compile; the diaries of a real schedule are no harder."""
    import time

    size, count = 12_000, 34
    slots = tuple(slot(f"s{k}", 20 * k, tables=size) for k in range(count))
    problem = brokerage(slots, (person("a", *(s.id for s in slots)),))
    r = np.random.default_rng(0)
    pairs = np.stack([np.tile(np.arange(size), count), np.concatenate([r.permutation(size) for _ in slots]) + size], 1)
    empty = encode(problem)
    arrays = empty.arrays._replace(
        people_ptr=np.arange(0, pairs.size + 1, 2),
        people=pairs.reshape(-1).astype(np.int32),
        free=np.ones((2 * size, count), np.uint8),
    )
    encoded = replace(empty, arrays=arrays)
    where = np.repeat(np.arange(count), size).astype(np.int32)
    choose_tables(empty, np.zeros(0, np.int32))
    begun = time.process_time()
    table = choose_tables(encoded, where)
    assert time.process_time() - begun < 1.0
    assert all(len(set(table[where == s])) == size for s in range(count))
