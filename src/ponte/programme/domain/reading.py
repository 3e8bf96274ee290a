"""Reading an edition's working copy from the database, in a number of queries that does not grow with it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Prefetch, Q

from ponte.people.models import Person, Place
from ponte.programme.domain.checking import Warning, check
from ponte.programme.domain.draft import Draft, Hall, Item, Pair, Span, Speaker, Trip
from ponte.programme.models import Availability, Edition, Journey, Room, Session, SessionSpeaker
from ponte.programme.queries import zone_of

EARTH_RADIUS = 6371.0
SPEED = 1.0
"""Kilometres a minute as the crow flies, for journeys that nobody has timed."""
TO_SET_OUT = 15
"""Minutes that any journey between two buildings takes at least."""


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """An edition's agenda as the office works on it."""

    edition: Edition
    sessions: list[Session]
    """All of them, those without a time included, with city, room, event, track, speakers, sectors, delegations."""
    rooms: list[Room]
    cities: list[Place]
    """Where there are rooms or sessions, by name."""
    people: dict[int, Person]
    """Everybody who speaks."""
    draft: Draft
    warnings: list[Warning]


def read_working_copy(edition: Edition) -> WorkingCopy:
    """Read everything about an edition's working copy, and check it."""
    speakers = SessionSpeaker.objects.select_related("person").order_by("pk")
    sessions = list(
        edition.sessions.select_related("city__parent", "room__city__parent", "room__venue", "event__owner", "track")
        .prefetch_related("sectors", "delegations", Prefetch("speakers", speakers))
        .order_by("starts", "pk")
    )
    rooms = list(edition.rooms.select_related("city__parent", "venue"))
    cities = {session.city_id: session.city for session in sessions} | {room.city_id: room.city for room in rooms}
    draft = Draft(
        items=tuple(item_of(session) for session in sessions if session.starts),
        halls={room.pk: Hall(room.venue_id or room.city_id, room.capacity) for room in rooms},
        trips=_trips(rooms, cities),
        availabilities=_availabilities(edition),
        zones={pk: zone_of(city) for pk, city in cities.items()},
        days=(edition.starts, edition.ends) if edition.starts and edition.ends else None,
    )
    people = {speaker.person_id: speaker.person for session in sessions for speaker in session.speakers.all()}
    by_name = sorted(cities.values(), key=lambda city: city.name)
    return WorkingCopy(edition, sessions, rooms, by_name, people, draft, check(draft))


def rooms_and_cities(edition: Edition) -> tuple[list[Room], list[Place]]:
    """Where sessions of an edition can be put: its rooms, and the cities that have rooms or sessions, by name."""
    rooms = list(edition.rooms.select_related("city__parent", "venue"))
    cities = Place.objects.filter(Q(rooms__edition=edition) | Q(sessions__edition=edition)).select_related("parent")
    return rooms, sorted(cities.distinct(), key=lambda city: city.name)


def item_of(session: Session) -> Item:
    """Describe a session that has its time."""
    if session.starts is None or session.ends is None:
        raise ValueError(f"{session.slug} has no time")
    return Item(
        id=session.pk,
        kind=session.kind,
        city=session.city_id,
        starts=session.starts,
        ends=session.ends,
        room=session.room_id,
        event=session.event_id,
        track=session.track_id,
        topics=frozenset(sector.pk for sector in session.sectors.all()),
        delegations=frozenset(delegation.pk for delegation in session.delegations.all()),
        languages=frozenset(session.languages),
        interpretation=frozenset(frozenset(pair) for pair in session.interpretation),
        audience=session.audience,
        speakers=tuple(
            Speaker(
                person=speaker.person_id,
                is_chair=speaker.part == "chair",
                languages=(speaker.language,) if speaker.language else tuple(speaker.person.languages),
            )
            for speaker in session.speakers.all()
        ),
    )


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
