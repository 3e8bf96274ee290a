"""The working copy as plain data: what the checks read, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

Span = tuple[dt.datetime, dt.datetime]
Pair = frozenset[int]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody's part in a session."""

    person: int
    is_chair: bool = False
    languages: tuple[str, ...] = ()
    """What they will speak there, or, where they have not said, all that they can; empty if nobody knows."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A room with the place that people travel to."""

    place: int
    capacity: int | None = None
    interpretation: frozenset[frozenset[str]] | None = None
    """Pairs of languages that it is equipped for; None where nobody has said."""


@dataclass(frozen=True, slots=True)
class Item:
    """A session that has its time. Everything is named by its primary key."""

    id: int
    kind: str
    city: int
    starts: dt.datetime
    ends: dt.datetime
    room: int | None = None
    event: int | None = None
    track: int | None = None
    topics: frozenset[int] = frozenset()
    delegations: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    interpretation: frozenset[frozenset[str]] = frozenset()
    audience: int | None = None
    speakers: tuple[Speaker, ...] = ()

    def overlaps(self, other: Item) -> bool:
        """Say whether both are on at some moment."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class Trip:
    """How long a journey takes."""

    minutes: int
    is_known: bool
    """Somebody gave it; otherwise it is estimated from the map."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a day begins, pauses for lunch and ends, by the clocks of a city."""

    opens: dt.time = dt.time(9)
    lunch_from: dt.time = dt.time(12)
    lunch_to: dt.time = dt.time(14)
    lunch: dt.timedelta = dt.timedelta(hours=1)
    """What is to be left free between these two."""
    closes: dt.time = dt.time(18, 30)

    def halves(self, day: dt.date, zone: dt.tzinfo) -> tuple[Span, Span]:
        """The stretches before and after lunch in which sessions are placed: lunch is the end of its hours."""
        opens, lunch_to, closes = (
            dt.datetime.combine(day, time, zone) for time in (self.opens, self.lunch_to, self.closes)
        )
        return (opens, max(opens, lunch_to - self.lunch)), (lunch_to, closes)


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition's working copy: the sessions that have a time, and what they need."""

    items: tuple[Item, ...]
    halls: Mapping[int, Hall] = field(default_factory=dict)
    trips: Mapping[Pair, Trip] = field(default_factory=dict)
    """Journeys between two different places, either way."""
    availabilities: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    """When people can speak; who is not there is free throughout."""
    zones: Mapping[int, ZoneInfo] = field(default_factory=dict)
    """Time zone of each city."""
    days: tuple[dt.date, dt.date] | None = None
    """First and last day of the edition."""
    hours: Mapping[dt.date | None, Hours] = field(default_factory=dict)
    """Those of single days, and under None those of all others."""
    afar: Mapping[int, ZoneInfo] = field(default_factory=dict)
    """Time zones of people who speak from afar, and do not travel."""

    def hours_of(self, day: dt.date) -> Hours:
        """When a day begins, pauses and ends."""
        return self.hours.get(day) or self.hours.get(None) or Hours()

    def place_of(self, item: Item) -> int:
        """Where people go for a session: the building of its room, else its city."""
        hall = self.halls.get(item.room) if item.room is not None else None
        return hall.place if hall else item.city
