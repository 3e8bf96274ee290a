"""The event itself: which one, whose place in it, what is published."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from ponte.brokerage.domain.clock import day_of
from ponte.brokerage.enums import Half, TimetableStatus
from ponte.brokerage.models import Brokerage, Hall, Registration, Slot, Timetable
from ponte.common.compiled import CompiledQuery
from ponte.programme.models import Edition
from ponte.programme.queries import is_public, nearest_first


def current_brokerage() -> Brokerage | None:
    """Return the meetings of the current edition; of the one that comes closest to it, if it has none."""
    edition = _with_meetings.first()
    return edition.brokerage if edition else None


@CompiledQuery
def _with_meetings() -> QuerySet[Edition]:
    rows = Edition.objects.filter(is_public(), brokerage__isnull=False)
    return nearest_first(rows).select_related("brokerage__matching", "programme")[:1]


def registration_of(user: AbstractBaseUser | AnonymousUser, brokerage: Brokerage | None) -> Registration | None:
    """Return the registration that somebody signed in has, if any."""
    if brokerage is None or not user.is_authenticated:
        return None
    registration = _registered.first(brokerage.pk, user.pk)
    if registration is not None:
        registration.brokerage = brokerage
    return registration


@CompiledQuery
def _registered(brokerage: int, account: int) -> QuerySet[Registration]:
    rows = Registration.objects.select_related("person", "side", "organisation")
    return rows.filter(brokerage=brokerage, person__account=account).order_by("pk")[:1]


def published_timetable(brokerage: Brokerage) -> Timetable | None:
    """Return the timetable that everybody's diary is read from."""
    return brokerage.timetables.filter(status=TimetableStatus.PUBLISHED).first()


def half_days(brokerage: Brokerage) -> dict[tuple[date, str], list[Hall]]:
    """Return each half day on which meetings can take place, in order, with the halls open then."""
    open_then: defaultdict[tuple[date, str], dict[int, Hall]] = defaultdict(dict)
    for slot in (
        Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city").order_by("hall__city__slug")
    ):
        open_then[day_of(slot), slot.half][slot.hall_id] = slot.hall
    in_order = sorted(open_then, key=lambda half_day: (half_day[0], half_day[1] == Half.AFTERNOON))
    return {half_day: list(open_then[half_day].values()) for half_day in in_order}
