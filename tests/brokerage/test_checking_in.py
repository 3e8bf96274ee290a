"""Badges and check-in: codes nobody can guess, everybody counted once, whoever says so and how often."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from ponte.brokerage.domain.checking_in import Arrival, check_in, find_by_code, make_badges, undo_check_in
from ponte.brokerage.domain.clock import as_lived, day_ends, half_day_of
from ponte.brokerage.domain.missing import report_missing
from ponte.brokerage.domain.reporting import report_meeting_by_office
from ponte.brokerage.enums import Half, RegistrationStatus
from ponte.brokerage.models import Badge, CheckIn, MeetingReport, Registration, Slot
from ponte.brokerage.queries import held_meetings
from ponte.brokerage.queries.day import arrivals, list_of_the_day, misfits, missing_now, rounds_now
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from tests.factories import CityFactory, HallFactory, OfficerFactory
from tests.factories_day import ROUND, Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> Day:
    return a_day()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def arrive(day: Day, registration: Registration, *, client: uuid.UUID | None = None) -> Arrival:
    return check_in(
        actor=day.week.officer,
        hall=day.week.hall,
        registration=registration,
        client_id=client or uuid.uuid4(),
        at=now(),
    )


def code_of(function: object, **arguments: object) -> str:
    with pytest.raises(Refused) as no:
        function(**arguments)  # type: ignore[operator]
    return no.value.code


def test_everybody_who_takes_part_gets_one_code_that_cannot_be_counted_up(day: Day) -> None:
    Registration.objects.filter(pk=day.week.wei.pk).update(status=RegistrationStatus.WITHDRAWN)
    for n in range(30):
        day.somebody("it", f"Somebody {n}")
    assert make_badges(day.week.brokerage) == 32  # Anna, the interpreter, thirty more
    assert make_badges(day.week.brokerage) == 0
    codes = list(Badge.objects.values_list("code", flat=True))
    assert len(set(codes)) == 32
    assert all(len(code) == 10 and not set(code) & set("01IO") for code in codes)
    assert len({code[:4] for code in codes}) > 25  # no common beginning, no serial number


def test_a_code_is_found_as_it_is_typed(day: Day) -> None:
    make_badges(day.week.brokerage)
    code = day.week.anna.badge.code
    typed = f" {code[:5].lower()}-{code[5:]} "
    assert find_by_code(day.week.brokerage, typed) == day.week.anna
    for wrong in ("", "AAAAAAAAAA"):
        assert code_of(find_by_code, brokerage=day.week.brokerage, code=wrong) == "unknown_badge"


def test_sent_twice_counts_once_and_a_second_device_is_told(day: Day) -> None:
    client = uuid.uuid4()
    first, again = arrive(day, day.week.anna, client=client), arrive(day, day.week.anna, client=client)
    other = arrive(day, day.week.anna)
    assert (first.is_new, again.is_new, other.is_new) == (True, True, False)
    assert first.check_in == again.check_in == other.check_in == CheckIn.objects.get()
    yesterday = day.begun.date() - dt.timedelta(days=1)
    for half in Half:
        CheckIn.objects.create(registration=day.week.anna, hall=day.week.hall, date=yesterday, half=half, at=now())
    assert arrivals(day.week.hall, now()) == (1, 3)
    undo_check_in(actor=day.week.officer, check_in=first.check_in)
    assert arrivals(day.week.hall, now()) == (0, 3)


def test_what_cannot_be_a_check_in_is_refused_with_its_reason(day: Day) -> None:
    anna, hall = day.week.anna, day.week.hall
    known = {"actor": None, "registration": anna, "client_id": uuid.uuid4()}
    for at in (now() + dt.timedelta(hours=1), now() - dt.timedelta(days=8)):
        assert code_of(check_in, **known, hall=hall, at=at) == "clock_wrong"
    arrive(day, anna)
    elsewhere = HallFactory(brokerage=day.week.brokerage, city=CityFactory(slug="bologna"))
    half = half_day_of(hall, now())
    assert half_day_of(elsewhere, now())[0] == half[0]
    if half_day_of(elsewhere, now()) == half:
        assert code_of(check_in, **known, hall=elsewhere, at=now()) == "checked_in_elsewhere"
    anna.status = RegistrationStatus.WITHDRAWN
    assert code_of(check_in, **known, hall=hall, at=now()) == "not_admitted"


def test_the_number_of_a_check_in_counts_nobody_else_in(day: Day) -> None:
    number = uuid.uuid4()
    first = arrive(day, day.week.anna, client=number)
    assert arrive(day, day.week.anna, client=number) == first
    assert code_of(arrive, day=day, registration=day.week.wei, client=number) == "number_taken"
    assert CheckIn.objects.get().registration == day.week.anna


def test_who_is_expected_elsewhere_is_counted_and_the_officer_told(day: Day) -> None:
    elsewhere = HallFactory(brokerage=day.week.brokerage, city=CityFactory(slug="bologna"))
    day.week.anna.presences.update(hall=elsewhere)
    assert arrive(day, day.week.anna).expected_at == elsewhere
    assert arrive(day, day.week.wei).expected_at is None


def test_who_comes_after_all_is_no_longer_missing(day: Day) -> None:
    day.meets(day.week.anna, day.week.wei, 1)
    report_missing(actor=None, registration=day.week.wei, starts=day.begun, ends=day.begun + 4 * ROUND)
    assert missing_now(day.week.brokerage, now()).count() == 1
    assert misfits(day.week.brokerage, now()) == 1
    arrive(day, day.week.wei)
    assert not missing_now(day.week.brokerage, now())
    assert misfits(day.week.brokerage, now()) == 0
    report = {"actor": None, "registration": day.week.wei, "starts": day.begun, "ends": day.begun + ROUND / 10}
    assert code_of(report_missing, **report) == "never_missing"


def test_the_office_says_whether_a_meeting_takes_place(day: Day) -> None:
    begun, to_come = day.meets(day.week.anna, day.week.wei, 0), day.meets(day.week.anna, day.somebody("cn", "Mei"), 1)
    report_meeting_by_office(actor=day.week.officer, meeting=begun, took_place=False)
    assert not held_meetings(day.week.brokerage).exists()
    report_meeting_by_office(actor=day.week.officer, meeting=begun, took_place=True)
    assert MeetingReport.objects.get().took_place
    assert list(held_meetings(day.week.brokerage)) == [begun]
    with pytest.raises(Refused) as no:
        report_meeting_by_office(actor=day.week.officer, meeting=to_come, took_place=True)
    assert no.value.code == "not_begun"
    with pytest.raises(Forbidden):
        report_meeting_by_office(actor=OfficerFactory().account, meeting=begun, took_place=True)


def test_rounds_say_who_sits_where_and_who_has_come(day: Day) -> None:
    anna, wei = day.week.anna, day.week.wei
    day.meets(anna, wei, 0, table=2)
    arrive(day, anna)
    running, following = rounds_now(day.week.hall, now())
    assert (running.has_begun, following.has_begun) == (True, False)
    [table] = running.tables
    assert {guest.registration: guest.has_come for guest in table.guests} == {anna: True, wei: False}
    assert table.interpreter
    assert table.interpreter.registration == day.week.interpreter
    assert not following.tables


def test_a_sample_is_always_on(day: Day) -> None:
    brokerage = day.week.brokerage
    later = now() + dt.timedelta(days=4000)
    assert as_lived(brokerage, later) == later
    brokerage.is_sample = True
    assert as_lived(brokerage, later).date() == day.begun.date()
    assert as_lived(brokerage, day.begun) == day.begun
    assert half_day_of(day.week.hall, day.begun) == (day.begun.date(), Half.MORNING)


def test_the_list_of_the_day_takes_as_many_queries_for_many_as_for_few(
    day: Day, django_assert_max_num_queries: object
) -> None:
    for n in range(6):
        day.meets(day.somebody("it", f"I {n}"), day.somebody("cn", f"C {n}"), n % 3 + 1, table=n // 3 + 1)
    make_badges(day.week.brokerage)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        rows = list_of_the_day(day.week.brokerage, now())
    assert len(rows) == 15
    assert sum(len(row.placements) for row in rows) == 12
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        rounds_now(day.week.hall, now())


def test_a_day_ends_with_its_last_slot_not_with_midnight(day: Day) -> None:
    brokerage, last = day.week.brokerage, day.week.slots[-1]
    tomorrow = Slot.objects.create(
        hall=day.week.hall, starts=last.ends + dt.timedelta(hours=12), ends=last.ends + dt.timedelta(hours=13)
    )
    assert day_ends(brokerage, now()) == last.ends
    assert day_ends(brokerage, tomorrow.starts) == tomorrow.ends
    assert day_ends(brokerage, tomorrow.ends) == tomorrow.ends + dt.timedelta(hours=6)
