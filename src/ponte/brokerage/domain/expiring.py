"""Requests that nobody answers lapse, and free their place."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models import MeetingRequest
from ponte.common.audit import record


def expire_requests(*, now: dt.datetime | None = None) -> int:
    """Let every request lapse whose time to be answered is over; whoever waited is told. Returns how many."""
    return expire(MeetingRequest.objects.all(), now=now)


def expire(requests: QuerySet[MeetingRequest], *, now: dt.datetime | None = None) -> int:
    """Let those of these requests lapse whose time to be answered is over; returns how many there were."""
    moment = now or timezone.now()
    due = requests.filter(status=RequestStatus.PENDING, expires_at__lte=moment)
    lapsed = 0
    for request in due.select_related(
        "sender__person__account", "sender__brokerage__edition", "recipient__person__account", "recipient__brokerage"
    ):
        with transaction.atomic():
            row = MeetingRequest.objects.filter(pk=request.pk, status=RequestStatus.PENDING, expires_at__lte=moment)
            if not row.update(status=RequestStatus.EXPIRED, answered=moment):
                continue  # answered at this very moment
            lapsed += 1
            record(actor=None, action="brokerage.expire_request", subject=request)
            silent = request.answerer
            tell(request.partner_of(silent), key=f"brokerage:lapsed:{request.pk}", template="lapsed", other=silent)
    return lapsed
