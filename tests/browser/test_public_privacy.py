"""No page asks anybody but its own server, by the browser's own log, and the policy that it is sent with is strict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext

from tests.browser.public_pages import BESIDE, LANGUAGES, fill, kinds, one_of_each
from tests.conftest import CHROMIUM
from tests.factories import OfficerFactory, a_week

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

STRICT = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "form-action": {"'self'"},
}
AWAY = ("logout", "delete", "export", "set_language")
"""Signed-in addresses that end the session or are no pages."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """File for the browser's log of its network."""
    return tmp_path / "network.json"


@pytest.fixture
def logging(browser: Browser, log: Path) -> Iterator[Browser]:
    """A browser that writes down each request that a page makes, whatever part of it."""
    opened = browser.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[*CHROMIUM, f"--log-net-log={log}", "--net-log-capture-mode=Default"]
    )
    yield opened
    if opened.is_connected():
        opened.close()


def hosts_asked(log: Path, own: str) -> set[str]:
    """Hosts of all requests that pages of a server made; what the browser does for itself has no page behind it."""
    events = [
        json.loads(line.rstrip("],"))
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith('{"params"')
    ]
    asked = [event["params"] for event in events]
    return {urlsplit(one["url"]).netloc for one in asked if "url" in one and one.get("initiator") == own}


def visit(context: BrowserContext, addresses: Iterable[str]) -> list[str]:
    """Open pages one after another; return what the browser complained of, but that a page is missing."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: said.type == "error" and "404" not in said.text and complaints.append(f"{page.url}: {said.text}"),
    )
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None, address
        policy = {
            name: set(sources)
            for name, *sources in (part.split() for part in answer.headers["content-security-policy"].split(";"))
        }
        assert {name: policy.get(name) for name in STRICT} == STRICT, address
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & policy["script-src"]
    page.close()
    return complaints


def test_public_pages_ask_nobody_else(logging: Browser, log: Path, live_server: Any, tmp_path: Path) -> None:
    """Every listed page in one language, in turn, and one of each kind in all."""
    fill(tmp_path)
    every = [path for pages in kinds().values() for path in pages] + list(BESIDE)
    addresses = [f"{live_server.url}/{LANGUAGES[number % 3]}/{path}" for number, path in enumerate(every)]
    addresses += [f"{live_server.url}/{language}/{path}" for language in LANGUAGES for path in one_of_each()]
    context = logging.new_context()
    assert visit(context, dict.fromkeys(addresses)) == []
    context.close()
    logging.close()
    assert hosts_asked(log, live_server.url) == {urlsplit(live_server.url).netloc}


def names_without_arguments(patterns: Iterable[URLPattern | URLResolver], path: str = "") -> Iterator[str]:
    """Yield the addresses below some patterns that need nothing filled in."""
    for pattern in patterns:
        below = path + str(pattern.pattern)
        if "<" in below or any(word in below for word in AWAY):
            continue
        if isinstance(pattern, URLResolver):
            yield from names_without_arguments(pattern.url_patterns, below)
        else:
            yield below


def pages_of(client: Client, part: str) -> list[str]:
    """List the pages below a part that somebody who is signed in sees, each in one language, in turn."""
    with translation.override("en"):
        paths = [path for path in names_without_arguments(get_resolver().url_patterns) if path.startswith(f"en/{part}")]
    turned = [f"/{LANGUAGES[number % 3]}/{path.removeprefix('en/')}" for number, path in enumerate(paths)]
    answers = {path: client.get(path) for path in turned}
    return [path for path, answer in answers.items() if answer.status_code == 200 and "html" in answer["Content-Type"]]


def test_signed_in_pages_ask_nobody_else(logging: Browser, log: Path, live_server: Any) -> None:
    """Every page of a participant and of an office that has an address of its own."""
    week = a_week()
    officer = OfficerFactory(side=week.anna.side).account
    for account, part in ((week.anna.person.account, "my/"), (officer, "desk/")):
        client = Client()
        client.force_login(account)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = logging.new_context()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        pages = pages_of(client, part)
        assert len(pages) > 3, part
        assert visit(context, [f"{live_server.url}{path}" for path in pages]) == []
        context.close()
    logging.close()
    assert hosts_asked(log, live_server.url) == {urlsplit(live_server.url).netloc}
