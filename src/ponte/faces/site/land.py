"""The shape of the land within a frame, as the path of a drawing: Natural Earth at 1:50 million, without borders.

Positions are projected by Mercator's formula, so that north is up and coasts keep their shape; the frame cuts polygons
one side after the other (Sutherland and Hodgman, "Reentrant polygon clipping", CACM 17, 1974).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

FILE = Path(__file__).parents[2] / "static" / "vendor" / "land.json"
WIDTH, HEIGHT = 800, 600
"""Units of a drawing; finer than the pixels it is shown with."""
SMALLEST = 3.0
"""Area, in square units, of the smallest island that is drawn."""

Position = tuple[float, float]
Ring = list[Position]


class Frame(NamedTuple):
    """What a map shows, in projected degrees: east and north of its south-western corner."""

    west: float
    south: float
    scale: float
    """Units of the drawing for a degree of longitude."""

    def place(self, position: Position) -> Position:
        """Say where in the drawing, from its upper left corner, a projected position stands."""
        return (position[0] - self.west) * self.scale, HEIGHT - (position[1] - self.south) * self.scale


def project(longitude: float, latitude: float) -> Position:
    """Project a position in degrees by Mercator; a degree of longitude stays one."""
    return longitude, math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


@lru_cache(maxsize=256)
def path_of(frame: Frame) -> str:
    """Draw the land within a frame, as the ``d`` of an SVG path: a few kilobytes.

    Raises
    ------
    ImproperlyConfigured
        If the shape of the land was not fetched.
    """
    east, north = frame.west + WIDTH / frame.scale, frame.south + HEIGHT / frame.scale
    parts = []
    for (west, south, far_east, far_north), ring in _rings():
        if west < east and far_east > frame.west and south < north and far_north > frame.south:
            drawn = _thinned(_clipped([frame.place(position) for position in ring]))
            if _area(drawn) >= SMALLEST:
                parts.append(_written(drawn))
    return "".join(parts)


@cache
def _rings() -> list[tuple[tuple[float, float, float, float], Ring]]:
    """Read all coasts, projected, each with the box around it."""
    try:
        polygons = json.loads(FILE.read_text(encoding="utf-8"))["features"][0]["geometry"]["coordinates"]
    except FileNotFoundError:
        raise ImproperlyConfigured(f"{FILE}: expected the shape of the land; make ready fetches it") from None
    rings = []
    for polygon in polygons:
        for positions in polygon:
            ring = [project(longitude, max(-85.0, min(85.0, latitude))) for longitude, latitude in positions]
            eastings, northings = zip(*ring, strict=True)
            rings.append(((min(eastings), min(northings), max(eastings), max(northings)), ring))
    return rings


def _clipped(ring: Ring) -> Ring:
    for axis, limit, is_inside in (
        (0, 0.0, float.__ge__),
        (0, float(WIDTH), float.__le__),
        (1, 0.0, float.__ge__),
        (1, float(HEIGHT), float.__le__),
    ):
        ring = list(_cut(ring, axis, limit, is_inside))
    return ring


def _cut(ring: Ring, axis: int, limit: float, is_inside: Callable[[float, float], bool]) -> Iterable[Position]:
    """Keep what lies on the inner side of one line, and follow the line between."""
    for start, end in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
        if is_inside(start[axis], limit) != is_inside(end[axis], limit):
            share = (limit - start[axis]) / (end[axis] - start[axis])
            yield start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
        if is_inside(end[axis], limit):
            yield end


def _thinned(ring: Ring) -> Ring:
    """Round to whole units, and leave out what then falls together."""
    return [position for position, _same in groupby((float(round(x)), float(round(y))) for x, y in ring)]


def _area(ring: Ring) -> float:
    """Area of a ring, by the shoelace formula."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _written(ring: Ring) -> str:
    """Write a ring in steps from one corner to the next, which take fewer letters than positions."""
    steps = pairwise(ring)
    return f"M{ring[0][0]:g} {ring[0][1]:g}l{' '.join(f'{b[0] - a[0]:g} {b[1] - a[1]:g}' for a, b in steps)}z"
