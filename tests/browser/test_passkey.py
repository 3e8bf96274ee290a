"""An officer in a real browser, once in each language: a passkey opens the desk, and signs in by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import axe_faults
from tests.factories import AccountFactory, OfficerFactory, a_week

WALK = [pytest.mark.walk]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "right-horse-battery"


@pytest.fixture(params=[pytest.param("it", marks=WALK), "zh-hans", pytest.param("en", marks=WALK)])
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


def with_a_key(page: Page) -> None:
    """Put an authenticator into the browser that knows its owner and keeps passkeys."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def press(page: Page, text: str) -> None:
    page.get_by_role("button", name=gettext(text), exact=True).click()


def test_a_passkey_opens_the_desk_and_signs_in_by_itself(
    browser: Browser, live_server: Any, language: str, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR = "offices"
    week = a_week()
    officer = OfficerFactory(account=AccountFactory(password=PASSWORD), side=week.anna.side).account
    base = f"{live_server.url}/{language}"
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    with_a_key(page)

    page.goto(f"{base}/account/login/")
    assert axe_faults(page) == []
    page.locator("input[name=login]").fill(officer.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action$='/account/login/'] button").click()
    page.goto(f"{base}/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Second factor"))
    assert axe_faults(page) == []
    page.get_by_role("link", name=gettext("Add a passkey")).click()
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Add a passkey"))
    assert axe_faults(page) == []
    page.get_by_label(gettext("It may sign me in by itself")).check()
    press(page, "Add the passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Recovery codes"))
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    assert axe_faults(page) == []
    page.get_by_role("link", name=gettext("To the desk")).click()
    expect(page).to_have_url(f"{base}/desk/")

    context.clear_cookies()
    page.goto(f"{base}/account/login/")
    press(page, "Use a passkey")
    page.wait_for_url(f"{base}/my/")
    page.goto(f"{base}/desk/")
    expect(page).to_have_url(f"{base}/desk/")

    context.clear_cookies()
    page.goto(f"{base}/account/login/")
    page.locator("input[name=login]").fill(officer.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action$='/account/login/'] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Second factor"))
    press(page, "Use a passkey")
    page.wait_for_url(f"{base}/my/")
    assert refused == [], "nothing was kept from running by the content security policy"
    context.close()
