"""What would bring left-out meetings about: measured, and true."""

from __future__ import annotations

from dataclasses import replace

from ponte.engine.scheduling import Interpreter, Meeting, Person, Placement, Problem, Schedule, verify
from ponte.engine.scheduling.remedies import (
    LongerPresence,
    MoreInterpreters,
    MoreTables,
    OneMoreSlot,
    find_remedies,
    leftover,
)

from .makers import brokerage, slot

MORNING = (slot("s1", 0, tables=1), slot("s2", 20, tables=1))
HALF_DAYS = [("s1", "s2")]


def people(count: int, *, languages: tuple[str, str] = ("it", "zh")) -> tuple[Person, ...]:
    """Make so many on each side, there all morning."""
    return tuple(
        Person(f"{side}{n}", side, frozenset({tongue}), ("s1", "s2"))
        for side, tongue in zip("ab", languages, strict=True)
        for n in range(count)
    )


def pairs(count: int) -> tuple[Meeting, ...]:
    return tuple(Meeting(f"m{n}", (f"a{n}", f"b{n}"), 10 + n) for n in range(count))


def the_problem(count: int, *, tables: int, interpreters: int, languages: tuple[str, str] = ("it", "zh")) -> Problem:
    return replace(
        brokerage(tuple(replace(s, tables=tables) for s in MORNING), people(count, languages=languages), *pairs(count)),
        interpreters=tuple(Interpreter(f"i{n}", frozenset({"it", "zh"}), ("s1", "s2")) for n in range(interpreters)),
    )


def placed(problem: Problem, rows: tuple[Placement, ...]) -> tuple[Placement, ...]:
    """Check that what is placed keeps the rules."""
    names = {row.meeting for row in rows}
    value = sum(m.weight for m in problem.meetings if m.id in names)
    schedule = Schedule("feasible", value, value, 0, 0, 0, rows, ())
    assert [f for f in verify(problem, schedule).faults if "neither" not in f] == []
    return rows


def test_interpreters_are_what_is_lacking() -> None:
    problem = the_problem(6, tables=5, interpreters=1)
    rows = placed(problem, (Placement("m0", "s1", 1, "i0"), Placement("m1", "s2", 1, "i0")))
    found = find_remedies(problem, rows, HALF_DAYS)
    gains = {gain.remedy.count: gain.meetings for gain in found.single if isinstance(gain.remedy, MoreInterpreters)}
    assert gains == {1: 2, 2: 4, 4: 4}
    assert not any(isinstance(gain.remedy, MoreTables) for gain in found.single)
    first = found.steps[0]
    assert isinstance(first.remedy, MoreInterpreters)
    assert sum(gain.meetings for gain in found.steps) == 4  # all that waited, and no more
    assert found.without == 0


def test_tables_are_what_is_lacking() -> None:
    problem = the_problem(5, tables=1, interpreters=0, languages=("en", "en"))
    rows = placed(problem, (Placement("m0", "s1", 1), Placement("m1", "s2", 1)))
    found = find_remedies(problem, rows, HALF_DAYS)
    assert {gain.remedy.count: gain.meetings for gain in found.single if isinstance(gain.remedy, MoreTables)} == {
        1: 2,
        3: 3,
    }
    assert [gain.meetings for gain in found.single if isinstance(gain.remedy, OneMoreSlot)] == [1]
    assert isinstance(found.steps[0].remedy, MoreTables)
    assert sum(gain.meetings for gain in found.steps) == 3


def test_steps_of_one_kind_are_told_as_one() -> None:
    problem = the_problem(8, tables=8, interpreters=0)
    found = find_remedies(problem, (), HALF_DAYS)
    assert len(found.steps) == 1
    [step] = found.steps
    assert isinstance(step.remedy, MoreInterpreters)
    assert (step.meetings, step.weight) == (8, sum(m.weight for m in problem.meetings))


def test_longer_presence_is_what_is_lacking() -> None:
    afternoon = (slot("t1", 240, tables=4), slot("t2", 260, tables=4))
    base = the_problem(1, tables=4, interpreters=0, languages=("en", "en"))
    host = replace(base.people[0], available=("s1", "s2"))
    guests = tuple(Person(f"b{n}", "b", frozenset({"en"}), ("t1", "t2")) for n in range(2))
    problem = replace(
        base,
        slots=(*base.slots, *afternoon),
        people=(host, *guests),
        meetings=tuple(Meeting(f"m{n}", ("a0", f"b{n}"), 10) for n in range(2)),
    )
    found = find_remedies(problem, (), [("s1", "s2"), ("t1", "t2")])
    best = found.steps[0]
    assert best.remedy == LongerPresence("a0", ("t1", "t2"))
    assert best.meetings == 2


def test_what_finds_a_place_anyway_is_nobodys_gain() -> None:
    problem = the_problem(2, tables=2, interpreters=0, languages=("en", "en"))
    found = find_remedies(problem, (Placement("m0", "s1", 1),), HALF_DAYS)
    assert found.without == 1
    assert found.single == found.steps == ()


def test_what_is_left_over_keeps_all_that_stands() -> None:
    problem = the_problem(3, tables=2, interpreters=1)
    problem = replace(problem, meetings=(*problem.meetings, Meeting("again", ("a0", "b1"), 5, slot="s1")))
    rest, _standing = leftover(problem, (Placement("m0", "s1", 1, "i0"),))
    assert [m.id for m in rest.meetings] == ["m1", "m2", "again"]
    assert {s.id: s.tables for s in rest.slots} == {"s1": 1, "s2": 2}
    assert next(p for p in rest.people if p.id == "a0").available == ("s2",)
    assert rest.interpreters[0].available == ("s2",)
    assert (rest.meetings[2].slot, rest.meetings[2].slots) == (None, ("s1",))


def test_a_search_ends_when_told_and_keeps_what_it_has() -> None:
    problem = the_problem(6, tables=5, interpreters=1)
    rows = (Placement("m0", "s1", 1, "i0"), Placement("m1", "s2", 1, "i0"))
    found = find_remedies(problem, rows, HALF_DAYS, on_try=lambda tried, planned: tried < 2)
    assert found.tried == 2
    assert len(found.single) == 1  # the one that was told of before the end
    assert found.steps == ()
