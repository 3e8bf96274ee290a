"""The hand-over between two offices in a real browser, once in each language."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from ponte.brokerage.models import HandOver
from tests.browser.test_main_job import Visitor
from tests.factories import a_week
from tests.factories_asking import set_up
from tests.factories_handover import two_offices

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE, DESKTOP = (390, 844), (1280, 900)


@pytest.fixture(params=["it", "zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


def test_from_office_to_office_and_back(language: str, live_server: Any, browser: Browser) -> None:
    offices = two_offices(set_up(a_week()))
    offices.asked(3)
    italian = Visitor(browser, live_server.url, language, DESKTOP)
    chinese = Visitor(browser, live_server.url, language, DESKTOP)

    italian.sign_in(offices.italian)
    italian.open("desk/hand-over/")
    italian.page.fill("textarea[name=note]", "Primo lotto")
    italian.page.locator("form[action$='/new/'] button[type=submit]").click()
    italian.look()
    batch = HandOver.objects.get()

    chinese.sign_in(offices.chinese)
    chinese.open("desk/hand-over/")
    chinese.page.locator(".handover-history a").click()
    chinese.look()
    expect(chinese.page.locator(".page-header")).to_contain_text("Primo lotto")
    # By keyboard: accept the first, ask back about the second, decline the third.
    chinese.page.keyboard.press("j")
    chinese.page.keyboard.press("a")
    chinese.page.keyboard.press("q")
    chinese.page.keyboard.type("In English?")
    chinese.page.locator(".handover-line input[type=radio]").nth(6).focus()
    chinese.page.keyboard.press("d")
    chinese.page.get_by_role("button", name=gettext("Save the answers")).click()
    expect(chinese.page.locator(".handover-progress").first).to_contain_text("3")
    chinese.look()
    assert [line.answer for line in batch.lines.all()] == ["accepted", "asked-back", "declined"]
    chinese.page.get_by_role("button", name=gettext("Hand the answers back")).click()
    expect(chinese.page.get_by_text(gettext("Handed back; the other office is told by mail."))).to_be_visible()
    chinese.look()

    italian.open("desk/hand-over/")
    expect(italian.page.locator(".handover-line")).to_have_count(1)
    expect(italian.page.locator(".handover-line")).to_contain_text("In English?")
    italian.open(f"desk/hand-over/{batch.pk}/")
    with italian.page.expect_download() as download:
        italian.page.locator("a[href$='.xlsx']").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert [sheet.cell(row, 9).value for row in (2, 3, 4)] == [line.get_answer_display() for line in batch.lines.all()]

    phone = Visitor(browser, live_server.url, language, PHONE)
    phone.sign_in(offices.chinese)
    phone.open("desk/hand-over/")
    phone.open(f"desk/hand-over/{batch.pk}/")
