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

    def place_of(self, item: Item) -> int:
        """Where people go for a session: the building of its room, else its city."""
        hall = self.halls.get(item.room) if item.room is not None else None
        return hall.place if hall else item.city
