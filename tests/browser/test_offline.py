"""With the network cut, the agenda and one's own diary still open; nothing else was kept."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.utils import translation
from playwright.sync_api import Browser, Page, Response, expect

from ponte.brokerage.enums import TimetableStatus
from ponte.people.models import Account
from ponte.programme.models import Edition
from tests.factories import (
    MeetingFactory,
    MeetingRequestFactory,
    OfficerFactory,
    TimetableFactory,
    Week,
    a_week,
    placed,
)
from tests.factories_agenda import RoomFactory, SessionFactory, SpeakerFactory, a_release, at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"
COPY = {"en": "offline copy of", "it": "copia", "zh-hans": "离线副本"}
NO_NETWORK = {"en": "No network", "it": "Nessuna rete", "zh-hans": "没有网络"}
KEPT = "html[data-kept]"
CACHED = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((request) => request.url);
}"""

NEWEST = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("ponte-agenda-"));
  const copies = await Promise.all(names.map(async (name) => (await caches.open(name)).match(location.href)));
  return Promise.all(copies.map(async (copy) => !!copy && (await copy.text()).includes("Fire")));
}"""


@pytest.fixture
def week() -> Week:
    """An edition with a published meeting and a released agenda."""
    cache.clear()
    week = a_week()
    request = MeetingRequestFactory(sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get())
    meeting = MeetingFactory(brokerage=week.brokerage, request=request, people=[week.anna, week.wei])
    placed(TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED), meeting, week.slots[1])
    edition = week.brokerage.edition
    SessionFactory(edition=edition, slug="water", title_en="Water", city=week.hall.city, starts=at(10))
    a_release(edition)
    return week


def sign_in(page: Page, base: str, language: str, account: Account) -> None:
    account.set_password(PASSWORD)
    account.save()
    page.goto(f"{base}/{language}/account/login/")
    page.fill("input[name=login]", account.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/" not in url)


@pytest.mark.parametrize("language", COPY)
def test_the_agenda_and_ones_own_diary_open_without_a_network(
    browser: Browser, live_server: Any, week: Week, language: str
) -> None:
    agenda = f"{live_server.url}/{language}/editions/{week.brokerage.edition.slug}/agenda/"
    diary = f"{live_server.url}/{language}/my/diary/"
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    account = week.anna.person.account
    assert account is not None
    sign_in(page, live_server.url, language, account)
    page.goto(diary)
    page.wait_for_selector(KEPT)
    expect(page.locator("[data-offline-copy]")).to_be_hidden()

    context.set_offline(True)
    for address, words in ((agenda, "Water"), (diary, week.wei.person.name_latin), (f"{agenda}?kind=seminar", "Water")):
        page.goto(address)
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator("[data-offline-copy]")).to_contain_text(COPY[language])
        assert page.evaluate("getComputedStyle(document.querySelector('.container')).maxWidth") == "1200px"

    context.set_offline(False)
    page.goto(f"{live_server.url}/{language}/account/logout/")
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    context.set_offline(True)
    page.goto(diary)
    expect(page.locator("h1")).to_have_text(NO_NETWORK[language])
    expect(page.locator("main")).not_to_contain_text(week.wei.person.name_latin)
    page.goto(agenda)
    expect(page.locator("main")).to_contain_text("Water")
    context.close()


@pytest.mark.parametrize("language", COPY)
def test_a_visit_to_any_page_keeps_the_agenda_and_a_page_that_says_what_is_kept(
    browser: Browser, live_server: Any, week: Week, language: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{live_server.url}/{language}/people/")
    page.wait_for_selector(KEPT)

    context.set_offline(True)
    page.goto(f"{live_server.url}/{language}/programme/")
    expect(page.locator("h1")).to_have_text(NO_NETWORK[language])
    expect(page.locator("[data-if-kept]:visible")).to_have_count(1)
    page.click("[data-if-kept]:visible a")
    expect(page.locator("main")).to_contain_text("10:00")
    expect(page.locator("[data-offline-copy]")).to_contain_text(COPY[language])
    assert page.evaluate("document.fonts.ready.then((fonts) => [...fonts].some((font) => font.status === 'loaded'))")
    assert page.evaluate("getComputedStyle(document.querySelector('.session')).display") == "grid"
    context.close()


def test_pages_of_the_desk_and_of_other_people_are_never_kept(browser: Browser, live_server: Any, week: Week) -> None:
    officer = OfficerFactory(side=week.anna.side).account
    context = browser.new_context()
    page = context.new_page()
    edition = week.brokerage.edition
    sign_in(page, live_server.url, "en", officer)
    page.goto(f"{live_server.url}/en/editions/{edition.slug}/agenda/")
    page.wait_for_selector(KEPT)
    for path in ("desk/", "my/", f"my/partners/{week.wei.person.slug}/", "people/", "my/diary/"):
        page.goto(f"{live_server.url}/en/{path}")
    kept = {urlsplit(url).path for url in page.evaluate(CACHED)}
    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {f"/en/editions/{edition.slug}/agenda/", "/en/my/diary/", "/en/offline/"}
    assert any(path.endswith(".css") for path in kept)
    context.close()


def test_a_new_release_renews_what_was_kept(browser: Browser, live_server: Any, week: Week) -> None:
    edition = week.brokerage.edition
    agenda = f"{live_server.url}/en/editions/{edition.slug}/agenda/"
    context = browser.new_context()
    page = context.new_page()
    page.goto(agenda)
    page.wait_for_selector(KEPT)
    SessionFactory(edition=edition, slug="fire", title_en="Fire", city=week.hall.city, starts=at(12))
    a_release(edition)
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    for _attempt in range(100):
        if page.evaluate(NEWEST) == [True]:
            break
        page.wait_for_timeout(100)
    context.set_offline(True)
    page.goto(agenda)
    expect(page.locator("main")).to_contain_text("Fire")
    context.close()


def many_sessions(edition: Edition, number: int) -> None:
    """Fill three days of one city, ten sessions at a time."""
    room = RoomFactory(edition=edition)
    for n in range(number):
        row = SessionFactory(
            edition=edition,
            slug=f"many-{n}",
            title_en=f"Session {n} on water, robots and the heritage of cities",
            title_it=f"Sessione {n} su acqua, robot e patrimonio delle città",
            title_zh_hans=f"第{n}场：水、机器人与城市遗产",
            city=room.city,
            starts=at(8 + n % 10, day=25 + n % 3),
        )
        if n < 50:
            SpeakerFactory(session=row)


def test_the_agenda_stays_within_its_budget(browser: Browser, live_server: Any, week: Week) -> None:
    """Three hundred kilobytes with everything, compressed; nobody else is asked; text is there when the page is."""
    many_sessions(week.brokerage.edition, 300)
    a_release(week.brokerage.edition)
    for language in COPY:
        context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda response, answers=answers: answers.append(response))
        page.goto(f"{live_server.url}/{language}/editions/{week.brokerage.edition.slug}/agenda/", wait_until="load")
        assert page.locator(".session").count() == 100
        sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers if answer.ok}
        assert sum(sizes.values()) < 300_000, sizes
        assert len(answers) <= 25, [answer.url for answer in answers]
        assert {urlsplit(answer.url).netloc for answer in answers} == {urlsplit(live_server.url).netloc}
        shift, moved, largest, loaded = page.evaluate(PAINT)
        assert shift < 0.1, moved
        assert largest <= 2 * loaded
        context.close()


PAINT = """() => new Promise((done) => {
  const moved = [];
  let shift = 0, largest = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((e) => {
    shift += e.value;
    for (const source of e.sources) moved.push(source.node?.className ?? source.node?.nodeName);
  }))
    .observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((e) => (largest = e.startTime)))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done([shift, moved, largest, performance.getEntriesByType("navigation")[0].loadEventEnd]), 300);
})"""


@pytest.mark.parametrize(
    ("zone", "language", "own"),
    [
        ("America/Sao_Paulo", "en", "06:00"),
        ("Pacific/Auckland", "it", "21:00"),
        ("Asia/Shanghai", "zh-hans", "16:00"),
        ("Europe/Rome", "en", None),
        ("Europe/London", "it", "09:00"),
    ],
)
def test_a_viewers_own_time_stands_under_the_venues(
    browser: Browser, live_server: Any, week: Week, zone: str, language: str, own: str | None
) -> None:
    """Ten in Naples on the 25th of October: still summer time there, and already in Brazil and New Zealand."""
    context = browser.new_context(timezone_id=zone, service_workers="block")
    page = context.new_page()
    with translation.override(language):
        page.goto(f"{live_server.url}/{language}/editions/{week.brokerage.edition.slug}/agenda/")
    line = page.locator(".session-time").first
    expect(line).to_contain_text("10:00")
    if own is None:
        expect(line.locator(".own-time")).to_have_count(0)
        expect(page.locator("[data-own-zone]")).to_be_hidden()
    else:
        expect(line.locator(".own-time")).to_contain_text(own)
        expect(page.locator("[data-own-zone]")).to_be_visible()
    context.close()
