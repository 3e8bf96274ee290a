"""Proposals against an evaluator that shares no code with the search, and against all agendas of small conferences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponte.engine.agenda import (
    RULES,
    UNPLACED,
    WEIGHTS,
    Agenda,
    Evaluation,
    Hours,
    Placement,
    Prices,
    Progress,
    Proposal,
    Room,
    Session,
    Slot,
    Speaker,
    Track,
    evaluate,
    propose,
)
from ponte.engine.agenda.encode import encode
from ponte.engine.agenda.search import anneal, construct, restore
from ponte.engine.agenda.state import COST, new_state
from ponte.engine.errors import BadInput

NINE = datetime(2016, 10, 25, 9, tzinfo=UTC)
PEOPLE = ("anna", "bo", "chen")


def slots(count: int, periods: int = 1) -> tuple[Slot, ...]:
    return tuple(
        Slot(f"s{k}", NINE + timedelta(hours=2 * k), NINE + timedelta(hours=2 * k + 1), periods) for k in range(count)
    )


def rooms(count: int) -> tuple[Room, ...]:
    return tuple(Room(f"r{k}") for k in range(count))


@st.composite
def agendas(draw: st.DrawFn, most: int = 8) -> Agenda:
    """Conferences in which every rule can be broken."""
    times = tuple(
        Slot(f"s{k}", NINE + timedelta(hours=5 * k), NINE + timedelta(hours=5 * k + 1), draw(st.integers(1, 3)), owner)
        for k, owner in enumerate(draw(st.lists(st.sampled_from((None, "it", "cn")), min_size=1, max_size=3)))
    )
    numbers = [s.id for s in times]
    places = tuple(
        Room(
            f"r{k}",
            draw(st.sampled_from((None, 10, 100))),
            draw(st.sampled_from((None, frozenset({"it"}), frozenset({"it", "zh"})))),
            frozenset(draw(st.sets(st.sampled_from(numbers), max_size=1)))
            if draw(st.integers(0, 3)) == 0
            else frozenset(),
            draw(st.sampled_from((None, "it"))),
            draw(st.sampled_from((None, frozenset(), frozenset({"it-zh"})))),
            draw(st.sampled_from((None, "here", "there"))),
        )
        for k in range(draw(st.integers(1, 3)))
    )
    some = st.frozensets(st.sampled_from(PEOPLE), max_size=2)
    tracks = tuple(Track(f"t{k}", draw(some)) for k in range(draw(st.integers(0, 3))))
    names = [None, *(t.id for t in tracks)]
    sessions = tuple(
        Session(
            f"x{k}",
            draw(st.sampled_from(names)),
            draw(st.sampled_from((1, 1, 2))),
            draw(some),
            draw(some),
            draw(st.integers(0, 2)),
            draw(st.sampled_from((None, "Asia/Shanghai", "America/Sao_Paulo"))),
            draw(st.sampled_from((None, "it", "zh"))),
            draw(st.sampled_from((None, 50))),
            draw(st.sampled_from((None, "it", "cn"))),
            draw(st.sampled_from((None, None, None, *numbers))),
            draw(st.sampled_from((None, None, None, places[0].id))),
            draw(st.sampled_from((frozenset(), frozenset({"it-zh"}), frozenset({"it-zh", "en-zh"})))),
            frozenset(draw(st.sets(st.sampled_from(("water", "robots")), max_size=2))),
        )
        for k in range(draw(st.integers(0, most)))
    )
    units = st.integers(0, 3)

    def prices(rows: list[str], columns: list[str]) -> dict[tuple[str, str], int]:
        return {(a, b): draw(units) for a in rows for b in columns if draw(st.booleans())}

    track_ids, room_ids = [t.id for t in tracks], [r.id for r in places]
    speakers = tuple(
        Speaker(
            p,
            ((NINE, NINE + timedelta(minutes=30)),) if draw(st.integers(0, 3)) == 0 else (),
            draw(st.sampled_from((None, "Asia/Shanghai"))),
        )
        for p in PEOPLE[: draw(st.integers(0, 3))]
    )
    return Agenda(
        times,
        places,
        sessions,
        tracks,
        speakers,
        Prices(
            prices(track_ids, numbers),
            prices(track_ids, room_ids),
            prices(numbers, room_ids),
            prices(track_ids, track_ids),
            prices([s.id for s in sessions], numbers),
            prices([s.id for s in sessions], room_ids),
        ),
        weights={rule: draw(st.integers(0, 5)) for rule in RULES},
        journeys={("here", "there"): draw(st.sampled_from((10, 245, 600)))} if draw(st.booleans()) else {},
    )


def checked(agenda: Agenda, proposal: Proposal) -> Evaluation:
    """A proposal keeps what must be kept and costs what it says."""
    found = evaluate(agenda, proposal.placements)
    assert found.faults == ()
    assert found.missing == tuple(u.session for u in proposal.unplaced)
    assert found.cost == proposal.cost
    assert found.penalties == proposal.penalties
    assert proposal.bound <= proposal.cost or proposal.unplaced
    for said in (*proposal.penalties, *(u.reason for u in proposal.unplaced)):
        assert str(said)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(agendas(), st.integers(0, 5))
def test_what_the_search_counts_is_what_the_evaluator_counts(agenda: Agenda, seed: int) -> None:
    d = encode(agenda)
    state = new_state(d, seed)
    if len(d.length):
        construct(d, state, d.track[:1], 3)
        for temperature in (100.0, 1.0):
            anneal(d, state, 300, temperature, 10.0)
            here = [
                Placement(s.id, agenda.slots[b].id, agenda.rooms[r].id, int(period))
                for s, b, r, period in zip(agenda.sessions, state.slot, state.room, state.start, strict=True)
                if b >= 0
            ]
            found = evaluate(agenda, here)
            assert found.faults == ()
            assert found.cost == state.n[COST]
        restore(d, state)
    checked(agenda, propose(agenda, moves=500, seed=seed))


def all_agendas(agenda: Agenda) -> Iterator[Evaluation]:
    """Every agenda there is, of sessions of one period in slots of one period."""
    places = [None, *product(agenda.slots, agenda.rooms)]
    for chosen in product(places, repeat=len(agenda.sessions)):
        if len(set(chosen) - {None}) == sum(c is not None for c in chosen):
            pairs = zip(agenda.sessions, chosen, strict=True)
            here = [Placement(s.id, c[0].id, c[1].id, 0) for s, c in pairs if c is not None]
            found = evaluate(agenda, here)
            if not found.faults:
                yield found


def one_period(agenda: Agenda) -> Agenda:
    entries = (*agenda.slots[:2], *agenda.rooms[:2], *agenda.tracks, *agenda.sessions)
    kept = {x.id for x in entries}
    tables = {f.name: getattr(agenda.prices, f.name) for f in fields(Prices)}
    prices = {name: {pair: n for pair, n in table.items() if kept.issuperset(pair)} for name, table in tables.items()}
    return replace(
        agenda,
        slots=tuple(replace(s, periods=1) for s in agenda.slots[:2]),
        rooms=tuple(replace(r, closed=frozenset()) for r in agenda.rooms[:2]),
        sessions=tuple(replace(s, periods=1, slot=None) for s in agenda.sessions),
        prices=Prices(**prices),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(agendas(most=4).map(one_period))
def test_small_conferences_get_the_best_agenda_there_is(agenda: Agenda) -> None:
    proposal = propose(agenda, moves=4_000)
    best = min(all_agendas(agenda), key=lambda e: (len(e.missing), e.cost))
    assert (len(proposal.unplaced), proposal.cost) == (len(best.missing), best.cost)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(agendas(most=4).map(one_period))
def test_no_agenda_costs_less_than_the_bound(agenda: Agenda) -> None:
    proposal = propose(agenda, seconds=0.3)
    complete = [e.cost for e in all_agendas(agenda) if not e.missing]
    if complete:
        assert proposal.bound <= min(complete)
        if proposal.status == "optimal":
            assert proposal.cost == min(complete)
    else:
        assert proposal.status == "feasible"


def test_a_speaker_is_not_sent_to_two_rooms_at_once() -> None:
    pair = tuple(Session(x, speakers=frozenset({"anna"})) for x in "ab")
    proposal = propose(Agenda(slots(2), rooms(2), pair), seconds=5)
    assert (proposal.status, proposal.cost) == ("optimal", 0)
    assert len({p.slot for p in proposal.placements}) == 2
    (penalty,) = propose(Agenda(slots(1), rooms(2), pair), moves=100).penalties
    assert str(penalty) == "a and b share a speaker and run in different rooms in s0"
    assert penalty.cost == WEIGHTS["speakers"]


def test_a_track_keeps_its_room_and_its_order_and_is_not_interrupted() -> None:
    talks = tuple(Session(f"{t}{k}", t, order=k) for t in ("a", "b") for k in (1, 2, 3))
    agenda = Agenda(slots(3), rooms(2), talks, (Track("a"), Track("b")))
    proposal = propose(agenda, seconds=10)
    assert (proposal.status, proposal.cost) == ("optimal", 0)
    where = {p.session: p for p in proposal.placements}
    for track in "ab":
        assert [where[f"{track}{k}"].slot for k in (1, 2, 3)] == ["s0", "s1", "s2"]
        assert len({where[f"{track}{k}"].room for k in (1, 2, 3)}) == 1


def test_a_speaker_has_the_time_to_travel_unless_they_speak_from_afar() -> None:
    pair = tuple(Session(x, speakers=frozenset({"anna"}), room=f"r{k}") for k, x in enumerate("ab"))
    places = (Room("r0", place="here"), Room("r1", place="there"))
    agenda = Agenda(slots(3), places, pair, journeys={("there", "here"): 90})  # an hour lies between two slots
    proposal = propose(agenda, seconds=5)
    assert (proposal.status, proposal.cost) == ("optimal", 0)
    assert {p.slot for p in proposal.placements} == {"s0", "s2"}
    (penalty,) = propose(replace(agenda, slots=slots(2)), moves=200).penalties
    assert str(penalty) == "a speaker of a and b has 60 minutes for a journey of 90"
    afar = (Speaker("anna", time_zone="Europe/London"),)
    assert propose(replace(agenda, slots=slots(2), speakers=afar), moves=200).penalties == ()


def test_a_room_that_interprets_is_taken_where_it_is_needed() -> None:
    needs = Session("a", interpretation=frozenset({"it-zh", "en-zh"}))
    places = (Room("r0", interpretation=frozenset({"it-zh"})), Room("r1", interpretation=frozenset({"it-zh", "en-zh"})))
    proposal = propose(Agenda(slots(1), places, (needs, Session("b"))), seconds=5)
    assert (proposal.cost, {p.session: p.room for p in proposal.placements}["a"]) == (0, "r1")
    (penalty,) = propose(Agenda(slots(1), places[:1], (needs,)), moves=50).penalties
    assert (penalty.units, str(penalty)) == (1, "a needs interpretation (en-zh), which r0 is not equipped for")


def test_sessions_on_one_topic_follow_each_other() -> None:
    talks = tuple(Session(x, topics=frozenset({"water"})) for x in "ab")
    proposal = propose(Agenda(slots(2), rooms(2), talks), seconds=5)
    assert (proposal.cost, len({p.slot for p in proposal.placements})) == (0, 2)
    (penalty,) = propose(Agenda(slots(1), rooms(2), talks), moves=50).penalties
    assert str(penalty) == "a and b share a topic and overlap in s0"


def test_the_sessions_of_an_owner_are_kept_back_to_back() -> None:
    talks = tuple(Session(f"{owner}{k}", owner=owner) for owner in ("it", "cn") for k in range(2))
    proposal = propose(Agenda(slots(4), rooms(1), talks), seconds=5)
    where = {p.session: p.slot for p in proposal.placements}
    assert proposal.cost == 0
    assert {frozenset(where[f"{owner}{k}"] for k in range(2)) for owner in ("it", "cn")} == {
        frozenset({"s0", "s1"}),
        frozenset({"s2", "s3"}),
    }
    apart = [Placement("it0", "s0", "r0", 0), Placement("it1", "s3", "r0", 0)]
    (penalty,) = evaluate(Agenda(slots(4), rooms(1), talks), apart).penalties
    assert (penalty.units, str(penalty)) == (2, "the sessions of it are interrupted in 2 slots")


def test_who_is_away_pinned_or_too_long_is_heeded_and_named() -> None:
    away = Speaker("anna", ((NINE, NINE + timedelta(days=1)),))
    sessions = (
        Session("absent", speakers=frozenset({"anna"})),
        Session("long", periods=2),
        Session("pinned", slot="s0", room="r0"),
        Session("also", slot="s0", room="r0"),
        Session("shut", room="r1"),
        Session("free"),
        Session("surplus"),
        Session("surplus too"),
    )
    closed = Room("r1", closed=frozenset({"s0", "s1"}))
    agenda = Agenda(slots(2), (Room("r0"), closed), sessions, speakers=(away,))
    proposal = propose(agenda, moves=2_000)
    checked(agenda, proposal)
    said = {u.session: u.reason for u in proposal.unplaced}
    assert str(said["absent"]) == UNPLACED["speaker_away"]
    assert str(said["long"]) == "it takes 2 periods, and no slot it may be in has more than 1"
    assert str(said["also"]) == "the place it is pinned to is taken by pinned"
    assert said["shut"].code == "closed"
    assert sum(said[s].code == "full" for s in ("free", "surplus", "surplus too") if s in said) == 2
    assert proposal.placements[0] == Placement("pinned", "s0", "r0", 0)


def test_a_packed_conference_leaves_nobody_out() -> None:
    """Tracks of 2, 3, 4, 4, 5, 5, 6 and 7 in four rooms of 2 + 2 + 2 + 3 periods: every period is needed."""
    times = tuple(replace(s, periods=p) for s, p in zip(slots(4), (2, 2, 2, 3), strict=True))
    needs = {"a": 2, "b": 3, "c": 4, "d": 4, "e": 5, "f": 5, "g": 6, "h": 7}
    talks = tuple(Session(f"{t}{k}", t) for t, n in needs.items() for k in range(n))
    proposal = propose(Agenda(times, rooms(4), talks, tuple(map(Track, needs))), moves=1_000_000)
    assert proposal.unplaced == ()


def test_far_hours_follow_the_clock_there() -> None:
    """10:00 in Rome is 16:00 in Shanghai and 05:00 in São Paulo in October 2016 (10:00+02:00, and −02:00 there)."""
    slot = Slot("s", datetime.fromisoformat("2016-10-25T10:00+02:00"), datetime.fromisoformat("2016-10-25T11:00+02:00"))
    hours = Hours(time(9), time(21), time(7), time(23), 1, 10)
    assert hours.units(slot, "Asia/Shanghai") == 0
    assert hours.units(slot, "America/Sao_Paulo") == 10
    assert hours.units(slot, "Europe/London") == 0
    late = replace(slot, start=slot.start + timedelta(hours=5), end=slot.end + timedelta(hours=5))
    assert hours.units(late, "Asia/Shanghai") == 1
    assert hours.units(replace(late, end=late.end + timedelta(hours=3)), "Asia/Shanghai") == 10


def test_equal_seed_equal_answer_and_a_caller_can_stop_it() -> None:
    talks = tuple(Session(f"x{k}", "abc"[k % 3], speakers=frozenset({PEOPLE[k % 2]})) for k in range(12))
    agenda = Agenda(slots(3, 2), rooms(3), talks, tuple(map(Track, "abc")))
    once, again = (propose(agenda, moves=3_000, seed=7) for _ in range(2))
    assert replace(once, seconds=0.0) == replace(again, seconds=0.0)
    heard: list[Progress] = []

    def stop(now: Progress) -> bool:
        heard.append(now)
        return False

    stopped = propose(agenda, seconds=60, on_progress=stop)
    assert len(heard) == 1
    assert stopped.seconds < 30
    checked(agenda, stopped)


@pytest.mark.parametrize(
    "agenda", [Agenda((), (), ()), Agenda((), rooms(1), (Session("a"),)), Agenda(slots(1), (), (Session("a"),))]
)
def test_nothing_to_place_or_nowhere_to_place_it(agenda: Agenda) -> None:
    proposal = propose(agenda, moves=10)
    assert len(proposal.unplaced) == len(agenda.sessions)
    checked(agenda, proposal)


@pytest.mark.parametrize(
    ("agenda", "said"),
    [
        (Agenda(slots(1) * 2, (), ()), "slot 's0': expected an id of its own"),
        (Agenda((replace(slots(1)[0], periods=0),), (), ()), "slot 's0': expected a start before its end"),
        (Agenda((), (Room("r", closed=frozenset({"x"})),), ()), "room 'r': expected a slot that there is, found 'x'"),
        (Agenda((), (), (Session("a", "x"),)), "session 'a': expected a track that there is, found 'x'"),
        (Agenda((), (), (Session("a", time_zone="Mars/Base"),)), "session 'a': expected an IANA time zone"),
        (Agenda((), (), (Session("a", periods=0),)), "session 'a': expected at least one period"),
        (Agenda((), (), (), weights={"joy": 1}), "weight 'joy': expected a rule that there is"),
        (
            Agenda((), (), (), prices=Prices(slot_room={("s", "r"): 1})),
            "price 'slot_room' of 's' and 'r': expected a slot",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_in_one_line(agenda: Agenda, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        propose(agenda, moves=1)
    assert str(refusal.value).startswith(said)
