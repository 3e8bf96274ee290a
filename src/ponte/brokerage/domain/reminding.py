"""Reminding people of requests that wait for them, and that they have no meeting yet: seldom, and only who wants it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ponte.brokerage.domain.limits import awaited_from, check_asking_open, today, waiting
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RegistrationType, Workflow
from ponte.brokerage.models import Brokerage, MeetingRequest, Registration, Reminding, Wish
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account

WAITING_EVERY = dt.timedelta(days=2)
"""How far apart the reminders are of somebody for whom requests wait."""
IDLE_EVERY = dt.timedelta(days=3)
"""How far apart they are of somebody who has no meeting yet."""
MOST_REMINDERS = 8
"""After so many, nobody hears any more of it in this edition."""


def want_reminders(*, actor: Account | None, registration: Registration, wanted: bool) -> None:
    """Switch one's reminders on or off."""
    with transaction.atomic():
        row, _new = Reminding.objects.update_or_create(registration=registration, defaults={"is_wanted": wanted})
        record(actor=actor, action="brokerage.want_reminders", subject=row, wanted=wanted)


def remind(*, now: dt.datetime | None = None) -> int:
    """Remind everybody whose turn it is, in every edition that has not ended; returns how many mails were filed."""
    moment = now or timezone.now()
    filed = 0
    for brokerage in Brokerage.objects.select_related("edition"):
        ends = brokerage.edition.ends
        if ends is None or today(brokerage) <= ends:
            filed += _remind_of(brokerage, moment)
    return filed


def _remind_of(brokerage: Brokerage, now: dt.datetime) -> int:
    people = _remindable(brokerage, now)
    waited_for = people.filter(_quiet_since(now - WAITING_EVERY), waiting_count__gt=0)
    filed = sum(_send(person, "waiting", now) for person in waited_for)
    if _is_asking_open(brokerage):
        idle = people.filter(_quiet_since(now - IDLE_EVERY), waiting_count=0, has_meeting=False, has_asked=False)
        filed += sum(_send(person, "idle", now) for person in idle)
    return filed


def _remindable(brokerage: Brokerage, now: dt.datetime) -> QuerySet[Any]:
    """Return who may hear from us, each with ``waiting_count``, ``has_meeting`` and ``has_asked``."""
    open_requests = waiting(MeetingRequest.objects.all(), now)
    to_answer = open_requests.filter(awaited_from(OuterRef("pk")))
    number = to_answer.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number")
    by_wishes = brokerage.workflow == Workflow.PREFERENCES
    asked = Wish.objects.filter(wisher=OuterRef("pk")) if by_wishes else open_requests.filter(sender=OuterRef("pk"))
    meetings = Registration.meetings.through.objects.filter(registration_id=OuterRef("pk"))
    return (
        Registration.objects.approved()
        .filter(
            Q(reminding__isnull=True) | Q(reminding__is_wanted=True, reminding__sent__lt=MOST_REMINDERS),
            brokerage=brokerage,
            type=RegistrationType.PARTICIPANT,
            person__account__is_active=True,
        )
        .annotate(
            waiting_count=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            has_meeting=Exists(meetings),
            has_asked=Exists(asked),
        )
        .select_related("person__account", "brokerage__edition")
    )


def _quiet_since(moment: dt.datetime) -> Q:
    return Q(reminding__isnull=True) | Q(reminding__last_sent__isnull=True) | Q(reminding__last_sent__lte=moment)


def _send(registration: Any, template: str, now: dt.datetime) -> bool:
    """File one reminder, and count it; the row keeps two runs at one moment from filing two."""
    with transaction.atomic():
        row, _new = Reminding.objects.get_or_create(registration=registration)
        unchanged = Reminding.objects.filter(pk=row.pk, sent=row.sent, is_wanted=True)
        if not unchanged.update(sent=row.sent + 1, last_sent=now):
            return False
        return tell(
            registration,
            key=f"brokerage:reminder:{registration.pk}:{row.sent + 1}",
            template=f"reminder_{template}",
            waiting_count=registration.waiting_count,
        )


def _is_asking_open(brokerage: Brokerage) -> bool:
    try:
        check_asking_open(brokerage)
    except Refused:
        return False
    return True
