"""What was said of meetings once they had begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.domain.reporting import second_rating_opens
from ponte.brokerage.enums import RatingTerm, TimetableStatus
from ponte.brokerage.models import Brokerage, Meeting, MeetingReport, Placement, Rating, Registration


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """A meeting that has begun, as one of those at the table sees it."""

    placement: Placement
    starts: datetime
    """In the city's own time zone."""
    others: tuple[Registration, ...]
    report: MeetingReport | None
    """One's own word on whether it took place."""
    contradicted: bool
    """Whether somebody else at the table says that it did not take place."""
    ratings: dict[str, Rating]
    """One's own, by term."""
    term: RatingTerm
    """Which rating can be given now."""

    @property
    def meeting(self) -> Meeting:
        """The meeting itself."""
        return self.placement.meeting

    @property
    def rating(self) -> Rating | None:
        """One's own rating in the present term."""
        return self.ratings.get(self.term)


def past_meetings(registration: Registration) -> list[PastMeeting]:
    """Return somebody's published meetings that have begun, the latest first, at a constant number of queries."""
    placements = _past_placements(registration.brokerage).filter(meeting__people=registration)
    return [_past(placement, registration) for placement in placements]


def past_meeting(registration: Registration, meeting: int) -> PastMeeting | None:
    """Return one of them; None where it is not somebody's own, has no published time or has not begun."""
    placements = _past_placements(registration.brokerage).filter(meeting__people=registration, meeting=meeting)
    return next((_past(placement, registration) for placement in placements), None)


def meetings_to_rate(registration: Registration) -> int:
    """Count the meetings that somebody has not said anything of yet."""
    return (
        _past_placements(registration.brokerage)
        .filter(meeting__people=registration)
        .exclude(meeting__reports__reporter=registration)
        .count()
    )


def _past_placements(brokerage: Brokerage) -> QuerySet[Placement]:
    people = Registration.objects.select_related("person", "organisation", "side")
    return (
        Placement.objects.filter(
            timetable__brokerage=brokerage,
            timetable__status=TimetableStatus.PUBLISHED,
            slot__starts__lte=timezone.now(),
        )
        .select_related("slot__hall__city", "meeting__brokerage__edition")
        .prefetch_related(Prefetch("meeting__people", people), "meeting__reports", "meeting__ratings")
        .order_by("-slot__starts")
    )


def _past(placement: Placement, registration: Registration) -> PastMeeting:
    meeting = placement.meeting
    reports = list(meeting.reports.all())
    opens = second_rating_opens(meeting)
    return PastMeeting(
        placement=placement,
        starts=placement.slot.starts.astimezone(zone_of(placement.slot.hall)),
        others=tuple(person for person in meeting.people.all() if person.pk != registration.pk),
        report=next((row for row in reports if row.reporter_id == registration.pk), None),
        contradicted=any(not row.took_place for row in reports if row.reporter_id != registration.pk),
        ratings={row.term: row for row in meeting.ratings.all() if row.rater_id == registration.pk},
        term=RatingTerm.HALF_A_YEAR if opens and timezone.localdate() >= opens else RatingTerm.AT_ONCE,
    )
