"""The search, printed pages and what a strict browser makes of the data in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNPRINTED = [".slim-bar", "#menu", ".searchbox", ".breadcrumbs", ".site-footer", ".neighbours", "canvas"]


@pytest.mark.parametrize(("language", "width", "theme"), [("it", 390, "light"), ("zh-hans", 1280, "dark")])
def test_somebody_without_scripts_searches_with_the_keyboard(
    browser: Browser, live_server: LiveServer, facts: Path, language: str, width: int, theme: str
) -> None:
    call_command("load_edition", str(facts))
    without = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = without.new_page()
    page.goto(f"{live_server.url}/{language}/")
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.locator("#site-search:focus").count():
            break
    page.keyboard.type("chóngqìng")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator(".found mark").count() > 3
    without.close()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for query in ("", "?q=chongqing", "?q=citta&kind=activity", "?q=zzzz"):
        page.goto(f"{live_server.url}/{language}/search/{query}")
        found = [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in Axe().run(page).response["violations"]]
        assert found == [], query
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), query
    page.goto(f"{live_server.url}/{language}/editions/week-2016/roadshow/chongqing/")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert complaints == []
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_printed_pages_are_black_on_white_without_the_ways_to_others(
    browser: Browser, live_server: LiveServer, facts: Path, theme: str
) -> None:
    call_command("load_edition", str(facts))
    page = browser.new_page(color_scheme=theme, viewport={"width": 680, "height": 960})  # type: ignore[arg-type]
    for path in (
        "editions/week-2016/agenda/",
        "editions/week-2016/roadshow/chongqing/",
        "accords/memorandum-smart-biomaterials-2016/",
        "search/?q=chongqing",
    ):
        page.goto(f"{live_server.url}/zh-hans/{path}")
        page.emulate_media(media="print", color_scheme=theme)  # type: ignore[arg-type]
        for selector in UNPRINTED:
            assert not any(box.is_visible() for box in page.locator(selector).all()), (path, selector)
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
        behind = "[...document.querySelectorAll('main a')].map(a => getComputedStyle(a, '::after').content)"
        assert not [content for content in page.evaluate(behind) if "attr" in content or "http" in content]
        assert len(page.pdf(format="A4")) > 5_000
        page.emulate_media(media="screen", color_scheme=theme)  # type: ignore[arg-type]
    page.close()
