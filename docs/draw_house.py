"""Draws the house (floors and rooms, from the layers that the linter holds) and the main job (who calls whom)."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from docs.svg import ACCENT, LINE, QUIET, TINT, Page, width_of, wrapped

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
WIDTH = 960
FURNISHED = ("ponte.faces", "ponte.engine")
"""Rooms whose own rooms are worth drawing."""


def draw_house() -> str:
    """Draw one floor per layer, the highest first, with the first sentence of each room's docstring."""
    layers = tomllib.loads(PYPROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = [[room for name in layer.split("|") for room in _rooms(name.strip())] for layer in layers]
    cell, heights = 20.0, []
    for rooms in floors:
        width = _room_width(len(rooms))
        heights.append(44 + 17 * max(len(wrapped(_about(room), width - 24, 12)) for room in rooms))
    page = Page(
        WIDTH, sum(heights) + cell * len(floors) + 40, "The floors of Ponte: a room imports only rooms below it"
    )
    y = 10.0
    for rooms, height in zip(floors, heights, strict=True):
        width = _room_width(len(rooms))
        for column, room in enumerate(rooms):
            x = 10 + column * (width + 12)
            page.box(x, y, width, height, fill=TINT)
            page.text(x + 12, y + 23, room.removeprefix("ponte."), size=15, bold=True)
            for line, words in enumerate(wrapped(_about(room), width - 24, 12)):
                page.text(x + 12, y + 43 + 17 * line, words, size=12)
        y += height + cell
        if rooms is not floors[-1]:
            page.path(f"M{WIDTH / 2:g} {y - cell:g}V{y - 3:g}", arrow=True)
    page.text(WIDTH / 2, y + 12, "Arrows: may import. Nothing imports upwards.", size=12, fill=QUIET, anchor="middle")
    return page.svg()


def _room_width(count: int) -> float:
    return (WIDTH - 20 - 12 * (count - 1)) / count


def _rooms(name: str) -> list[str]:
    if name not in FURNISHED:
        return [name]
    package = importlib.import_module(name)
    return [f"{name}.{module.name}" for module in pkgutil.iter_modules(package.__path__) if module.ispkg]


def _about(room: str) -> str:
    return (importlib.import_module(room).__doc__ or "").strip().split("\n")[0].replace("`", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One message of the main job, and the code that it stands for."""

    source: str
    target: str
    words: str
    code: str
    """``module:name`` below ``ponte``; a test looks every one up."""
    answer: bool = False


ACTORS = ("office", "participants", "faces", "brokerage", "worker", "engine", "database")

MAIN_JOB: dict[str, tuple[Step, ...]] = {
    "1  Load the edition": (
        Step("office", "faces", "an edition's folder", "faces.console.edition.folder:read_facts"),
        Step("faces", "database", "whole, or not at all", "faces.console.edition.write_facts:write_facts"),
    ),
    "2  Match across languages": (
        Step("office", "brokerage", "match anew", "brokerage.domain.suggesting:queue_suggestions"),
        Step("brokerage", "worker", "a task", "brokerage.tasks:refresh_suggestions_task"),
        Step("worker", "engine", "profiles", "engine.matching.matcher:match"),
        Step("engine", "worker", "suggestions with reasons", "engine.matching.matcher:Suggestions", answer=True),
        Step("worker", "database", "in place of the old ones", "brokerage.domain.suggesting:refresh_suggestions"),
    ),
    "3  Ask and answer": (
        Step("participants", "brokerage", "a request", "brokerage.domain.requesting:ask"),
        Step("participants", "brokerage", "yes: a meeting that waits for a time", "brokerage.domain.requesting:accept"),
    ),
    "4  Schedule": (
        Step("office", "brokerage", "run", "brokerage.domain.timetabling:queue_timetable"),
        Step("brokerage", "worker", "a task", "brokerage.tasks:run_timetable_task"),
        Step("worker", "engine", "the problem", "brokerage.domain.problem:scheduling_problem"),
        Step("engine", "worker", "value and bound, live", "engine.scheduling.problem:Progress", answer=True),
        Step("engine", "worker", "a schedule, a reason for the rest", "engine.scheduling.solver:solve", answer=True),
        Step("worker", "database", "a proposal", "brokerage.domain.timetabling:run_timetable"),
    ),
    "5  Publish": (
        Step("office", "brokerage", "this proposal", "brokerage.domain.timetabling:publish_timetable"),
        Step("participants", "faces", "my diary, my calendar", "brokerage.calendar:meeting_events"),
    ),
}

COLUMN, STEP, CHAPTER = 150, 40, 34


def draw_main_job() -> str:
    """Draw who asks whom for what, from the edition's folder to everybody's diary."""
    place = {actor: 80.0 + COLUMN * column for column, actor in enumerate(ACTORS)}
    width = 160.0 + COLUMN * (len(ACTORS) - 1)
    height = 70.0 + sum(CHAPTER + STEP * len(steps) for steps in MAIN_JOB.values())
    page = Page(width, height, "The main job: from an edition's folder to everybody's diary")
    for actor, x in place.items():
        page.path(f"M{x:g} 44V{height - 12:g}", stroke=LINE, dashed=True)
        page.box(x - 58, 14, 116, 30, fill=TINT)
        page.text(x, 34, actor, size=14, bold=True, anchor="middle")
    y = 52.0
    for chapter, steps in MAIN_JOB.items():
        y += CHAPTER
        page.path(f"M10 {y - 22:g}H{width - 10:g}", stroke=LINE)
        page.text(14, y - 6, chapter, size=13, bold=True, fill=ACCENT)
        for step in steps:
            y += STEP
            _draw_step(page, step, place[step.source], place[step.target], y)
    return page.svg()


def _draw_step(page: Page, step: Step, x1: float, x2: float, y: float) -> None:
    page.path(f"M{x1:g} {y - 8:g}H{x2 + (-4 if x2 > x1 else 4):g}", arrow=True, dashed=step.answer)
    name = step.code.rpartition(":")[2]
    words = f"{step.words} · {name}"
    middle = (x1 + x2) / 2
    half = width_of(words, 12) / 2
    middle = min(max(middle, half + 10), page.width - half - 10)
    page.box(middle - half - 2, y - 26, 2 * half + 4, 15, edge="none")
    page.text(middle, y - 14, words, size=12, anchor="middle")
