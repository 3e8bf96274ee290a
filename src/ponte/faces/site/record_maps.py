"""Where the programme happened: a map for each side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.db.models import F

from ponte.accords.record import ACCORDS, ACTIVITIES, Dimension, Scope, groups, public_editions
from ponte.faces.site import maps
from ponte.faces.site.record import address
from ponte.people.enums import PlaceKind
from ponte.people.models import Place
from ponte.programme.models import Programme

CITIES: Final = (PlaceKind.CITY, PlaceKind.MUNICIPALITY)
LARGE: Final = (PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.PROVINCE)
"""Kinds of places that are points on a map, and that are none."""


class Happened(NamedTuple):
    """Slugs of places: how many accords were signed at each, where the roadshow was, and where Weeks are."""

    signed: dict[str, int]
    met: set[str]
    hosting: set[str]


def drawn_maps(programme: Programme, scope: Scope) -> list[tuple[Any, maps.Map]]:
    """Draw for each side the places of its countries at which something was agreed, the roadshow was, or a Week is.

    The number at a place is how many accords were signed there.
    """
    happened = _happened(programme, scope)
    places = Place.objects.in_bulk()
    shown = _shown(happened, places)
    drawings = []
    for side in programme.sides.all():
        spots = [
            maps.Spot(place, address("record", {**scope, Dimension.PLACE: place.slug}), happened.signed.get(place.slug))
            for place in shown
            if _country(place, places) in side.countries
        ]
        if drawing := maps.drawn(sorted(spots, key=lambda spot: -(spot.number or 0)), is_route=False):
            drawings.append((side, drawing))
    return drawings


def _happened(programme: Programme, scope: Scope) -> Happened:
    weeks = public_editions(programme).filter(slug=scope.get(Dimension.EDITION, F("slug")))
    return Happened(
        signed=groups(ACCORDS, programme, scope, Dimension.PLACE),
        met=set(groups(ACTIVITIES, programme, scope, Dimension.PLACE)),
        hosting=set() if set(scope) - {Dimension.EDITION} else set(weeks.values_list("cities__slug", flat=True)),
    )


def _shown(happened: Happened, places: Mapping[int, Place]) -> list[Place]:
    """Choose cities, and what accords were signed in outside of them; regions and countries are no points."""
    meant = {*happened.signed, *happened.met, *happened.hosting}
    cities = {key: place for key, place in places.items() if place.kind in CITIES and place.slug in meant}
    around = {above for key in cities for above in _around(key, places)}
    apart = [
        place
        for key, place in places.items()
        if place.slug in happened.signed
        and place.kind not in LARGE
        and key not in around
        and not cities.keys() & _around(key, places)
    ]
    return [*cities.values(), *apart]


def _around(key: int, places: Mapping[int, Place]) -> set[int]:
    """Return a place and all that it lies in: what is signed there counts for each of them."""
    above = places[key].parent_id
    return {key, *_around(above, places)} if above else {key}


def _country(place: Place, places: Mapping[int, Place]) -> str:
    if place.country or not place.parent_id:
        return place.country
    return _country(places[place.parent_id], places)
