"""The planner against all routes there are, on roadshows small enough to write every one of them down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponte.engine.errors import BadInput
from ponte.engine.reasons import Param
from ponte.engine.touring import (
    Candidate,
    Measures,
    Pace,
    Profile,
    Roadshow,
    Route,
    Stop,
    Travel,
    compare,
    measure,
    route,
)

FIRST = date(2016, 4, 11)
SECTORS = ("health", "design", "energy")
CITIES = ("shenzhen", "shanghai", "chengdu")


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def days(*numbers: int) -> frozenset[date]:
    return frozenset(day(n) for n in numbers)


def stage(id_: str, city: str, dates: frozenset[date], *sectors: str, days: int = 1) -> Candidate:
    return Candidate(id_, city, dates, dict.fromkeys(sectors, 100), days)


def profile(id_: str, *sectors: str, weight: int = 1, cities: tuple[str, ...] = ()) -> Profile:
    return Profile(id_, frozenset(sectors), weight, frozenset(cities))


NEAR = tuple(Travel(a, b, 120) for a, b in [CITIES[:2], CITIES[1:], CITIES[::2]])


def roadshow(candidates: list[Candidate], profiles: list[Profile], last: int = 4, **more: Any) -> Roadshow:
    plain = Roadshow(tuple(candidates), tuple(profiles), NEAR, FIRST, day(last))
    return replace(plain, **more)


def why_not(answer: Route, stage: str) -> tuple[str, dict[str, Param]]:
    (reason,) = [j.reason for j in answer.left_out if j.stage == stage]
    assert str(reason)
    return reason.code, dict(reason.params)


@st.composite
def roadshows(draw: st.DrawFn) -> Roadshow:
    length = draw(st.integers(1, 5))
    some = st.frozensets(st.integers(0, length - 1).map(day), min_size=1)
    candidates = [
        Candidate(
            f"s{k}",
            draw(st.sampled_from(CITIES)),
            draw(some),
            draw(st.dictionaries(st.sampled_from(SECTORS), st.sampled_from((50, 80, 100)), max_size=2)),
            draw(st.sampled_from((1, 1, 2))),
        )
        for k in range(draw(st.integers(0, 3)))
    ]
    profiles = [
        Profile(
            f"p{k}",
            draw(st.frozensets(st.sampled_from(SECTORS), max_size=2)),
            draw(st.integers(0, 3)),
            draw(st.frozensets(st.sampled_from(CITIES), max_size=1)) if draw(st.integers(0, 4)) == 0 else frozenset(),
        )
        for k in range(draw(st.integers(0, 3)))
    ]
    pairs = [(a, b) for k, a in enumerate((*CITIES, "rome")) for b in (*CITIES, "rome")[k + 1 :]]
    minutes = st.sampled_from((0, 60, 300, 700, 1500))
    travel = [Travel(a, b, draw(minutes)) for a, b in pairs if draw(st.integers(0, 9))]
    home = st.sampled_from((None, None, "rome", "shanghai"))
    pace = Pace(evening=100, overnight=draw(st.booleans()), night=400, day=720)
    most = draw(st.sampled_from((None, None, 1, 2)))
    again = draw(st.sampled_from((0, 25, 100)))
    return Roadshow(
        tuple(candidates),
        tuple(profiles),
        tuple(travel),
        FIRST,
        day(length - 1),
        draw(home),
        draw(home),
        most,
        pace,
        again,
    )


def all_routes(show: Roadshow) -> Iterator[tuple[tuple[Stop, ...], Measures]]:
    """Every order of every choice of stages, on every choice of days, that has no fault."""
    length = (show.last - show.first).days + 1
    for size in range(len(show.candidates) + 1):
        for order in permutations(show.candidates, size):
            for arrivals in product(range(length), repeat=size):
                if list(arrivals) != sorted(set(arrivals)):
                    continue
                stops = tuple(Stop(c.id, day(a)) for c, a in zip(order, arrivals, strict=True))
                measures = measure(show, stops)
                if not measures.faults:
                    yield stops, measures


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(roadshows())
def test_no_route_is_better_and_every_reason_is_true(show: Roadshow) -> None:
    answer = route(show)
    routes = list(all_routes(show))
    if not routes:
        assert answer.status == "infeasible"
        assert answer.conflict is not None
        assert str(answer.conflict)
        return
    best = max(routes, key=lambda r: (r[1].grain, -r[1].travel, -len(r[0])))
    assert answer.status == "optimal"
    assert not answer.measures.faults
    assert answer.measures == measure(show, answer.stops)
    assert (answer.measures.grain, answer.measures.travel) == (best[1].grain, best[1].travel)
    assert len(answer.stops) == len(best[0])
    assert answer.bound == best[1].grain
    same_order = [m.days for s, m in routes if [x.stage for x in s] == [x.stage for x in answer.stops]]
    assert answer.measures.days == min(same_order)
    assert {j.stage for j in (*answer.chosen, *answer.left_out)} == {c.id for c in show.candidates}
    for judged in answer.left_out:
        check_reason(show, answer, routes, judged.stage)


def check_reason(show: Roadshow, answer: Route, routes: list[tuple[tuple[Stop, ...], Measures]], left_out: str) -> None:
    """What a reason says must be so among all routes."""
    code, params = why_not(answer, left_out)
    free = replace(
        show, most=None, profiles=tuple(replace(p, cities=frozenset()) for p in show.profiles)
    )  # of limits and of cities
    having = [(s, m) for s, m in routes if left_out in {x.stage for x in s}]
    anywhere = [{x.stage for x in s} for s, _ in all_routes(free)]
    chosen = {s.stage for s in answer.stops}
    if code in ("no_dates", "unreachable"):
        assert not any(left_out in stages for stages in anywhere)
        return
    assert any(left_out in stages for stages in anywhere)
    if code in ("serves_nobody", "nobody_new"):
        with_it = [*answer.stops, Stop(left_out, FIRST)]
        assert measure(show, with_it).grain == answer.measures.grain
    elif code == "must_stay":
        assert not having
    elif code == "as_good":
        assert max(m.grain for _, m in having) == answer.measures.grain
        equal = [m.travel for _, m in having if m.grain == answer.measures.grain]
        assert min(equal) == answer.measures.travel + int(str(params["minutes"]))
    else:
        assert code in ("limit", "dates_clash", "too_far", "no_days")
        assert params["loss"] == -(-(answer.measures.grain - max(m.grain for _, m in having)) // 100)
        fits = any({left_out, *chosen} <= stages for stages in anywhere)
        assert fits == (code == "limit")
        if code in ("dates_clash", "too_far"):
            assert not any({left_out, params["stage"]} <= stages for stages in anywhere)


def test_of_two_rich_stages_on_one_day_the_richer_is_taken() -> None:
    clash = [stage("a", "shenzhen", days(1), "health"), stage("b", "shanghai", days(1), "design")]
    people = [profile("p", "health"), profile("q", "design", weight=2)]
    answer = route(roadshow(clash, people))
    assert [s.stage for s in answer.stops] == ["b"]
    assert why_not(answer, "a") == ("dates_clash", {"stage": "b", "stages": ("b",), "loss": 100})
    (chosen,) = answer.chosen
    assert chosen.reason.code == "adds"
    assert chosen.reason.params == {"first": 1, "names": ("q",), "again": 0}


def test_a_second_time_is_worth_what_is_stated_and_a_third_nothing() -> None:
    three = [stage(x, "shenzhen", days(0, 1, 2), "health") for x in "abc"]
    answer = route(roadshow(three, [profile("p", "health", weight=4)], again=25))
    assert len(answer.stops) == 2
    assert answer.measures.value == 4 * 125
    assert {j.reason.code for j in answer.left_out} == {"nobody_new"}
    assert len(route(roadshow(three, [profile("p", "health")], again=0)).stops) == 1


def test_a_night_on_the_train_saves_a_day() -> None:
    far = (Travel("shenzhen", "shanghai", 660),)
    two = [stage("a", "shenzhen", days(0), "health"), stage("b", "shanghai", days(1), "design")]
    people = [profile("p", "health"), profile("q", "design", weight=2)]
    by_day = roadshow(two, people, travel=far)
    answer = route(by_day)
    assert [s.stage for s in answer.stops] == ["b"]
    assert why_not(answer, "a") == ("too_far", {"stage": "b", "stages": ("b",), "loss": 100})
    by_night = replace(by_day, pace=Pace(overnight=True))
    assert [s.stage for s in route(by_night).stops] == ["a", "b"]
    assert route(by_night).measures.travel == 660


def test_the_shorter_way_is_not_taken_where_it_comes_too_late() -> None:
    """a, b, c is shorter than b, a, c but ends a day later, when d is over."""
    four = [
        stage("a", "shenzhen", days(1), "a"),
        stage("b", "shanghai", days(0, 2), "b"),
        stage("c", "chengdu", days(2, 3), "c"),
        stage("d", "chengdu", days(3), "d"),
    ]
    ways = tuple(
        Travel(x, y, m)
        for x, y, m in [("shenzhen", "shanghai", 60), ("shanghai", "chengdu", 10), ("shenzhen", "chengdu", 200)]
    )
    answer = route(roadshow(four, [profile(x, x) for x in "abcd"], travel=ways))
    assert [s.stage for s in answer.stops] == ["b", "a", "c", "d"]
    assert answer.measures.travel == 260


def test_the_way_out_and_home_takes_days_too() -> None:
    there_and_back = (*NEAR, Travel("rome", "shenzhen", 900))
    one = [stage("a", "shenzhen", days(0, 1, 2, 3, 4), "health")]
    show = roadshow(one, [profile("p", "health")], last=4, travel=there_and_back, start="rome", end="rome")
    answer = route(show)
    assert answer.stops == (Stop("a", day(2)),)
    assert answer.measures.days == 5
    assert why_not(route(replace(show, last=day(3))), "a")[0] == "unreachable"
    assert why_not(route(replace(show, travel=NEAR)), "a")[0] == "unreachable"


def test_who_must_be_in_a_city_is_brought_there() -> None:
    two = [stage("a", "shenzhen", days(1), "health"), stage("b", "chengdu", days(1))]
    people = [profile("p", "health", weight=9), profile("q", cities=("chengdu",))]
    answer = route(roadshow(two, people))
    assert [s.stage for s in answer.stops] == ["b"]
    assert answer.chosen[0].reason.code == "required"
    assert why_not(answer, "a") == ("must_stay", {})
    impossible = route(roadshow(two, [*people, profile("r", cities=("shenzhen",))]))
    assert impossible.status == "infeasible"
    assert impossible.conflict is not None
    assert impossible.conflict.params == {"cities": ("chengdu", "shenzhen")}
    nowhere = route(roadshow(two, [profile("r", cities=("shanghai",))]))
    assert nowhere.conflict is not None
    assert nowhere.conflict.code == "city_unreachable"


def test_a_limit_is_named_where_it_alone_stands_in_the_way() -> None:
    two = [stage("a", "shenzhen", days(0), "health"), stage("b", "shanghai", days(1), "design")]
    people = [profile("p", "health"), profile("q", "design", weight=2)]
    assert why_not(route(roadshow(two, people, most=1)), "a") == ("limit", {"most": 1, "stages": ("b",), "loss": 100})


def test_a_route_drawn_by_hand_is_measured_with_its_faults() -> None:
    three = [
        stage("a", "shenzhen", days(0, 1), "health", days=2),
        stage("b", "shanghai", days(1, 2, 3), "design"),
        stage("c", "chengdu", days(3, 4), "energy"),
    ]
    people = [profile("p", "health"), profile("q", "design"), profile("r", "energy", cities=("chengdu",))]
    show = roadshow(three, people, most=2, travel=(Travel("shenzhen", "shanghai", 800),))
    compared = compare(show, [Stop("a", day(0)), Stop("b", day(2)), Stop("a", day(4))])
    assert compared.by_hand.served == ("p", "q")
    assert compared.by_hand.travel == 1600
    assert tuple(map(str, compared.by_hand.faults)) == (
        "3 stages, and at most 2 are wanted",
        "a is visited more than once",
        "a cannot receive on 2016-04-15, 2016-04-16",
        "b begins on 2016-04-13, and cannot be reached before 2016-04-15",
        "a begins on 2016-04-15, and cannot be reached before 2016-04-16",
        "it ends on 2016-04-16, after 2016-04-15",
        "r must be in chengdu",
    )
    assert not compared.proposed.faults
    assert compared.lost
    with pytest.raises(BadInput, match="stop 1: expected a stage that is a candidate, found 'x'"):
        compare(show, [Stop("x", day(0))])


def test_an_empty_roadshow_has_an_empty_route() -> None:
    answer = route(roadshow([], []))
    assert (answer.status, answer.stops, answer.measures.grain) == ("optimal", (), 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last": day(-1)}, "roadshow: expected 'last'"),
        ({"again": 101}, "roadshow: expected 'again' to be 0 … 100, found 101"),
        ({"most": -1}, "roadshow: expected 'most'"),
        ({"pace": Pace(day=0)}, "pace: expected 'day'"),
        ({"travel": (Travel("a", "b", -1),)}, "travel 'a' – 'b': expected 0 … 1000000 minutes, found -1"),
        ({"candidates": (stage("a", "x", days(0), days=0),)}, "stage 'a': expected 'days' of at least 1, found 0"),
        ({"candidates": (Candidate("a", "x", days(0), {"health": 101}),)}, "stage 'a': expected the strength"),
        ({"candidates": (stage("a", "x", days(0)),) * 2}, "stage 'a': expected an id of its own"),
        ({"profiles": (profile("p", weight=-1),)}, "profile 'p': expected 'weight'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        route(replace(roadshow([], []), **change))
    assert str(refusal.value).startswith(said)
    assert "\n" not in str(refusal.value)
