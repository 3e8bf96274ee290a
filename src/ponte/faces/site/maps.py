"""Points for the maps, which the browser draws over the shape of the land."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from ponte.people.models import Place
from ponte.programme.models import Stage


def of_places(places: Iterable[Place]) -> dict[str, Any]:
    """Points of places that have coordinates, each with its name and page."""
    return {
        "points": [
            {
                "name": place.name,
                "position": [place.longitude, place.latitude],
                "url": reverse("site:place", args=[place.slug]),
            }
            for place in places
            if place.longitude is not None and place.latitude is not None
        ],
        "route": False,
    }


def of_route(stages: Iterable[Stage]) -> dict[str, Any]:
    """Points of a roadshow's stages, numbered and joined in travelling order."""
    route = of_places(stage.place for stage in stages)
    pages = {
        stage.place.name: (stage.order, reverse("site:stage", args=[stage.roadshow.edition.slug, stage.slug]))
        for stage in stages
    }
    for point in route["points"]:
        point["number"], point["url"] = pages[point["name"]]
    return {**route, "route": True}
