"""Who may ask whom for a meeting, and the reason where somebody may not."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ponte.brokerage.domain.booking import Opening, openings
from ponte.brokerage.domain.limits import check_asking_open, check_not_full, check_waiting
from ponte.brokerage.enums import RegistrationStatus, RegistrationType, RequestStatus, Timing, Workflow
from ponte.brokerage.models import Block, Brokerage, MayAsk, MeetingRequest, ParticipationType, Profile, Registration
from ponte.common.compiled import CompiledQuery
from ponte.common.refusals import Refused


def why_not_ask(sender: Registration, recipient: Registration) -> Refused | None:
    """Tell beforehand what would refuse a request between two; None where nothing does."""
    no, _times = asking_between(sender, recipient)
    return no


def asking_between(sender: Registration, recipient: Registration) -> tuple[Refused | None, list[Opening]]:
    """Tell what would refuse a request between two, and if nothing does, the times that one can choose from.

    There are times where participants pick them; they are read once for both answers.
    """
    try:
        check_request(sender, recipient)
    except Refused as no:
        return no, []
    if sender.brokerage.timing != Timing.PARTICIPANTS:
        return None, []
    times = openings(sender, recipient)
    return (None if times else no_common_time(recipient)), times


def check_request(sender: Registration, recipient: Registration, profile: Profile | None = None) -> None:
    """Refuse a request that a rule forbids, whatever its times.

    Raises
    ------
    Refused
        ``by_wishes``, what `check_pair` and `check_direction` raise, ``wrong_profile``, ``asking_not_begun``,
        ``asking_over``, ``already_asked``, ``asked_by_them``, ``already_meeting``, ``declined_before``,
        ``too_many_pending``, ``sender_full``, ``recipient_full``.
    """
    if sender.brokerage.workflow != Workflow.REQUESTS:
        raise Refused("by_wishes", _("In this edition nobody asks: say whom you wish to meet instead."))
    check_pair(sender, recipient)
    if profile is not None and profile.registration_id != recipient.pk:
        raise Refused("wrong_profile", _("This profile belongs to somebody else than the person you are asking."))
    check_direction(sender, recipient)
    _check_history(sender, recipient)
    check_asking_open(sender.brokerage)
    check_waiting(sender)
    check_not_full(sender, reader=sender, code="sender_full")
    check_not_full(recipient, reader=sender, code="recipient_full")


def check_pair(sender: Registration, recipient: Registration) -> None:
    """Refuse a pair that can have no meeting, whichever way they come to it.

    Raises
    ------
    Refused
        ``not_a_participant``, ``not_approved``, ``not_taking_part``, ``same_side``, ``you_not_consented``,
        ``you_blocked_them``, ``not_available``.
    """
    if {sender.type, recipient.type} != {RegistrationType.PARTICIPANT}:
        raise Refused("not_a_participant", _("Interpreters accompany meetings; they are not asked for one."))
    if sender.status != RegistrationStatus.APPROVED:
        raise Refused("not_approved", _("Your office has not admitted you yet. You can ask for meetings once it has."))
    if recipient.status != RegistrationStatus.APPROVED:
        raise Refused("not_taking_part", _("%(name)s does not take part.") % {"name": recipient.person.name})
    if sender.side_id == recipient.side_id:
        raise Refused("same_side", _("Meetings are between the two sides: choose somebody of the other side."))
    check_consents(sender, recipient)
    check_not_blocked(sender, recipient)


def check_consents(reader: Registration, other: Registration) -> None:
    """Refuse where one of two has not consented to being found and to being shown to the other side.

    Raises
    ------
    Refused
        ``you_not_consented``, ``not_available``: they have not; the reader does not learn why.
    """
    consenting = _open_to_meetings(reader.pk, other.pk)
    if reader.pk not in consenting:
        raise Refused(
            "you_not_consented",
            _("For meetings you must consent to being found, and to being shown to the other side. See “Consents”."),
        )
    if other.pk not in consenting:
        raise _not_available(other)


@CompiledQuery
def _open_to_meetings(one: int, other: int) -> QuerySet[Registration, int]:
    return Registration.objects.open_to_meetings().filter(pk__in=(one, other)).values_list("pk", flat=True)


def check_not_blocked(reader: Registration, other: Registration) -> None:
    """Refuse where one of two has blocked the other, who learns only that they are not available.

    Raises
    ------
    Refused
        ``you_blocked_them``, ``not_available``.
    """
    blockers = _blockers_between(reader.pk, other.pk)
    if reader.pk in blockers:
        name = {"name": other.person.name}
        raise Refused("you_blocked_them", _("You have blocked %(name)s. Lift that first.") % name)
    if blockers:
        raise _not_available(other)


@CompiledQuery
def _blockers_between(one: int, other: int) -> QuerySet[Block, int]:
    between = Block.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one))
    return between.order_by().values_list("blocker", flat=True)


def may_ask(brokerage: Brokerage, asker: int | None, asked: int | None) -> bool:
    """Whether the directed matrix lets one participation type ask another; an edition without one lets all."""
    cells = _matrix(brokerage.pk)
    return not cells or (asker, asked) in cells


@CompiledQuery
def _matrix(brokerage: int) -> QuerySet[MayAsk, tuple[int, int]]:
    return MayAsk.objects.filter(asker__brokerage=brokerage).values_list("asker", "asked")


def check_direction(sender: Registration, recipient: Registration) -> None:
    """Refuse where the directed matrix does not let the one's participation type ask the other's.

    Raises
    ------
    Refused
        ``not_in_matrix``.
    """
    if may_ask(sender.brokerage, sender.participation_id, recipient.participation_id):
        return
    mine, theirs = sender.participation, recipient.participation
    allowed = (
        ParticipationType.objects.filter(may_be_asked_by__asker=mine) if mine else ParticipationType.objects.none()
    )
    reason = _("Who comes as “%(mine)s” cannot ask who comes as “%(theirs)s”.") % {
        "mine": mine or _("without a type"),
        "theirs": theirs or _("without a type"),
    }
    if names := [f"“{kind}”" for kind in allowed]:
        reason = _("%(reason)s You can ask: %(types)s.") % {"reason": reason, "types": _(", ").join(names)}
    if may_ask(sender.brokerage, recipient.participation_id, sender.participation_id):
        reason = _("%(reason)s They can ask you.") % {"reason": reason}
    raise Refused("not_in_matrix", reason)


def no_common_time(recipient: Registration) -> Refused:
    """Say that there is no time left for two."""
    return Refused(
        "no_common_time",
        _("No time is left at which you and %(name)s are both free and a table is, with an interpreter if needed.")
        % {"name": recipient.person.name},
    )


def _not_available(other: Registration) -> Refused:
    return Refused("not_available", _("%(name)s is not available for meetings.") % {"name": other.person.name})


def _check_history(sender: Registration, recipient: Registration) -> None:
    for status, asked_by in _requests_between(sender.pk, recipient.pk):
        mine = asked_by == sender.pk
        if status == RequestStatus.ACCEPTED:
            raise Refused("already_meeting", _("You have already agreed to meet."))
        if status == RequestStatus.PENDING and mine:
            raise Refused("already_asked", _("You have already asked; the answer is still to come."))
        if status == RequestStatus.PENDING:
            raise Refused("asked_by_them", _("They have already asked you: answer their request instead."))
        if status == RequestStatus.DECLINED and mine:
            raise Refused("declined_before", _("They have declined before, and one no is final."))


@CompiledQuery
def _requests_between(one: int, other: int) -> QuerySet[MeetingRequest, tuple[str, int]]:
    between = Q(sender=one, recipient=other) | Q(sender=other, recipient=one)
    return MeetingRequest.objects.filter(between).values_list("status", "sender")
