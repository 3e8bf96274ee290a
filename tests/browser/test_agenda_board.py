"""The agenda's board in a real browser: moved with the pointer, with the keyboard, by the form, and looked at."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from ponte.programme.models import Session
from tests.browser.test_main_job import Visitor
from tests.factories_agenda import Agenda, a_release, an_agenda, at

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def week() -> Agenda:
    return an_agenda()


def office(browser: Browser, base: str, week: Agenda, *, language: str = "en", width: int = 1280) -> Visitor:
    visitor = Visitor(browser, base, language, (width, 900))
    visitor.sign_in(week.officer)
    visitor.open("desk/agenda/?city=naples&day=2016-10-25")
    if width > 1000:
        visitor.page.locator(".board-head").evaluate("element => element.scrollIntoView({behavior: 'instant'})")
    return visitor


def placed(slug: str) -> tuple[Any, str | None]:
    row = Session.objects.select_related("room").get(slug=slug)
    return row.starts, row.room.slug if row.room else None


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + 8


def test_a_session_is_dragged_to_a_room_and_time_and_back_into_the_tray(
    live_server: Any, browser: Browser, week: Agenda
) -> None:
    visitor = office(browser, live_server.url, week)
    page = visitor.page
    across, _top = middle(page, "th[data-where='room:lab']")
    page.mouse.move(*middle(page, "#s-waiting"))
    page.mouse.down()
    row = page.locator("tr[data-time='11:30']").bounding_box()
    assert row is not None
    page.mouse.move(across, row["y"] + 40, steps=4)
    page.mouse.move(across, row["y"] + 8, steps=4)
    expect(page.locator(".drop-mark")).to_have_text("11:30")
    page.mouse.up()
    expect(page.locator("#said")).to_contain_text("“Waiting”: Tue 25 Oct 11:30 (UTC+2), Lab.")
    assert placed("waiting") == (at(11, 30), "lab")
    expect(page.locator("#board #s-waiting")).to_be_focused()
    expect(page.locator("#editor")).to_be_empty()  # the click that ends a drag opens nothing
    visitor.look()

    page.locator(".board-head").evaluate("element => element.scrollIntoView({behavior: 'instant'})")
    page.mouse.move(*middle(page, "#s-waiting"))
    page.mouse.down()
    page.mouse.move(*middle(page, "#tray-title"), steps=6)
    page.mouse.up()
    expect(page.locator("#tray #s-waiting")).to_be_visible()
    assert placed("waiting") == (None, None)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#board #s-waiting")).to_be_visible()
    assert placed("waiting") == (at(11, 30), "lab")


def test_a_session_is_carried_with_the_arrows(live_server: Any, browser: Browser, week: Agenda) -> None:
    visitor = office(browser, live_server.url, week)
    page = visitor.page
    page.locator("#s-robots").focus()
    page.keyboard.press("Space")
    expect(page.locator("#said")).to_contain_text("Robots: picked up.")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#said")).to_have_text("Great Hall, 10:15")
    visitor.look()
    page.keyboard.press("Escape")
    expect(page.locator("#said")).to_have_text("Robots: left where it was.")
    assert placed("robots") == (at(10), "lab")

    for key in ("Space", "ArrowLeft", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#said")).to_contain_text("“Robots”: Tue 25 Oct 10:15 (UTC+2), Great Hall.")
    assert placed("robots") == (at(10, 15), "hall")
    # The warning leads back to the session.
    warning = page.locator(".warnings .grade-block a")
    expect(warning).to_contain_text("are in Great Hall at the same time")
    warning.click()
    expect(page.locator("#s-robots")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator("#tray #s-robots")).to_be_visible()
    assert placed("robots") == (None, None)


def test_a_locked_session_is_not_carried(live_server: Any, browser: Browser, week: Agenda) -> None:
    Session.objects.filter(slug="robots").update(is_locked=True)
    page = office(browser, live_server.url, week).page
    page.mouse.move(*middle(page, "#s-robots"))
    page.mouse.down()
    page.mouse.move(*middle(page, "#tray-title"), steps=4)
    expect(page.locator(".drop-mark")).to_have_count(0)
    page.mouse.up()
    page.locator("#s-robots").focus()
    page.keyboard.press("Delete")
    expect(page.locator("#board #s-robots")).to_be_visible()
    assert placed("robots") == (at(10), "lab")


def test_a_session_is_written_with_a_new_speaker_and_dragged_to_its_place(
    live_server: Any, browser: Browser, week: Agenda
) -> None:
    visitor = office(browser, live_server.url, week)
    page = visitor.page
    page.get_by_role("link", name="New session").click()
    visitor.look()
    page.fill("#id_title_en", "Soil")
    page.fill("#id_title_zh_hans", "土壤")
    page.select_option("#id_city", label="Naples")
    page.fill("#id_minutes", "45")
    page.get_by_role("button", name="Begin it").click()
    expect(page.locator(".alert-success")).to_contain_text("waits for its time")
    visitor.look()
    page.get_by_role("link", name="Somebody who is in no register").click()
    visitor.look()
    page.fill("#id_name_latin", "Li Na")
    page.fill("#id_name_han", "李娜")
    page.fill("#id_email", "li@example.org")
    page.select_option("#id_language", "zh")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".speech-list")).to_contain_text("Li Na")
    visitor.open("desk/agenda/sessions/soil/edit/languages/")
    page.get_by_label("Italian", exact=True).check()
    page.get_by_role("button", name="Keep").click()

    visitor.open("desk/agenda/?city=naples&day=2016-10-25")
    page.locator(".board-head").evaluate("element => element.scrollIntoView({behavior: 'instant'})")
    across, _top = middle(page, "th[data-where='room:lab']")
    page.mouse.move(*middle(page, "#s-soil"))
    page.mouse.down()
    row = page.locator("tr[data-time='11:30']").bounding_box()
    assert row is not None
    page.mouse.move(across, row["y"] + 40, steps=4)
    page.mouse.move(across, row["y"] + 8, steps=4)
    page.mouse.up()
    expect(page.locator("#said")).to_contain_text("“Soil”: Tue 25 Oct 11:30 (UTC+2), Lab.")
    assert placed("soil") == (at(11, 30), "lab")
    expect(page.locator(".warnings")).to_contain_text("Nobody interprets what Li Na 李娜 says (Chinese)")
    visitor.look()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), [("it", 390), ("zh-hans", 390), ("en", 1280)])
def test_every_page_of_the_agenda_is_sound_and_the_form_moves(
    live_server: Any, browser: Browser, week: Agenda, language: str, width: int
) -> None:
    a_release(week.edition)
    visitor = office(browser, live_server.url, week, language=language, width=width)
    page = visitor.page
    page.locator("#s-water").click()
    expect(page.locator("#editor-title")).to_be_focused()
    visitor.look()
    page.select_option("#move_where", "room:lab")
    page.fill("#move_time", "11:15")
    page.locator(".move-form button").click()
    expect(page.locator("#said")).to_contain_text("11:15")
    assert placed("water") == (at(11, 15), "lab")
    visitor.look()
    for path in (
        "release/",
        "releases/?before=1&after=draft",
        "releases/1/back/",
        "proposals/",
        "new/",
        "sessions/water/edit/owner/",
        "sessions/water/edit/topics/",
        "sessions/water/edit/languages/",
        "sessions/water/speakers/",
        "sessions/water/speakers/new/",
        "setup/rooms/",
        "setup/rooms/lab/",
        "hours/",
        "hours/all/",
        "people/",
        "people/wei/",
        "?city=bologna&day=2016-10-27&session=waiting",
    ):
        visitor.open(f"desk/agenda/{path}")
    visitor.open("desk/agenda/release/")
    page.fill("input[name=name]", "Spring")
    page.locator(".run-form button").click()
    with translation.override(language):
        expect(page.locator(".alert-success")).to_contain_text("Spring")
