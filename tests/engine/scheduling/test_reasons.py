"""Each reason that a meeting is left out for is true of the schedule, from its definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from ponte.engine.scheduling import (
    Absent,
    Changes,
    Interpreter,
    Meeting,
    Problem,
    Schedule,
    Slot,
    Unscheduled,
    repair,
    solve,
)
from ponte.engine.scheduling.soundness import clash, travel_minutes
from ponte.engine.scheduling.warming import warm

from .makers import brokerage, person, problems, slot
from .test_solving import patient


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    warm()


class Account:
    """What can be said of one meeting left out, in sets and dates."""

    def __init__(self, problem: Problem, answer: Schedule, left: Unscheduled) -> None:
        self.problem, self.reason = problem, left.reason
        self.meetings = {m.id: m for m in problem.meetings}
        self.slots = {s.id: s for s in problem.slots}
        self.meeting = self.meetings[left.meeting]
        self.people = [p for p in problem.people if p.id in self.meeting.people]
        self.rows = answer.meetings
        self.minutes = travel_minutes(problem)
        self.together = set.intersection(*(set(p.available) for p in self.people))
        self.allowed = self.together & set(self.slots if self.meeting.slots is None else self.meeting.slots)
        self.tabled = {s for s in self.allowed if self.slots[s].tables}
        self.mute = not frozenset.intersection(*(p.languages for p in self.people))
        self.fitting = [g for g in problem.interpreters if all(g.languages & p.languages for p in self.people)]
        self.could = {s for s in self.tabled if not self.mute or any(s in g.available for g in self.fitting)}
        self.free = {s for s in self.could if not any(self.attended(p.id, s) for p in self.people)}

    def attended(self, who: str, s: str) -> set[str]:
        """The meetings of a person or interpreter that cannot be attended beside one in ``s``."""
        return {
            r.meeting
            for r in self.rows
            if who in (*self.meetings[r.meeting].people, r.interpreter)
            and clash(self.slots[r.slot], self.slots[s], self.minutes)
        }

    def held(self, who: str) -> int:
        return sum(who in self.meetings[r.meeting].people for r in self.rows)

    def pushed_out(self, s: str) -> int:
        gone = set.union(*(self.attended(p.id, s) for p in self.people))
        return sum(self.meetings[m].weight for m in gone)

    def unordered(self, other: str, s: str) -> bool:
        """Whether being in ``s`` breaks the order with another meeting."""
        at = next((self.slots[r.slot] for r in self.rows if r.meeting == other), None)
        here = self.slots[s]
        before, after = other in self.meeting.after, self.meeting.id in self.meetings[other].after
        return at is not None and ((before and at.end > here.start) or (after and here.end > at.start))

    def no_interpreter(self, s: str) -> bool:
        return self.mute and all(s not in g.available or self.attended(g.id, s) for g in self.fitting)

    def full(self, s: str) -> bool:
        return sum(r.slot == s for r in self.rows) >= self.slots[s].tables


def person_full(a: Account) -> bool:
    who = next(p for p in a.people if p.id == a.reason.params["person"])
    return who.max == a.reason.params["max"] == a.held(who.id)


def person_busy(a: Account) -> bool:
    who = str(a.reason.params["person"])
    return who in a.meeting.people and bool(a.could) and all(a.attended(who, s) for s in a.could)


def order(a: Account) -> bool:
    return bool(a.free) and all(a.unordered(str(a.reason.params["meeting"]), s) for s in a.free)


def mixed(a: Account) -> bool:
    kinds: tuple[Callable[[str], bool], ...] = (
        lambda s: any(a.unordered(m, s) for m in a.meetings),
        a.no_interpreter,
        a.full,
    )
    each_blocked = all(any(kind(s) for kind in kinds) for s in a.free)
    return bool(a.free) and each_blocked and not all(map(a.no_interpreter, a.free)) and not all(map(a.full, a.free))


TRUE: dict[str, Callable[[Account], bool]] = {
    "no_common_slot": lambda a: not a.together,
    "no_allowed_slot": lambda a: bool(a.together) and not a.allowed,
    "no_tables": lambda a: bool(a.allowed) and not a.tabled,
    "no_interpreter_speaks": lambda a: a.mute and not a.fitting,
    "no_interpreter_then": lambda a: a.mute and bool(a.fitting) and bool(a.tabled) and not a.could,
    "person_full": person_full,
    "person_busy": person_busy,
    "people_busy": lambda a: bool(a.could) and not a.free,
    "outweighed": lambda a: bool(a.could) and all(a.pushed_out(s) > a.meeting.weight for s in a.could),
    "order": order,
    "interpreters_busy": lambda a: bool(a.free) and all(map(a.no_interpreter, a.free)),
    "tables_full": lambda a: bool(a.free) and all(map(a.full, a.free)),
    "mixed": mixed,
}


def assert_all_true(problem: Problem, answer: Schedule) -> list[str]:
    """Every reason, by its definition; the codes there were."""
    for left in answer.unscheduled:
        account = Account(problem, answer, left)
        assert TRUE[left.reason.code](account), left
        if "slots" in left.reason.params:
            assert left.reason.params["slots"] == len(account.could)
    return [left.reason.code for left in answer.unscheduled]


@given(problems(most_meetings=14))
@patient
def test_every_reason_is_true(problem: Problem) -> None:
    answer = solve(problem, iterations=300)
    assume(answer.status != "infeasible")
    for code in assert_all_true(problem, answer):
        event(code)


@st.composite
def crowded(draw: st.DrawFn) -> Problem:
    """Everybody is there all day and too much is asked: only the others stand in a meeting's way."""
    tables = draw(st.lists(st.integers(1, 2), min_size=1, max_size=4))
    slots = tuple(slot(f"s{k}", 15 * k if k == 1 else 20 * k, tables=n) for k, n in enumerate(tables))
    free = tuple(s.id for s in slots)
    people = tuple(person(f"p{k}", *free, languages="zh" if k > 3 else "en") for k in range(6))
    pairs = st.lists(st.sampled_from([p.id for p in people]), min_size=2, max_size=2, unique=True).map(tuple)
    meetings: list[Meeting] = []
    for k in range(draw(st.integers(4, 14))):
        after = draw(st.lists(st.sampled_from([m.id for m in meetings]), max_size=1)) if meetings else []
        meetings.append(Meeting(f"m{k}", draw(pairs), draw(st.integers(0, 9)), after=tuple(after)))
    guides = (Interpreter("i", frozenset({"en", "zh"}), free),)
    return brokerage(slots, people, *meetings, interpreters=guides)


