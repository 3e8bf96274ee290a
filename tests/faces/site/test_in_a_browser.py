"""The public pages in a real browser: no fault that axe finds, no request to others, nothing wider than the screen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from ponte.people.models import Place
from ponte.press.models import Post
from ponte.programme.models import Edition, Session
from tests.factories_agenda import a_release
from tests.factories_press import a_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "",
    "programme/",
    "accords/memorandum-smart-biomaterials-2016/",
    "people/",
    "places/chongqing/",
    "editions/week-2016/",
    "editions/week-2016/roadshow/",
    "editions/week-2016/roadshow/chongqing/",
    "editions/week-2016/agenda/",
    "editions/week-2016/diary/",
    "editions/week-2016/diary/chongqing-laboratory-opens/",
    "editions/week-2016/gallery/",
    "editions/week-2016/press/",
    "account/login/",
    "nothing-here/",
]
VIEWERS = [("it", 390, "light"), ("en", 390, "dark"), ("zh-hans", 1280, "dark")]


def faults(page: Page) -> list[str]:
    """Name what is wrong with the page that the browser shows."""
    found = [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return found


def test_pages_are_accessible_in_both_themes_and_ask_nobody_else(
    browser: Browser,
    live_server: LiveServer,
    facts: Path,
) -> None:
    call_command("load_edition", str(facts))
    a_picture(Post.objects.get(slug="chongqing-laboratory-opens"))
    nine = dt.datetime(2016, 10, 25, 7, tzinfo=dt.UTC)
    for city in Place.objects.filter(editions__year=2016):
        Session.objects.create(
            edition=Edition.objects.get(year=2016),
            slug=f"opening-{city.slug}",
            kind="opening",
            city=city,
            starts=nine,
            title_en="Opening",
            title_it="Apertura",
            title_zh_hans="开幕式",
            is_sample=True,
        )
    a_release(Edition.objects.get(year=2016))
    here = urlsplit(live_server.url).netloc
    for language, width, theme in VIEWERS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
        page = context.new_page()
        asked: set[str] = set()
        complaints: list[str] = []
        page.on("request", lambda request, asked=asked: asked.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error, complaints=complaints: complaints.append(str(error)))
        page.on(
            "console",
            lambda message, complaints=complaints: (
                message.type == "error" and "404" not in message.text and complaints.append(message.text)
            ),
        )
        for path in PAGES:
            page.goto(f"{live_server.url}/{language}/{path}")
            assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
            assert faults(page) == [], (language, width, theme, path)
        assert complaints == []
        assert asked <= {here, ""}
        context.close()


def test_maps_are_drawn_and_lead_to_their_places(
    browser: Browser,
    live_server: LiveServer,
    facts: Path,
) -> None:
    call_command("load_edition", str(facts))
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/en/editions/week-2016/roadshow/")
    route = page.locator(".map").first
    links = route.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == [
        f"/en/editions/week-2016/roadshow/{city}/" for city in ("shenzhen", "shanghai", "chengdu", "chongqing")
    ]
    assert route.locator(".map-arrow").count() == 3
    route.locator(".map-dot").nth(1).click()
    page.wait_for_url("**/roadshow/shanghai/")


def test_the_theme_that_a_reader_chose_stays(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page(color_scheme="light")
    page.goto(f"{live_server.url}/en/")
    page.click("[data-theme-switch]")
    page.goto(f"{live_server.url}/it/programme/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.get_attribute("[data-theme-switch]", "aria-pressed") == "true"


def test_the_menu_opens_and_closes_on_a_phone(browser: Browser, live_server: LiveServer, facts: Path) -> None:
    call_command("load_edition", str(facts))
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{live_server.url}/it/")
    roadshow = page.get_by_role("navigation", name="Principale").get_by_role("link", name="Roadshow")
    assert not roadshow.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert roadshow.is_visible()
    roadshow.press("Escape")
    assert not roadshow.is_visible()
    assert page.get_by_role("button", name="Menu").get_attribute("aria-expanded") == "false"
