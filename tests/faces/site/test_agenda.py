"""The public agenda: whose clock, which day, which page, and what is told from memory."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from ponte.faces.site.agenda import list_agenda
from ponte.faces.site.timed import Asked
from ponte.people.models import Place
from ponte.programme.models import Edition
from tests.factories import CityFactory, EditionFactory, ProgrammeFactory, SectorFactory
from tests.factories_agenda import Agenda, SessionFactory, SpeakerFactory, a_release, an_agenda

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return EditionFactory(programme=ProgrammeFactory(), slug="week")


@pytest.fixture
def agenda() -> Agenda:
    made = an_agenda()
    a_release(made.edition)
    return made


def city(name: str, zone: str) -> Place:
    return CityFactory(slug=name.lower(), name_en=name, time_zone=zone)


def times(html: str) -> list[str]:
    """What is printed of each session's time, without markup."""
    found = re.findall(r'<p class="session-time"[^>]*>(.*?)</p>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", text).split()) for text in found]


def shown(client: Client, edition: Edition, query: str = "", language: str = "en") -> str:
    return client.get(f"/{language}/editions/{edition.slug}/agenda/{query}").content.decode()


@pytest.mark.parametrize(
    ("place", "zone", "moment", "minutes", "printed"),
    [
        ("Naples", "Europe/Rome", "2016-10-25T07:00", 60, "09:00–10:00 CEST, Naples"),
        ("Naples", "Europe/Rome", "2016-03-27T00:30", 60, "01:30 CET–03:30 CEST, Naples"),
        ("Naples", "Europe/Rome", "2016-10-30T00:30", 60, "02:30 CEST–02:30 CET, Naples"),
        ("Naples", "Europe/Rome", "2016-10-30T08:00", 60, "09:00–10:00 CET, Naples"),
        ("Naples", "Europe/Rome", "2016-10-25T21:30", 90, "23:30–01:00 (Wed 26 Oct) CEST, Naples"),
        ("Chengdu", "Asia/Shanghai", "2016-10-25T01:00", 60, "09:00–10:00 UTC+8, Chengdu"),
        ("Recife", "America/Sao_Paulo", "2016-10-16T02:30", 60, "23:30 UTC-3–01:30 (Sun 16 Oct) UTC-2, Recife"),
        ("Auckland", "Pacific/Auckland", "2016-10-25T20:00", 60, "09:00–10:00 UTC+13, Auckland"),
    ],
)
def test_every_time_is_the_citys_own_and_names_its_zone(
    client: Client, edition: Edition, place: str, zone: str, moment: str, minutes: int, printed: str
) -> None:
    starts = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    SessionFactory(edition=edition, city=city(place, zone), starts=starts, minutes=minutes)
    a_release(edition)
    (written,) = times(shown(client, edition))
    assert written.replace(",", "") == printed.replace(",", "")


def test_days_are_those_of_the_cities(client: Client, edition: Edition) -> None:
    """One moment is Tuesday evening in Naples and Wednesday morning in Chengdu."""
    moment = dt.datetime(2016, 10, 25, 20, tzinfo=dt.UTC)
    for place in (city("Naples", "Europe/Rome"), city("Chengdu", "Asia/Shanghai")):
        SessionFactory(edition=edition, city=place, starts=moment)
    days = list_agenda(a_release(edition), Asked()).days
    assert [(day.date.day, [line.city.slug for line in day.lines]) for day in days] == [
        (25, ["naples"]),
        (26, ["chengdu"]),
    ]


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2016, 3, 27), 23), (dt.date(2016, 10, 30), 25)])
def test_a_day_on_which_the_clocks_change_keeps_all_its_hours(edition: Edition, day: dt.date, hours: int) -> None:
    rome = ZoneInfo("Europe/Rome")
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=rome).astimezone(dt.UTC)
    naples = city("Naples", "Europe/Rome")
    for hour in range(26):
        SessionFactory(edition=edition, city=naples, starts=midnight + dt.timedelta(hours=hour))
    listed = {of_day.date: of_day.lines for of_day in list_agenda(a_release(edition), Asked()).days}
    assert len(listed[day]) == hours
    moments = [line.starts.astimezone(dt.UTC) for line in listed[day]]
    assert moments == sorted(moments)


