"""How many meetings somebody may have, how many requests may wait, and when one may ask."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models import Brokerage, Meeting, MeetingRequest, Registration
from ponte.common.compiled import CompiledQuery
from ponte.common.refusals import Refused
from ponte.programme.queries import zone_of


def meeting_limit(registration: Registration) -> int:
    """How many meetings somebody may have: their own wish, at most the event's cap."""
    cap = registration.brokerage.cap_confirmed
    return cap if registration.max_meetings is None else min(cap, registration.max_meetings)


def meeting_count(registration: Registration) -> int:
    """How many meetings somebody has agreed to."""
    return len(_meetings_of(registration.pk))


def waiting(requests: QuerySet[MeetingRequest], now: dt.datetime | None = None) -> QuerySet[MeetingRequest]:
    """Keep the requests that can still be answered: those that lapsed hold no place, noted as lapsed or not yet."""
    in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=now or Now())
    return requests.filter(in_time, status=RequestStatus.PENDING)


def awaited_from(registration: OuterRef | Registration) -> Q:
    """Condition on requests, that they wait for this one's answer: as who was asked, or was proposed another time."""
    return Q(recipient=registration, awaits_sender=False) | Q(sender=registration, awaits_sender=True)


def check_not_full(registration: Registration, *, reader: Registration, code: str) -> None:
    """Refuse with this code whoever has as many meetings as they may; ``reader`` is who will read the reason."""
    limit = meeting_limit(registration)
    if meeting_count(registration) < limit:
        return
    if registration.pk != reader.pk:
        raise Refused(
            code, _("%(name)s already has as many meetings as they can take.") % {"name": registration.person.name}
        )
    raise Refused(
        code,
        _("You already have %(limit)d meetings, the most you can have. Raise your limit in your settings.")
        % {"limit": limit},
    )


def check_waiting(sender: Registration) -> None:
    """Refuse somebody whose requests fill all their places.

    Raises
    ------
    Refused
        ``too_many_pending``.
    """
    cap = sender.brokerage.cap_pending
    if len(_waiting_of(sender.pk)) >= cap:
        raise Refused(
            "too_many_pending",
            _("You have %(cap)d requests waiting for an answer, the most there can be. Withdraw one first.")
            % {"cap": cap},
        )


@CompiledQuery
def _meetings_of(registration: int) -> QuerySet[Meeting, int]:
    return Meeting.objects.filter(people=registration).order_by().values_list("pk", flat=True)


@CompiledQuery
def _waiting_of(sender: int) -> QuerySet[MeetingRequest, int]:
    return waiting(MeetingRequest.objects.filter(sender=sender)).order_by().values_list("pk", flat=True)


def today(brokerage: Brokerage) -> dt.date:
    """Return the day as the first of the meetings' cities has it: phases begin and end with its midnight."""
    hall = brokerage.halls.select_related("city__parent").order_by("pk").first()
    return timezone.localdate(timezone=zone_of(hall.city) if hall else dt.UTC)


def check_asking_open(brokerage: Brokerage) -> None:
    """Refuse to ask, or to wish, before the first day for it and after the last.

    Raises
    ------
    Refused
        ``asking_not_begun``, ``asking_over``.
    """
    first, last = brokerage.asking_from, brokerage.asking_until
    if first is None and last is None:
        return
    day = today(brokerage)
    if first and day < first:
        raise Refused("asking_not_begun", _("Choosing whom to meet begins on %(date)s.") % {"date": date_format(first)})
    if last and day > last:
        raise Refused("asking_over", _("Choosing whom to meet ended on %(date)s.") % {"date": date_format(last)})


def check_corrections_open(brokerage: Brokerage) -> None:
    """Refuse to correct a timetable after the last day for it.

    Raises
    ------
    Refused
        ``corrections_over``.
    """
    last = brokerage.corrections_until
    if last and today(brokerage) > last:
        raise Refused(
            "corrections_over",
            _("Corrections were possible until %(date)s. Tell your office what has changed.")
            % {"date": date_format(last)},
        )
