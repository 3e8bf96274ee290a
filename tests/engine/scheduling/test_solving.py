"""Whatever the problem, the answer keeps every rule, its bound holds, and its reasons are true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from ponte.engine.scheduling import Meeting, Problem, Progress, Schedule, Venue, solve, verify
from ponte.engine.scheduling.warming import warm

from .makers import brokerage, faults, optimum, person, problems, slot

patient = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    warm()


@given(problems(most_meetings=12))
@patient
def test_no_answer_breaks_a_rule(problem: Problem) -> None:
    answer = solve(problem, iterations=500)
    assert verify(problem, answer).faults == ()
    if answer.status == "infeasible":
        assert not answer.meetings
    else:
        assert len(answer.meetings) + len(answer.unscheduled) == len(problem.meetings)


@given(problems(most_meetings=3))
@patient
def test_the_bound_is_above_the_optimum_and_small_problems_are_solved(problem: Problem) -> None:
    assume((len(problem.slots) * (len(problem.interpreters) + 1) + 1) ** len(problem.meetings) <= 4000)
    best = optimum(problem)
    answer = solve(problem, iterations=500)
    if best is None:
        assert answer.status == "infeasible"
    else:
        assert answer.value <= best <= answer.bound
        assert answer.value == best
        if answer.status == "optimal":
            assert answer.value == best


@given(problems(most_meetings=10))
@patient
def test_a_meeting_left_out_could_not_just_be_put_in(problem: Problem) -> None:
    answer = solve(problem, iterations=300)
    assume(answer.status != "infeasible")
    guides = [None, *(g.id for g in problem.interpreters)]
    for left in answer.unscheduled:
        assert "{" not in str(left.reason)
        for s in problem.slots:
            used = {p.table for p in answer.meetings if p.slot == s.id}
            table = next(t for t in range(1, s.tables + 2) if t not in used)
            for guide in guides:
                where = {p.meeting: (p.slot, p.table, p.interpreter) for p in answer.meetings}
                where[left.meeting] = (s.id, table, guide)
                assert faults(problem, where)


def twenty() -> Problem:
    slots = tuple(slot(f"s{k}", 20 * k) for k in range(4))
    people = tuple(person(f"p{k}", *(s.id for s in slots)) for k in range(8))
    pairs = [(a, b) for a in range(4) for b in range(4, 8)]
    return brokerage(slots, people, *(Meeting(f"m{a}{b}", (f"p{a}", f"p{b}"), 10 + a * b % 7) for a, b in pairs))


def settled(answer: Schedule) -> Schedule:
    return replace(answer, seconds=0.0)


def test_a_seed_and_a_number_of_moves_say_everything() -> None:
    assert settled(solve(twenty(), iterations=9000, seed=7)) == settled(solve(twenty(), iterations=9000, seed=7))


def test_everything_is_reported_and_a_search_can_be_stopped() -> None:
    seen: list[Progress] = []

    def enough(now: Progress) -> bool:
        seen.append(now)
        return now.iterations < 4000

    answer = solve(twenty(), iterations=10**9, on_progress=enough)
    assert verify(twenty(), answer).faults == ()
    assert seen[-1].iterations == 4000
    assert answer.value == seen[-1].value


def test_meetings_stated_twice_are_two_meetings() -> None:
    slots = (slot("s1", 0), slot("s2", 20))
    both = (person("p1", "s1", "s2"), person("p2", "s1", "s2"))
    answer = solve(brokerage(slots, both, *(Meeting(f"m{k}", ("p1", "p2"), 5) for k in range(3))), iterations=500)
    assert (answer.value, answer.bound) == (10, 10)
    assert answer.unscheduled[0].reason.code == "person_busy"


def test_an_empty_brokerage_is_solved() -> None:
    assert solve(Problem((), (), (), ()), iterations=10).status == "optimal"
    assert solve(Problem((Venue("v", 1),), (), (person("a"),), (Meeting("m", ("a",), 3),)), seconds=0.1).value == 0


def test_people_are_lifted_to_their_minimum_at_no_loss_of_weight() -> None:
    one = (slot("s1", 0, tables=1),)
    people = (person("p1", "s1"), person("p2", "s1"), person("p3", "s1", min=1))
    answer = solve(brokerage(one, people, Meeting("a", ("p1", "p2"), 5), Meeting("b", ("p1", "p3"), 5)), iterations=900)
    assert [p.meeting for p in answer.meetings] == ["b"]


def test_breaks_are_closed_at_no_loss_of_weight() -> None:
    slots = tuple(slot(f"s{k}", 20 * k, tables=1) for k in range(3))
    free = tuple(s.id for s in slots)
    people = (person("p1", *free), person("p2", *free), person("p3", *free))
    meetings = (Meeting("a", ("p1", "p2"), 5), Meeting("b", ("p1", "p3"), 5), Meeting("c", ("p2", "p3"), 5))
    answer = solve(brokerage(slots, people, *meetings), iterations=4000)
    assert (answer.value, answer.breaks) == (15, 1)  # three meetings in a row leave one of the three waiting
