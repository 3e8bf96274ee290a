"""What a page may weigh on a phone: bytes, requests, elements, shifts, scripts; 2,000 sessions are no exception."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Response

from ponte.people.models import Place
from ponte.programme.models import Edition, Session
from tests.browser.public_pages import LANGUAGES, fill, one_of_each
from tests.factories_agenda import a_release, at

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MOST_BYTES = 300_000
MOST_REQUESTS = 25
MOST_ELEMENTS = 3_000
"""Of the agenda, which shows a hundred sessions; other pages half as many."""
MOST_SHIFT = 0.1
"""The bound that Google's Core Web Vitals call good."""
LONGEST_SCRIPT = 1_000
"""Milliseconds of the longest piece of work, on a machine that has other work as well."""
HEAVIEST = (
    "",
    "editions/week-2016/",
    "editions/week-2016/roadshow/",
    "editions/week-2016/roadshow/chongqing/",
    "editions/week-2016/agenda/",
    "search/?q=chongqing",
)
VITALS = """() => new Promise((done) => {
  let shift = 0, largest = null, longest = 0;
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch("layout-shift", (one) => (shift += one.hadRecentInput ? 0 : one.value));
  watch("largest-contentful-paint", (one) => (largest = one.startTime));
  watch("longtask", (one) => (longest = Math.max(longest, one.duration)));
  setTimeout(() => done({ shift, largest, longest, elements: document.querySelectorAll("*").length }), 300);
})"""


def weigh(browser: Browser, address: str) -> tuple[dict[str, int], dict[str, Any]]:
    """Open a page on a phone that has nothing of it yet: compressed bytes of each answer, and its vitals."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="load")
    vitals = page.evaluate(VITALS)
    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers if answer.ok}
    context.close()
    return sizes, vitals


def many_sessions(edition: Edition, number: int) -> None:
    """Fill three days of Naples, and release them."""
    naples = Place.objects.get(slug="naples")
    Session.objects.bulk_create(
        Session(
            edition=edition,
            slug=f"many-{n}",
            kind="seminar",
            title_en=f"Session {n} on water, robots and the heritage of cities",
            title_it=f"Sessione {n} su acqua, robot e patrimonio delle città",
            title_zh_hans=f"第{n}场：水、机器人与城市遗产",
            city=naples,
            starts=at(8 + n % 10, day=25 + n % 3),
        )
        for n in range(number)
    )
    a_release(edition)


def test_the_heaviest_pages_keep_to_their_budget(browser: Browser, live_server: Any, tmp_path: Path) -> None:
    many_sessions(fill(tmp_path), 2000)
    for number, path in enumerate(HEAVIEST):
        sizes, vitals = weigh(browser, f"{live_server.url}/{LANGUAGES[number % 3]}/{path}")
        most = MOST_ELEMENTS if "agenda" in path else MOST_ELEMENTS // 2
        assert sum(sizes.values()) < MOST_BYTES, (path, sizes)
        assert len(sizes) <= MOST_REQUESTS, (path, list(sizes))
        assert vitals["elements"] < most, (path, vitals)
        assert vitals["shift"] < MOST_SHIFT, (path, vitals)
        assert vitals["largest"] is not None, path
        assert vitals["longest"] < LONGEST_SCRIPT, (path, vitals)


def test_no_kind_of_page_weighs_more_than_its_budget(browser: Browser, live_server: Any, tmp_path: Path) -> None:
    fill(tmp_path)
    weights = {path: sum(weigh(browser, f"{live_server.url}/zh-hans/{path}")[0].values()) for path in one_of_each()}
    assert {path: weight for path, weight in weights.items() if weight >= MOST_BYTES} == {}
