"""Running the scheduler, publishing, and reading diaries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from ponte.brokerage.calendar import meeting_events
from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.requesting import accept, ask
from ponte.brokerage.domain.timetabling import (
    file_timetable,
    publish_timetable,
    queue_timetable,
    run_timetable,
    stop_timetable,
)
from ponte.brokerage.enums import Half, TimetableStatus
from ponte.brokerage.export import exported_schedule
from ponte.brokerage.models import Seat, Timetable
from ponte.brokerage.queries import diary
from ponte.common.refusals import Refused
from ponte.engine.scheduling import verify
from tests.factories import HallFactory, PresenceFactory, RegistrationFactory, TimetableFactory, Week, a_week, placed

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    """A week in which Anna and Wei have agreed to meet."""
    week = a_week()
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get()))
    return week


def run(week: Week) -> Timetable:
    timetable = file_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=2)
    run_timetable(timetable)
    timetable.refresh_from_db()
    return timetable


def test_a_run_places_the_meeting_with_the_interpreter_that_it_needs(week: Week) -> None:
    timetable = run(week)
    assert timetable.status == TimetableStatus.READY
    assert (timetable.value, timetable.bound) == (94, 94)
    placement = timetable.placements.get()
    assert placement.interpreter == week.interpreter
    assert placement.slot in week.slots
    assert {seat.registration for seat in placement.seats.all()} == {week.anna, week.wei, week.interpreter}
    assert verify(scheduling_problem(week.brokerage), exported_schedule(timetable)).faults == ()


def test_a_meeting_without_interpreter_is_left_out_with_that_reason(week: Week) -> None:
    week.interpreter.presences.all().delete()
    timetable = run(week)
    assert timetable.placements.count() == 0
    assert timetable.unplaced.get().reason == "no_interpreter_then"


def test_people_are_only_scheduled_where_they_are(week: Week) -> None:
    bergamo = HallFactory(brokerage=week.brokerage)
    week.wei.presences.update(hall=bergamo)
    timetable = run(week)
    assert timetable.unplaced.get().reason == "no_common_slot"


def test_afternoon_presence_is_not_morning_presence(week: Week) -> None:
    week.anna.presences.update(half=Half.AFTERNOON)
    assert run(week).placements.count() == 0


def test_publishing_fills_the_diaries_and_supersedes_what_was_published(week: Week) -> None:
    assert diary(week.anna) == []
    first, second = run(week), run(week)
    publish_timetable(actor=week.officer, timetable=first)
    publish_timetable(actor=week.officer, timetable=second)
    first.refresh_from_db()
    assert first.status == TimetableStatus.SUPERSEDED
    [annas] = diary(week.anna)
    [weis] = diary(week.wei)
    [interpreters] = diary(week.interpreter)
    assert annas.others == (week.wei,)
    assert weis.others == (week.anna,)
    assert set(interpreters.others) == {week.anna, week.wei}
    assert annas.starts.tzname() == "CEST"


def test_an_unfinished_proposal_is_not_published(week: Week) -> None:
    with pytest.raises(Refused, match="finished"):
        publish_timetable(actor=week.officer, timetable=TimetableFactory(brokerage=week.brokerage))


def test_one_run_at_a_time(week: Week) -> None:
    file_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=2)
    with pytest.raises(Refused) as caught, transaction.atomic():
        queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=2)
    assert caught.value.code == "already_running"


def test_there_must_be_something_to_schedule() -> None:
    week = a_week()
    with pytest.raises(Refused) as caught:
        queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=2)
    assert caught.value.code == "no_meetings"


@pytest.mark.parametrize("seconds", [0, 601])
def test_the_time_limit_is_limited(week: Week, seconds: int) -> None:
    with pytest.raises(Refused) as caught:
        queue_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=seconds)
    assert caught.value.code == "time_limit"


def test_stopping_a_run_that_waits_ends_it_and_a_worker_leaves_it_alone(week: Week) -> None:
    timetable = file_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=2)
    stop_timetable(actor=week.officer, timetable=timetable)
    run_timetable(timetable)
    timetable.refresh_from_db()
    assert timetable.status == TimetableStatus.FAILED
    assert timetable.placements.count() == 0
    with pytest.raises(Refused, match="ended"):
        stop_timetable(actor=week.officer, timetable=timetable)


def test_stopping_a_run_whose_worker_is_gone_frees_the_way(week: Week) -> None:
    lost = TimetableFactory(
        brokerage=week.brokerage,
        status=TimetableStatus.RUNNING,
        alive_at=timezone.now() - timedelta(minutes=5),
    )
    stop_timetable(actor=week.officer, timetable=lost)
    assert run(week).status == TimetableStatus.READY


def test_the_database_refuses_two_tables_for_one_person_and_two_meetings_for_one_table(week: Week) -> None:
    timetable = run(week)
    seat = Seat.objects.filter(registration=week.anna).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(placement=seat.placement, timetable=timetable, registration=week.anna, starts=seat.starts)
    other = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side)
    accepted = accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=other))
    with pytest.raises(IntegrityError), transaction.atomic():
        placed(timetable, accepted, seat.placement.slot, table=seat.placement.table)


def test_the_database_refuses_two_cities_at_once(week: Week) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PresenceFactory(registration=week.anna, hall=HallFactory(brokerage=week.brokerage))


@pytest.mark.parametrize(("language", "meeting"), [("it", "Incontro"), ("zh-hans", "洽谈"), ("en", "Meeting")])
def test_a_meeting_in_a_calendar_names_time_zone_place_and_people(week: Week, language: str, meeting: str) -> None:
    publish_timetable(actor=None, timetable=run(week))
    with translation.override(language):
        [event] = meeting_events(diary(week.anna), domain="ponte.example")
    assert event["DTSTART"].params["TZID"] == "Europe/Rome"
    assert event.start == diary(week.anna)[0].starts
    assert meeting in str(event["SUMMARY"])
    assert "张伟" in str(event["SUMMARY"])
