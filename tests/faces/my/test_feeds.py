"""Addresses at which calendars read a diary: one for each device, each closed by itself; what stands in them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from ponte.brokerage.domain.feeds import MOST_FEEDS, USE_NOTED_EVERY, make_feed, read_feed, revoke_feed
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import CalendarFeed
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from tests.factories import MeetingFactory, SlotFactory, TimetableFactory, Week, placed
from tests.factories_agenda import SessionFactory, SpeakerFactory, a_release, at

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def anna(client: Client, week: Week) -> Client:
    client.force_login(week.anna.person.account)
    return client


def made(anna: Client, device: str) -> str:
    """Make an address as its owner does, and return it."""
    page = anna.post(reverse("my:make_feed"), {"device": device}, follow=True)
    return str(page.context["address"])


def events(address: str) -> dict[str, Event]:
    """Read a feed as a calendar program does, which is not signed in."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_an_address_is_shown_once_and_kept_nowhere(anna: Client, week: Week) -> None:
    address = made(anna, "  My   phone ")
    token = address.split("/")[-2]
    feed = week.anna.feeds.get()
    assert feed.device == "My phone"
    page = anna.get(reverse("my:feeds")).content.decode()
    assert "My phone" in page
    assert token not in page
    kept = [*CalendarFeed.objects.values(), *AuditEntry.objects.values()]
    assert token not in str(kept)
    assert AuditEntry.objects.get(action="brokerage.make_feed").actor == week.anna.person.account


def test_revoking_one_address_leaves_the_others_open(anna: Client, week: Week) -> None:
    phone, computer = made(anna, "Phone"), made(anna, "Computer")
    anna.post(reverse("my:revoke_feed", args=[week.anna.feeds.get(device="Phone").pk]))
    assert Client().get(phone).status_code == 410
    assert Client().get(computer).status_code == 200
    page = anna.get(reverse("my:feeds")).content.decode()
    assert "Computer" in page
    assert "Phone" not in page
    assert AuditEntry.objects.filter(action="brokerage.revoke_feed").count() == 1
    revoke_feed(actor=None, feed=week.anna.feeds.get(device="Phone"))
    assert AuditEntry.objects.filter(action="brokerage.revoke_feed").count() == 1


def test_nobody_revokes_another_persons_address(anna: Client, week: Week) -> None:
    feed, token = make_feed(actor=None, registration=week.wei, device="手机")
    assert anna.post(reverse("my:revoke_feed", args=[feed.pk])).status_code == 404
    assert "手机" not in anna.get(reverse("my:feeds")).content.decode()
    assert read_feed(token) == feed


@pytest.mark.parametrize("token", ["forged", "1:forged", "x" * 500])
def test_a_guessed_address_leads_nowhere(db: None, token: str) -> None:
    assert Client().get(reverse("my:feed", args=[token])).status_code == 404


def test_a_device_needs_a_name_and_there_is_an_end_to_addresses(anna: Client, week: Week) -> None:
    with pytest.raises(Refused, match="Name the device"):
        make_feed(actor=None, registration=week.anna, device=" \t ")
    for n in range(MOST_FEEDS):
        make_feed(actor=None, registration=week.anna, device=f"Device {n}")
    answer = anna.post(reverse("my:make_feed"), {"device": "One more"}, follow=True)
    assert "Revoke one that you no longer use" in answer.content.decode()
    revoke_feed(actor=None, feed=week.anna.feeds.all()[0])
    assert made(anna, "One more")


def test_the_hour_of_the_last_reading_is_noted(anna: Client, week: Week) -> None:
    address = made(anna, "Phone")
    assert week.anna.feeds.get().last_used is None
    before = timezone.now()
    events(address)
    noted = week.anna.feeds.get().last_used
    assert noted is not None
    assert noted >= before
    events(address)
    assert week.anna.feeds.get().last_used == noted
    week.anna.feeds.update(last_used=noted - USE_NOTED_EVERY * 1.01)
    events(address)
    renewed = week.anna.feeds.get().last_used
    assert renewed is not None
    assert renewed > noted


def test_a_feed_holds_meetings_and_the_released_sessions_that_one_speaks_at(anna: Client, week: Week) -> None:
    edition = week.brokerage.edition
    placed(
        TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED),
        MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei]),
        week.slots[1],
    )
    mine = SessionFactory(edition=edition, slug="mine", title_en="Mine", city=week.hall.city, starts=at(15))
    SpeakerFactory(session=mine, person=week.anna.person)
    other = SessionFactory(edition=edition, slug="other", title_en="Not mine", city=week.hall.city, starts=at(16))
    SpeakerFactory(session=other, person=week.wei.person)
    address = made(anna, "Phone")
    meeting = "Meeting: Zhang Wei 张伟"
    assert set(events(address)) == {meeting}, "the working copy of the agenda is nobody's to read"
    a_release(edition)
    assert set(events(address)) == {meeting, "Mine"}
    assert events(address)["Mine"].start == at(15)
    page = anna.get(reverse("my:diary")).content.decode()
    assert "You speak at" in page
    assert "Mine" in page
    assert "Not mine" not in page
    assert page.index("Zhang Wei") < page.index(">Mine<")


@pytest.mark.parametrize(
    ("zone", "winter_change", "summer_change"),
    [
        ("Europe/Rome", dt.date(2016, 10, 30), dt.date(2016, 3, 27)),
        ("America/Sao_Paulo", dt.date(2016, 2, 21), dt.date(2016, 10, 16)),
        ("Pacific/Auckland", dt.date(2016, 4, 3), dt.date(2016, 9, 25)),
        ("Asia/Shanghai", dt.date(2016, 10, 30), dt.date(2016, 3, 27)),
    ],
)
def test_the_rules_of_the_zone_in_a_feed_put_each_meeting_at_its_moment(
    anna: Client, week: Week, zone: str, winter_change: dt.date, summer_change: dt.date
) -> None:
    """A calendar that knows no zone but the one in the file has every meeting right, on either side of a change."""
    type(week.hall.city).objects.filter(pk=week.hall.city.pk).update(time_zone=zone)
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    starts = [
        dt.datetime.combine(change + dt.timedelta(days=days), dt.time(9), tzinfo=ZoneInfo(zone))
        for change in (winter_change, summer_change)
        for days in (-1, 1)
    ]
    for start in starts:
        slot = SlotFactory(hall=week.hall, starts=start, ends=start + dt.timedelta(minutes=20))
        placed(timetable, MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei]), slot)
    calendar = Calendar.from_ical(Client().get(made(anna, "Phone")).content)
    (rules,) = calendar.walk("VTIMEZONE")
    assert str(rules["TZID"]) == zone
    told = rules.to_tz(lookup_tzid=False)
    found = [
        event["DTSTART"].dt.replace(tzinfo=None).replace(tzinfo=told).astimezone(dt.UTC)
        for event in calendar.walk("VEVENT")
    ]
    assert found == sorted(start.astimezone(dt.UTC) for start in starts)
    assert all(event["DTSTART"].params["TZID"] == zone for event in calendar.walk("VEVENT"))
