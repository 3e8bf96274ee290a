"""Several processes that want the same at the same instant: one gets it, the others are told, nothing is left over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from ponte.brokerage.domain.answering_handed import LineAnswer, answer_lines
from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.registering_withdrawal import withdraw_registration
from ponte.brokerage.domain.requesting import accept, ask, call_off, take_turns
from ponte.brokerage.domain.wishing import wish
from ponte.brokerage.enums import HandedAnswer, RegistrationStatus, RequestStatus, TimetableStatus, WishLevel
from ponte.brokerage.models import CheckIn, Hall, Meeting, MeetingRequest, Placement, Registration, Seat, Slot, Wish
from tests.factories import MeetingFactory, TimetableFactory, Week, placed
from tests.factories_asking import picking_week, set_up, somebody
from tests.factories_handover import two_offices

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 8
Act = tuple[str, int, int | None]


def race(*runners: list[Act]) -> list[tuple[str, ...]]:
    """Let processes act in step; return what came of each round, sorted, since who is first is chance."""
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ponte.config.settings"}
    script = Path(__file__).with_name("racing.py")
    processes = [
        subprocess.Popen(
            [sys.executable, str(script), name, json.dumps(acts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        for acts in runners
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    begin = f"{time.time() + 0.3}\n"
    outcomes = [process.communicate(begin, timeout=60)[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return [tuple(sorted(found)) for found in zip(*outcomes, strict=True)]


def asked(sender: Registration, recipient: Registration, slot: Slot) -> MeetingRequest:
    return ask(actor=None, sender=sender, recipient=recipient, slots=[slot])


@pytest.fixture
def week() -> Week:
    return picking_week(slots=ROUNDS)


def test_two_accept_the_same_persons_same_time(week: Week) -> None:
    others = [(somebody(week, "cn"), somebody(week, "cn")) for _slot in week.slots]
    pairs = [
        tuple(asked(week.anna, other, slot) for other in two) for two, slot in zip(others, week.slots, strict=True)
    ]
    outcomes = race(
        *([("accept", pair[n].pk, slot.pk) for pair, slot in zip(pairs, week.slots, strict=True)] for n in (0, 1))
    )
    assert set(outcomes) <= {("done", "they_busy"), ("done", "taken_meanwhile")}
    assert Seat.objects.filter(registration=week.anna).count() == Placement.objects.count() == ROUNDS
    for pair in pairs:
        states = sorted(MeetingRequest.objects.filter(pk__in=[row.pk for row in pair]).values_list("status", flat=True))
        assert states == [RequestStatus.ACCEPTED, RequestStatus.PENDING]
    assert Meeting.objects.count() == ROUNDS


def test_two_pairs_take_the_last_table(week: Week) -> None:
    Hall.objects.update(tables=1)
    runners = _two_pairs_each(week, ["it", "en"], ["en"])
    assert set(race(*runners)) <= {("done", "no_table"), ("done", "taken_meanwhile")}
    assert Placement.objects.count() == Meeting.objects.count() == ROUNDS


def test_two_pairs_need_the_one_interpreter(week: Week) -> None:
    runners = _two_pairs_each(week, ["it"], ["zh"])
    assert set(race(*runners)) <= {("done", "no_interpreter"), ("done", "taken_meanwhile")}
    assert Seat.objects.filter(registration=week.interpreter).count() == ROUNDS


def test_two_accept_what_only_one_may_still_have(week: Week) -> None:
    set_up(week, timing="organiser", cap_confirmed=1)
    runners: list[list[Act]] = [[], []]
    for _n in range(ROUNDS):
        wanted = somebody(week, "it")
        for runner in runners:
            request = ask(actor=None, sender=wanted, recipient=somebody(week, "cn"))
            runner.append(("accept", request.pk, None))
    assert set(race(*runners)) == {("done", "sender_full")}
    assert Meeting.objects.count() == ROUNDS


def test_two_ask_each_other(week: Week) -> None:
    set_up(week, timing="organiser")
    pairs = [(somebody(week, "it").pk, somebody(week, "cn").pk) for _n in range(ROUNDS)]
    outcomes = race([("ask", one, other) for one, other in pairs], [("ask", other, one) for one, other in pairs])
    assert set(outcomes) <= {("asked_by_them", "done"), ("already_asked", "done")}
    assert MeetingRequest.objects.count() == ROUNDS


def test_nothing_booked_is_lost_while_an_office_publishes(week: Week) -> None:
    TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    bookings: list[Act] = []
    for slot in week.slots:
        request = asked(somebody(week, "it"), somebody(week, "cn"), slot)
        bookings.append(("accept", request.pk, slot.pk))
    publishings: list[Act] = [("publish", week.brokerage.pk, None) for _slot in week.slots]
    assert set(race(bookings, publishings)) <= {("done", "published"), ("booked_since", "done")}
    published = Placement.objects.filter(timetable__status=TimetableStatus.PUBLISHED)
    assert published.count() == Meeting.objects.count() == ROUNDS


def test_around_every_lock_the_database_lets_one_through(week: Week) -> None:
    meeting = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    acts: list[Act] = []
    for slot in week.slots:
        timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.READY)
        acts.append(("seat", placed(timetable, meeting, slot).pk, 0))
    a_minute_later = [(act, key, 1) for act, key, _minutes in acts]  # no two begin at one time, but all overlap
    assert set(race(acts, a_minute_later)) == {("done", "nobody_meets_twice_at_once")}


def _two_pairs_each(week: Week, mine: list[str], theirs: list[str]) -> list[list[Act]]:
    """For every slot two different pairs that may meet then; each process accepts for one of them."""
    runners: list[list[Act]] = [[], []]
    for slot in week.slots:
        for runner in runners:
            one, other = somebody(week, "it", languages=mine), somebody(week, "cn", languages=theirs)
            runner.append(("accept", asked(one, other, slot).pk, slot.pk))
    return runners


def test_two_officers_check_in_the_same_badge(week: Week) -> None:
    people = [somebody(week, "cn") for _round in range(ROUNDS)]
    acts = [[("check_in", row.pk, 2 * n + officer) for n, row in enumerate(people, 1)] for officer in (0, 1)]
    assert set(race(*acts)) == {("already", "new")}
    assert CheckIn.objects.count() == ROUNDS


def test_two_devices_send_the_same_queue(week: Week) -> None:
    people = [somebody(week, "cn") for _round in range(ROUNDS)]
    queue = [("check_in", row.pk, n) for n, row in enumerate(people, 1)]
    assert set(race(queue, queue)) == {("new", "new")}  # the very same check-in is taken as it was the first time
    assert CheckIn.objects.count() == ROUNDS


def meanwhile(act: Callable[[], object]) -> threading.Thread:
    """Let somebody else act at the same time."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    return other


