"""On the day in a real browser: a no-show repaired, and check-in without a network, synchronised afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import segno
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from ponte.brokerage.domain.checking_in import make_badges
from ponte.brokerage.domain.walls import make_wall
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import CheckIn
from ponte.engine import scheduling
from ponte.people.models import Account
from tests.factories_day import Day, a_day

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"
PHONE = {"width": 390, "height": 844}
NOT_THERE = {"en": "Not there", "it": "Non c'è", "zh-hans": "未到场"}
LOST = {"en": "Does not take place", "it": "Non si tiene", "zh-hans": "不再举行"}
KEPT = {"en": "Checked in on this device", "it": "registrato su questo dispositivo", "zh-hans": "已在本设备签到"}


@pytest.fixture
def day() -> Day:
    cache.clear()
    scheduling.warm()  # else the first repair waits for the compiler
    day = a_day()
    day.meets(day.week.anna, day.week.wei, 1)
    luca = day.somebody("it", "Luca Neri", ("zh",))
    day.meets(luca, day.week.wei, 2)
    day.meets(luca, day.somebody("cn", "Li Mei", ("zh",)), None)
    make_badges(day.week.brokerage)
    return day


def sign_in(page: Page, base: str, language: str, account: Account) -> None:
    account.set_password(PASSWORD)
    account.save()
    page.goto(f"{base}/{language}/account/login/")
    page.fill("input[name=login]", account.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/" not in url)


@pytest.mark.parametrize("language", NOT_THERE)
def test_a_no_show_is_repaired_on_the_day(browser: Browser, live_server: Any, day: Day, language: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, live_server.url, language, day.week.officer)
    page.goto(f"{live_server.url}/{language}/desk/day/")
    guest = page.locator(".guest", has_text="Anna Esposito")
    guest.locator("form > button").click()
    expect(page.locator(".day-misfits")).to_contain_text("1")
    page.click(".day-misfits a")
    expect(page.locator("#kind-lost")).to_contain_text(LOST[language])
    expect(page.locator(".change-lost")).to_contain_text("Anna Esposito")
    expect(page.locator(".change-new")).to_contain_text("Li Mei")
    page.click(".repair-apply button")
    expect(page.locator(".day-fits")).to_be_visible()
    mended = day.week.brokerage.timetables.get(status=TimetableStatus.PUBLISHED)
    assert mended.pk != day.timetable.pk
    assert not mended.placements.filter(meeting__people=day.week.anna).exists()
    assert mended.placements.filter(meeting__people__person__slug="li-mei").count() == 1
    context.close()


@pytest.mark.parametrize("language", KEPT)
def test_check_in_without_a_network_is_synchronised_once_it_is_back(
    browser: Browser, live_server: Any, day: Day, language: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    sign_in(page, live_server.url, language, day.week.officer)
    address = f"{live_server.url}/{language}/desk/day/check-in/"
    page.goto(address)
    page.wait_for_selector("[data-loaded]")
    page.wait_for_selector("html[data-kept]")

    context.set_offline(True)
    page.goto(address)
    page.wait_for_selector("[data-loaded]")
    page.fill("#words", day.week.wei.badge.code.lower())
    page.press("#words", "Enter")
    outcome = page.locator("[data-outcome]")
    expect(outcome).to_contain_text(KEPT[language])
    expect(outcome).to_contain_text("张伟")
    expect(outcome).to_contain_text("Anna Esposito")  # whom they meet next
    page.fill("#words", "neri")
    page.click("[data-found] button")
    expect(page.locator("[data-waiting]")).to_have_text("2")
    assert not CheckIn.objects.exists()

    other = CheckIn.objects.create(  # meanwhile another officer has checked Luca in
        registration=day.week.brokerage.registrations.get(person__slug="luca-neri"),
        hall=day.week.hall,
        date=day.week.slots[0].starts.date(),
        half="morning",
        at=dt.datetime.now(dt.UTC),
    )
    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_have_text("0", timeout=15_000)
    expect(page.locator("[data-conflict-list]")).to_contain_text("Luca Neri")
    assert {row.registration for row in CheckIn.objects.all()} == {other.registration, day.week.wei}

    page.goto(f"{live_server.url}/{language}/account/logout/")
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    context.set_offline(True)
    page.goto(address)
    expect(page.locator("[data-check-in]")).to_have_count(0)  # neither the page nor its list is on the device
    assert page.evaluate("caches.open('ponte-own').then((cache) => cache.keys()).then((kept) => kept.length)") == 0
    context.close()


def test_the_camera_reads_a_badge_where_the_browser_has_no_detector_of_its_own(
    browser: Browser, live_server: Any, day: Day, tmp_path: Path
) -> None:
    """The camera is a canvas with the badge's code drawn on it; everything behind it is the real thing."""
    code = day.week.wei.badge.code
    picture = tmp_path / "badge.png"
    segno.make(code, micro=False).save(str(picture), scale=8, border=6)
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.route("**/badge.png", lambda route: route.fulfill(path=str(picture)))
    page.add_init_script(CAMERA)
    sign_in(page, live_server.url, "en", day.week.officer)
    page.goto(f"{live_server.url}/en/desk/day/check-in/")
    page.wait_for_selector("[data-loaded]")
    page.click("[data-scan]")
    expect(page.locator("[data-outcome]")).to_contain_text("张伟")
    expect(page.locator("[data-waiting]")).to_have_text("0")
    assert CheckIn.objects.get().registration == day.week.wei
    context.close()


CAMERA = """
delete globalThis.BarcodeDetector;
Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: async () => {
  const image = new Image();
  image.src = "/badge.png";
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 480];
  const draw = () => {
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 640, 480);
    context.drawImage(image, 150, 80);
    requestAnimationFrame(draw);
  };
  draw();
  return canvas.captureStream(10);
} } });
"""


def test_the_screen_follows_the_day_by_itself(browser: Browser, live_server: Any, day: Day) -> None:
    day.meets(day.week.anna, day.somebody("cn", "Wang Fang"), 0)
    wall = make_wall(actor=None, hall=day.week.hall)
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/en/wall/{wall.token}/")
    expect(page.locator(".wall-round:visible")).to_contain_text("Wang Fang")
    before = page.locator(".wall-round:visible [data-countdown]").text_content()
    page.wait_for_timeout(1_500)
    assert page.locator(".wall-round:visible [data-countdown]").text_content() != before
    day.timetable.placements.filter(meeting__people__person__slug="wang-fang").delete()
    expect(page.locator(".wall-round:visible")).not_to_contain_text("Wang Fang", timeout=8_000)
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.wall-count strong')).fontSize)") > 60
    assert not faults
    context.close()
