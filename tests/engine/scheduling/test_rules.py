"""Each rule twice: the search keeps it where it costs weight, and the check catches its being broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ponte.engine.scheduling import Interpreter, Meeting, Problem, Schedule, Travel, solve, verify

from .makers import brokerage, faults, person, slot

S1, S2, FAR, OVER = slot("s1", 0), slot("s2", 20), slot("far", 60, "w"), slot("over", 10, "w")
A, B = Meeting("a", ("p1", "p2"), 5), Meeting("b", ("p1", "p3"), 5)
ALL = ("s1", "s2", "far", "over")


def everyone(*free: str) -> tuple:  # type: ignore[type-arg]
    return tuple(person(f"p{k}", *free) for k in (1, 2, 3, 4))


def guided(slots: tuple = (S1,), free: tuple[str, ...] = ("s1",)) -> Problem:  # type: ignore[type-arg]
    people = (*everyone("s1")[:2], person("z1", "s1", languages="zh"), person("z2", "s1", languages="zh"))
    return brokerage(
        slots,
        people,
        Meeting("a", ("p1", "z1"), 5),
        Meeting("b", ("p2", "z2"), 5),
        interpreters=(Interpreter("i", frozenset({"en", "zh"}), free), Interpreter("j", frozenset({"en"}), ("s1",))),
    )


# rule, problem, the most any schedule can weigh, a broken schedule, and what the check says of it
RULES = [
    ("availability", brokerage((S1, S2), everyone("s2"), A, B), 5, {"a": ("s1", 1)}, "is not free in 's1'"),
    ("one place", brokerage((S1,), everyone("s1"), A, B), 5, {"a": ("s1", 1), "b": ("s1", 2)}, "cannot attend both"),
    (
        "overlapping slots",
        brokerage((S1, OVER), everyone("s1", "over"), A, B),
        5,
        {"a": ("s1", 1), "b": ("over", 1)},
        "cannot attend both",
    ),
    (
        "travel",
        brokerage((S1, FAR), everyone("s1", "far"), A, B, travel=(Travel("w", "v", 41),)),
        5,
        {"a": ("s1", 1), "b": ("far", 1)},
        "cannot attend both",
    ),
    (
        "at most",
        brokerage((S1, S2), (person("p1", *ALL[:2], max=1), *everyone("s1", "s2")[1:]), A, B),
        5,
        {"a": ("s1", 1), "b": ("s2", 1)},
        "has 2 meetings, at most 1",
    ),
    (
        "tables",
        brokerage((slot("s1", 0, tables=1),), everyone("s1"), A, Meeting("b", ("p3", "p4"), 5)),
        5,
        {"a": ("s1", 1), "b": ("s1", 1)},
        "share table 1",
    ),
    (
        "tables that exist",
        brokerage((slot("s1", 0, tables=1),), everyone("s1"), A, Meeting("b", ("p3", "p4"), 5)),
        5,
        {"a": ("s1", 2)},
        "at table 2, of 1",
    ),
    (
        "allowed slots",
        brokerage((S1, S2), everyone("s1", "s2"), replace(A, slots=("s1",)), replace(B, slots=("s1",))),
        5,
        {"a": ("s2", 1)},
        "does not allow",
    ),
    (
        "fixed",
        brokerage((S1,), everyone("s1"), replace(A, slot="s1", weight=1), B),
        1,
        {"b": ("s1", 1)},
        "is fixed in 's1', and not scheduled",
    ),
    (
        "order",
        brokerage((S1, S2), everyone("s1", "s2"), replace(A, slots=("s2",)), replace(B, after=("a",))),
        5,
        {"a": ("s2", 1), "b": ("s1", 1)},
        "starts before 'a' has ended",
    ),
    ("a common language", guided(), 5, {"a": ("s1", 1)}, "no common language and no interpreter"),
    ("interpreters who fit", guided(), 5, {"a": ("s1", 1, "j")}, "does not speak with everyone"),
    ("interpreters once", guided(), 5, {"a": ("s1", 1, "i"), "b": ("s1", 2, "i")}, "cannot attend both"),
    ("interpreters there", guided((S1, S2), ("s2",)), 0, {"a": ("s1", 1, "i")}, "'i' is not free"),
    (
        "delegations",
        brokerage((S1,), everyone("s1"), Meeting("a", ("p1", "p2", "p3"), 5), Meeting("b", ("p3", "p4"), 5)),
        5,
        {"a": ("s1", 1), "b": ("s1", 2)},
        "'p3' cannot attend both",
    ),
]


@pytest.mark.parametrize(("problem", "most"), [(r[1], r[2]) for r in RULES], ids=[r[0] for r in RULES])
def test_the_search_keeps_the_rule(problem: Problem, most: int) -> None:
    answer = solve(problem, iterations=500)
    assert verify(problem, answer).faults == ()
    assert answer.value == most


@pytest.mark.parametrize(("problem", "broken", "said"), [(r[1], r[3], r[4]) for r in RULES], ids=[r[0] for r in RULES])
def test_the_check_catches_the_broken_rule(problem: Problem, broken: dict, said: str) -> None:  # type: ignore[type-arg]
    assert any(said in fault for fault in faults(problem, broken))


def test_travel_in_time_is_possible() -> None:
    problem = brokerage((S1, FAR), everyone("s1", "far"), A, B, travel=(Travel("v", "w", 40),))
    assert solve(problem, iterations=500).value == 10


def claim(**changes: object) -> tuple[Problem, Schedule]:
    problem = brokerage((S1, S2), everyone("s1", "s2"), A, B)
    return problem, replace(solve(problem, iterations=500), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": 11}, "claims value 11"),
        ({"breaks": 1}, "claims value 10 and 1 breaks"),
        ({"bound": 9}, "above the bound"),
        ({"meetings": ()}, "neither scheduled nor listed"),
    ],
)
def test_the_check_catches_false_claims(changes: dict, said: str) -> None:  # type: ignore[type-arg]
    assert any(said in fault for fault in verify(*claim(**changes)).faults)


def test_fixed_meetings_without_interpreters_leave_no_schedule() -> None:
    problem = guided()
    pinned = replace(problem, meetings=tuple(replace(m, slot="s1") for m in problem.meetings))
    answer = solve(pinned, iterations=10)
    assert answer.status == "infeasible"
    assert {u.reason.code for u in answer.unscheduled} == {"infeasible"}
