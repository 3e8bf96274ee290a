"""A provisional timetable: shown to its people, corrected by them, and then published."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.announcing import announce
from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.limits import check_corrections_open
from ponte.brokerage.enums import TimetableStatus, Timing, WishLevel
from ponte.brokerage.models import Absence, Meeting, Placement, Registration, Timetable, Wish
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account


def release_provisional(*, actor: Account | None, timetable: Timetable) -> int:
    """Show a proposal to its people as provisional, in place of the one shown before; returns how many are told.

    Those are told whose diary in it is another one than what they saw last, provisional or published. By wishes they
    can correct it on their pages; otherwise the offices do.

    Raises
    ------
    Refused
        ``they_pick``, ``not_ready``.
    """
    brokerage = timetable.brokerage
    if brokerage.timing == Timing.PARTICIPANTS:
        raise Refused("they_pick", _("Where participants pick the times there is no provisional timetable."))
    with transaction.atomic():
        published_in_turn(brokerage)
        rows = Timetable.objects.select_for_update(of=("self",), no_key=True).select_related("brokerage__edition")
        row = rows.get(pk=timetable.pk)
        if row.status != TimetableStatus.READY:
            raise Refused("not_ready", _("Only a finished proposal can be shown as provisional."))
        shown = brokerage.timetables.filter(status__in=[TimetableStatus.PROVISIONAL, TimetableStatus.PUBLISHED])
        before = shown.order_by("status").first()  # provisional before published
        shown.filter(status=TimetableStatus.PROVISIONAL).update(status=TimetableStatus.SUPERSEDED)
        row.status = TimetableStatus.PROVISIONAL
        row.save(update_fields=["status"])
        told = announce(row, before=before)
        record(actor=actor, action="brokerage.release_provisional", subject=row, value=row.value, told=told)
    return told


def cannot_then(*, actor: Account | None, registration: Registration, meeting: Meeting) -> Absence:
    """Say that one cannot meet anybody at the time a meeting has in the provisional timetable.

    The next proposal puts the meeting elsewhere; the provisional one stays as it is until then.

    Raises
    ------
    Refused
        ``not_provisional``, ``corrections_over``.
    """
    placement = _provisional_place(registration, meeting)
    with transaction.atomic():
        absence, is_new = Absence.objects.get_or_create(registration=registration, slot=placement.slot)
        if is_new:
            record(actor=actor, action="brokerage.cannot_then", subject=absence, meeting=meeting.pk)
    return absence


def can_then(*, actor: Account | None, registration: Registration, meeting: Meeting) -> None:
    """Take back that one cannot meet at that time.

    Raises
    ------
    Refused
        ``not_provisional``, ``corrections_over``.
    """
    placement = _provisional_place(registration, meeting)
    with transaction.atomic():
        absence = Absence.objects.filter(registration=registration, slot=placement.slot).first()
        if absence is not None:
            record(actor=actor, action="brokerage.can_then", subject=absence, meeting=meeting.pk)
            absence.delete()


def no_longer(*, actor: Account | None, registration: Registration, meeting: Meeting) -> None:
    """Want a meeting of the provisional timetable no longer: a no like any other, final and private.

    The meeting is gone at once, from every timetable.

    Raises
    ------
    Refused
        ``not_provisional``, ``corrections_over``.
    """
    _provisional_place(registration, meeting)
    with transaction.atomic():
        published_in_turn(registration.brokerage)
        for other in meeting.people.exclude(pk=registration.pk):
            Wish.objects.update_or_create(wisher=registration, wished=other, defaults={"level": WishLevel.NO})
        record(actor=actor, action="brokerage.no_longer", subject=meeting, by=registration.pk)
        meeting.delete()


def _provisional_place(registration: Registration, meeting: Meeting) -> Placement:
    placement = (
        Placement.objects.filter(
            meeting=meeting,
            meeting__people=registration,
            meeting__request__isnull=True,
            timetable__status=TimetableStatus.PROVISIONAL,
        )
        .select_related("slot")
        .first()
    )
    if placement is None:
        raise Refused(
            "not_provisional", _("This meeting is in no provisional timetable, so there is nothing to correct.")
        )
    check_corrections_open(registration.brokerage)
    return placement