@given(crowded())
@patient
def test_every_reason_is_true_in_a_crowd(problem: Problem) -> None:
    for code in assert_all_true(problem, solve(problem, iterations=300)):
        event(code)


@given(problems(most_meetings=10))
@patient
def test_every_reason_is_true_after_a_repair(problem: Problem) -> None:
    problem = replace(problem, meetings=tuple(replace(m, slot=None) for m in problem.meetings))
    mended = repair(problem, solve(problem, iterations=200), Changes((Absent("p0", None),)))
    assert_all_true(mended.problem, mended.schedule)


S1, S2 = slot("s1", 0, tables=1), slot("s2", 20, tables=1)
BOTH = ("s1", "s2")
GUIDE = Interpreter("i", frozenset({"en", "zh"}), BOTH)


def some(*free: str, languages: str = "en") -> tuple:  # type: ignore[type-arg]
    return tuple(person(p, *free, languages=languages) for p in "abcdef")


def pinned(id_: str, where: str, weight: int = 9) -> Meeting:
    return Meeting(id_, tuple(id_), weight, slot=where)


def one_way(slots: tuple[Slot, ...], *meetings: Meeting, guided: bool = False, away: str = "") -> Problem:
    """People a to f, z who speaks Chinese, x who is never there; ``away``: an interpreter, in this slot alone."""
    people = (*some(*BOTH), person("x"), person("z", *BOTH, languages="zh"), person("y", *BOTH, languages="zh"))
    guides = (GUIDE,) if guided else (replace(GUIDE, available=(away,)),) if away else ()
    return brokerage(slots, people, *meetings, interpreters=guides)


TWO = (S1, S2)
ROOM = (replace(S1, tables=3), replace(S2, tables=3))
LEFT = Meeting("left", ("a", "b"), 1)
EXAMPLES = {
    "no_common_slot": one_way(TWO, Meeting("left", ("a", "x"), 1)),
    "no_allowed_slot": one_way(TWO, replace(LEFT, slots=())),
    "no_tables": one_way((replace(S1, tables=0), S2), replace(LEFT, slots=("s1",))),
    "no_interpreter_speaks": one_way(TWO, Meeting("left", ("a", "z"), 1)),
    "no_interpreter_then": one_way(TWO, Meeting("left", ("a", "z"), 1, slots=("s1",)), away="s2"),
    "person_full": brokerage(ROOM, (person("a", *BOTH, max=1), *some(*BOTH)[1:]), pinned("ac", "s1"), LEFT),
    "person_busy": one_way(ROOM, pinned("ac", "s1", 0), pinned("ad", "s2"), LEFT),
    "people_busy": one_way(ROOM, pinned("ac", "s1", 0), pinned("bd", "s2"), LEFT),
    "outweighed": one_way(ROOM, pinned("ac", "s1"), pinned("bd", "s2"), LEFT),
    "order": one_way(ROOM, pinned("cd", "s2"), replace(LEFT, after=("cd",))),
    "interpreters_busy": one_way(
        ROOM, pinned("cz", "s1"), pinned("dz", "s2"), Meeting("left", ("a", "y"), 1), guided=True
    ),
    "tables_full": one_way(TWO, pinned("cd", "s1"), pinned("ef", "s2"), LEFT),
    # the order in one slot, the table in the other
    "mixed": one_way((ROOM[0], S2), pinned("e", "s1"), pinned("cd", "s2"), replace(LEFT, after=("e",))),
}


@pytest.mark.parametrize(("code", "problem"), EXAMPLES.items(), ids=EXAMPLES)
def test_each_reason_is_given_where_it_is_the_one(code: str, problem: Problem) -> None:
    answer = solve(problem, iterations=200)
    assert assert_all_true(problem, answer) == [code]
    assert "{" not in str(answer.unscheduled[0].reason)


def test_no_reason_goes_unchecked() -> None:
    from ponte.engine.scheduling import SENTENCES

    assert set(TRUE) == set(EXAMPLES)
    assert set(SENTENCES) - set(TRUE) == {"cancelled", "infeasible", "stated", "taken_off"}
