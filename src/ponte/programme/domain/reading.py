"""Reading an edition's working copy from the database, in a number of queries that does not grow with it."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Model, Prefetch, Q, QuerySet

from ponte.people.models import Place
from ponte.programme.domain.checking import Warning, check
from ponte.programme.domain.draft import Draft, Hall, Hours, Item, Pair, Span, Speaker, Trip
from ponte.programme.enums import SpeakerPart
from ponte.programme.models import Availability, Edition, Journey, Room, Session, SessionSpeaker
from ponte.programme.queries import zone_of

EARTH_RADIUS = 6371.0
SPEED = 1.0
"""Kilometres a minute as the crow flies, for journeys that nobody has timed."""
TO_SET_OUT = 15
"""Minutes that any journey between two buildings takes at least."""


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """An edition's agenda as the office works on it: as plain data, for an agenda has thousands of sessions."""

    edition: Edition
    rooms: list[Room]
    cities: list[Place]
    """Where there are rooms or sessions, by name."""
    draft: Draft
    warnings: list[Warning]


def read_working_copy(edition: Edition) -> WorkingCopy:
    """Read everything about an edition's working copy, and check it."""
    rooms, cities = rooms_and_cities(edition)
    draft = Draft(
        items=_items(edition),
        halls={
            room.pk: Hall(
                room.venue_id or room.city_id,
                room.capacity,
                None if room.interpretation is None else _pairs(room.interpretation),
            )
            for room in rooms
        },
        trips=_trips(rooms, {city.pk: city for city in cities}),
        availabilities=_availabilities(edition),
        zones={city.pk: zone_of(city) for city in cities},
        days=(edition.starts, edition.ends) if edition.starts and edition.ends else None,
        hours={
            row.date: Hours(
                row.opens, row.lunch_from, row.lunch_to, dt.timedelta(minutes=row.lunch_minutes), row.closes
            )
            for row in edition.day_hours.all()
        },
        afar={
            person: ZoneInfo(zone)
            for person, zone in edition.speaker_details.exclude(time_zone="").values_list("person", "time_zone")
        },
    )
    return WorkingCopy(edition, rooms, cities, draft, check(draft))


def sessions_in_full(edition: Edition) -> QuerySet[Session]:
    """Sessions of an edition with all that is said of them, those without a time included."""
    speakers = SessionSpeaker.objects.select_related("person").order_by("pk")
    return (
        edition.sessions.select_related("city__parent", "room__city__parent", "room__venue", "event__owner", "track")
        .prefetch_related("sectors", "delegations", Prefetch("speakers", speakers))
        .order_by(F("starts").asc(nulls_last=True), "pk")
    )


def rooms_and_cities(edition: Edition) -> tuple[list[Room], list[Place]]:
    """Where sessions of an edition can be put: its rooms, and the cities that have rooms or sessions, by name."""
    rooms = list(edition.rooms.select_related("city__parent", "venue"))
    used = edition.sessions.order_by().values("city")
    cities = Place.objects.filter(Q(pk__in=used) | Q(pk__in=[room.city_id for room in rooms])).select_related("parent")
    return rooms, sorted(cities, key=lambda city: city.name)


ITEM = (
    "kind", "city", "starts", "minutes", "room", "event", "track", "languages", "interpretation", "audience"
)  # fmt: skip


def _items(edition: Edition) -> tuple[Item, ...]:
    """Describe the sessions that have their time, in a query for each kind of row and none for a row."""
    placed = Session.objects.filter(edition=edition, starts__isnull=False)
    topics = _linked(Session.sectors.through, placed, "sector_id")
    delegations = _linked(Session.delegations.through, placed, "delegation_id")
    speakers: defaultdict[int, list[Speaker]] = defaultdict(list)
    parts = SessionSpeaker.objects.filter(session__in=placed).order_by("pk")
    for session, person, part, language, spoken in parts.values_list(
        "session", "person", "part", "language", "person__languages"
    ):
        languages = (language,) if language else tuple(spoken)
        speakers[session].append(Speaker(person, part == SpeakerPart.CHAIR, languages))
    alike: dict[frozenset[Any], frozenset[Any]] = {}  # thousands of sessions need the same few languages

    def once(value: frozenset[Any]) -> frozenset[Any]:
        return alike.setdefault(value, value)

    return tuple(
        Item(
            id=pk,
            kind=kind,
            city=city,
            starts=starts,
            ends=starts + dt.timedelta(minutes=minutes),
            room=room,
            event=event,
            track=track,
            topics=topics[pk],
            delegations=delegations[pk],
            languages=once(frozenset(languages)),
            interpretation=once(_pairs(interpretation)),
            audience=audience,
            speakers=tuple(speakers[pk]),
        )
        for pk, kind, city, starts, minutes, room, event, track, languages, interpretation, audience in (
            placed.order_by(F("starts").asc(nulls_last=True), "pk").values_list("pk", *ITEM)
        )
    )


def _linked(through: type[Model], sessions: QuerySet[Session], other: str) -> defaultdict[int, frozenset[int]]:
    """What each session is linked to."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for session, linked in through._default_manager.filter(session__in=sessions).values_list("session_id", other):
        found[session].add(linked)
    return defaultdict(frozenset, {session: frozenset(linked) for session, linked in found.items()})


def _pairs(interpretation: Iterable[Iterable[str]]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in interpretation)


def _availabilities(edition: Edition) -> dict[int, tuple[Span, ...]]:
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for row in Availability.objects.filter(edition=edition):
        spans[row.person_id].append((row.starts, row.ends))
    return {person: tuple(of_person) for person, of_person in spans.items()}


def _trips(rooms: Iterable[Room], cities: Mapping[int, Place]) -> dict[Pair, Trip]:
    """Journeys between all places of an edition: those that were timed, else those of their cities, else estimates."""
    timed = {frozenset({row.origin_id, row.destination_id}): row.minutes for row in Journey.objects.all()}
    places = {pk: (city, pk) for pk, city in cities.items()}
    places |= {room.venue_id: (room.venue, room.city_id) for room in rooms if room.venue_id and room.venue}
    trips = {}
    for (one, (here, city)), (other, (there, other_city)) in combinations(places.items(), 2):
        minutes = timed.get(frozenset({one, other}), timed.get(frozenset({city, other_city})))
        if minutes is not None:
            trips[frozenset({one, other})] = Trip(minutes, is_known=True)
        # A session of a city that has no room yet may still get one next door.
        elif city != other_city or (one != city and other != other_city):
            trips[frozenset({one, other})] = Trip(_estimated(here, there, cities[city], cities[other_city]), False)
    return trips


def _estimated(here: Place, there: Place, city: Place, other_city: Place) -> int:
    """Minutes between two places by their distance (haversine), a place without coordinates being its city's."""
    ends = [place if place.latitude is not None else of for place, of in ((here, city), (there, other_city))]
    if any(place.latitude is None or place.longitude is None for place in ends):
        return TO_SET_OUT
    (lat1, lon1), (lat2, lon2) = (
        (math.radians(place.latitude or 0), math.radians(place.longitude or 0)) for place in ends
    )
    haversine = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return TO_SET_OUT + round(2 * EARTH_RADIUS * math.asin(math.sqrt(haversine)) / SPEED)
