"""A proposal in a real browser, in each language: dragged, refused with the reason, published to the changed only."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

from ponte.brokerage.domain.timetabling import publish_timetable
from ponte.brokerage.enums import RemedyStatus, TimetableStatus
from ponte.brokerage.faults import SAID
from ponte.brokerage.models import Placement, RemedySearch, Timetable
from ponte.press.models import Message
from tests.browser.test_main_job import Visitor
from tests.factories_timetable import Proposal, a_proposal

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]


def drag(page: Page, card: str, cell: str) -> None:
    """Pick a card up, hold it over a cell until the board has said where it may go, and let it go."""
    page.locator(".board-head").evaluate("element => element.scrollIntoView({behavior: 'instant'})")
    box = page.locator(card).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 20, steps=3)
    expect(page.locator("td.is-open").first).to_be_visible()
    target = page.locator(cell).bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 40, target["y"] + 12, steps=4)


@pytest.mark.parametrize(("language", "width"), [("it", 1280), ("zh-hans", 390), ("en", 1280)])
def test_drag_refuse_publish_and_tell(live_server: Any, browser: Browser, language: str, width: int) -> None:
    made: Proposal = a_proposal()
    slots = made.week.slots
    publish_timetable(actor=None, timetable=made.timetable)
    Message.objects.all().delete()
    visitor = Visitor(browser, live_server.url, language, (width, 900))
    visitor.sign_in(made.week.officer)
    visitor.open(f"desk/timetables/{made.timetable.pk}/")
    page = visitor.page
    page.locator("form[action$='/copy/'] button").click()
    page.wait_for_url("**/timetables/*/")
    copy = Timetable.objects.get(copied_from=made.timetable)
    visitor.look()
    card, said = f"#m-{made.anna_wei.pk}", page.locator("#said")

    def cell(number: int, table: int) -> str:
        return f"td[data-slot='{slots[number].pk}'][data-table='{table}']"

    if width > 1000:
        drag(page, card, cell(1, 2))
        with translation.override(language):
            busy = str(SAID["elsewhere"]) % {"who": made.week.anna.person.name, "time": "09:25"}
        expect(said).to_contain_text(busy)
        page.mouse.up()
        assert Placement.objects.get(timetable=copy, meeting=made.anna_wei).slot == slots[0]  # refused: it stays
        drag(page, card, cell(3, 2))
        page.mouse.up()
    else:
        page.locator(card).focus()
        for key in ("Space", "ArrowRight", "ArrowDown"):
            page.keyboard.press(key)
        expect(said).to_contain_text("09:25")
        expect(page.locator(f"{cell(1, 2)}.is-shut")).to_be_visible()
        for key in ("ArrowRight", "ArrowRight", "Enter"):
            page.keyboard.press(key)
    expect(said.locator("[data-moved]")).to_be_visible()
    row = Placement.objects.get(timetable=copy, meeting=made.anna_wei)
    assert (row.slot, row.table) == (slots[3], 2)
    visitor.look()

    # Undone, and done again by the form.
    page.locator("form.undo button").click()
    expect(page.locator(f"{cell(0, 1)} {card}")).to_be_visible()
    page.locator(card).click()
    expect(page.locator("#editor-title")).to_be_focused()
    page.locator("#editor select[name=slot]").select_option(str(slots[3].pk))
    page.locator(".move-form button").click()
    expect(page.locator(f"td[data-slot='{slots[3].pk}'] {card}")).to_be_visible()

    page.locator("form[action$='/provisional/'] button").click()
    expect(page.locator(".alert-success")).to_be_visible()
    copy.refresh_from_db()
    assert copy.status == TimetableStatus.PROVISIONAL
    told = set(Message.objects.values_list("address", flat=True))
    assert told == {"anna@example.org", "wei@example.org", "li@example.org"}  # not Mei, whose diary is the same
    for path in ("compare/", "constraints/", f"{copy.pk}/publish/", f"{copy.pk}/remedies/"):
        visitor.open(f"desk/timetables/{path}")


def test_a_search_that_ends_while_the_server_is_away_is_shown_all_the_same(live_server: Any, browser: Browser) -> None:
    made: Proposal = a_proposal()
    search = RemedySearch.objects.create(timetable=made.timetable)
    visitor = Visitor(browser, live_server.url, "en", (1280, 900))
    visitor.sign_in(made.week.officer)
    page, asked = visitor.page, []

    def away(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        elif len(asked) == 2:
            route.fulfill(status=502)
        else:
            route.continue_()

    page.route("**/remedies/progress/", away)
    visitor.open(f"desk/timetables/{made.timetable.pk}/remedies/")
    expect(page.locator("[data-remedies]")).to_be_visible()
    RemedySearch.objects.filter(pk=search.pk).update(status=RemedyStatus.DONE, seconds=1)
    expect(page.get_by_text("None of the remedies that were tried")).to_be_visible()
    assert len(asked) >= 3
