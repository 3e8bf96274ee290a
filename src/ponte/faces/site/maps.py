"""The maps, drawn here as SVG: no script and no second request; colours and letters come from the page's style sheet.

Names keep their size however wide a reader's screen is: the shape of the land grows with the drawing, while points and
names are only placed in it, by hundredths of its width and height.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import get_language

from ponte.faces.site import land
from ponte.faces.site.templatetags.ponte import language_tag
from ponte.people.models import Place
from ponte.press.languages import told
from ponte.programme.models import Stage

MARGIN = 0.3
"""Room around the points for their names, as a part of what they span."""
SURROUNDINGS = 14.0
"""Degrees on each side of a single place, so that a coast helps to recognise it."""
BEND = 0.16
"""How far a leg of a route bends aside, as a part of its length."""
NARROW = 340
"""Pixels across the narrowest screen: names that keep clear of each other there do so everywhere."""
LETTER, LINE, DISTANCE = 8.0, 18.0, 15.0
"""Pixels: a letter's width (a Chinese character takes two), a line's height, and from a point to its name."""
ANCHORS = {"right": (1, 0), "left": (-1, 0), "above": (0, -1), "below": (0, 1)}


class Spot(NamedTuple):
    """Something to show on a map."""

    place: Place
    url: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A point with its name; how far right and down it stands, in hundredths."""

    x: str
    y: str
    name: str
    language: str
    """Of the name, where it is not in the reader's; else empty."""
    url: str
    number: int | None
    side: str
    """Where its name stands: one of `ANCHORS`."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A way from one point to the next; an arrow stands in its middle."""

    path: str
    x: str
    y: str
    angle: str
    """Degrees, clockwise from east."""


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing of `land.WIDTH` by `land.HEIGHT` units."""

    coasts: str
    """All land as one path."""
    points: list[Point]
    legs: list[Leg]
    width: int = land.WIDTH
    height: int = land.HEIGHT


def of_places(places: Iterable[Place]) -> Map | None:
    """Draw places that have coordinates, each leading to its page; None if there are none."""
    return drawn([Spot(place, reverse("site:place", args=[place.slug])) for place in places], is_route=False)


def of_route(stages: Iterable[Stage]) -> Map | None:
    """Draw a roadshow's stages, numbered and joined in travelling order; None if there are none."""
    spots = [
        Spot(stage.place, reverse("site:stage", args=[stage.roadshow.edition.slug, stage.slug]), stage.order)
        for stage in stages
    ]
    return drawn(spots, is_route=True)


def drawn(spots: Iterable[Spot], *, is_route: bool) -> Map | None:
    """Draw spots that have coordinates, joined in their order if they are a route; None if there are none."""
    positioned = [(spot, position) for spot in spots if (position := _position(spot.place))]
    if not positioned:
        return None
    frame = _frame([position for _spot, position in positioned])
    drawn = [frame.place(position) for _spot, position in positioned]
    names = [_name(spot.place) for spot, _position in positioned]
    sides = list(_sides(drawn, [name for name, _language in names]))
    points = [
        Point(_hundredths(x, land.WIDTH), _hundredths(y, land.HEIGHT), *name, spot.url, spot.number, side)
        for (spot, _position), (x, y), name, side in zip(positioned, drawn, names, sides, strict=True)
    ]
    legs = [_leg(start, end) for start, end in pairwise(drawn)] if is_route else []
    return Map(land.path_of(frame), points, legs)


def _position(place: Place) -> land.Position | None:
    if place.longitude is None or place.latitude is None:
        return None
    return land.project(float(place.longitude), float(place.latitude))


def _frame(positions: Sequence[land.Position]) -> land.Frame:
    """Fit the points with room around them into the shape of the drawing."""
    (west, south), (east, north) = (tuple(map(choose, zip(*positions, strict=True))) for choose in (min, max))
    shape = land.HEIGHT / land.WIDTH
    span = max(east - west, (north - south) / shape)
    across = round(span * (1 + 2 * MARGIN) or 2 * SURROUNDINGS, 4)
    return land.Frame(
        round((west + east - across) / 2, 4), round((south + north - across * shape) / 2, 4), land.WIDTH / across
    )


def _name(place: Place) -> tuple[str, str]:
    """Return a place's name, and its language if that is another than the reader's."""
    name = told(place, "name", get_language() or "en")
    return name.text, "" if name.is_own else language_tag(name.language)


def _sides(points: Sequence[land.Position], names: Sequence[str]) -> Iterator[str]:
    """Choose for each name in turn the first side on which it meets no point, no earlier name and no edge."""
    scale = NARROW / land.WIDTH
    centres = [(x * scale, y * scale) for x, y in points]
    taken = [_Box(x - DISTANCE, y - DISTANCE, x + DISTANCE, y + DISTANCE) for x, y in centres]
    for centre, name in zip(centres, names, strict=True):
        width = sum(LETTER * (2 if ord(letter) > 0x2E80 else 1) for letter in name)
        boxes = {side: _label(centre, width, side) for side in ANCHORS}
        side = min(ANCHORS, key=lambda side: _clashes(boxes[side], taken))  # the first of the least
        taken.append(boxes[side])
        yield side


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


def _label(centre: land.Position, width: float, side: str) -> _Box:
    right, down = ANCHORS[side]
    x = centre[0] + right * (DISTANCE + width / 2)
    y = centre[1] + down * (DISTANCE + LINE / 2)
    return _Box(x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2)


def _clashes(box: _Box, taken: Sequence[_Box]) -> int:
    met = sum(
        box.left < other.right and other.left < box.right and box.top < other.bottom and other.top < box.bottom
        for other in taken
    )
    height = NARROW * land.HEIGHT / land.WIDTH
    return met + 2 * (box.left < 0 or box.right > NARROW or box.top < 0 or box.bottom > height)


def _leg(start: land.Position, end: land.Position) -> Leg:
    """Bend the way to the left of its direction, so that there and back are two lines."""
    across, down = end[0] - start[0], end[1] - start[1]
    bend = (start[0] + across / 2 + 2 * BEND * down, start[1] + down / 2 - 2 * BEND * across)
    middle = [(a + 2 * b + c) / 4 for a, b, c in zip(start, bend, end, strict=True)]
    path = f"M{start[0]:.0f} {start[1]:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    angle = math.degrees(math.atan2(down, across))
    return Leg(path, _hundredths(middle[0], land.WIDTH), _hundredths(middle[1], land.HEIGHT), f"{angle:.0f}")


def _hundredths(length: float, whole: int) -> str:
    """Write a length as a part of a whole; a text, since templates would write numbers as each language does."""
    return f"{100 * length / whole:.2f}"
