"""A mended schedule keeps the rules, leaves alone what can stay, and disturbs the fewest diaries possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ponte.engine.errors import BadInput
from ponte.engine.scheduling import (
    Absent,
    Add,
    Cancel,
    Changes,
    CloseTable,
    Interpreter,
    Late,
    Meeting,
    Problem,
    Schedule,
    repair,
    solve,
    verify,
)
from ponte.engine.scheduling.changes import Change, changed

from .makers import NINE, brokerage, person, problems, slot
from .test_solving import patient, twenty

EIGHT = twenty()
ANSWER = solve(EIGHT, iterations=9000)


def diaries(problem: Problem, schedule: Schedule) -> dict[str, set[tuple[str, str]]]:
    where = {p.meeting: p.slot for p in schedule.meetings}
    return {
        p.id: {(m.id, where[m.id]) for m in problem.meetings if p.id in m.people and m.id in where}
        for p in problem.people
    }


def disturbed(problem: Problem, before: Schedule, after: Schedule) -> set[str]:
    """Whose diary lost or moved a meeting."""
    now = diaries(problem, after)
    return {p for p, rows in diaries(problem, before).items() if rows - now[p]}


@st.composite
def repairs(draw: st.DrawFn) -> tuple[Problem, Schedule, Changes]:
    problem = draw(problems(most_meetings=8))
    problem = replace(problem, meetings=tuple(replace(m, slot=None) for m in problem.meetings))
    answer = solve(problem, iterations=300)
    some = st.none() | st.lists(st.sampled_from([s.id for s in problem.slots] or [""]), max_size=2).map(tuple)
    kinds: list[st.SearchStrategy[Change]] = [st.builds(Absent, st.sampled_from([p.id for p in problem.people]), some)]
    kinds.append(st.builds(CloseTable, st.just("v"), st.integers(1, 2), some))
    kinds.append(st.builds(Late, st.just("p0"), st.integers(0, 60).map(lambda k: NINE + timedelta(minutes=k))))
    if problem.meetings:
        kinds.append(st.builds(Cancel, st.sampled_from([m.id for m in problem.meetings])))
    kinds.append(st.just(Add(Meeting("new", ("p0",), 5))))
    some_changes = draw(st.lists(st.one_of(kinds), min_size=1, max_size=3, unique_by=repr))
    assume(problem.slots)
    now = draw(st.none() | st.integers(-10, 60).map(lambda k: NINE + timedelta(minutes=k)))
    return problem, answer, Changes(tuple(some_changes), now)


@given(repairs())
@patient
def test_a_mended_schedule_keeps_every_rule_and_leaves_alone_what_has_begun(
    case: tuple[Problem, Schedule, Changes],
) -> None:
    problem, before, changes = case
    mended = repair(problem, before, changes)
    assert verify(mended.problem, mended.schedule).faults == ()
    assert disturbed(problem, before, mended.schedule) <= mended.disturbed
    if changes.now is not None:
        starts = {s.id: s.start for s in problem.slots}
        for row in before.meetings:
            if starts[row.slot] <= changes.now:
                assert row in mended.schedule.meetings


@given(repairs())
@patient
def test_no_repair_disturbs_fewer(case: tuple[Problem, Schedule, Changes]) -> None:
    """Among all subsets of the old meetings that still stand together, none disturbs more than two people fewer."""
    problem, before, changes = case
    after = changed(problem, changes)
    assume(len(before.meetings) <= 6)
    least = len(problem.people)
    for keep in product([True, False], repeat=len(before.meetings)):
        rows = tuple(
            replace(r, table=1 + sum(k and q.slot == r.slot for q, k in zip(before.meetings[:i], keep, strict=False)))
            for i, (r, kept) in enumerate(zip(before.meetings, keep, strict=True))
            if kept
        )
        draft = replace(before, meetings=rows)
        faults = [f for f in verify(after, draft).faults if "claims" not in f and "neither" not in f]
        if not [f for f in faults if "'i" not in f and "listed" not in f]:
            least = min(least, len(disturbed(problem, before, draft)))
    begun = changes.now is not None
    assert begun or len(disturbed(problem, before, repair(problem, before, changes).schedule)) <= least + 2


def test_only_those_who_met_the_absent_are_disturbed() -> None:
    mended = repair(EIGHT, ANSWER, Changes((Absent("p0", None),)))
    met = {
        p for m in EIGHT.meetings for p in m.people if "p0" in m.people and m.id in {r.meeting for r in ANSWER.meetings}
    }
    assert mended.disturbed == met
    assert not any("p0" in m.people for m in EIGHT.meetings for r in mended.schedule.meetings if r.meeting == m.id)


def test_a_freed_slot_goes_to_the_heaviest_who_wait() -> None:
    one = (slot("s1", 0, tables=1),)
    people = tuple(person(p, "s1") for p in "abcdef")
    meetings = (Meeting("x", ("a", "b"), 9), Meeting("y", ("c", "d"), 3), Meeting("z", ("e", "f"), 4))
    problem = brokerage(one, people, *meetings)
    mended = repair(problem, solve(problem, iterations=500), Changes((Cancel("x"),)))
    assert [r.meeting for r in mended.schedule.meetings] == ["z"]
    assert mended.gained == {"e", "f"}
    assert {u.meeting: u.reason.code for u in mended.schedule.unscheduled} == {"x": "cancelled", "y": "tables_full"}


def test_a_missing_interpreter_is_replaced_in_the_same_slot() -> None:
    people = (person("p", "s1"), person("q", "s1", languages="zh"))
    guides = tuple(Interpreter(i, frozenset({"en", "zh"}), ("s1",)) for i in ("i", "j"))
    problem = brokerage((slot("s1", 0),), people, Meeting("m", ("p", "q"), 5), interpreters=guides)
    before = solve(problem, iterations=100)
    first = before.meetings[0].interpreter or ""
    mended = repair(problem, before, Changes((Absent(first, None),)))
    assert mended.schedule.meetings[0].interpreter == {"i": "j", "j": "i"}[first]
    assert not mended.disturbed


@pytest.mark.parametrize("change", [Absent("nobody", None), Cancel("nothing"), CloseTable("nowhere", 1, None)])
def test_unknown_names_are_refused(change: Change) -> None:
    with pytest.raises(BadInput, match="change 1: unknown"):
        repair(EIGHT, ANSWER, Changes((change,)))
