"""The drawn maps: what lies where, within the frame, and names that keep clear of each other."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from ponte.faces.site import land, maps
from ponte.people.models import Place

CITIES = {
    "shenzhen": ("深圳", 114.06, 22.54),
    "shanghai": ("上海", 121.47, 31.23),
    "chengdu": ("成都", 104.07, 30.57),
    "chongqing": ("重庆", 106.55, 29.56),
}


def places() -> list[Place]:
    return [
        Place(slug=slug, kind="city", name_en=slug.title(), name_zh_hans=han, longitude=east, latitude=north)
        for slug, (han, east, north) in CITIES.items()
    ]


def corners(path: str) -> list[tuple[float, float]]:
    """Positions that a path of steps goes through."""
    found = []
    for ring in re.findall(r"M([^lz]+)l([^z]*)z", path):
        x, y = map(float, ring[0].split())
        found.append((x, y))
        numbers = list(map(float, ring[1].split()))
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            found.append((x, y))
    return found


def covers(path: str, x: float, y: float) -> bool:
    """Whether a position is on land: a line to its right crosses the coast an odd number of times."""
    crossings = 0
    for ring in re.findall(r"M[^z]+z", path):
        around = corners(ring)
        for (x1, y1), (x2, y2) in zip(around, around[1:] + around[:1], strict=True):
            crossings += (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("longitude", "latitude", "is_land"),
    [(14.0, 41.6, True), (12.0, 40.0, False), (9.0, 40.0, True), (9.2, 45.5, True), (15.5, 43.0, False)],
)
def test_land_is_where_land_is(longitude: float, latitude: float, is_land: bool) -> None:
    west, south = land.project(8, 38)
    frame = land.Frame(west, south, land.WIDTH / 14)
    path = land.path_of(frame)
    assert all(0 <= x <= land.WIDTH and 0 <= y <= land.HEIGHT for x, y in corners(path))
    assert covers(path, *frame.place(land.project(longitude, latitude))) is is_land


def test_a_frame_within_the_land_is_all_land_and_one_at_sea_is_none() -> None:
    inland = land.Frame(*land.project(100, 50), land.WIDTH / 4)
    assert covers(land.path_of(inland), 400, 300)
    assert land.path_of(land.Frame(*land.project(-150, -40), land.WIDTH / 4)) == ""


def test_north_is_up_and_east_is_right_and_all_points_are_in_the_frame() -> None:
    drawn = maps.of_places(places())
    assert drawn
    shenzhen, shanghai, chengdu, _chongqing = [(float(point.x), float(point.y)) for point in drawn.points]
    assert chengdu[0] < shenzhen[0] < shanghai[0]
    assert shanghai[1] < shenzhen[1]
    assert all(0 < number < 100 for point in drawn.points for number in (float(point.x), float(point.y)))
    assert len(drawn.coasts) < 20_000


@pytest.mark.parametrize("language", ["en", "it", "zh-hans"])
def test_names_keep_clear_of_each_other_on_the_narrowest_screen(language: str) -> None:
    with translation.override(language):
        drawn = maps.of_places(places())
    assert drawn
    assert [point.language for point in drawn.points] == (["en"] * 4 if language == "it" else [""] * 4)
    boxes = []
    for point in drawn.points:
        centre = (float(point.x) / 100 * maps.NARROW, float(point.y) / 100 * maps.NARROW * land.HEIGHT / land.WIDTH)
        width = maps.LETTER * len(point.name) * (2 if language == "zh-hans" else 1)
        boxes.append(maps._label(centre, width, point.side))
    for number, box in enumerate(boxes):
        assert box.left >= 0
        assert box.right <= maps.NARROW
        for other in boxes[number + 1 :]:
            apart = box.right <= other.left or other.right <= box.left
            assert apart or box.bottom <= other.top or other.bottom <= box.top


def test_nothing_is_drawn_of_places_without_a_position() -> None:
    assert maps.of_places([Place(slug="x", kind="city", name_en="X")]) is None
