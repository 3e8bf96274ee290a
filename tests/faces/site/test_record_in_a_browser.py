"""The network by keys, with and without scripts, and the record's pages under a strict browser's eyes."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTY = "organisation-citta-della-scienza"
PAGES = ("record/", "record/activities/", "record/comparison/", "network/", f"network/?focus={PARTY}", "open-data/")


def test_a_circle_chosen_by_keys_shows_with_whom_it_is_joined(
    browser: Browser, live_server: LiveServer, facts: Path
) -> None:
    call_command("load_edition", str(facts))
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(f"{live_server.url}/en/network/")
    everybody = page.locator("[data-node]:visible").count()
    page.locator(f"[data-dot={PARTY}]").focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-node]:visible").count() == 1
    assert page.locator(f"#{PARTY} .network-joined").is_visible()
    joined = page.locator(f"#{PARTY} .network-joined > li").count()
    assert page.locator("[data-dot]:not(.network-faint)").count() == joined + 1
    assert page.url.endswith(f"focus={PARTY}")
    page.keyboard.press("Escape")
    assert page.locator("[data-node]:visible").count() == everybody
    assert page.locator(".network-faint").count() == 0
    page.close()
    without = browser.new_context(java_script_enabled=False)
    page = without.new_page()
    page.goto(f"{live_server.url}/en/network/")
    page.locator(f"[data-dot={PARTY}]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**focus={PARTY}")
    assert page.locator(f"#{PARTY} .network-joined").is_visible()
    assert page.locator("[data-node]:visible").count() == 1
    without.close()


@pytest.mark.parametrize(("language", "theme"), [("it", "light"), ("zh-hans", "dark")])
def test_no_page_of_the_record_has_a_fault_or_is_wider_than_a_phone(
    browser: Browser, live_server: LiveServer, facts: Path, language: str, theme: str
) -> None:
    call_command("load_edition", str(facts))
    context = browser.new_context(
        viewport={"width": 390, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in PAGES:
        page.goto(f"{live_server.url}/{language}/{path}")
        found = [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in Axe().run(page).response["violations"]]
        assert found == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    assert complaints == []
    context.close()
