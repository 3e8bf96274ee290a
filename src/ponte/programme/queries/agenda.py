"""What readers see of the agenda: the latest release, never the working copy."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from ponte.people.models import Place
from ponte.programme.models import Edition, Release, ReleasedSession, ReleasedSpeaker


class AgendaDay(NamedTuple):
    """How full a day of the Week is."""

    date: dt.date
    cities: list[tuple[Place, int]]
    """Each city with its number of sessions that day."""
    has_sample: bool


def agenda(edition: Edition, *, city: str = "", kind: str = "") -> QuerySet[ReleasedSession]:
    """Sessions of an edition's latest release by time, of one city or kind if either is named."""
    latest = Release.objects.filter(edition=OuterRef("release__edition")).order_by("-number").values("pk")[:1]
    speakers = ReleasedSpeaker.objects.select_related("person")
    sessions = (
        ReleasedSession.objects.filter(release__edition=edition, release=Subquery(latest))
        .select_related("session", "city__parent", "room__venue", "track", "event__owner")
        .prefetch_related("sectors", Prefetch("speakers", speakers))
    )
    if city:
        sessions = sessions.filter(city__slug=city)
    if kind:
        sessions = sessions.filter(kind=kind)
    return sessions


def agenda_days(edition: Edition) -> list[AgendaDay]:
    """How many sessions each day of the Week has in each city, by the city's own calendar."""
    days: dict[dt.date, list[ReleasedSession]] = {}
    for session in agenda(edition).prefetch_related(None):
        days.setdefault(session.starts.astimezone(zone_of(session.city)).date(), []).append(session)
    return [
        AgendaDay(
            date,
            sorted(Counter(session.city for session in sessions).items(), key=lambda item: item[0].name),
            any(session.is_sample for session in sessions),
        )
        for date, sessions in sorted(days.items())
    ]


def releases(edition: Edition) -> QuerySet[Release]:
    """Releases of an edition's agenda, the latest first, with who made them."""
    return edition.releases.select_related("made_by")


def zone_of(place: Place) -> ZoneInfo:
    """Time zone of a place: its own, else that of the place it lies in."""
    return ZoneInfo(place.time_zone or (place.parent.time_zone if place.parent else "") or "UTC")
