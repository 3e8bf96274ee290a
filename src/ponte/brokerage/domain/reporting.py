"""Whether a meeting took place, and what came of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.enums import Outcome, RatingTerm, TimetableStatus
from ponte.brokerage.models import Meeting, MeetingReport, Placement, Rating, Registration
from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

HALF_A_YEAR = dt.timedelta(days=180)
"""How long after the edition's last day the second rating opens."""


def report_meeting(
    *,
    actor: Account | None,
    meeting: Meeting,
    reporter: Registration,
    took_place: bool,
    absent: Registration | None = None,
) -> MeetingReport:
    """Say that a meeting took place, or that it did not and who was missing; saying it anew replaces the first word.

    Where only one other was expected, a meeting that did not take place says by itself who was missing.

    Raises
    ------
    Refused
        ``not_at_the_table``, ``not_scheduled``, ``not_begun``, ``absent_not_at_the_table``.
    """
    others = _at_the_table(meeting, reporter) - {reporter.pk}
    if absent is not None and (absent.pk not in others or took_place):
        raise Refused("absent_not_at_the_table", _("Choose who did not come from those expected at the table."))
    missing = absent.pk if absent else None
    if not took_place and len(others) == 1:
        (missing,) = others
    _check_begun(meeting)
    with transaction.atomic():
        report, _is_new = MeetingReport.objects.update_or_create(
            meeting=meeting,
            reporter=reporter,
            defaults={"took_place": took_place, "absent_id": missing, "at": timezone.now()},
        )
        record(
            actor=actor,
            action="brokerage.report_meeting",
            subject=meeting,
            reporter=reporter.pk,
            took_place=took_place,
            absent=missing,
        )
    return report


def report_meeting_by_office(*, actor: Account, meeting: Meeting, took_place: bool) -> MeetingReport:
    """Say for an office that a meeting took place or did not; saying it anew replaces the first word of either office.

    Raises
    ------
    Forbidden
        ``brokerage.run_desk``.
    Refused
        ``not_scheduled``, ``not_begun``.
    """
    require(actor, "brokerage.run_desk", meeting.brokerage)
    _check_begun(meeting)
    with transaction.atomic():
        report, _is_new = MeetingReport.objects.update_or_create(
            meeting=meeting, reporter=None, defaults={"took_place": took_place, "at": timezone.now()}
        )
        record(actor=actor, action="brokerage.report_meeting_by_office", subject=meeting, took_place=took_place)
    return report


def rate_meeting(
    *,
    actor: Account | None,
    meeting: Meeting,
    rater: Registration,
    term: RatingTerm,
    outcome: Outcome,
    comment: str = "",
) -> Rating:
    """Value a meeting by one of the five labels; valuing it anew in the same term replaces the first word.

    Who rates a meeting says by it that the meeting took place.

    Raises
    ------
    Refused
        ``not_at_the_table``, ``not_scheduled``, ``not_begun``, ``did_not_take_place``, ``too_early``,
        ``text_too_long``.
    """
    _at_the_table(meeting, rater)
    _check_begun(meeting)
    if meeting.reports.filter(took_place=False).exclude(reporter=rater).exists():
        raise Refused(
            "did_not_take_place",
            _("The other side reports that this meeting did not take place. Ask your office if that is wrong."),
        )
    if term == RatingTerm.HALF_A_YEAR:
        _check_half_a_year(meeting)
    comment = fitted(Rating, "comment", comment)
    with transaction.atomic():
        MeetingReport.objects.update_or_create(
            meeting=meeting, reporter=rater, defaults={"took_place": True, "absent": None}
        )
        rating, _is_new = Rating.objects.update_or_create(
            meeting=meeting,
            rater=rater,
            term=term,
            defaults={"outcome": outcome, "comment": comment, "at": timezone.now()},
        )
        record(actor=actor, action="brokerage.rate_meeting", subject=meeting, term=term, outcome=outcome)
    return rating


def second_rating_opens(meeting: Meeting) -> dt.date | None:
    """Day from which the second rating can be given; None while the edition has no dates."""
    ends = meeting.brokerage.edition.ends
    return ends + HALF_A_YEAR if ends else None


def _at_the_table(meeting: Meeting, registration: Registration) -> set[int]:
    people = set(meeting.people.values_list("pk", flat=True))
    if registration.pk not in people:
        raise Refused("not_at_the_table", _("Only those who meet can say what came of a meeting."))
    return people


def _check_begun(meeting: Meeting) -> None:
    starts = (
        Placement.objects.filter(meeting=meeting, timetable__status=TimetableStatus.PUBLISHED)
        .values_list("slot__starts", flat=True)
        .first()
    )
    if starts is None:
        raise Refused("not_scheduled", _("This meeting has no time in the published timetable."))
    if starts > timezone.now():
        raise Refused("not_begun", _("This meeting has not begun yet. Come back once it has."))


def _check_half_a_year(meeting: Meeting) -> None:
    opens = second_rating_opens(meeting)
    if opens is None or timezone.localdate() < opens:
        raise Refused(
            "too_early",
            _("The second rating opens half a year after the Week, so that there is something to tell."),
        )
