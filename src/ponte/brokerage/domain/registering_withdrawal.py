"""Withdrawing a registration: what hangs on it is let go, and the others are told."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.requesting import call_off
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RegistrationStatus, RequestStatus
from ponte.brokerage.models import Meeting, MeetingRequest, Registration
from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.models import AuditEntry
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

NOT_TAKING_PART = frozenset({RegistrationStatus.REFUSED, RegistrationStatus.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class WithdrawalEffect:
    """What withdrawing a registration would do."""

    requests: int
    """Unanswered requests, sent and received, that end."""
    meetings: int
    """Agreed meetings that are called off."""
    told: int
    """People who lose a meeting, and are told."""


def withdrawal_effect(registration: Registration) -> WithdrawalEffect:
    """Count what withdrawing a registration would do, without doing it."""
    others = Registration.objects.filter(meetings__people=registration).exclude(pk=registration.pk)
    return WithdrawalEffect(
        requests=_pending(registration).count(),
        meetings=registration.meetings.count(),
        told=others.distinct().count(),
    )


def withdraw_registration(*, actor: Account, registration: Registration, note: str = "") -> AuditEntry:
    """Let somebody no longer take part: their requests end, their meetings are called off, and the others are told.

    Raises
    ------
    Forbidden
        ``brokerage.withdraw_registration``.
    Refused
        ``not_registered``: withdrawn or refused before; ``text_too_long``.
    """
    require(actor, "brokerage.withdraw_registration", registration)
    note = fitted(Registration, "decision_note", note)
    with transaction.atomic():
        row = Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
        if row.status in NOT_TAKING_PART:
            raise Refused("not_registered", _("This registration is withdrawn or refused already."))
        published_in_turn(row.brokerage)
        ended = end_requests(row)
        called_off = end_meetings(actor=actor, registration=row)
        entry = record(
            actor=actor,
            action="brokerage.withdraw_registration",
            subject=row,
            was=row.status,
            note=note,
            requests=ended,
            meetings=called_off,
        )
        Registration.objects.filter(pk=row.pk).update(
            status=RegistrationStatus.WITHDRAWN, decision_note=note, decided_at=timezone.now(), decided_by=actor
        )
        registration.refresh_from_db()
        if registration.person.account_id != actor.pk:
            tell(
                registration,
                key=f"brokerage:withdrawn:{entry.pk}",
                template="registration_withdrawn",
                note=note,
            )
    return entry


def undo_withdrawal(*, actor: Account, entry: AuditEntry) -> Registration:
    """Let somebody take part again, with the requests that nobody had answered.

    Meetings that were called off stay so: the others have been told, and may have given the time to somebody else.

    Raises
    ------
    Forbidden
        ``brokerage.withdraw_registration``.
    Refused
        ``nothing_to_undo``.
    """
    with transaction.atomic():
        rows = Registration.objects.select_for_update(of=("self",), no_key=True).select_related("person", "side")
        row = rows.filter(pk=entry.subject_id or 0, status=RegistrationStatus.WITHDRAWN).first()
        if row is None:
            raise Refused("nothing_to_undo", _("Nothing is left to undo: it was undone, or decided anew since."))
        require(actor, "brokerage.withdraw_registration", row)
        row.status = entry.data["was"]
        row.decision_note = ""
        row.decided_at = row.decided_by = None
        row.save(update_fields=["status", "decision_note", "decided_at", "decided_by"])
        for request in MeetingRequest.objects.filter(pk__in=entry.data["requests"], status=RequestStatus.WITHDRAWN):
            if not _asked_anew(request):
                MeetingRequest.objects.filter(pk=request.pk).update(status=RequestStatus.PENDING, answered=None)
        record(actor=actor, action="brokerage.undo_withdrawal", subject=row, entry=entry.pk)
    return row


def end_requests(registration: Registration) -> list[int]:
    """End somebody's unanswered requests, sent and received; returns their keys. Part of a transaction."""
    ended = list(_pending(registration).values_list("pk", flat=True))
    MeetingRequest.objects.filter(pk__in=ended).update(status=RequestStatus.WITHDRAWN, answered=timezone.now())
    return ended


def end_meetings(*, actor: Account, registration: Registration) -> int:
    """Call off somebody's meetings, of which the others are told; returns how many. Part of a transaction."""
    mine = Q(sender=registration) | Q(recipient=registration)
    agreed = MeetingRequest.objects.filter(mine, status=RequestStatus.ACCEPTED)
    called_off = 0
    for request in agreed.select_related(
        "sender__person__account",
        "recipient__person__account",
        "sender__brokerage__edition",
        "recipient__brokerage__edition",
    ):
        call_off(actor=actor, request=request, by=registration)
        called_off += 1
    return called_off + _end_unasked_meetings(registration)


def _pending(registration: Registration) -> QuerySet[MeetingRequest]:
    mine = Q(sender=registration) | Q(recipient=registration)
    return MeetingRequest.objects.filter(mine, status=RequestStatus.PENDING)


def _end_unasked_meetings(registration: Registration) -> int:
    """End the meetings that nobody asked for: what wishes made, or the offices."""
    meetings = list(Meeting.objects.filter(people=registration))
    for meeting in meetings:
        others = meeting.people.exclude(pk=registration.pk).select_related("person__account", "brokerage__edition")
        for other in others:
            tell(
                other,
                key=f"brokerage:called-off:meeting:{meeting.pk}:{other.pk}",
                template="called_off",
                other=registration,
            )
        meeting.delete()
    return len(meetings)


def _asked_anew(request: MeetingRequest) -> bool:
    """Tell whether the two have a live request since, whoever asked."""
    pair = [request.sender_id, request.recipient_id]
    return MeetingRequest.objects.filter(
        sender__in=pair, recipient__in=pair, status__in=[RequestStatus.PENDING, RequestStatus.ACCEPTED]
    ).exists()
