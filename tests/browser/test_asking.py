"""Both ways to a meeting in a real browser, once in each language: requests with times, and wishes."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from ponte.brokerage.domain.timetabling import file_timetable, run_timetable
from ponte.brokerage.enums import TimetableStatus, WishLevel
from ponte.brokerage.models import Placement, Timetable
from tests.browser.test_main_job import Visitor, says_published
from tests.factories import Week, a_week
from tests.factories_asking import picking_week

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE, DESKTOP = (390, 844), (1280, 900)


@pytest.fixture(params=["it", "zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


def test_asking_with_times_another_time_and_a_message(language: str, live_server: Any, browser: Browser) -> None:
    week = picking_week()
    anna, wei = (Visitor(browser, live_server.url, language, PHONE) for _n in range(2))
    anna.sign_in(week.anna.person.account)
    anna.open("my/partners/zhang-wei/")
    anna.page.locator(".time").nth(0).click()
    anna.page.locator(".ask form button[type=submit]").click()
    expect(anna.page.get_by_role("status")).to_contain_text(gettext("Asked: the answer is still to come"))

    wei.sign_in(week.wei.person.account)
    wei.look()
    request = wei.page.locator(".request")
    expect(request.locator(".proposed button")).to_contain_text("09:00")
    request.get_by_role("link", name=gettext("Another time")).click()
    wei.look()
    wei.page.locator("section form .time").nth(1).click()
    wei.page.get_by_role("button", name=gettext("Propose"), exact=True).click()
    wei.page.fill("#text", "九点五十分更合适。")
    wei.page.locator("form[action$='/write/'] button").click()
    wei.look()

    anna.open("my/requests/")
    anna.page.locator(".proposed button").click()
    expect(anna.page.get_by_role("status").last).to_have_text(gettext("Agreed: the meeting is in your diary."))
    assert Placement.objects.get().slot == week.slots[2]
    for visitor in (anna, wei):
        visitor.open("my/diary/")
        expect(visitor.page.locator(".appointment time").first).to_have_text("09:50")
        expect(visitor.page.locator(".appointment")).to_contain_text("Ouyang Li")
    anna.open(f"my/requests/{Placement.objects.get().meeting.request_id}/")
    expect(anna.page.locator(".letter")).to_contain_text("九点五十分更合适。")


def test_wishes_a_provisional_timetable_and_its_correction(language: str, live_server: Any, browser: Browser) -> None:
    week = a_week()
    office = Visitor(browser, live_server.url, language, DESKTOP)
    anna, wei = (Visitor(browser, live_server.url, language, PHONE) for _n in range(2))
    office.sign_in(week.officer)
    office.open("desk/meetings/settings/")
    office.page.locator("input[name=workflow][value=preferences]").check()
    office.page.locator("form.settings button[type=submit]").click()
    expect(office.page.get_by_role("status").first).to_contain_text(gettext("Kept: this holds from now on."))

    for visitor, registration, level in ((anna, week.anna, WishLevel.MUST), (wei, week.wei, WishLevel.MEET)):
        visitor.sign_in(registration.person.account)
        visitor.open("my/suggestions/")
        tap_wish(visitor.page, level)
        visitor.look()

    show_provisional(office, proposal(week))
    wei.open("my/wishes/")
    before = Placement.objects.get().slot
    wei.page.locator("button[name=say][value=cannot]").click()
    expect(wei.page.locator("button[name=say][value=can]")).to_be_visible()
    wei.look()

    second = proposal(week)
    assert second.placements.get().slot != before
    office.open(f"desk/timetables/{second.pk}/publish/")
    office.page.locator(".confirm button").click()
    says_published(office, people=3)
    for visitor, other in ((anna, "Zhang Wei"), (wei, "Anna Esposito")):
        visitor.open("my/diary/")
        expect(visitor.page.locator(".appointment")).to_contain_text(other)


def tap_wish(page: Page, level: WishLevel) -> None:
    page.locator(f".wish button[value={level}]").click()
    expect(page.locator(".wish button[aria-pressed=true]")).to_have_count(1)


def proposal(week: Week) -> Timetable:
    """Run the scheduler here: its own page is tested with the main job."""
    week.brokerage.refresh_from_db()  # the office has changed its settings in the browser
    timetable = file_timetable(actor=None, brokerage=week.brokerage, time_limit=2)
    run_timetable(timetable)
    return timetable


def show_provisional(office: Visitor, timetable: Timetable) -> None:
    office.open(f"desk/timetables/{timetable.pk}/")
    office.page.locator("form[action$='/provisional/'] button").click()
    expect(office.page.get_by_role("status").first).to_be_visible()
    timetable.refresh_from_db()
    assert timetable.status == TimetableStatus.PROVISIONAL
