"""Venue time and the viewer's own, over both changes of Italy's clocks in 2016, seen from the other ends of the world.

The times that a browser works out are held against Python's own time zone data.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, expect

from ponte.brokerage.enums import TimetableStatus
from tests.factories import CityFactory, MeetingFactory, SlotFactory, TimetableFactory, Week, a_week, placed
from tests.factories_agenda import SessionFactory, SpeakerFactory, a_release

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]

ROME, SHANGHAI = ZoneInfo("Europe/Rome"), ZoneInfo("Asia/Shanghai")
PASSWORD = "a-long-test-password"
VIEWERS = ["Asia/Shanghai", "America/Sao_Paulo", "Pacific/Auckland", "Europe/Rome"]
SESSIONS = [
    (dt.datetime(2016, 3, 26, 10, tzinfo=ROME), 60, "CET"),
    (dt.datetime(2016, 3, 27, 1, 30, tzinfo=ROME), 120, "CEST"),
    (dt.datetime(2016, 3, 27, 15, tzinfo=SHANGHAI), 60, "UTC+8"),
    (dt.datetime(2016, 3, 28, 23, tzinfo=ROME), 90, "CEST"),
    (dt.datetime(2016, 10, 29, 10, tzinfo=ROME), 60, "CEST"),
    (dt.datetime(2016, 10, 30, 1, 30, tzinfo=ROME), 120, "CET"),
    (dt.datetime(2016, 10, 30, 15, tzinfo=SHANGHAI), 60, "UTC+8"),
    (dt.datetime(2016, 10, 31, 10, tzinfo=ROME), 60, "CET"),
]
"""Start by the venue's clock, minutes, and the zone at the end; two run through a night of change."""


@pytest.fixture
def week() -> Week:
    """An agenda over both changes, whose speaker has a meeting on the day after the second."""
    cache.clear()
    week = a_week()
    far = CityFactory(slug="chongqing", name_en="Chongqing", time_zone="Asia/Shanghai")
    for number, (starts, minutes, _zone) in enumerate(SESSIONS):
        city = week.hall.city if starts.tzinfo is ROME else far
        row = SessionFactory(
            edition=week.brokerage.edition, slug=f"s{number}", city=city, starts=starts, minutes=minutes
        )
        SpeakerFactory(session=row, person=week.anna.person)
    starts = dt.datetime(2016, 10, 31, 9, 25, tzinfo=ROME)
    slot = SlotFactory(hall=week.hall, starts=starts)
    meeting = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    placed(TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED), meeting, slot)
    a_release(week.brokerage.edition)
    return week


def check(line: Locator, starts: dt.datetime, minutes: int, viewer: str) -> None:
    """Hold a line's two times against the moments that they stand for."""
    ends = (starts.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(starts.tzinfo)
    expect(line).to_contain_text(f"{starts:%H:%M}")
    expect(line).to_contain_text(f"{ends:%H:%M}")
    own = [moment.astimezone(ZoneInfo(viewer)) for moment in (starts, ends)]
    second = line.locator(".own-time")
    if [f"{moment:%d %H:%M}" for moment in own] == [f"{moment:%d %H:%M}" for moment in (starts, ends)]:
        expect(second).to_have_count(0)
        return
    for moment in own:
        expect(second).to_contain_text(f"{moment:%H:%M}")
    if {moment.date() for moment in own} != {starts.date()}:
        for moment in own:
            expect(second).to_contain_text(f"{moment:%-d}")


@pytest.mark.parametrize("viewer", VIEWERS)
def test_agenda_and_diary_tell_the_citys_time_with_its_zone_and_the_viewers_own_below(
    browser: Browser, live_server: Any, week: Week, viewer: str
) -> None:
    context = browser.new_context(timezone_id=viewer, service_workers="block")
    page = context.new_page()
    edition = f"{live_server.url}/en/editions/{week.brokerage.edition.slug}"
    for address in (f"{edition}/agenda/", f"{edition}/speakers/"):
        page.goto(address)
        lines = page.locator(".session-time")
        expect(lines).to_have_count(len(SESSIONS))
        for number, (starts, minutes, zone) in enumerate(SESSIONS):
            check(lines.nth(number), starts, minutes, viewer)
            expect(lines.nth(number)).to_contain_text(zone)
    page.goto(f"{edition}/agenda/")
    days = page.locator(".agenda-day h2").all_text_contents()
    assert [day.split()[1] for day in days] == ["26", "27", "28", "29", "30", "31"]
    sign_in(page, live_server.url, week)
    page.goto(f"{live_server.url}/en/my/diary/")
    lines = page.locator(".appointment-time")
    expect(lines).to_have_count(len(SESSIONS) + 1)
    meeting = dt.datetime(2016, 10, 31, 9, 25, tzinfo=ROME)
    for number, (starts, minutes, zone) in enumerate(sorted([*SESSIONS, (meeting, 20, "CET")])):
        check(lines.nth(number), starts, minutes, viewer)
        expect(lines.nth(number)).to_contain_text(zone)
    page.goto(f"{live_server.url}/en/my/")
    check(page.locator(".next-when"), meeting, 20, viewer)
    expect(page.locator(".next")).to_contain_text("Central European Standard Time, UTC+1")
    context.close()


def sign_in(page: Page, base: str, week: Week) -> None:
    account = week.anna.person.account
    assert account is not None
    account.set_password(PASSWORD)
    account.save()
    page.goto(f"{base}/en/account/login/")
    page.fill("input[name=login]", account.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/" not in url)
