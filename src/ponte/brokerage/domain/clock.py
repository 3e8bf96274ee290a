"""What time it is at an event."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from ponte.brokerage.enums import Half
from ponte.brokerage.models import Brokerage, Hall, Slot
from ponte.programme.queries import zone_of as zone_of_place

NIGHT = dt.timedelta(hours=6)
"""So long a break between two slots is a night, wherever midnight falls."""


def zone_of(hall: Hall) -> ZoneInfo:
    """Time zone of the city that a hall stands in."""
    return zone_of_place(hall.city)


def day_of(slot: Slot) -> dt.date:
    """Day of a slot as its city's calendar has it."""
    return slot.starts.astimezone(zone_of(slot.hall)).date()


def now_at(brokerage: Brokerage) -> dt.datetime:
    """Tell the time at an event; see `as_lived` for samples."""
    return as_lived(brokerage, timezone.now())


def as_lived(brokerage: Brokerage, instant: dt.datetime) -> dt.datetime:
    """Return an instant as an event lives it: itself, but for samples, which are always on.

    Outside the days of a sample, every day is lived as its first, at the same hour in the first hall's city.
    """
    if not brokerage.is_sample:
        return instant
    slots = Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city")
    first, last = slots.first(), slots.last()
    if first is None or last is None:
        return instant
    zone = zone_of(first.hall)
    local = instant.astimezone(zone)
    if day_of(first) <= local.date() <= last.ends.astimezone(zone).date():
        return instant
    return dt.datetime.combine(day_of(first), local.timetz())


def day_ends(brokerage: Brokerage, now: dt.datetime) -> dt.datetime:
    """Return when the last slot of the present day ends; with the next night, where no slot is left before it."""
    night = now + NIGHT
    for starts, ends in (
        Slot.objects.filter(hall__brokerage=brokerage, ends__gt=now).order_by("starts").values_list("starts", "ends")
    ):
        if starts >= night:
            break
        night = max(night, ends + NIGHT)
    return night - NIGHT if night > now + NIGHT else night


def half_day_of(hall: Hall, instant: dt.datetime) -> tuple[dt.date, Half]:
    """Return the half day of a hall that an instant falls into: the morning lasts until its last slot has ended."""
    zone = zone_of(hall)
    date = instant.astimezone(zone).date()
    midnight = dt.datetime.combine(date, dt.time(), zone)
    of_day = hall.slots.filter(starts__gte=midnight, starts__lt=midnight + dt.timedelta(days=1))
    morning = of_day.filter(half=Half.MORNING).order_by("-ends").first()
    if morning is not None:
        return date, Half.MORNING if instant <= morning.ends else Half.AFTERNOON
    return date, Half.AFTERNOON if of_day.exists() or instant.astimezone(zone).hour >= 13 else Half.MORNING
