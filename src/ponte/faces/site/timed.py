"""When and where the sessions of a release take place: what the agenda, its filters and its calendars are made of.

The rows of a release are written once and never changed, so each process keeps those that it was asked for last. Names,
slugs and time zones, which an office may correct, are read for every page.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ponte.people.models import Place, Sector
from ponte.programme.models import Release, ReleasedSession
from ponte.programme.queries import zone_of

KEPT_RELEASES = 8
"""Releases whose bare times and places a process keeps: the latest of each edition that is read, a megabyte each."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks of the agenda; an empty word asks for everything."""

    day: str = ""
    city: str = ""
    topic: str = ""
    kind: str = ""

    @property
    def query(self) -> str:
        """The question as an address carries it."""
        return urlencode({name: value for name in self.__slots__ if (value := getattr(self, name))})


class Timed(NamedTuple):
    """When and where a session takes place, and what it is about."""

    pk: int
    starts: dt.datetime
    """In the time of its city, as `ends` is."""
    ends: dt.datetime
    city: int
    city_slug: str
    kind: str
    topics: Sequence[str]
    day: str
    """On which it starts, as addresses write it."""

    def answers(self, asked: Asked, *, leaving_out: str = "") -> bool:
        """Whether the session is among those asked for, with one of the filters taken away."""
        return (
            (not asked.city or leaving_out == "city" or asked.city == self.city_slug)
            and (not asked.kind or leaving_out == "kind" or asked.kind == self.kind)
            and (not asked.topic or leaving_out == "topic" or asked.topic in self.topics)
            and (not asked.day or leaving_out == "day" or asked.day == self.day)
        )


def timed_sessions(release: Release) -> Sequence[Timed]:
    """Read when and where all sessions of a release take place, by the days as their cities live them."""
    return timed_in(release, cities_of(release), topics_of(release))


def cities_of(release: Release) -> dict[int, Place]:
    """Read the cities of a release's sessions, by their keys."""
    wanted = {row.city for row in _released(release.pk, release.made_at)}
    return Place.objects.select_related("parent").in_bulk(wanted)


def topics_of(release: Release) -> dict[int, Sector]:
    """Read what a release's sessions are about, by keys."""
    wanted = {topic for row in _released(release.pk, release.made_at) for topic in row.topics}
    return {sector.pk: sector for sector in Sector.objects.filter(pk__in=wanted)}


def timed_in(release: Release, cities: Mapping[int, Place], topics: Mapping[int, Sector]) -> Sequence[Timed]:
    """Put the sessions of a release into the times of its cities."""
    places = tuple((pk, place.slug, zone_of(place)) for pk, place in cities.items())
    slugs = tuple((pk, sector.slug) for pk, sector in topics.items())
    return _timed(release.pk, release.made_at, places, slugs)


class _Released(NamedTuple):
    """The bare row of a released session; its city and topics by their keys."""

    pk: int
    starts: dt.datetime
    ends: dt.datetime
    city: int
    kind: str
    topics: Sequence[int]


@lru_cache(maxsize=KEPT_RELEASES)
def _released(release: int, _made_at: dt.datetime) -> Sequence[_Released]:
    topics: defaultdict[int, list[int]] = defaultdict(list)
    joined = ReleasedSession.sectors.through.objects.filter(releasedsession__release=release)
    for pk, topic in joined.order_by("sector__slug").values_list("releasedsession_id", "sector_id"):
        topics[pk].append(topic)
    rows = ReleasedSession.objects.filter(release=release).order_by()
    return [_Released(*row, topics[row[0]]) for row in rows.values_list("pk", "starts", "ends", "city_id", "kind")]


@lru_cache(maxsize=KEPT_RELEASES)
def _timed(
    release: int,
    made_at: dt.datetime,
    cities: tuple[tuple[int, str, ZoneInfo], ...],
    topics: tuple[tuple[int, str], ...],
) -> Sequence[Timed]:
    places, slugs = {pk: (slug, zone) for pk, slug, zone in cities}, dict(topics)
    timed = []
    for row in _released(release, made_at):
        slug, zone = places[row.city]
        starts, ends = row.starts.astimezone(zone), row.ends.astimezone(zone)
        about = [slugs[topic] for topic in row.topics]
        day = starts.date().isoformat()
        timed.append(Timed(row.pk, starts, ends, row.city, slug, row.kind, about, day))
    return sorted(timed, key=lambda session: (session.day, session.starts, session.city_slug, session.pk))


def answering(timed: Sequence[Timed], asked: Asked, *, leaving_out: str = "") -> Sequence[Timed]:
    """Choose the sessions asked for, with one of the filters taken away; all of them, mostly."""
    if not replace(asked, **({leaving_out: ""} if leaving_out else {})).query:
        return timed
    return [session for session in timed if session.answers(asked, leaving_out=leaving_out)]
