"""Small brokerages for tests: made by hand, or drawn by hypothesis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import strategies as st

from ponte.engine.errors import BadInput
from ponte.engine.scheduling import (
    Interpreter,
    Meeting,
    Person,
    Placement,
    Problem,
    Schedule,
    Slot,
    Travel,
    Venue,
    check_problem,
    verify,
)

NINE = datetime(2016, 10, 25, 9, tzinfo=UTC)


def slot(id_: str, minutes: int, venue: str = "v", tables: int = 2, day: int = 0, length: int = 20) -> Slot:
    start = NINE + timedelta(days=day, minutes=minutes)
    return Slot(id_, venue, start, start + timedelta(minutes=length), tables)


def person(id_: str, *free: str, languages: str = "en", **limits: int) -> Person:
    return Person(id_, "it", frozenset(languages.split()), free, **limits)


def brokerage(
    slots: tuple[Slot, ...],
    people: tuple[Person, ...],
    *meetings: Meeting,
    interpreters: tuple[Interpreter, ...] = (),
    travel: tuple[Travel, ...] = (),
) -> Problem:
    venues = tuple(Venue(v, 2) for v in sorted({s.venue for s in slots} | {"v"}))
    problem = Problem(venues, slots, people, meetings, interpreters, travel)
    check_problem(problem)
    return problem


def written(problem: Problem, **where: tuple[str, int] | tuple[str, int, str]) -> Schedule:
    """A schedule by hand: ``m1=("s1", table)`` or ``m1=("s1", table, "interpreter")``."""
    rows = tuple(Placement(m, *at) for m, at in where.items())
    value = sum(m.weight for m in problem.meetings if m.id in where)
    from ponte.engine.scheduling import Reason, Unscheduled

    out = tuple(Unscheduled(m.id, Reason("people_busy", {"slots": 1})) for m in problem.meetings if m.id not in where)
    draft = Schedule("feasible", value, 10**9, 0, 0.0, 0, rows, out)
    return replace(draft, breaks=verify(problem, draft).breaks)


@st.composite
def problems(draw: st.DrawFn, most_meetings: int = 6) -> Problem:
    """Sound problems of every kind, degenerate ones included."""
    venues = ["v", "w"][: draw(st.integers(1, 2))]
    starts = draw(st.lists(st.tuples(st.sampled_from(venues), st.integers(0, 5), st.integers(0, 1)), max_size=5))
    slots = tuple(
        slot(f"s{k}", 15 * at, venue, draw(st.integers(0, 2)), day, 20) for k, (venue, at, day) in enumerate(starts)
    )
    ids = [s.id for s in slots]
    free = st.lists(st.sampled_from(ids), unique=True).map(tuple) if ids else st.just(())
    some_free = st.one_of(st.just(tuple(ids)), free)
    tongues = st.sets(st.sampled_from(["it", "zh", "en"]), max_size=2).map(frozenset)
    crowd = []
    for k in range(draw(st.integers(1, 5))):
        least, most = draw(st.integers(0, 2)), draw(st.none() | st.integers(2, 3))
        crowd.append(Person(f"p{k}", "it", draw(tongues), draw(some_free), least, most))
    guides = tuple(
        Interpreter(f"i{k}", draw(tongues) | {"en"}, draw(some_free)) for k in range(draw(st.integers(0, 2)))
    )
    meetings: list[Meeting] = []
    for k in range(draw(st.integers(0, most_meetings))):
        who = draw(st.lists(st.sampled_from([p.id for p in crowd]), min_size=1, max_size=3, unique=True))
        only = draw(st.none() | free)
        pinned = draw(st.sampled_from([None, None, None, *(only if only is not None else ids)]))
        after = draw(st.lists(st.sampled_from([m.id for m in meetings]), max_size=1)) if meetings else []
        meetings.append(Meeting(f"m{k}", tuple(who), draw(st.integers(0, 9)), only, pinned, tuple(after)))
    travel = (Travel("v", "w", draw(st.integers(0, 60))),) if len(venues) == 2 else ()
    problem = Problem(tuple(Venue(v, 2) for v in venues), slots, tuple(crowd), tuple(meetings), guides, travel)
    try:
        check_problem(problem)
    except BadInput:  # the fixed meetings clash: a sound problem is wanted, so set them free
        problem = replace(problem, meetings=tuple(replace(m, slot=None) for m in meetings))
    return problem


def optimum(problem: Problem) -> int | None:
    """The greatest weight of any schedule without faults, by trying all; ``None`` if there is none."""
    best: int | None = None
    guides: list[str | None] = [None, *(g.id for g in problem.interpreters)]
    choices = [
        [None, *product([s.id for s in problem.slots if m.slots is None or s.id in m.slots], guides)]
        for m in problem.meetings
    ]
    for choice in product(*choices):
        table: dict[str, int] = {}
        where: dict[str, tuple[str, int, str | None]] = {}
        for m, at in zip(problem.meetings, choice, strict=True):
            if at is not None:
                table[at[0]] = table.get(at[0], 0) + 1
                where[m.id] = (at[0], table[at[0]], at[1])
        value = sum(m.weight for m in problem.meetings if m.id in where)
        if (best is None or value > best) and not faults(problem, where):
            best = value
    return best


def faults(problem: Problem, where: Mapping[str, tuple[str, int, str | None]]) -> tuple[str, ...]:
    return verify(problem, written(problem, **where)).faults  # type: ignore[arg-type]
