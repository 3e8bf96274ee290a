"""The one-to-one meetings of an edition in numbers, once their timetable is published."""

from __future__ import annotations

from dataclasses import dataclass

from ponte.brokerage.enums import RegistrationType, TimetableStatus
from ponte.brokerage.models import Placement, Profile, Registration, Timetable
from ponte.programme.models import Edition


@dataclass(frozen=True, slots=True)
class PublishedMeetings:
    """What the public learns of the meetings: how many, never whose."""

    meetings: int
    people: int
    organisations: int
    profiles: int
    is_sample: bool


def published_meetings(edition: Edition) -> PublishedMeetings | None:
    """Count an edition's published meetings; None before its timetable is published."""
    timetable = (
        Timetable.objects.filter(brokerage__edition=edition, status=TimetableStatus.PUBLISHED)
        .select_related("brokerage")
        .first()
    )
    if timetable is None:
        return None
    seated = Registration.objects.filter(seats__timetable=timetable, type=RegistrationType.PARTICIPANT)
    return PublishedMeetings(
        meetings=Placement.objects.filter(timetable=timetable).count(),
        people=seated.values("pk").distinct().count(),
        organisations=seated.values("organisation").distinct().count(),
        profiles=Profile.objects.filter(registration__brokerage=timetable.brokerage_id).count(),
        is_sample=timetable.brokerage.is_sample,
    )
