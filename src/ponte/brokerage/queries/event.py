"""The event itself: which one, whose place in it, what is published."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Brokerage, Registration, Timetable


def current_brokerage() -> Brokerage | None:
    """Return the meetings of the latest edition that has any."""
    return Brokerage.objects.select_related("edition__programme").order_by("-edition__year").first()


def registration_of(user: AbstractBaseUser | AnonymousUser, brokerage: Brokerage | None) -> Registration | None:
    """Return the registration that somebody signed in has, if any."""
    if brokerage is None or not user.is_authenticated:
        return None
    return (
        Registration.objects.select_related("person", "side", "organisation", "brokerage__edition")
        .filter(brokerage=brokerage, person__account_id=user.pk)
        .first()
    )


def published_timetable(brokerage: Brokerage) -> Timetable | None:
    """Return the timetable that everybody's diary is read from."""
    return brokerage.timetables.filter(status=TimetableStatus.PUBLISHED).first()
