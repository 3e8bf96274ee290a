"""What is called proven is the best there is, by trying everything."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given

from ponte.engine.scheduling import Interpreter, Meeting, Problem, Schedule, Travel, Venue, solve, verify
from ponte.engine.scheduling.bound import Bound, improve, relax
from ponte.engine.scheduling.closing import Closed, Watch, close_breaks, close_value
from ponte.engine.scheduling.decode import placements
from ponte.engine.scheduling.encode import I32, Encoded, encode
from ponte.engine.scheduling.search import restore
from ponte.engine.scheduling.slot_model import SlotModel, cliques
from ponte.engine.scheduling.state import new_state

from .makers import brokerage, person, problems, slot, written
from .test_rules import RULES
from .test_solving import patient, twenty

Worth = tuple[int, int, int]  # weight, minus meetings missing, minus breaks: more is better


def best(problem: Problem) -> Worth | None:
    """By trying all schedules."""
    guides: list[str | None] = [None, *(g.id for g in problem.interpreters)]
    choices = [
        [None, *product([s.id for s in problem.slots if m.slots is None or s.id in m.slots], guides)]
        for m in problem.meetings
    ]
    found: Worth | None = None
    for choice in product(*choices):
        used: dict[str, int] = {}
        where = {}
        for m, at in zip(problem.meetings, choice, strict=True):
            if at is not None:
                used[at[0]] = used.get(at[0], 0) + 1
                where[m.id] = (at[0], used[at[0]], at[1])
        value = sum(m.weight for m in problem.meetings if m.id in where)
        if found is not None and value < found[0]:
            continue
        verdict = verify(problem, written(problem, **where))  # type: ignore[arg-type]
        if not verdict.faults:
            worth = (verdict.value, -verdict.shortfall, -verdict.breaks)
            found = worth if found is None else max(found, worth)
    return found


def fixed_only(encoded: Encoded, answer: Schedule) -> tuple[I32, I32]:
    """The poorest start there is: the fixed meetings, as an answer has them."""
    slots = {encoded.slot_id(k): k for k in range(len(encoded.slot_order))}
    guides = {g.id: encoded.people + k for k, g in enumerate(encoded.problem.interpreters)}
    slot, guide = (np.full(len(encoded.problem.meetings), -1, np.int32) for _ in range(2))
    rows = {row.meeting: row for row in answer.meetings}
    for k, m in enumerate(encoded.problem.meetings):
        if m.slot is not None:
            slot[k] = slots[rows[m.id].slot]
            guide[k] = guides.get(rows[m.id].interpreter or "", -1)
    return slot, guide


def closed(problem: Problem, seconds: float = 20.0) -> tuple[Closed, Closed, Worth]:
    """Weight closed from the fixed meetings alone, then breaks; and what the check says of the result."""
    encoded = encode(problem)
    prices = list(improve(relax(encoded)))
    total = sum(m.weight for m in problem.meetings)
    last = prices[-1] if prices else Bound(total, np.zeros(0), np.zeros(0))
    known = Closed(*fixed_only(encoded, solve(problem, iterations=0)), bound=total, proven=False)
    heaviest = close_value(encoded, known, last, Watch(time.perf_counter() + seconds))
    smoothest = close_breaks(encoded, heaviest, last, Watch(time.perf_counter() + seconds))
    return heaviest, smoothest, worth_of(encoded, smoothest)


def worth_of(encoded: Encoded, found: Closed) -> Worth:
    problem = encoded.problem
    st = new_state(encoded.arrays, 0)
    restore(encoded.arrays, st, found.slot, found.guide)
    rows = placements(encoded, st)
    where = {r.meeting: (r.slot, r.table, r.interpreter) for r in rows}
    verdict = verify(problem, written(problem, **where))  # type: ignore[arg-type]
    assert verdict.faults == ()
    return verdict.value, -verdict.shortfall, -verdict.breaks


@given(problems(most_meetings=4))
@patient
def test_what_is_proven_is_the_best_of_all_schedules(problem: Problem) -> None:
    assume((len(problem.slots) * (len(problem.interpreters) + 1) + 1) ** len(problem.meetings) <= 4000)
    truth = best(problem)
    assume(truth is not None)
    assert truth is not None
    heaviest, smoothest, worth = closed(problem)
    assert heaviest.proven
    assert smoothest.proven
    assert heaviest.bound == truth[0]
    assert worth == truth


@pytest.mark.parametrize(("problem", "most"), [(r[1], r[2]) for r in RULES], ids=[r[0] for r in RULES])
def test_every_rule_is_in_the_model(problem: Problem, most: int) -> None:
    """The model alone, without a bound to keep it from weighing too much."""
    from ortools.sat.python import cp_model

    encoded = encode(problem)
    d = encoded.arrays
    model = SlotModel(encoded, [d.domain[a:b].tolist() for a, b in zip(d.domain_ptr, d.domain_ptr[1:], strict=False)])
    model.model.maximize(model.value)
    solver = cp_model.CpSolver()
    assert solver.solve(model.model) == cp_model.OPTIMAL
    assert solver.objective_value == most
    assert worth_of(encoded, Closed(*model.read(solver), bound=most, proven=True))[0] == most


def test_interpreters_who_travel_are_in_one_place() -> None:
    """Two interpreters alike, free in two slots too far apart to serve both: two of three meetings."""
    s1, far = slot("s1", 0), slot("far", 30, "w")
    crowd = (
        *(person(p, "s1") for p in "ab"),
        *(person(p, "s1", languages="zh") for p in "yz"),
        *(person(p, "far") for p in "cd"),
        *(person(p, "far", languages="zh") for p in "wx"),
    )
    guides = tuple(Interpreter(i, frozenset({"en", "zh"}), ("s1", "far")) for i in "ij")
    asked = (Meeting("m1", ("a", "y"), 5), Meeting("m2", ("b", "z"), 5), Meeting("m3", ("c", "w"), 5))
    near = brokerage((s1, far), crowd, *asked, interpreters=guides)
    apart = brokerage((s1, far), crowd, *asked, interpreters=guides, travel=(Travel("v", "w", 60),))
    assert closed(near)[2][0] == 15
    assert closed(apart)[2][0] == 10


DEGENERATE = {
    "nothing": (Problem((), (), (), ()), 0),
    "no slots": (Problem((Venue("v", 1),), (), (person("a"), person("b")), (Meeting("m", ("a", "b"), 3),)), 0),
    "nobody free": (brokerage((slot("s", 0),), (person("a"), person("b")), Meeting("m", ("a", "b"), 3)), 0),
    "no tables": (brokerage((slot("s", 0, tables=0),), (person("a", "s"),), Meeting("m", ("a",), 3)), 0),
    "no weight": (brokerage((slot("s", 0),), (person("a", "s"),), Meeting("m", ("a",), 0)), 0),
    "one person in all": (
        brokerage(
            (slot("s", 0), slot("t", 20)),
            tuple(person(p, "s", "t") for p in "abcd"),
            *(Meeting(f"m{p}", ("a", p), 3 + k) for k, p in enumerate("bcd")),
        ),
        9,
    ),
    "the same three times": (
        brokerage(
            (slot("s", 0), slot("t", 20)),
            (person("a", "s", "t"), person("b", "s", "t")),
            *(Meeting(f"m{k}", ("a", "b"), 4) for k in range(3)),
        ),
        8,
    ),
}


@pytest.mark.parametrize(("problem", "most"), DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_brokerages_are_closed(problem: Problem, most: int) -> None:
    heaviest, smoothest, worth = closed(problem)
    assert (heaviest.proven, smoothest.proven) == (True, True)
    assert (heaviest.bound, worth[0]) == (most, most)


def test_a_gap_that_blocks_cannot_see_is_closed_among_slots() -> None:
    """Three people who all want to meet are an odd cycle: two slots of one block hold two of the three meetings."""
    slots = (slot("s1", 0), slot("s2", 20))
    people = tuple(person(p, "s1", "s2") for p in "abc")
    problem = brokerage(slots, people, *(Meeting(p + q, (p, q), 5) for p, q in ("ab", "bc", "ca")))
    heaviest, _, worth = closed(problem)
    assert list(improve(relax(encode(problem))))[-1].value == 15
    assert (heaviest.bound, heaviest.proven, worth[0]) == (10, True, 10)


def test_the_fewest_breaks_are_proven() -> None:
    """One table, three people who all meet, three slots: two have neighbouring meetings, one has to wait."""
    slots = tuple(slot(f"s{k}", 20 * k, tables=1) for k in range(3))
    people = tuple(person(p, *(s.id for s in slots)) for p in "abc")
    _, smoothest, worth = closed(brokerage(slots, people, *(Meeting(p + q, (p, q), 5) for p, q in ("ab", "bc", "ca"))))
    assert (smoothest.proven, worth) == (True, (15, 0, -1))


def test_meetings_in_a_row_have_no_break() -> None:
    slots = tuple(slot(f"s{k}", 20 * k) for k in range(4))
    people = tuple(person(p, *(s.id for s in slots)) for p in "abcd")
    encoded = encode(brokerage(slots, people, *(Meeting("a" + p, ("a", p), 5) for p in "bcd")))
    known = Closed(np.array([0, 1, 3], np.int32), np.full(3, -1, np.int32), bound=15, proven=True)
    smoothest = close_breaks(encoded, known, None, Watch(time.perf_counter() + 20))
    assert smoothest.proven
    assert worth_of(encoded, smoothest) == (15, 0, 0)


def test_nobody_falls_below_their_minimum_for_a_break() -> None:
    slots = tuple(slot(f"s{k}", 20 * k) for k in range(3))
    free = tuple(s.id for s in slots)
    people = (person("a", *free), person("b", *free), person("c", *free, min=1))
    meetings = (Meeting("ab", ("a", "b"), 5, slot="s0"), Meeting("ac", ("a", "c"), 0, slots=("s2",)))
    _, smoothest, worth = closed(brokerage(slots, people, *meetings))
    assert (smoothest.proven, worth) == (True, (5, 0, -1))


def test_without_time_what_is_known_is_kept() -> None:
    heaviest, smoothest, _ = closed(twenty(), seconds=0.0)
    assert not heaviest.proven
    assert not smoothest.proven
    assert (heaviest.slot == -1).all()
    assert heaviest.bound >= closed(twenty())[0].bound


def test_a_caller_can_stop_and_is_told_value_and_bound() -> None:
    encoded, told = encode(twenty()), []

    def report(value: int, bound: int) -> bool:
        told.append((value, bound))
        return False

    prices = list(improve(relax(encoded)))[-1]
    nothing = np.full(16, -1, np.int32)
    watch = Watch(time.perf_counter() + 60, report)
    close_value(encoded, Closed(nothing, nothing, 10**6, False), prices, watch)
    assert watch.stopped
    assert watch.left == 0
    assert told
    assert all(value <= bound <= prices.value for value, bound in told)


@given(problems(most_meetings=0))
@patient
def test_cliques_are_clashes_and_cover_them(problem: Problem) -> None:
    d = encode(problem).arrays
    clashing = [frozenset(d.clash[a:b].tolist()) for a, b in zip(d.clash_ptr, d.clash_ptr[1:], strict=False)]
    slots = frozenset(range(0, len(clashing), 2)) | frozenset(range(min(2, len(clashing))))
    covered = set()
    for clique in cliques(clashing, slots):
        assert all(clique <= clashing[s] for s in clique)
        covered |= set(product(clique, clique))
    assert covered == {(s, t) for s in slots for t in clashing[s] & slots}
