"""Booking a meeting into the published timetable at once, where participants pick the times.

Who is free when is read anew for every booking, while no other booking, mending or publishing is under way; and
whatever slips past, the database refuses: two seats of one person that overlap (``nobody_meets_twice_at_once``, people
and interpreters alike) and two meetings at one table (``one_meeting_per_table``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.booths import tables_in_order
from ponte.brokerage.domain.problem import attended_slots, open_tables, zone_of
from ponte.brokerage.enums import RegistrationType, TimetableStatus
from ponte.brokerage.models import (
    Booth,
    Brokerage,
    Hall,
    Meeting,
    Placement,
    Registration,
    Seat,
    Slot,
    Timetable,
    Travel,
)
from ponte.common.refusals import Refused


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which two could meet, with the table and the interpreter that they would get."""

    slot: Slot
    starts: dt.datetime
    """In the city's own time zone."""
    ends: dt.datetime
    table: int
    interpreter: Registration | None


def openings(one: Registration, other: Registration) -> list[Opening]:
    """Return every time at which two could be booked now, in order."""
    return list(_Availability(one, other, _published(one.brokerage)).openings())


def check_bookable(one: Registration, other: Registration, slots: Iterable[Slot]) -> None:
    """Refuse if one of these times could not be booked now; the reason speaks to the first of the two.

    Raises
    ------
    Refused
        ``no_such_time``, ``past``, ``you_not_there``, ``they_not_there``, ``you_busy``, ``they_busy``, ``no_table``,
        ``no_interpreter``.
    """
    chosen = list(slots)
    availability = _Availability(one, other, _published(one.brokerage), only=chosen)
    for slot in chosen:
        availability.opening_at(slot)


def book(meeting: Meeting, *, one: Registration, other: Registration, slot: Slot) -> Placement:
    """Give an agreed meeting its time, with a table and an interpreter where two share no language.

    To be called inside the transaction that agrees to the meeting.

    Raises
    ------
    Refused
        What `check_bookable` raises; ``taken_meanwhile`` where the database had to refuse.
    """
    timetable = _published_to_write(one.brokerage)
    opening = _Availability(one, other, timetable, only=[slot]).opening_at(slot)
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                timetable=timetable, meeting=meeting, slot=slot, table=opening.table, interpreter=opening.interpreter
            )
            Seat.objects.bulk_create(
                Seat(
                    placement=placement,
                    timetable=timetable,
                    registration=registration,
                    starts=slot.starts,
                    ends=slot.ends,
                )
                for registration in (one, other, *([opening.interpreter] if opening.interpreter else []))
            )
    except IntegrityError:
        raise Refused(
            "taken_meanwhile", _("This time was taken a moment ago. Choose another one, or propose some.")
        ) from None
    return placement


def published_in_turn(brokerage: Brokerage) -> Timetable | None:
    """Return the published timetable, if any; booking, mending and publishing take turns until the transaction ends.

    They queue for the brokerage's row, not for the timetable's: that may not be there yet, and publishing puts another
    one in its place.
    """
    Brokerage.objects.select_for_update(no_key=True).get(pk=brokerage.pk)
    return _published(brokerage)


def _published(brokerage: Brokerage) -> Timetable | None:
    return brokerage.timetables.filter(status=TimetableStatus.PUBLISHED).first()


def _published_to_write(brokerage: Brokerage) -> Timetable:
    """Return the published timetable; make an empty one where nothing has been published."""
    return published_in_turn(brokerage) or Timetable.objects.create(
        brokerage=brokerage, status=TimetableStatus.PUBLISHED, published_at=timezone.now(), time_limit=0
    )


def _slots(brokerage: int, only: Collection[Slot] | None) -> list[Slot]:
    """Read slots in order of time, those of one hall with one and the same row for it."""
    halls = {hall.pk: hall for hall in Hall.objects.filter(brokerage=brokerage).select_related("city__parent")}
    rows = Slot.objects.filter(hall__in=halls)
    slots = list(rows if only is None else rows.filter(pk__in=[slot.pk for slot in only]))
    for slot in slots:
        slot.hall = halls[slot.hall_id]
    return slots


