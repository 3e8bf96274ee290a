"""The main job from end to end, in a real browser, once in each language of the interface."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from django.utils.translation import gettext, ngettext
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from ponte.brokerage.models import Timetable
from ponte.people.models import Account
from tests.browser.conftest import WorkerThread
from tests.factories import Week, a_week

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"


class Visitor:
    """Somebody at a browser of their own (in the dark theme for English): signs in, and finds fault with pages."""

    def __init__(self, browser: Browser, base: str, language: str, size: tuple[int, int]) -> None:
        self.base, self.language = base, language
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if language == "en" else "light"
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("request", self._note_request)
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, account: Account) -> None:
        account.set_password(PASSWORD)
        account.save()
        self.open("account/login/")
        self.page.fill("input[name=login]", account.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(f"**/{self.language}/my/")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}/{self.language}/{path}")
        self.look()

    def look(self) -> None:
        """No page has a fault that axe rates serious, an error in its console, or a horizontal scroll bar."""
        faults = [
            f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html']}"
            for fault in Axe().run(self.page).response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert not faults, (self.page.url, faults)
        assert not self.complaints, (self.page.url, self.complaints)
        overflow = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, (self.page.url, overflow)

    def _note_request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in (urlsplit(self.base).netloc, ""):
            self.complaints.append(f"asks a third party: {request.url}")


@pytest.fixture(
    params=[pytest.param("it", marks=pytest.mark.walk), "zh-hans", pytest.param("en", marks=pytest.mark.walk)]
)
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


@pytest.mark.slow
def test_from_suggestion_to_calendar(
    language: str, live_server: Any, browser: Browser, worker: WorkerThread, tmp_path: Path
) -> None:
    week = a_week()
    anna = Visitor(browser, live_server.url, language, (390, 844))
    wei = Visitor(browser, live_server.url, language, (390, 844))
    office = Visitor(browser, live_server.url, language, (1280, 900))

    ask_from_suggestion(anna, week)
    accept(wei, week)
    run_scheduler(office, week, worker)
    publish(office)
    for visitor, other in ((anna, week.wei), (wei, week.anna)):
        find_in_diary(visitor, week, other.person.name_latin)
        find_in_calendar(visitor, week, other.person.name_latin, tmp_path)


def ask_from_suggestion(anna: Visitor, week: Week) -> None:
    anna.sign_in(week.anna.person.account)
    anna.look()
    expect(anna.page.locator("h1")).to_have_text(gettext("Your week"))
    card = anna.page.locator("#partner-zhang-wei")
    expect(card.locator("q")).to_have_text("供水管网声学测漏系统")
    card.locator("form[action$='/ask/'] button").click()
    expect(card.get_by_role("status")).to_contain_text(gettext("Asked: the answer is still to come"))
    anna.look()
    for path in ("suggestions/", "partners/zhang-wei/", "requests/", "diary/", "profile/", "profile/registration/"):
        anna.open(f"my/{path}")


def accept(wei: Visitor, week: Week) -> None:
    wei.sign_in(week.wei.person.account)
    request = wei.page.locator(".request")
    expect(request).to_contain_text("Anna Esposito")
    request.locator("form[action$='/accept/'] button").click()
    expect(request.get_by_role("status")).to_contain_text(
        gettext("Agreed. The meeting gets its time when the timetable is published.")
    )
    wei.look()


def run_scheduler(office: Visitor, week: Week, worker: WorkerThread) -> None:
    office.sign_in(week.officer)
    for path in (
        "",
        "people/",
        "people/?q=nobody",
        "people/zhang-wei/",
        "profiles/",
        "profiles/CN-0001/",
        "suggestions/",
        "timetables/",
    ):
        office.open(f"desk/{path}")
    office.page.fill("input[name=seconds]", "5")
    office.page.locator(".run-form button").click()
    # Nobody has taken the run up: the page says so, and keeps asking.
    expect(office.page.locator(".run-waiting")).to_be_visible()
    with office.page.expect_response("**/progress/"):
        office.look()
    worker.start()
    # Without another click the page follows the run and turns into its result.
    office.page.wait_for_selector("table.board, .alert-danger", timeout=90_000)
    office.look()
    timetable = Timetable.objects.get()
    assert timetable.value == timetable.bound == 94
    assert timetable.curve
    expect(office.page.locator("table.board")).to_contain_text("Anna Esposito")


def publish(office: Visitor) -> None:
    office.page.locator("a[href$='/publish/']").click()
    office.look()
    # Two participants and the interpreter: they share no language.
    expect(office.page.locator(".confirm .figure-number").nth(1)).to_have_text("3")
    office.page.locator(".confirm button").click()
    says_published(office, people=3)
    office.look()


def says_published(office: Visitor, people: int) -> None:
    said = ngettext(
        "Published: everybody's diary now follows this timetable. %(number)d person is told by mail what changes.",
        "Published: everybody's diary now follows this timetable. %(number)d people are told by mail what changes.",
        people,
    )
    expect(office.page.get_by_text(said % {"number": people})).to_be_visible()


def find_in_diary(visitor: Visitor, week: Week, other: str) -> None:
    visitor.open("my/diary/")
    line = visitor.page.locator(".appointment")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(other)
    expect(line).to_contain_text("Ouyang Li")
    expect(line.locator("time").first).to_have_text(f"{local_start():%H:%M}")
    expect(visitor.page.locator(".day-place")).to_contain_text(week.hall.city.name)
    expect(visitor.page.locator(".day-place")).to_contain_text("UTC+2")
    visitor.open("my/")
    expect(visitor.page.locator(".next")).to_contain_text(other)


def find_in_calendar(visitor: Visitor, week: Week, other: str, folder: Path) -> None:
    visitor.open("my/diary/")
    with visitor.page.expect_download() as download:
        visitor.page.locator("a[href$='diary.ics']").first.click()
    file = folder / "diary.ics"
    download.value.save_as(file)
    (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert event.start == local_start()
    assert event.start.utcoffset() == local_start().utcoffset()
    assert other in str(event["SUMMARY"])
    assert week.hall.city.name in str(event["LOCATION"])


def local_start() -> datetime:
    """When the one meeting starts, by the clocks of Naples."""
    return Timetable.objects.get().placements.get().slot.starts.astimezone(ZoneInfo("Europe/Rome"))
