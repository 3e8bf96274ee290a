"""Every kind of public page in three languages and two themes: no fault that axe finds; the keyboard reaches all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import CALM, COLOURS, DARKEN, axe_faults, keyboard_faults
from tests.browser.public_pages import LANGUAGES, fill, kinds, kinds_that_are_pages, one_of_each

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_kind_of_page_is_met_on_the_way_through_the_site(tmp_path: Path) -> None:
    """Otherwise the tests here would not see it: a page must be listed or linked to."""
    fill(tmp_path)
    of_their_own = {"search", "offline", "showcase_vote", "wall", "wall_tables"}  # where forms, scripts, screens lead
    assert kinds_that_are_pages() == kinds().keys() | of_their_own


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_fault_in_either_theme(browser: Browser, live_server: Any, tmp_path: Path, language: str) -> None:
    fill(tmp_path)
    context = browser.new_context(**CALM)
    page = context.new_page()
    found = {}
    for path in one_of_each():
        page.goto(f"{live_server.url}/{language}/{path}")
        light = axe_faults(page)
        page.evaluate(DARKEN)
        dark = axe_faults(page, options=COLOURS)
        page.set_viewport_size({"width": 360, "height": 800})
        wide = ["wider than a phone"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        page.set_viewport_size({"width": 1280, "height": 900})
        if light or dark or wide:
            found[path] = {"light": light, "dark": dark, "phone": wide}
    context.close()
    assert found == {}


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    fill(tmp_path)
    context = browser.new_context(**CALM)
    page = context.new_page()
    problems: dict[str, Any] = {}
    for path in one_of_each():
        page.goto(f"{live_server.url}/en/{path}")
        if found := keyboard_faults(page):
            problems[path] = found
    context.close()
    assert problems == {}


def test_the_first_key_leads_past_the_menu(browser: Browser, live_server: Any, tmp_path: Path) -> None:
    fill(tmp_path)
    page = browser.new_page()
    page.goto(f"{live_server.url}/it/people/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.close()


def test_the_menu_of_a_phone_is_opened_walked_and_closed_by_keys(
    browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    fill(tmp_path)
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{live_server.url}/en/")
    button = page.locator("[data-menu-button]")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('menu').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.hasAttribute('data-menu-button')")
    page.close()


def test_the_points_of_a_map_are_links_that_keys_follow(browser: Browser, live_server: Any, tmp_path: Path) -> None:
    fill(tmp_path)
    page = browser.new_page()
    page.goto(f"{live_server.url}/en/editions/week-2016/roadshow/")
    page.locator(".map a", has_text="Shanghai").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/roadshow/shanghai/")
    page.close()
