"""Results at the desk, and what participants say after their meetings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.accords.enums import AccordStatus
from ponte.accords.models import Accord
from ponte.brokerage.enums import Outcome, RequestStatus, TimetableStatus
from ponte.brokerage.models import Meeting, Rating, Timetable
from tests.factories import MeetingFactory, MeetingRequestFactory, SlotFactory, TimetableFactory, Week, placed

pytestmark = pytest.mark.django_db


def hold(week: Week, timetable: Timetable, minutes: int = 0) -> Meeting:
    request = MeetingRequestFactory(
        sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get(), status=RequestStatus.WITHDRAWN
    )
    meeting: Meeting = MeetingFactory(brokerage=week.brokerage, request=request, people=[week.anna, week.wei])
    slot = week.slots[0]
    if minutes:
        slot = SlotFactory(hall=week.hall, starts=slot.starts + dt.timedelta(hours=3, minutes=minutes))
    placed(timetable, meeting, slot)
    return meeting


@pytest.fixture
def timetable(week: Week) -> Timetable:
    made: Timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    return made


def sign_in(client: Client, account: Any) -> Client:
    client.force_login(account)
    return client


def test_one_tap_then_a_label_then_the_accord_then_the_office(week: Week, timetable: Timetable) -> None:
    meeting = hold(week, timetable)
    anna = sign_in(Client(), week.anna.person.account)
    assert [row.meeting for row in anna.get(reverse("my:meetings")).context["open"]] == [meeting]
    tapped = anna.post(reverse("my:took_place", args=[meeting.pk, "yes"]), headers={"HX-Request": "true"})
    assert reverse("my:meeting", args=[meeting.pk]) in tapped.content.decode()
    rated = anna.post(reverse("my:meeting", args=[meeting.pk]), {"outcome": Outcome.AGREEMENT})
    assert rated.url == reverse("my:accord", args=[meeting.pk])  # type: ignore[attr-defined]
    facts = {"kind": "memorandum", "title": "Acqua per Napoli", "date": "2016-11-20", "evidence": "Prot. 7"}
    anna.post(reverse("my:accord", args=[meeting.pk]), facts)
    accord = Accord.objects.get()
    office = sign_in(Client(), week.officer)
    assert list(office.get(reverse("desk:results")).context["reported"]) == [accord]
    office.post(reverse("desk:confirm_accord", args=[accord.slug]))
    accord.refresh_from_db()
    assert accord.status == AccordStatus.SIGNED


def test_a_tap_that_it_did_not_happen_names_who_was_missing(week: Week, timetable: Timetable) -> None:
    meeting = hold(week, timetable)
    sign_in(Client(), week.anna.person.account).post(reverse("my:took_place", args=[meeting.pk, "no"]))
    report = meeting.reports.get()
    assert (report.took_place, report.absent) == (False, week.wei)


def test_what_is_refused_stays_in_the_form(week: Week, timetable: Timetable) -> None:
    meeting = hold(week, timetable)
    anna = sign_in(Client(), week.anna.person.account)
    facts = {"kind": "memorandum", "title": "Acqua", "date": "2015-01-01"}
    answer = anna.post(reverse("my:accord", args=[meeting.pk]), facts)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert not Rating.objects.exists()


def test_nobody_speaks_of_a_meeting_of_others(client: Client, week: Week, timetable: Timetable) -> None:
    meeting = hold(week, timetable)
    sign_in(client, week.interpreter.person.account)
    assert client.get(reverse("my:meeting", args=[meeting.pk])).status_code == 404
    assert client.post(reverse("my:took_place", args=[meeting.pk, "yes"])).status_code == 404


def test_results_are_for_the_offices(client: Client, week: Week) -> None:
    sign_in(client, week.anna.person.account)
    for name in ("results", "results_csv", "results_json"):
        assert client.get(reverse(f"desk:{name}")).status_code == 403


@pytest.mark.parametrize("by", ["side", "sector", "city"])
def test_the_page_the_file_and_the_data_say_the_same(client: Client, week: Week, timetable: Timetable, by: str) -> None:
    hold(week, timetable)
    sign_in(client, week.officer)
    page = client.get(reverse("desk:results"), {"by": by})
    assert page.status_code == 200
    data = client.get(reverse("desk:results_json"), {"by": by}).json()
    totals = {step["step"]: step["total"] for step in data["steps"]}
    assert totals["scheduled"] == 1
    assert page.context["total"] == [total for step, total in totals.items() if step != "suggestions"]
    rows = client.get(reverse("desk:results_csv"), {"by": by}).content.decode("utf-8-sig").splitlines()
    assert rows[-1].split(",")[1:] == [str(total) for total in totals.values()]


@pytest.mark.parametrize("address", ["my:meetings", "desk:results"])
def test_more_meetings_ask_no_more_of_the_database(week: Week, timetable: Timetable, address: str) -> None:
    client = sign_in(Client(), week.officer if address.startswith("desk") else week.anna.person.account)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(address)).status_code == 200
        return len(asked)

    hold(week, timetable)
    queries()
    one = queries()
    hold(week, timetable, minutes=30)
    hold(week, timetable, minutes=60)
    assert queries() == one
