"""The drawing of who works with whom: circles and lines as SVG, each circle a link; the style sheet colours them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from ponte.accords.record.layout import Positions, place_nodes
from ponte.accords.record.network import Network
from ponte.faces.site.templatetags.ponte import language_tag
from ponte.press.languages import told

WIDTH, HEIGHT, EDGE = 1000, 640, 60
"""Units of the drawing, and the room that is left for names at its edge."""
LETTER, LINE = 9.0, 20
"""Units: a letter's width (a Chinese character takes two), and a line's height."""
LONGEST = 24
"""Columns of a name in the drawing; the list beside it has all of it."""
SMALLEST, LARGEST, CROWD = 6.0, 20.0, 80
"""Radii of circles as long as there are no more than so many; then circles shrink to keep apart."""
ALWAYS_NAMED = 12
"""So many of the busiest have their name in the drawing even where it stands on another's circle."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in units."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside its circle, cut to a length."""

    text: str
    x: str
    y: str
    """Of its base line."""
    anchor: str
    """Which end of it stands at its position."""
    box: Box


@dataclass(frozen=True, slots=True)
class Dot:
    """A node as it is drawn. Numbers are texts, since templates would write them as each language does."""

    key: str
    x: str
    y: str
    radius: str
    name: str
    language: str
    """Of the name, where it is not in the reader's; else empty."""
    label: Label | None
    """None where there is no room for it."""
    side: int
    neighbours: str
    """Keys of the nodes that it is joined with, between blanks."""


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as it is drawn."""

    first: str
    second: str
    x1: str
    y1: str
    x2: str
    y2: str
    width: str
    weight: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of `WIDTH` by `HEIGHT` units."""

    dots: list[Dot]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT


def drawn(network: Network) -> Picture | None:
    """Draw a network; None where there is nothing to draw. The same network is always drawn alike."""
    if not network.nodes:
        return None
    numbers = {key: number for number, key in enumerate(network.nodes)}
    ends = tuple((numbers[edge.first], numbers[edge.second]) for edge in network.edges)
    placed = _placed(len(numbers), ends, tuple(edge.weight for edge in network.edges))
    at = {
        key: (EDGE + x * (WIDTH - 2 * EDGE), EDGE / 2 + y * (HEIGHT - EDGE))
        for key, (x, y) in zip(numbers, placed.tolist(), strict=True)
    }
    most = max(node.weight for node in network.nodes.values())
    shrunk = min(1.0, math.sqrt(CROWD / len(network.nodes)))
    radii = {
        key: shrunk * (SMALLEST + (LARGEST - SMALLEST) * math.sqrt(node.weight / most))
        for key, node in network.nodes.items()
    }
    lines = [
        Line(
            edge.first,
            edge.second,
            *_units(at[edge.first]),
            *_units(at[edge.second]),
            f"{1 + 1.5 * math.log2(edge.weight):.1f}",
            edge.weight,
        )
        for edge in network.edges
    ]
    return Picture(_dots(network, at, radii), lines)


@lru_cache(maxsize=64)
def _placed(count: int, ends: tuple[tuple[int, int], ...], weights: tuple[int, ...]) -> Positions:
    return place_nodes(count, ends, weights)


def _dots(network: Network, at: Mapping[str, tuple[float, float]], radii: Mapping[str, float]) -> list[Dot]:
    """Name the nodes, the busiest first, as far as a name stands on no earlier name and on no circle."""
    circles = [(x - radii[key], y - radii[key], x + radii[key], y + radii[key]) for key, (x, y) in at.items()]
    names: list[Box] = []
    neighbours = network.neighbours()
    dots: list[Dot] = []
    for key, node in network.nodes.items():
        name = told(node.party, "name", get_language() or "en")
        (x, y), radius = at[key], radii[key]
        labels = _labels(_short(getattr(node.party, "acronym", "") or name.text), x, y, radius)
        free = [one for one in labels if _is_free(one.box, names)]
        clear = [one for one in free if _is_free(one.box, circles)]
        label = next(iter(clear or (free if len(dots) < ALWAYS_NAMED else [])), None)
        if label:
            names.append(label.box)
        dots.append(
            Dot(
                key,
                f"{x:.1f}",
                f"{y:.1f}",
                f"{radius:.1f}",
                name.text,
                "" if name.is_own else language_tag(name.language),
                label,
                node.side,
                " ".join(other.key for other, _edge in neighbours[key]),
            )
        )
    return dots


def _labels(text: str, x: float, y: float, radius: float) -> Iterator[Label]:
    """Offer the places of a name: below its circle, above it, and on either side."""
    width = _columns(text) * LETTER
    for middle, top, anchor in (
        (x, y + radius, "middle"),
        (x, y - radius - LINE, "middle"),
        (x + radius + width / 2, y - LINE / 2, "start"),
        (x - radius - width / 2, y - LINE / 2, "end"),
    ):
        box = (middle - width / 2, top, middle + width / 2, top + LINE)
        at = {"middle": middle, "start": box[0] + 4, "end": box[2] - 4}[anchor]
        yield Label(text, f"{at:.1f}", f"{top + 0.8 * LINE:.1f}", anchor, box)


def _is_free(box: Box, taken: Iterable[Box]) -> bool:
    is_inside = box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 and box[3] <= HEIGHT
    return is_inside and not any(_meet(box, other) for other in taken)


def _units(position: tuple[float, float]) -> tuple[str, str]:
    return f"{position[0]:.1f}", f"{position[1]:.1f}"


def _meet(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _columns(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _short(text: str) -> str:
    if _columns(text) <= LONGEST:
        return text
    while _columns(text) > LONGEST - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"
