"""The roadshow planner in a real browser: from the plan to a proposed route, one drawn by hand, and public stages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, expect

from ponte.programme.models import HandStop, Stage
from tests.browser.test_main_job import Visitor
from tests.factories_touring import a_plan, april

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh-hans", 390), ("it", 390)])
def test_from_the_plan_to_the_stages(live_server: Any, browser: Browser, language: str, width: int) -> None:
    made = a_plan()
    visitor = Visitor(browser, live_server.url, language, (width, 900))
    page = visitor.page
    visitor.sign_in(made.officer)
    for path in ("", "cities/", "cities/shanghai/", "delegation/", "delegation/solare/", "travel/", "route/"):
        visitor.open(f"desk/roadshow/{path}")
    with translation.override(language):
        # The proposal, with its reasons.
        page.get_by_role("button", name=gettext("Propose the route")).click()
        expect(page.locator(".tour-stage")).to_have_count(2)
        expect(page.locator(".left-out dt")).to_have_count(2)
        expect(page.locator(".matrix tbody tr")).to_have_count(4)
        expect(page.locator(".map-point")).to_have_count(2)
        visitor.look()

        # One drawn by hand, without a mouse: a city is added, its day is changed, its faults are told at once.
        visitor.open("desk/roadshow/by-hand/")
        page.select_option("#id_stop", str(made.candidates["shenzhen"].pk))
        page.locator("#id_arrival").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".drawn li")).to_have_count(1)
        expect(page.locator(".beside")).to_be_visible()
        expect(page.locator("#said")).to_contain_text(made.candidates["shenzhen"].place.name)
        visitor.look()
        page.fill("#day-shenzhen", "2016-04-14")
        page.locator("#day-shenzhen").dispatch_event("change")
        expect(page.locator(".faults li")).to_have_count(1)
        expect(page.locator("#day-shenzhen")).to_be_focused()
        visitor.look()
        assert HandStop.objects.get().arrival == april(14)
        page.get_by_role("button", name=gettext("Begin from the proposed route")).click()
        expect(page.locator(".drawn li")).to_have_count(2)
        expect(page.locator(".faults")).to_have_count(0)

        # The proposal becomes the stages, and everybody sees them.
        visitor.open("desk/roadshow/route/")
        page.get_by_role("link", name=gettext("Make these the stages …")).click()
        visitor.look()
        assert not Stage.objects.exists()
        page.get_by_role("button", name=gettext("Make these the stages")).click()
        expect(page.locator(".made")).to_be_visible()
        visitor.look()
        page.locator(".made a").click()
        expect(page.locator(".stage-card")).to_have_count(2)
        visitor.look()
        page.go_back()
        page.locator(".made button").click()
        expect(page.locator(".made")).to_have_count(0)
        assert not Stage.objects.exists()
