"""Asking for a meeting, and answering."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.enums import RegistrationStatus, RegistrationType, RequestStatus
from ponte.brokerage.models import Meeting, MeetingRequest, Profile, Registration, Suggestion
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account

AGREED_WEIGHT = 50
"""What a meeting is worth because both want it; how well their profiles suit each other counts for as much again."""


def ask(
    *,
    actor: Account | None,
    sender: Registration,
    recipient: Registration,
    profile: Profile | None = None,
    message: str = "",
) -> MeetingRequest:
    """Ask somebody of the other side for a meeting.

    Raises
    ------
    Refused
        ``not_a_participant``, ``not_approved``, ``not_taking_part``, ``same_side``, ``wrong_profile``,
        ``already_asked``, ``asked_by_them``, ``already_meeting``, ``declined_before``, ``too_many_pending``,
        ``sender_full``, ``recipient_full``.
    """
    _check_pair(sender, recipient, profile)
    try:
        with transaction.atomic():
            _lock(sender, recipient)
            _check_history(sender, recipient)
            _check_caps(sender, recipient)
            request = MeetingRequest.objects.create(
                sender=sender, recipient=recipient, profile=profile, message=message.strip()
            )
            record(actor=actor, action="brokerage.ask", subject=request)
    except IntegrityError:
        # Both asked at the same instant; the database let one through.
        raise Refused("already_asked", _("A request between the two of you is already open.")) from None
    return request


def accept(*, actor: Account | None, request: MeetingRequest) -> Meeting:
    """Say yes: the meeting now waits for a time.

    Raises
    ------
    Refused
        ``answered_already``, ``sender_full``, ``recipient_full``.
    """
    with transaction.atomic():
        _lock(request.sender, request.recipient)
        _check_not_full(request.recipient, code="recipient_full", reason=_full_self(request.recipient))
        _check_not_full(request.sender, code="sender_full", reason=_full_other(request.sender))
        _close(request, RequestStatus.ACCEPTED)
        meeting = Meeting.objects.create(
            brokerage_id=request.sender.brokerage_id,
            request=request,
            weight=meeting_weight(request.sender, request.recipient),
        )
        meeting.people.set([request.sender, request.recipient])
        record(actor=actor, action="brokerage.accept_request", subject=request, meeting=meeting.pk)
    return meeting


def decline(*, actor: Account | None, request: MeetingRequest, reason: str = "") -> None:
    """Say no; the reason is kept for the office and not shown to the sender.

    Raises
    ------
    Refused
        ``answered_already``.
    """
    with transaction.atomic():
        _close(request, RequestStatus.DECLINED, decline_reason=reason.strip())
        record(actor=actor, action="brokerage.decline_request", subject=request)


def withdraw(*, actor: Account | None, request: MeetingRequest) -> None:
    """Take back a request that nobody has answered yet.

    Raises
    ------
    Refused
        ``answered_already``.
    """
    with transaction.atomic():
        _close(request, RequestStatus.WITHDRAWN)
        record(actor=actor, action="brokerage.withdraw_request", subject=request)


def meeting_weight(one: Registration, other: Registration) -> int:
    """Worth of an agreed meeting, 50 to 100: more, the better the best suggestion between the two, either way."""
    best = (
        Suggestion.objects.filter(
            Q(profile__registration=one, other__registration=other)
            | Q(profile__registration=other, other__registration=one)
        )
        .order_by("-score")
        .values_list("score", flat=True)
        .first()
    )
    return AGREED_WEIGHT + round((100 - AGREED_WEIGHT) * (best or 0.0))


def meeting_limit(registration: Registration) -> int:
    """How many meetings somebody may have: their own wish, at most the event's cap."""
    cap = registration.brokerage.cap_confirmed
    return cap if registration.max_meetings is None else min(cap, registration.max_meetings)


def _lock(*registrations: Registration) -> None:
    """Make simultaneous requests of one person take turns (on SQLite, every writing transaction does)."""
    ids = sorted(registration.pk for registration in registrations)
    list(Registration.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _check_pair(sender: Registration, recipient: Registration, profile: Profile | None) -> None:
    if {sender.type, recipient.type} != {RegistrationType.PARTICIPANT}:
        raise Refused("not_a_participant", _("Interpreters accompany meetings; they are not asked for one."))
    if sender.status != RegistrationStatus.APPROVED:
        raise Refused("not_approved", _("Your office has not admitted you yet. You can ask for meetings once it has."))
    if recipient.status != RegistrationStatus.APPROVED:
        raise Refused("not_taking_part", _("%(name)s does not take part.") % {"name": recipient.person.name})
    if sender.side_id == recipient.side_id:
        raise Refused("same_side", _("Meetings are between the two sides: choose somebody of the other side."))
    if profile is not None and profile.registration_id != recipient.pk:
        raise Refused("wrong_profile", _("This profile belongs to somebody else than the person you are asking."))


def _check_history(sender: Registration, recipient: Registration) -> None:
    for status, asked_by in MeetingRequest.objects.filter(
        Q(sender=sender, recipient=recipient) | Q(sender=recipient, recipient=sender)
    ).values_list("status", "sender_id"):
        mine = asked_by == sender.pk
        if status == RequestStatus.ACCEPTED:
            raise Refused("already_meeting", _("You have already agreed to meet."))
        if status == RequestStatus.PENDING and mine:
            raise Refused("already_asked", _("You have already asked; the answer is still to come."))
        if status == RequestStatus.PENDING:
            raise Refused("asked_by_them", _("They have already asked you: answer their request instead."))
        if status == RequestStatus.DECLINED and mine:
            raise Refused("declined_before", _("They have declined before, and one no is final."))


def _check_caps(sender: Registration, recipient: Registration) -> None:
    cap = sender.brokerage.cap_pending
    if sender.requests_sent.filter(status=RequestStatus.PENDING).count() >= cap:
        raise Refused(
            "too_many_pending",
            _("You have %(cap)d requests waiting for an answer, the most there can be. Withdraw one first.")
            % {"cap": cap},
        )
    _check_not_full(sender, code="sender_full", reason=_full_self(sender))
    _check_not_full(recipient, code="recipient_full", reason=_full_other(recipient))


def _check_not_full(registration: Registration, *, code: str, reason: str) -> None:
    if registration.meetings.count() >= meeting_limit(registration):
        raise Refused(code, reason)


def _full_self(registration: Registration) -> str:
    return _("You already have %(limit)d meetings, the most you can have. Raise your limit in your settings.") % {
        "limit": meeting_limit(registration)
    }


def _full_other(registration: Registration) -> str:
    return _("%(name)s already has as many meetings as they can take.") % {"name": registration.person.name}


def _close(request: MeetingRequest, status: RequestStatus, **fields: str) -> None:
    """Answer a pending request exactly once, whoever else is answering it at this moment."""
    now = timezone.now()
    pending = MeetingRequest.objects.filter(pk=request.pk, status=RequestStatus.PENDING)
    if not pending.update(status=status, answered=now, **fields):
        raise Refused("answered_already", _("This request has been answered or withdrawn in the meantime."))
    request.status, request.answered = status, now
