"""Asking for a meeting, and answering."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.booking import book, check_bookable, openings, published_in_turn
from ponte.brokerage.domain.expiring import expire
from ponte.brokerage.domain.limits import check_not_full
from ponte.brokerage.domain.requesting_rules import check_consents, check_not_blocked, check_request, no_common_time
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import Acceptance, RequestStatus, Timing
from ponte.brokerage.models import Meeting, MeetingRequest, Profile, ProposedTime, Registration, Slot, Suggestion
from ponte.common.audit import record
from ponte.common.compiled import CompiledQuery
from ponte.common.fitting import fitted
from ponte.common.refusals import Refused
from ponte.people.models import Account

AGREED_WEIGHT = 50
"""What a meeting is worth because both want it; how well their profiles suit each other counts for as much again."""
MOST_TIMES = 3
"""How many times somebody may propose at once."""


def ask(
    *,
    actor: Account | None,
    sender: Registration,
    recipient: Registration,
    profile: Profile | None = None,
    message: str = "",
    slots: Sequence[Slot] = (),
) -> MeetingRequest:
    """Ask somebody of the other side for a meeting; where nobody accepts, that makes it agreed at once.

    Parameters
    ----------
    slots
        Where participants pick the time: one to `MOST_TIMES` times that suit the sender, first choice first; where
        nobody accepts, that one is booked.

    Raises
    ------
    Refused
        What `check_request` and `check_bookable` raise; ``scheduler_picks``, ``no_time``, ``too_many_times``,
        ``no_common_time``, ``text_too_long``.
    """
    message = fitted(MeetingRequest, "message", message)
    try:
        with transaction.atomic():
            take_turns([sender.pk, recipient.pk])
            expire(MeetingRequest.objects.filter(_between(sender, recipient)))
            check_request(sender, recipient, profile)
            _check_times(sender, recipient, slots)
            request = MeetingRequest.objects.create(
                sender=sender,
                recipient=recipient,
                profile=profile,
                message=message,
                expires_at=_answer_by(sender),
            )
            _propose(request, slots)
            record(actor=actor, action="brokerage.ask", subject=request, slots=[slot.pk for slot in slots])
            if sender.brokerage.acceptance == Acceptance.AUTOMATIC:
                _agree(actor, request, slots[0] if slots else None, by=sender)
    except IntegrityError:
        # Both asked at the same instant; the database let one through.
        raise Refused("already_asked", _("A request between the two of you is already open.")) from None
    return request


def accept(*, actor: Account | None, request: MeetingRequest, slot: Slot | None = None) -> Meeting:
    """Say yes: the meeting waits for its time, or, where participants pick it, has it at once.

    Parameters
    ----------
    slot
        Which of the proposed times; needed where participants pick the time.

    Raises
    ------
    Refused
        ``answered_already``, ``lapsed``, ``you_not_consented``, ``you_blocked_them``, ``not_available``,
        ``sender_full``, ``recipient_full``, ``no_time``, ``not_proposed``, and what `book` raises.
    """
    with transaction.atomic():
        take_turns([request.sender_id, request.recipient_id])
        _check_open(request)
        answerer = request.answerer
        check_consents(answerer, request.partner_of(answerer))
        check_not_blocked(answerer, request.partner_of(answerer))
        check_not_full(request.recipient, reader=answerer, code="recipient_full")
        check_not_full(request.sender, reader=answerer, code="sender_full")
        if request.sender.brokerage.timing == Timing.PARTICIPANTS:
            _check_proposed(request, slot)
        else:
            slot = None
        return _agree(actor, request, slot, by=answerer)


def propose_other_times(*, actor: Account | None, request: MeetingRequest, slots: Sequence[Slot]) -> None:
    """Answer with other times; the request now waits for the other of the two.

    Raises
    ------
    Refused
        ``answered_already``, ``lapsed``, ``scheduler_picks``, ``no_time``, ``too_many_times``, ``no_common_time``, and
        what `check_bookable` raises.
    """
    answerer = request.answerer
    with transaction.atomic():
        take_turns([request.sender_id, request.recipient_id])
        _check_open(request)
        if not slots:
            raise Refused("no_time", _("Choose at least one time to propose."))
        _check_times(answerer, request.partner_of(answerer), slots)
        request.awaits_sender = not request.awaits_sender
        request.expires_at = _answer_by(answerer)
        request.save(update_fields=["awaits_sender", "expires_at"])
        request.proposed_times.all().delete()
        _propose(request, slots)
        record(
            actor=actor,
            action="brokerage.propose_other_times",
            subject=request,
            slots=[slot.pk for slot in slots],
        )


def decline(*, actor: Account | None, request: MeetingRequest, reason: str = "") -> None:
    """Say no; the reason is kept for the office and not shown to the sender.

    Raises
    ------
    Refused
        ``answered_already``, ``text_too_long``.
    """
    reason = fitted(MeetingRequest, "decline_reason", reason)
    with transaction.atomic():
        _close(request, RequestStatus.DECLINED, decline_reason=reason)
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


def call_off(*, actor: Account | None, request: MeetingRequest, by: Registration) -> None:
    """Call an agreed meeting off: its time, table and interpreter are free again, and the other is told.

    Raises
    ------
    Refused
        ``not_agreed``.
    """
    with transaction.atomic():
        published_in_turn(by.brokerage)
        agreed = MeetingRequest.objects.filter(pk=request.pk, status=RequestStatus.ACCEPTED)
        if not agreed.update(status=RequestStatus.CALLED_OFF, answered=timezone.now()):
            raise Refused("not_agreed", _("There is no agreed meeting to call off."))
        request.status = RequestStatus.CALLED_OFF
        Meeting.objects.filter(request=request).delete()
        record(actor=actor, action="brokerage.call_off", subject=request, by=by.pk)
        tell(request.partner_of(by), key=f"brokerage:called-off:{request.pk}", template="called_off", other=by)


def meeting_weight(one: Registration, other: Registration) -> int:
    """Worth of an agreed meeting, 50 to 100: more, the better the best suggestion between the two, either way."""
    best = max(_scores_between(one.pk, other.pk), default=0.0)
    return AGREED_WEIGHT + round((100 - AGREED_WEIGHT) * best)


@CompiledQuery
def _scores_between(one: int, other: int) -> QuerySet[Suggestion, float]:
    either_way = Q(profile__registration=one, other__registration=other) | Q(
        profile__registration=other, other__registration=one
    )
    return Suggestion.objects.filter(either_way).order_by().values_list("score", flat=True)


def _agree(actor: Account | None, request: MeetingRequest, slot: Slot | None, *, by: Registration) -> Meeting:
    """Turn an open request into a meeting; where a time is given, book it, and tell the one who is not acting."""
    _close(request, RequestStatus.ACCEPTED)
    meeting = Meeting.objects.create(
        brokerage_id=request.sender.brokerage_id,
        request=request,
        weight=meeting_weight(request.sender, request.recipient),
    )
    meeting.people.set([request.sender, request.recipient])
    place = {"slot": slot.pk} if slot else {}
    record(actor=actor, action="brokerage.accept_request", subject=request, meeting=meeting.pk, **place)
    if slot:
        other = request.partner_of(by)
        tell(other, key=f"brokerage:booked:{meeting.pk}", template="booked", other=by)
        book(meeting, one=by, other=other, slot=slot)  # last, for all others who book wait for it
    return meeting


def take_turns(people: Collection[int]) -> None:
    """Make simultaneous requests of the same people take turns (on SQLite, every writing transaction does).

    To be called once in a transaction, for everybody concerned: queueing in the order of their keys nobody waits in a
    circle. The turn of the timetable (`published_in_turn`) comes after that.
    """
    list(Registration.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _between(one: Registration, other: Registration) -> Q:
    return Q(sender=one, recipient=other) | Q(sender=other, recipient=one)


def _answer_by(registration: Registration) -> dt.datetime | None:
    days = registration.brokerage.answer_days
    return timezone.now() + dt.timedelta(days=days) if days else None


def _check_times(one: Registration, other: Registration, slots: Collection[Slot]) -> None:
    """Check the times that the first of two proposes to the second."""
    if one.brokerage.timing == Timing.ORGANISER:
        if slots:
            raise Refused("scheduler_picks", _("The offices set the times; none can be proposed."))
        return
    if not slots:
        if not openings(one, other):
            raise no_common_time(other)
        raise Refused("no_time", _("Choose at least one time to propose."))
    if len(slots) > MOST_TIMES:
        raise Refused("too_many_times", _("Propose %(most)d times at most.") % {"most": MOST_TIMES})
    check_bookable(one, other, slots)


def _propose(request: MeetingRequest, slots: Collection[Slot]) -> None:
    ProposedTime.objects.bulk_create(ProposedTime(request=request, slot=slot) for slot in slots)


def _check_proposed(request: MeetingRequest, slot: Slot | None) -> None:
    if slot is None:
        raise Refused("no_time", _("Choose one of the proposed times, or propose another."))
    if not request.proposed_times.filter(slot=slot).exists():
        raise Refused("not_proposed", _("That time was not proposed. Propose it as another time."))


def _check_open(request: MeetingRequest) -> None:
    """Read anew whose answer a request waits for; refuse if it waits for nobody's."""
    request.refresh_from_db(fields=["status", "awaits_sender", "expires_at"])
    if request.status != RequestStatus.PENDING:
        raise _answered_already()
    if request.expires_at and request.expires_at <= timezone.now():
        raise Refused("lapsed", _("The time to answer this request is over. You can ask for the meeting yourself."))


def _answered_already() -> Refused:
    return Refused("answered_already", _("This request has been answered or withdrawn in the meantime."))


def _close(request: MeetingRequest, status: RequestStatus, **fields: str) -> None:
    """Answer a pending request exactly once, whoever else is answering it at this moment."""
    now = timezone.now()
    pending = MeetingRequest.objects.filter(pk=request.pk, status=RequestStatus.PENDING)
    if not pending.update(status=status, answered=now, **fields):
        raise _answered_already()
    request.status, request.answered = status, now
