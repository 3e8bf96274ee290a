"""Meetings that participants give their time themselves, booked into the published timetable at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ponte.brokerage.domain.booking import openings
from ponte.brokerage.domain.clock import day_of
from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.requesting import accept, ask, call_off, propose_other_times
from ponte.brokerage.enums import Acceptance, RequestStatus, TimetableStatus
from ponte.brokerage.export import exported_schedule
from ponte.brokerage.models import Absence, Booth, Meeting, Placement, Registration, Seat, Slot
from ponte.common.refusals import Refused
from ponte.engine.scheduling import verify
from ponte.press.models import Message
from tests.factories import (
    CityFactory,
    HallFactory,
    MeetingFactory,
    PresenceFactory,
    SlotFactory,
    TimetableFactory,
    TravelFactory,
    Week,
    placed,
)
from tests.factories_asking import picking_week, set_up, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return picking_week()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def agree(one: Registration, other: Registration, slot: Slot) -> Meeting:
    return accept(actor=None, request=ask(actor=None, sender=one, recipient=other, slots=[slot]), slot=slot)


def free(one: Registration, other: Registration) -> list[Slot]:
    return [opening.slot for opening in openings(one, other)]


def test_a_yes_brings_time_table_and_interpreter_at_once(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots[1:3])
    meeting = accept(actor=week.wei.person.account, request=request, slot=week.slots[2])
    place = Placement.objects.get(meeting=meeting)
    assert (place.slot, place.table, place.interpreter) == (week.slots[2], 1, week.interpreter)
    assert place.timetable.status == TimetableStatus.PUBLISHED
    assert set(Seat.objects.values_list("registration", flat=True)) == {
        week.anna.pk,
        week.wei.pk,
        week.interpreter.pk,
    }
    told = Message.objects.get()
    assert told.address == week.anna.person.account.email
    assert "Zhang Wei" in told.subject


def test_what_is_booked_keeps_every_rule_of_the_scheduler(week: Week) -> None:
    for n in range(3):
        agree(week.anna if n == 0 else somebody(week, "it"), week.wei, week.slots[n])
    timetable = week.brokerage.timetables.get()
    timetable.value = timetable.bound = 150
    verdict = verify(scheduling_problem(week.brokerage), exported_schedule(timetable))
    assert [fault for fault in verdict.faults if "value" not in fault] == []


def test_a_time_has_to_suit_both(week: Week) -> None:
    assert free(week.anna, week.wei) == week.slots
    Absence.objects.create(registration=week.wei, slot=week.slots[0])
    agree(week.anna, somebody(week, "cn"), week.slots[1])
    assert free(week.anna, week.wei) == week.slots[2:]
    for slot, reason in ((week.slots[0], "they_not_there"), (week.slots[1], "you_busy")):
        assert refusal(lambda slot=slot: ask(actor=None, sender=week.anna, recipient=week.wei, slots=[slot])) == reason
    assert free(week.wei, week.anna) == week.slots[2:]


def test_a_time_without_a_table_is_none(week: Week) -> None:
    type(week.hall).objects.update(tables=1)
    agree(somebody(week, "it"), somebody(week, "cn"), week.slots[0])
    one, other = somebody(week, "it"), somebody(week, "cn")
    assert free(one, other) == week.slots[1:]
    assert refusal(lambda: ask(actor=None, sender=one, recipient=other, slots=week.slots[:1])) == "no_table"


def test_a_booked_meeting_is_at_its_peoples_own_table_and_leaves_those_of_others(week: Week) -> None:
    Booth.objects.create(registration=week.wei, hall=week.hall, table=1)
    slot = week.slots[0]
    tables = [agree(somebody(week, "it"), somebody(week, "cn"), slot).placements.get().table]
    tables.append(agree(somebody(week, "it"), week.wei, slot).placements.get().table)
    assert tables == [2, 1]
    for _n in range(3):  # once no other is free, a table without its owner is better than none
        tables.append(agree(somebody(week, "it"), somebody(week, "cn"), week.slots[1]).placements.get().table)
    assert tables[2:] == [2, 3, 1]


def test_two_who_share_no_language_need_a_free_interpreter(week: Week) -> None:
    agree(week.anna, week.wei, week.slots[0])
    one, other = somebody(week, "it", languages=["it"]), somebody(week, "cn", languages=["zh"])
    assert free(one, other) == week.slots[1:]
    assert refusal(lambda: ask(actor=None, sender=one, recipient=other, slots=week.slots[:1])) == "no_interpreter"
    assert free(somebody(week, "it"), somebody(week, "cn")) == week.slots
    week.interpreter.presences.all().delete()
    assert free(one, other) == []
    assert refusal(lambda: ask(actor=None, sender=one, recipient=other)) == "no_common_time"


def test_the_way_from_another_city_takes_its_time(week: Week) -> None:
    there = HallFactory(brokerage=week.brokerage, city=CityFactory(time_zone="Europe/Rome"))
    TravelFactory(origin=there, destination=week.hall, minutes=60)
    noon = week.slots[-1].ends + dt.timedelta(minutes=50)
    far = SlotFactory(hall=there, starts=noon, half="afternoon")
    for person in (week.anna, week.wei):
        PresenceFactory(registration=person, hall=there, half="afternoon")
    PresenceFactory(registration=week.interpreter, hall=there, half="afternoon")
    agree(week.anna, somebody(week, "cn"), week.slots[-1])
    assert far not in free(week.anna, week.wei)
    far.starts += dt.timedelta(minutes=11)
    far.ends += dt.timedelta(minutes=11)
    far.save()
    assert far in free(week.anna, week.wei)


def test_times_that_are_over_are_offered_in_samples_only(week: Week) -> None:
    set_up(week)
    type(week.brokerage).objects.update(is_sample=False)
    week.anna.brokerage.refresh_from_db()
    assert free(week.anna, week.wei) == []
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots[:1])) == "past"
    Slot.objects.filter(pk=week.slots[3].pk).update(
        starts=timezone.now() + dt.timedelta(days=1), ends=timezone.now() + dt.timedelta(days=1, minutes=20)
    )
    day = day_of(Slot.objects.get(pk=week.slots[3].pk))
    for person in (week.anna, week.wei, week.interpreter):
        person.presences.update(date=day)
    assert free(week.anna, week.wei) == [week.slots[3]]


def test_between_one_and_three_times_are_proposed(week: Week) -> None:
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "no_time"
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots)) == "too_many_times"


def test_another_time_turns_the_question_round(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots[:1])
    assert request.answerer == week.wei
    propose_other_times(actor=None, request=request, slots=[week.slots[3]])
    request.refresh_from_db()
    assert request.answerer == week.anna
    assert [row.slot for row in request.proposed_times.all()] == [week.slots[3]]
    assert refusal(lambda: accept(actor=None, request=request, slot=week.slots[0])) == "not_proposed"
    assert refusal(lambda: accept(actor=None, request=request)) == "no_time"
    assert accept(actor=None, request=request, slot=week.slots[3]).placements.get().slot == week.slots[3]


def test_a_time_lost_in_the_meantime_is_told_and_the_request_stays_open(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots[:2])
    agree(week.anna, somebody(week, "cn"), week.slots[0])
    assert refusal(lambda: accept(actor=None, request=request, slot=week.slots[0])) == "they_busy"
    request.refresh_from_db()
    assert request.status == RequestStatus.PENDING
    assert not Meeting.objects.filter(request=request).exists()
    accept(actor=None, request=request, slot=week.slots[1])


def test_automatic_acceptance_books_the_first_choice(week: Week) -> None:
    set_up(week, acceptance=Acceptance.AUTOMATIC)
    request = ask(actor=None, sender=week.anna, recipient=week.wei, slots=[week.slots[2], week.slots[0]])
    assert request.status == RequestStatus.ACCEPTED
    assert request.meeting.placements.get().slot == week.slots[2]
    assert Message.objects.get().address == week.wei.person.account.email


def test_calling_off_frees_time_table_and_interpreter(week: Week) -> None:
    meeting = agree(week.anna, week.wei, week.slots[0])
    call_off(actor=None, request=meeting.request, by=week.wei)
    assert not Seat.objects.exists()
    assert free(week.anna, week.wei) == week.slots
    assert Message.objects.filter(key__startswith="brokerage:called-off").get().account == week.anna.person.account
    assert refusal(lambda: call_off(actor=None, request=meeting.request, by=week.wei)) == "not_agreed"
    assert ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots[:1]).status == RequestStatus.PENDING


def test_where_the_offices_set_the_times_none_can_be_proposed() -> None:
    week = set_up(picking_week(), timing="organiser")
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots[:1])) == (
        "scheduler_picks"
    )


def test_a_later_run_of_the_scheduler_leaves_booked_times_alone(week: Week) -> None:
    meeting = agree(week.anna, week.wei, week.slots[2])
    (entry,) = scheduling_problem(week.brokerage).meetings
    assert (entry.id, entry.slot) == (f"m{meeting.pk}", "naples-2016-10-25-0950")


def test_looking_for_times_asks_no_more_of_the_database_for_more_of_them(week: Week) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            openings(week.anna, week.wei)
        return len(queries)

    agree(somebody(week, "it"), somebody(week, "cn"), week.slots[0])
    count()
    before = count()
    for n in range(4, 9):
        slot = SlotFactory(hall=week.hall, starts=week.slots[0].starts + dt.timedelta(minutes=25 * n))
        agree(somebody(week, "it"), somebody(week, "cn"), slot)
    assert count() == before


# --- What the database itself refuses -------------------------------------------------------------------------------


def seat(week: Week, person: Registration, start: int, minutes: int) -> Seat:
    placement = Placement.objects.first()
    assert placement
    starts = week.slots[0].starts + dt.timedelta(minutes=start)
    return Seat(
        placement=placement,
        timetable=placement.timetable,
        registration=person,
        starts=starts,
        ends=starts + dt.timedelta(minutes=minutes),
    )


def test_the_database_refuses_seats_that_overlap_however_they_are_written(week: Week) -> None:
    meeting = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    placed(TimetableFactory(brokerage=week.brokerage), meeting, week.slots[0])
    for start, minutes in ((-10, 15), (5, 5), (10, 60), (-10, 60)):
        with pytest.raises(IntegrityError, match="nobody_meets_twice_at_once"), transaction.atomic():
            seat(week, week.anna, start, minutes).save()
    with pytest.raises(IntegrityError, match="nobody_meets_twice_at_once"), transaction.atomic():
        Seat.objects.bulk_create([seat(week, week.anna, 30, 20), seat(week, week.anna, 40, 20)])
    after = seat(week, week.anna, 20, 20)
    after.save()  # one begins when the other ends: no overlap
    with pytest.raises(IntegrityError, match="nobody_meets_twice_at_once"), transaction.atomic():
        Seat.objects.filter(pk=after.pk).update(starts=week.slots[0].starts + dt.timedelta(minutes=10))
    Seat.objects.filter(pk=after.pk).update(ends=after.ends + dt.timedelta(minutes=1))
    seat(week, week.interpreter, 5, 5).save()


def test_where_the_database_has_the_last_word_the_refusal_says_so(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei, slots=week.slots[:1])
    agree(week.anna, somebody(week, "cn"), week.slots[0])
    monkeypatch.setattr("ponte.brokerage.domain.booking._Availability._is_free", lambda *args: True)
    monkeypatch.setattr("ponte.brokerage.domain.booking._Availability._check_people", lambda *args: None)
    assert refusal(lambda: accept(actor=None, request=request, slot=week.slots[0])) == "taken_meanwhile"
    request.refresh_from_db()
    assert request.status == RequestStatus.PENDING