def test_what_ends_meetings_takes_its_turn(week: Week) -> None:
    set_up(week, timing="organiser")
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    accept(actor=None, request=request)
    officer = week.officer
    for act in (
        lambda: call_off(actor=None, request=request, by=week.anna),
        lambda: withdraw_registration(actor=officer, registration=week.anna),
    ):
        with transaction.atomic():
            published_in_turn(week.brokerage)
            other = meanwhile(act)
            other.join(timeout=0.5)
            assert other.is_alive(), "somebody publishes or mends meanwhile"
        other.join(timeout=30)
    assert not Meeting.objects.exists()
    assert Registration.objects.get(pk=week.anna.pk).status == RegistrationStatus.WITHDRAWN


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="the whole database has one writer at a time")
def test_who_wishes_is_wished_for_meanwhile(week: Week) -> None:
    set_up(week, timing="organiser", workflow="preferences")
    with transaction.atomic():
        wish(actor=None, wisher=week.anna, wished=week.wei, level=WishLevel.MEET)
        other = meanwhile(lambda: wish(actor=None, wisher=week.wei, wished=week.anna, level=WishLevel.MEET))
        other.join(timeout=10)
        assert not other.is_alive(), "else each waits for the other"
    assert Wish.objects.count() == 2


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="the whole database has one writer at a time")
def test_an_office_answers_once_nobody_it_answers_for_is_answering(week: Week) -> None:
    offices = two_offices(week)
    requests = [asked(somebody(week, "it"), somebody(week, "cn"), slot) for slot in week.slots]
    batch = offices.hand_over({request.pk for request in requests})
    answers = [LineAnswer(pk, HandedAnswer.ACCEPTED) for pk in batch.lines.order_by("pk").values_list("pk", flat=True)]
    last = requests[-1]
    with transaction.atomic():
        take_turns([last.sender_id, last.recipient_id])
        other = meanwhile(lambda: answer_lines(actor=offices.chinese, hand_over=batch, answers=answers))
        other.join(timeout=2)
        accept(actor=None, request=last, slot=week.slots[-1])  # would wait for the timetable, and it for these people
    other.join(timeout=30)
    assert Meeting.objects.count() == Placement.objects.count() == ROUNDS
    assert batch.lines.filter(answer=HandedAnswer.ACCEPTED).count() == ROUNDS