class _Availability:
    """What two people could book, read once for all slots, in a number of queries that does not grow with them.

    Parameters
    ----------
    only
        The slots that are asked about, where it is not all of them: whoever books holds up all others meanwhile.
    """

    def __init__(
        self,
        one: Registration,
        other: Registration,
        timetable: Timetable | None,
        *,
        only: Collection[Slot] | None = None,
    ) -> None:
        self.one, self.other = one, other
        self.earliest = dt.datetime.min.replace(tzinfo=dt.UTC) if one.brokerage.is_sample else timezone.now()
        self.slots = {slot.pk: slot for slot in _slots(one.brokerage_id, only)}
        self.tables = open_tables(self.slots.values())
        self.needs_interpreter = not set(one.languages) & set(other.languages)
        self.interpreters = self._interpreters() if self.needs_interpreter else []
        everybody = [one.pk, other.pk, *(row.pk for row in self.interpreters)]
        there = attended_slots(Registration.objects.filter(pk__in=everybody), self.slots.values())
        self.there = {pk: {slot.pk for slot in slots} for pk, slots in there.items()}
        self.busy: defaultdict[int, list[tuple[dt.datetime, dt.datetime, int]]] = defaultdict(list)
        for pk, starts, ends, hall in Seat.objects.filter(timetable=timetable, registration__in=everybody).values_list(
            "registration_id", "starts", "ends", "placement__slot__hall"
        ):
            self.busy[pk].append((starts, ends, hall))
        self.taken: defaultdict[int, set[int]] = defaultdict(set)
        placements = Placement.objects.filter(timetable=timetable, slot__in=self.slots).order_by()
        for slot_key, table in placements.values_list("slot", "table"):
            self.taken[slot_key].add(table)
        self.booths: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for booth in Booth.objects.filter(hall__brokerage=one.brokerage_id):
            self.booths[booth.hall_id][booth.registration_id] = booth.table
        self.minutes = {
            frozenset((row.origin_id, row.destination_id)): dt.timedelta(minutes=row.minutes)
            for row in Travel.objects.filter(origin__brokerage=one.brokerage_id)
        }

    def _interpreters(self) -> list[Registration]:
        rows = Registration.objects.approved().filter(
            brokerage=self.one.brokerage_id, type=RegistrationType.INTERPRETER
        )
        mine, theirs = set(self.one.languages), set(self.other.languages)
        return [row for row in rows if mine & set(row.languages) and theirs & set(row.languages)]

    def openings(self) -> Iterable[Opening]:
        """Yield every time that nothing stands against."""
        for slot in self.slots.values():
            if self._is_there(self.one, slot) and self._is_there(self.other, slot):
                with suppress(Refused):
                    yield self.opening_at(slot)

    def opening_at(self, slot: Slot) -> Opening:
        """Return the table and the interpreter that the two would get, or say what stands against this time."""
        if slot.pk not in self.slots:
            raise Refused("no_such_time", _("There are no meetings at that time."))
        slot = self.slots[slot.pk]
        self._check_people(slot)
        table = self._table(slot)
        if table is None:
            raise Refused("no_table", _("At that time all tables are taken."))
        interpreter = None
        if self.needs_interpreter:
            free = (row for row in self.interpreters if self._is_there(row, slot) and self._is_free(row, slot))
            # Whoever has least to do goes: the others stay free for the hours that are harder to fill.
            interpreter = min(free, key=lambda row: (len(self.busy[row.pk]), row.pk), default=None)
            if interpreter is None:
                raise Refused("no_interpreter", _("You share no language, and no interpreter is free at that time."))
        zone = zone_of(slot.hall)
        return Opening(slot, slot.starts.astimezone(zone), slot.ends.astimezone(zone), table, interpreter)

    def _table(self, slot: Slot) -> int | None:
        own = self.booths[slot.hall_id]
        mine = {own[row.pk] for row in (self.one, self.other) if row.pk in own}
        order = tables_in_order(self.tables[slot.pk], mine=mine, booths=own.values())
        return next((table for table in order if table not in self.taken[slot.pk]), None)

    def _check_people(self, slot: Slot) -> None:
        name = {"name": self.other.person.name}
        if slot.starts <= self.earliest:
            raise Refused("past", _("That time has passed."))
        if not self._is_there(self.one, slot):
            raise Refused("you_not_there", _("You are not there at that time."))
        if not self._is_there(self.other, slot):
            raise Refused("they_not_there", _("%(name)s is not there at that time.") % name)
        if not self._is_free(self.one, slot):
            raise Refused("you_busy", _("You have another meeting then, or are on the way to one."))
        if not self._is_free(self.other, slot):
            raise Refused("they_busy", _("%(name)s is no longer free at that time.") % name)

    def _is_there(self, row: Registration, slot: Slot) -> bool:
        return slot.pk in self.there.get(row.pk, ())

    def _is_free(self, row: Registration, slot: Slot) -> bool:
        for starts, ends, hall in self.busy[row.pk]:
            way = self.minutes.get(frozenset((hall, slot.hall_id)), dt.timedelta())
            if slot.starts < ends + way and starts < slot.ends + way:
                return False
        return True
