"""Forums are solved to proven optimality: compared with trying everything."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations, islice, product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.errors import BadInput
from ponte.engine.scheduling import cores
from ponte.engine.scheduling.annealing import anneal
from ponte.engine.scheduling.b2b import Forum, breaks_of, forum_faults, read_forum
from ponte.engine.scheduling.cores import Arm, Bound, CoreSearch, Found
from ponte.engine.scheduling.encoding import Parity
from ponte.engine.scheduling.exact import fewest_breaks

from .test_scheduling_files import ponte


@st.composite
def forums(draw: st.DrawFn) -> Forum:
    participants, slots = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    pair = st.tuples(st.integers(0, participants - 1), st.integers(0, participants - 1)).filter(lambda p: p[0] != p[1])
    meetings = tuple(draw(st.lists(pair, max_size=5)))
    domain = st.frozensets(st.integers(0, slots - 1), min_size=max(0, slots - 2))
    domains = tuple(draw(domain) for _ in meetings)
    before = tuple(
        draw(
            st.lists(st.sampled_from([(a, b) for b in range(len(meetings)) for a in range(b)] or [(0, 0)]), max_size=1)
        )
        if len(meetings) > 1
        else []
    )
    return Forum(participants, draw(st.integers(1, 3)), slots, meetings, domains, before)


@given(forums(), st.integers(0, 2))
@settings(deadline=None, max_examples=40)
def test_the_fewest_breaks_are_proved(forum: Forum, fairness: int) -> None:
    every = (list(t) for t in product(*(sorted(d) for d in forum.domains)))
    sound = [sum(breaks_of(forum, t)) for t in every if not forum_faults(forum, t, fairness)]
    answer = fewest_breaks(forum, fairness=fairness)
    if not sound:
        assert answer.status == "infeasible"
    else:
        assert (answer.status, answer.breaks, answer.bound) == ("optimal", min(sound), min(sound))
        assert forum_faults(forum, list(answer.slots), fairness) == []


@st.composite
def busy_forums(draw: st.DrawFn) -> Forum:
    """Everyone has two or three meetings and room for breaks, so that fairness obliges people to have some."""
    participants, slots = draw(st.integers(3, 4)), draw(st.integers(4, 6))
    ring = tuple((p, (p + 1) % participants) for p in range(participants))
    domain = st.frozensets(st.integers(0, slots - 1), min_size=1, max_size=4)
    return Forum(participants, draw(st.integers(1, 2)), slots, ring, tuple(draw(domain) for _ in ring), ())


@given(busy_forums(), st.integers(0, 1))
@settings(deadline=None, max_examples=40)
def test_fairness_may_oblige_people_to_have_breaks(forum: Forum, fairness: int) -> None:
    every = (list(t) for t in product(*(sorted(d) for d in forum.domains)))
    sound = [sum(breaks_of(forum, t)) for t in every if not forum_faults(forum, t, fairness)]
    answer = fewest_breaks(forum, fairness=fairness)
    assert answer.status == ("optimal" if sound else "infeasible")
    if sound:
        assert (answer.breaks, answer.bound) == (min(sound), min(sound))
        assert forum_faults(forum, list(answer.slots), fairness) == []


@pytest.mark.parametrize(("fairness", "status"), [(0, "infeasible"), (1, "infeasible"), (2, "optimal")])
def test_nobody_exceeds_those_without_breaks_by_more_than_the_fairness(fairness: int, status: str) -> None:
    fixed = (frozenset({0}), frozenset({2}), frozenset({4}))
    forum = Forum(4, 1, 5, ((0, 1), (0, 2), (0, 3)), fixed, ())
    assert fewest_breaks(forum, fairness=fairness, seconds=5.0).status == status


def crowd(seed: int, participants: int = 30, meetings: int = 75) -> Forum:
    """Big enough for proofs to take a while: tables are short, a third of the meetings tied to a half."""
    random, slots = Random(seed), 12
    pairs = tuple(random.sample(list(combinations(range(participants), 2)), meetings))
    halves = (frozenset(range(6)), frozenset(range(6, slots)), frozenset(range(slots)))
    domains = tuple(random.choices(halves, (1, 1, 4))[0] for _ in pairs)
    return Forum(participants, 7, slots, pairs, domains, ())


@pytest.mark.parametrize("seconds", [0.0, 0.4, 1.0])
def test_what_is_said_when_time_runs_out_is_true(seconds: float) -> None:
    forum = crowd(1)
    answer = fewest_breaks(forum, fairness=2, seconds=seconds)
    assert answer.seconds < seconds + 2
    if answer.status == "unknown":
        assert answer.slots == ()
    else:
        assert forum_faults(forum, list(answer.slots), 2) == []
        assert answer.bound <= answer.breaks == sum(breaks_of(forum, list(answer.slots)))
        assert (answer.status == "optimal") == (answer.bound == answer.breaks)


def test_without_time_nothing_is_claimed() -> None:
    answer = fewest_breaks(crowd(1), fairness=2, seconds=0.0)
    assert (answer.status, answer.bound) == ("unknown", 0)


def any_timetable(forum: Forum) -> list[int]:
    """What a guided search says first: a timetable, before anything is proved."""
    first = next(CoreSearch(forum, 2, Arm("count", guided=True)).news())
    assert isinstance(first, Found)
    assert forum_faults(forum, first.slots, 2) == []
    return first.slots


def test_annealing_mends_breaks_and_nothing_else() -> None:
    loose = crowd(4, meetings=60)
    random, slots = Random(5), any_timetable(loose)
    pairs = [random.sample(range(60), 2) for _ in range(40)]
    forum = replace(loose, before=tuple((a, b) for a, b in pairs if slots[a] < slots[b]))
    once, again = (anneal(forum, slots, moves=300_000, seed=1) for _ in range(2))
    assert once == again
    assert forum_faults(forum, once, fairness=forum.slots) == []
    assert 2 * sum(breaks_of(forum, once)) < sum(breaks_of(forum, slots))


def test_without_moves_annealing_changes_nothing() -> None:
    forum = crowd(4, meetings=60)
    slots = any_timetable(forum)
    assert anneal(forum, slots, moves=0, seed=1) == slots


def test_a_guided_search_tells_what_was_annealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "CONFLICTS", 1)
    monkeypatch.setattr(cores, "PATIENCE", 1)
    monkeypatch.setattr(cores, "MOVES", 300_000)
    forum = crowd(1)
    news = islice(CoreSearch(forum, 2, Arm("count", guided=True)).news(), 60)
    first, annealed, *_ = (n.slots for n in news if isinstance(n, Found))
    assert forum_faults(forum, annealed, 2) == []
    assert sum(breaks_of(forum, annealed)) < sum(breaks_of(forum, first))


@pytest.mark.parametrize("parity", ["count", "chain"])
def test_a_search_is_the_same_each_time(parity: Parity) -> None:
    forum = crowd(2, participants=14, meetings=30)
    once, again = (list(CoreSearch(forum, 2, Arm(parity)).news()) for _ in range(2))
    assert once == again
    assert once[-1] == "done"


def test_both_ways_of_parity_prove_the_same() -> None:
    forum = crowd(3, participants=14, meetings=30)
    proved = []
    ways: tuple[Parity, ...] = ("count", "chain")
    for parity in ways:
        news = list(CoreSearch(forum, 2, Arm(parity)).news())
        proved.append(max((n.breaks for n in news if isinstance(n, Bound)), default=0))
        found = [n.slots for n in news if isinstance(n, Found)]
        assert forum_faults(forum, found[-1], 2) == []
        assert sum(breaks_of(forum, found[-1])) == proved[-1]
    assert proved[0] == proved[1]


FILE = """nBusiness = 3; nMeetings = 2; nTables = 1; nTotalSlots = 4; nMorningSlots = 2;
requested = [|1, 2, 1, |2, 3, 3, |];  % rows
forbidden = [{0}, {0, 2}, {0}]; fixed = [0, 4]; precedences = [{}, {1}];
"""


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "f.dzn").write_text(FILE)
    expected = Forum(3, 1, 4, ((0, 1), (1, 2)), (frozenset({0}), frozenset({3})), ((0, 1),))
    assert read_forum(tmp_path / "f.dzn") == expected


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nTables = 1;", "", "nTables: expected this key"),
        ("|2, 3, 3, |", "|2, 4, 3, |", "requested row 2: expected two participants of 1…3, found 2 and 4"),
        ("fixed = [0, 4]", "fixed = [0]", "fixed: expected 2 slots, found 1"),
        ("{0, 2}, {0}]", "{0, 2}]", "forbidden: expected 3 sets, found 2"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "f.dzn").write_text(FILE.replace(old, new))
    with pytest.raises(BadInput, match=said):
        read_forum(tmp_path / "f.dzn")


def test_the_commands_prove_and_check_a_forum(tmp_path: Path) -> None:
    forum, answer = tmp_path / "f.dzn", tmp_path / "a.json"
    forum.write_text(FILE)
    assert ponte("schedule", forum, "-o", answer).returncode == 0
    told = json.loads(answer.read_text())
    assert (told["status"], told["breaks"], told["bound"]) == ("optimal", 1, 1)
    assert told["meetings"] == [{"id": 1, "slot": 1, "table": 1}, {"id": 2, "slot": 4, "table": 1}]
    assert ponte("verify", forum, answer).returncode == 0
    answer.write_text(answer.read_text().replace('"slot": 1', '"slot": 2'))
    assert ponte("verify", forum, answer).returncode == 1


def test_a_forum_that_cannot_be_met_has_status_1(tmp_path: Path) -> None:
    forum = tmp_path / "f.dzn"
    forum.write_text(FILE.replace("[0, 4]", "[4, 0]"))
    refused = ponte("schedule", forum)
    assert (refused.returncode, json.loads(refused.stdout)["status"]) == (1, "infeasible")
