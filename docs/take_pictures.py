"""Take the documentation's pictures from a running demo.

make demo                                # in one terminal
.venv/bin/python docs/take_pictures.py   # in another
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
OFFICE, PASSWORD = "office-it@ponte.example", "ponte-demo-2016"  # as `make demo` prints them
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def signed_in(browser: Browser, address: str, email: str) -> Page:
    """Open a page as one of the demo's people."""
    page = browser.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1)
    page.goto(f"{address}/en/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")
    return page


def take_timetable(browser: Browser, address: str) -> None:
    """The published timetable at the desk, from its board downwards."""
    page = signed_in(browser, address, OFFICE)
    page.goto(f"{address}/en/desk/timetables/")
    page.click("main a[href*='/desk/timetables/']")
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": 1280, "height": 1640})
    page.screenshot(path=IMAGES / "timetable.png")


def main() -> None:
    """Take every picture."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--address", default="http://127.0.0.1:8000")
    address = arguments.parse_args().address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take_timetable(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
