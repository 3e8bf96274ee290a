"""Points for the maps, which the browser draws over the shape of the land."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ponte.people.models import Place
from ponte.programme.models import Stage


@dataclass(frozen=True, slots=True)
class Map:
    """Points to draw, joined in their order if they are a route."""

    points: list[dict[str, Any]]
    route: bool = False

    @property
    def json(self) -> str:
        """What the script of the page reads."""
        return json.dumps({"points": self.points, "route": self.route}, ensure_ascii=False)


def of_places(places: Iterable[Place]) -> Map:
    """Points of places that have coordinates, each with its name and page."""
    return Map([_point(place, reverse("site:place", args=[place.slug])) for place in places if _has_position(place)])


def of_route(stages: Iterable[Stage]) -> Map:
    """Points of a roadshow's stages, numbered and joined in travelling order."""
    return Map(
        [
            _point(stage.place, reverse("site:stage", args=[stage.roadshow.edition.slug, stage.slug]), stage.order)
            for stage in stages
            if _has_position(stage.place)
        ],
        route=True,
    )


def _has_position(place: Place) -> bool:
    return place.longitude is not None and place.latitude is not None


def _point(place: Place, url: str, number: int | None = None) -> dict[str, Any]:
    return {"name": place.name, "position": [place.longitude, place.latitude], "url": url, "number": number}