def test_filters_narrow_the_list_and_count_beside_each_other(client: Client, edition: Edition) -> None:
    naples, turin = city("Naples", "Europe/Rome"), city("Turin", "Europe/Rome")
    water = SectorFactory(slug="water", name_en="Water")
    for place, title in ((naples, "Pipes"), (turin, "Rivers"), (turin, "Robots")):
        moment = dt.datetime(2016, 10, 25, 8, tzinfo=dt.UTC)
        row = SessionFactory(edition=edition, city=place, title_en=title, starts=moment)
        if title != "Robots":
            row.sectors.add(water)
    release = a_release(edition)
    html = shown(client, edition, "?city=turin&topic=water")
    assert "<h3>Rivers</h3>" in html
    assert "<h3>Robots</h3>" not in html
    assert "<h3>Pipes</h3>" not in html
    offered = {name: choices for name, _label, choices in list_agenda(release, Asked(topic="water")).filters}
    assert [(choice.label, choice.number) for choice in offered["city"]] == [("All", 2), ("Naples", 1), ("Turin", 1)]
    assert "No session matches" in shown(client, edition, "?city=turin&kind=visit")


def test_the_number_of_queries_does_not_depend_on_the_agenda(client: Client, edition: Edition) -> None:
    naples = city("Naples", "Europe/Rome")
    counts = []
    for number in (1, 150):
        for n in range(number):
            moment = dt.datetime(2016, 10, 25, 8, tzinfo=dt.UTC) + dt.timedelta(minutes=n)
            row = SessionFactory(edition=edition, city=naples, starts=moment)
            row.sectors.add(SectorFactory())
            SpeakerFactory(session=row)
        a_release(edition)
        for page in ("agenda", "speakers"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/en/editions/week/{page}/").status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_page_is_told_from_memory_until_the_next_release(client: Client, agenda: Agenda) -> None:
    path = f"/en/editions/{agenda.edition.slug}/agenda/"
    first = client.get(path)
    with CaptureQueriesContext(connection) as queries:
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert len(queries) == 2
    assert gzip.decompress(packed.content) == first.content
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    agenda.water.title_en = "Rivers"
    agenda.water.save()
    a_release(agenda.edition)
    renewed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert renewed.status_code == 200
    assert "Rivers" in renewed.content.decode()


def test_who_is_signed_in_never_gets_or_leaves_a_kept_page(client: Client, agenda: Agenda) -> None:
    path = f"/en/editions/{agenda.edition.slug}/agenda/"
    client.force_login(agenda.officer)
    own = client.get(path)
    assert "ETag" not in own
    assert "Sign out" in own.content.decode()
    assert "Sign out" not in Client().get(path).content.decode()
    assert "Sign out" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("file", "titles"),
    [
        ("agenda.ics", {"Opening", "Water", "Robots"}),
        ("agenda.ics?city=bologna", set()),
        ("events/forum.ics", {"Opening", "Water"}),
    ],
)
def test_calendar_files_carry_their_time_zone(client: Client, agenda: Agenda, file: str, titles: set[str]) -> None:
    calendar = Calendar.from_ical(client.get(f"/en/editions/{agenda.edition.slug}/{file}").content)
    events = calendar.walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == titles
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == (["Europe/Rome"] if titles else [])
    for event in events:
        assert event["DTSTART"].params["TZID"] == "Europe/Rome"
        assert event["SEQUENCE"] == 1


def test_a_session_keeps_its_identifier_when_it_moves(client: Client, agenda: Agenda) -> None:
    path = f"/en/editions/{agenda.edition.slug}/agenda/{agenda.water.pk}.ics"
    (before,) = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    assert agenda.water.starts is not None
    agenda.water.starts += dt.timedelta(hours=4)
    agenda.water.save()
    a_release(agenda.edition)
    (after,) = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    assert before["UID"] == after["UID"]
    assert after.start - before.start == dt.timedelta(hours=4)
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_speakers_are_listed_with_their_sessions(client: Client, agenda: Agenda) -> None:
    html = client.get(f"/zh-hans/editions/{agenda.edition.slug}/speakers/").content.decode()
    assert "张伟" in html
    assert "Anna Esposito" in html
    assert html.count('class="session-time"') == 3
