"""What axe finds wrong with a page, and what the keyboard does not reach on it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""All that a theme can spoil."""
DARKEN = """() => {
  document.documentElement.dataset.bsTheme = "dark";
  document.getAnimations().forEach((one) => one.finish());
}"""
INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
REACHABLE = f"""() => [...document.querySelectorAll("{INTERACTIVE}")]
  .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({{ checkVisibilityCSS: true }}))
  .filter((one) => {{
    if (one.type !== "radio") return true;  // of those that exclude each other, one; arrows lead to the rest
    const radios = [...(one.form ?? document).querySelectorAll("input[type=radio]")];
    const group = radios.filter((other) => other.name === one.name);
    return one === (group.find((other) => other.checked) ?? group[0]);
  }})
  .map((one) => {{ one.dataset.reached = "no"; return one.outerHTML.slice(0, 160); }})"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  if (one.dataset.reached === "yes") return one === window.lastReached ? { again: true } : null;
  window.lastReached = one;
  one.dataset.reached = "yes";
  const shows = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
    || style.boxShadow !== "none" || (style.stroke !== "none" && parseFloat(style.strokeWidth) >= 2);
  const seen = [one, ...one.querySelectorAll("*")].some((part) => shows(getComputedStyle(part)));
  const box = one.getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return { seen, inside, html: one.outerHTML.slice(0, 160) };
}"""
CALM: Any = {
    "viewport": {"width": 1280, "height": 900},
    "reduced_motion": "reduce",
    "service_workers": "block",
}
FROM_THE_START = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
"""A form may have taken the focus to its first field."""
MISSED = """() => [...document.querySelectorAll("[data-reached=no]")].map((one) => one.outerHTML.slice(0, 160))"""


def axe_faults(page: Page, **limits: Any) -> list[str]:
    """Name what axe finds wrong with the page that the browser shows."""
    found = Axe().run(page, **limits).response["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"][:3]]


def keyboard_faults(page: Page) -> dict[str, list[str]]:
    """Walk through the page by the tabulator: what has the focus unseen, and what never gets it."""
    page.evaluate(FROM_THE_START)
    number = len(page.evaluate(REACHABLE))
    unseen = []
    for step in range(4 * number + 10):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:  # past the end, or back where it was
            break
        if "again" in focused:  # the parts of a date
            continue
        if step == 0 and 'class="skip-link"' not in focused["html"]:
            unseen.append(f"first of all: {focused['html']}")
        if not (focused["seen"] and focused["inside"]):
            unseen.append(focused["html"])
    found = {"unseen": unseen[:5], "missed": page.evaluate(MISSED)[:5]}
    return found if any(found.values()) else {}
