"""Moving the meetings of a proposal by hand: only where the rules allow, and undone until it is published."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ponte.brokerage.domain.benching import Bench
from ponte.brokerage.domain.problem import slot_id
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Adjustment, Meeting, Placement, Registration, Seat, Slot, Timetable, Unplaced
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.scheduling import Placement as EnginePlacement
from ponte.people.models import Account

COPIED = (
    TimetableStatus.READY,
    TimetableStatus.PROVISIONAL,
    TimetableStatus.PUBLISHED,
    TimetableStatus.SUPERSEDED,
)
"""What a copy can be made of: everything that has its placements."""


def copy_timetable(*, actor: Account | None, timetable: Timetable) -> Timetable:
    """Make a proposal that begins as another timetable stands, to be moved by hand.

    Raises
    ------
    Refused
        ``not_finished``.
    """
    if timetable.status not in COPIED:
        raise Refused("not_finished", _("Only a finished timetable can be copied."))
    with transaction.atomic():
        copy = Timetable.objects.create(
            brokerage=timetable.brokerage,
            status=TimetableStatus.READY,
            created_by=actor,
            copied_from=timetable,
            time_limit=0,
            seed=timetable.seed,
            is_optimal=timetable.is_optimal,
            value=timetable.value,
            bound=timetable.bound,
            breaks=timetable.breaks,
        )
        placements = Placement.objects.bulk_create(
            Placement(
                timetable=copy,
                meeting_id=row.meeting_id,
                slot_id=row.slot_id,
                table=row.table,
                interpreter_id=row.interpreter_id,
            )
            for row in timetable.placements.all()
        )
        of_meeting = {row.meeting_id: row for row in placements}
        Seat.objects.bulk_create(
            Seat(placement=of_meeting[meeting], timetable=copy, registration_id=who, starts=starts, ends=ends)
            for meeting, who, starts, ends in timetable.seats.values_list(
                "placement__meeting", "registration", "starts", "ends"
            )
        )
        Unplaced.objects.bulk_create(
            Unplaced(timetable=copy, meeting_id=row.meeting_id, reason=row.reason, data=row.data)
            for row in timetable.unplaced.all()
        )
        record(actor=actor, action="brokerage.copy_timetable", subject=copy, copied_from=timetable.pk)
    return copy


def move_meeting(
    *,
    actor: Account | None,
    timetable: Timetable,
    meeting: Meeting,
    slot: Slot,
    table: int | None = None,
    interpreter: Registration | None = None,
) -> Placement:
    """Give a meeting another place, or a first one.

    Parameters
    ----------
    table
        None: the one it has, else the first that is free.
    interpreter
        None: the one it has, else, where one is needed, whoever has least to do.

    Raises
    ------
    Refused
        ``not_adjustable``; the code of the rule that stands against it (`ponte.brokerage.faults.SAID`);
        ``taken_meanwhile`` where the database had to refuse.
    """
    with transaction.atomic():
        _lock(timetable)
        bench = Bench(timetable, meeting)
        row = _row(bench, slot, table, interpreter)
        for fault in bench.faults(row):
            raise Refused(fault.code, bench.say(fault))
        before = _breaks_before(bench)
        _note(actor, bench)
        placement = _seat(bench, row)
        bench.standing.add(row)
        gained = 0 if bench.current else meeting.weight
        _reckon(timetable, value=gained, breaks=bench.breaks() - before)
        record(
            actor=actor,
            action="brokerage.move_meeting",
            subject=timetable,
            meeting=meeting.pk,
            slot=row.slot,
            table=row.table,
            interpreter=row.interpreter,
            before=bench.current.slot if bench.current else None,
        )
    return placement


def take_off(*, actor: Account | None, timetable: Timetable, meeting: Meeting) -> None:
    """Leave a meeting out that has a place.

    Raises
    ------
    Refused
        ``not_adjustable``, ``not_placed``, ``locked``.
    """
    with transaction.atomic():
        _lock(timetable)
        bench = Bench(timetable, meeting)
        if bench.current is None:
            raise Refused("not_placed", _("This meeting has no place in this timetable."))
        if meeting.locked_slot_id:
            raise Refused("locked", _("It is locked in its time. Unlock it first."))
        before = _breaks_before(bench)
        _note(actor, bench)
        Unplaced.objects.create(timetable=timetable, meeting=meeting, reason="taken_off")
        _reckon(timetable, value=-meeting.weight, breaks=bench.breaks() - before)
        record(actor=actor, action="brokerage.take_off", subject=timetable, meeting=meeting.pk)


def undo(*, actor: Account | None, timetable: Timetable) -> Meeting:
    """Take back the last move made by hand; returns the meeting that is back where it was.

    Raises
    ------
    Refused
        ``not_adjustable``, ``nothing_to_undo``, ``taken_meanwhile``.
    """
    with transaction.atomic():
        _lock(timetable)
        last = timetable.adjustments.select_related("meeting", "slot__hall__city", "interpreter__person").first()
        if last is None:
            raise Refused("nothing_to_undo", _("Nothing has been moved by hand."))
        bench = Bench(timetable, last.meeting)
        before, was_placed = _breaks_before(bench), bench.current is not None
        _clear(bench)
        if last.slot:
            guide = last.interpreter.person.slug if last.interpreter else None
            row = EnginePlacement(bench.id, slot_id(last.slot), last.table or 0, guide)
            _seat(bench, row)
            bench.standing.add(row)
        else:
            Unplaced.objects.create(timetable=timetable, meeting=last.meeting, reason=last.reason, data=last.data)
        weight = last.meeting.weight * (bool(last.slot) - was_placed)
        _reckon(timetable, value=weight, breaks=bench.breaks() - before)
        last.delete()
        record(actor=actor, action="brokerage.undo_move", subject=timetable, meeting=last.meeting_id)
    return last.meeting


def lock_meeting(*, actor: Account | None, placement: Placement) -> None:
    """Keep a meeting in the time that it has: by hand, and in the runs to come."""
    with transaction.atomic():
        Meeting.objects.filter(pk=placement.meeting_id).update(locked_slot=placement.slot)
        record(actor=actor, action="brokerage.lock_meeting", subject=placement.meeting, slot=placement.slot_id)


def unlock_meeting(*, actor: Account | None, meeting: Meeting) -> None:
    """Let a meeting go to any time again."""
    with transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(locked_slot=None)
        record(actor=actor, action="brokerage.unlock_meeting", subject=meeting)


def _lock(timetable: Timetable) -> None:
    """Have moves of one timetable take turns; only a proposal that nobody sees yet is moved."""
    row = Timetable.objects.select_for_update(no_key=True).get(pk=timetable.pk)
    if row.status != TimetableStatus.READY:
        raise Refused(
            "not_adjustable", _("Only a proposal that has not been shown to anybody is moved by hand: make a copy.")
        )


def _row(bench: Bench, slot: Slot, table: int | None, interpreter: Registration | None) -> EnginePlacement:
    """Fill in what was not said: the table and the interpreter that it has, else the first that are free."""
    place, now = bench.place(slot), bench.current
    if table is None:
        has = now.table if now and now.table in place.tables else None
        table = has or next(iter(place.tables), 1)
    guide = interpreter.person.slug if interpreter else None
    if guide is None and place.interpreters:
        free = [row.person.slug for row in place.interpreters]
        guide = now.interpreter if now and now.interpreter in free else free[0]
    return EnginePlacement(bench.id, slot_id(slot), table, guide)


def _breaks_before(bench: Bench) -> int:
    """The breaks of its people with the meeting where it is."""
    if bench.current is None:
        return bench.breaks()
    bench.standing.add(bench.current)
    breaks = bench.breaks()
    bench.standing.remove(bench.id)
    return breaks


def _note(actor: Account | None, bench: Bench) -> None:
    """Remember where a meeting is, and free the place."""
    placed = Placement.objects.filter(timetable=bench.timetable, meeting=bench.meeting).first()
    left_out = Unplaced.objects.filter(timetable=bench.timetable, meeting=bench.meeting).first()
    Adjustment.objects.create(
        timetable=bench.timetable,
        meeting=bench.meeting,
        made_by=actor,
        slot_id=placed.slot_id if placed else None,
        table=placed.table if placed else None,
        interpreter_id=placed.interpreter_id if placed else None,
        reason=left_out.reason if left_out else "",
        data=left_out.data if left_out else {},
    )
    _clear(bench)


def _clear(bench: Bench) -> None:
    Placement.objects.filter(timetable=bench.timetable, meeting=bench.meeting).delete()
    Unplaced.objects.filter(timetable=bench.timetable, meeting=bench.meeting).delete()


def _seat(bench: Bench, row: EnginePlacement) -> Placement:
    slot = bench.slots[row.slot]
    guide = bench.interpreters[row.interpreter] if row.interpreter else None
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                timetable=bench.timetable, meeting=bench.meeting, slot=slot, table=row.table, interpreter=guide
            )
            Seat.objects.bulk_create(
                Seat(
                    placement=placement,
                    timetable=bench.timetable,
                    registration=who,
                    starts=slot.starts,
                    ends=slot.ends,
                )
                for who in (*bench.people, *((guide,) if guide else ()))
            )
    except IntegrityError:
        raise Refused("taken_meanwhile", _("This place was taken a moment ago. Look at the board again.")) from None
    return placement


def _reckon(timetable: Timetable, *, value: int, breaks: int) -> None:
    """Keep the figures true: what was proved of the run is not proved of what hands have made."""
    Timetable.objects.filter(pk=timetable.pk).update(
        value=F("value") + value, breaks=F("breaks") + breaks, is_optimal=False
    )
    # A value above the bound shows that it was proved under tighter constraints than today's: it is a bound no more.
    Timetable.objects.filter(pk=timetable.pk, value__gt=F("bound")).update(bound=None)
    timetable.refresh_from_db(fields=["value", "breaks", "bound", "is_optimal"])
