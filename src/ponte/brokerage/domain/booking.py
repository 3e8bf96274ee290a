"""Booking a meeting into the published timetable at once, where participants pick the times.

What is taken is read anew for every booking, while no other booking, mending or publishing is under way; and whatever
slips past, the database refuses: two seats of one person that overlap (``nobody_meets_twice_at_once``, people
and interpreters alike) and two meetings at one table (``one_meeting_per_table``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.attending import Attendance, at_table, halls_by_key
from ponte.brokerage.domain.booths import tables_in_order
from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.domain.problem import open_tables
from ponte.brokerage.enums import RegistrationType, TimetableStatus
from ponte.brokerage.models import (
    Booth,
    Brokerage,
    Meeting,
    Placement,
    Presence,
    Registration,
    Seat,
    Slot,
    Timetable,
    Travel,
)
from ponte.common.compiled import CompiledQuery
from ponte.common.refusals import Refused


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which two could meet, with the table and the interpreter that they would get."""

    slot: Slot
    starts: dt.datetime
    """In the city's own time zone."""
    ends: dt.datetime
    table: int
    interpreter: int | None
    """Key of their registration."""


NONE = 0
"""Where a query asks for a key: that of no row."""


def openings(one: Registration, other: Registration) -> list[Opening]:
    """Return every time at which two could be booked now, in order."""
    availability = _Availability(one, other)
    availability.read_bookings(_published(one.brokerage))
    return list(availability.openings())


def check_bookable(one: Registration, other: Registration, slots: Iterable[Slot]) -> None:
    """Refuse if one of these times could not be booked now; the reason speaks to the first of the two.

    Raises
    ------
    Refused
        ``no_such_time``, ``past``, ``you_not_there``, ``they_not_there``, ``you_busy``, ``they_busy``, ``no_table``,
        ``no_interpreter``.
    """
    chosen = list(slots)
    availability = _Availability(one, other, only=chosen)
    availability.read_bookings(_published(one.brokerage))
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
    availability = _Availability(one, other, only=[slot])
    timetable = _published_to_write(one.brokerage)  # from here on all others who book are waiting
    availability.read_bookings(timetable)
    opening = availability.opening_at(slot)
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                timetable=timetable, meeting=meeting, slot=slot, table=opening.table, interpreter_id=opening.interpreter
            )
            Seat.objects.bulk_create(
                Seat(
                    placement=placement,
                    timetable=timetable,
                    registration_id=registration,
                    starts=opening.slot.starts,
                    ends=opening.slot.ends,
                )
                for registration in (one.pk, other.pk, *([opening.interpreter] if opening.interpreter else []))
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
    return _published_in.first(brokerage.pk)


def _published_to_write(brokerage: Brokerage) -> Timetable:
    """Return the published timetable; make an empty one where nothing has been published."""
    return published_in_turn(brokerage) or Timetable.objects.create(
        brokerage=brokerage, status=TimetableStatus.PUBLISHED, published_at=timezone.now(), time_limit=0
    )


class _Availability:
    """What two people could book, read once for all slots, in a number of queries that does not grow with them.

    Parameters
    ----------
    only
        The slots that are asked about, where it is not all of them.
    """

    def __init__(self, one: Registration, other: Registration, *, only: Collection[Slot] | None = None) -> None:
        brokerage = one.brokerage_id
        self.one, self.other, self.only = one, other, only
        self.earliest = dt.datetime.min.replace(tzinfo=dt.UTC) if one.brokerage.is_sample else timezone.now()
        self.slots = {slot.pk: slot for slot in _read_slots(one, other, only)}
        self.tables = open_tables(self.slots.values())
        self.needs_interpreter = not set(one.languages) & set(other.languages)
        self.interpreters_of = brokerage if self.needs_interpreter else NONE
        self.interpreters = self._interpreters()
        self.attendance = Attendance.at_table(one.pk, other.pk, self.interpreters_of)
        self.booths: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for booth in _booths(brokerage):
            self.booths[booth.hall_id][booth.registration_id] = booth.table
        self.minutes = {
            frozenset((row.origin_id, row.destination_id)): dt.timedelta(minutes=row.minutes)
            for row in _travel(brokerage)
        }

    def read_bookings(self, timetable: Timetable | None) -> None:
        """Read what is taken: to be done after all else, since whoever books holds up all others from here on."""
        published = timetable.pk if timetable else NONE
        self.busy: defaultdict[int, list[tuple[dt.datetime, dt.datetime, int]]] = defaultdict(list)
        for pk, starts, ends, hall in _seats(published, self.one.pk, self.other.pk, self.interpreters_of):
            self.busy[pk].append((starts, ends, hall))
        # Whoever has least to do goes first: the others stay free for the hours that are harder to fill.
        self.interpreters.sort(key=lambda pk: (len(self.busy[pk]), pk))
        self.taken: defaultdict[int, set[int]] = defaultdict(set)
        if self.only is None:
            placements = _tables(published)
        else:
            placements = [row for slot in self.only for row in _tables_at(published, slot.pk)]
        for slot_key, table in placements:
            self.taken[slot_key].add(table)

    def _interpreters(self) -> list[int]:
        """Return the keys of those who interpret between the two, where they need one."""
        if not self.needs_interpreter:
            return []
        mine, theirs = set(self.one.languages), set(self.other.languages)
        rows = _interpreters(self.one.brokerage_id)
        return [pk for pk, languages in rows if mine & set(languages) and theirs & set(languages)]

    def openings(self) -> Iterable[Opening]:
        """Yield every time that nothing stands against."""
        for slot in self.slots.values():
            if self.attendance.attends(self.one.pk, slot) and self.attendance.attends(self.other.pk, slot):
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
            free = (pk for pk in self.interpreters if self.attendance.attends(pk, slot) and self._is_free(pk, slot))
            interpreter = next(free, None)
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
        if not self.attendance.attends(self.one.pk, slot):
            raise Refused("you_not_there", _("You are not there at that time."))
        if not self.attendance.attends(self.other.pk, slot):
            raise Refused("they_not_there", _("%(name)s is not there at that time.") % name)
        if not self._is_free(self.one.pk, slot):
            raise Refused("you_busy", _("You have another meeting then, or are on the way to one."))
        if not self._is_free(self.other.pk, slot):
            raise Refused("they_busy", _("%(name)s is no longer free at that time.") % name)

    def _is_free(self, person: int, slot: Slot) -> bool:
        for starts, ends, hall in self.busy[person]:
            way = self.minutes.get(frozenset((hall, slot.hall_id)), dt.timedelta())
            if slot.starts < ends + way and starts < slot.ends + way:
                return False
        return True


def _read_slots(one: Registration, other: Registration, only: Collection[Slot] | None) -> list[Slot]:
    """Read slots in order of time, those of one hall with one and the same row for it."""
    brokerage = one.brokerage_id
    halls = halls_by_key(brokerage)
    if only is None:
        slots = _slots_of_both(one.pk, other.pk)
    else:
        slots = [row for slot in only for row in _slot(brokerage, slot.pk)]
    for slot in slots:
        slot.hall = halls[slot.hall_id]
    return slots


@CompiledQuery
def _slots_of_both(one: int, other: int) -> QuerySet[Slot]:
    """The slots of the cities that both come to, whenever that is."""
    here = [Presence.objects.filter(registration=person).order_by().values("hall") for person in (one, other)]
    return Slot.objects.filter(hall__in=here[0]).filter(hall__in=here[1])


@CompiledQuery
def _slot(brokerage: int, slot: int) -> QuerySet[Slot]:
    return Slot.objects.filter(hall__brokerage=brokerage, pk=slot)


@CompiledQuery
def _interpreters(brokerage: int) -> QuerySet[Registration, tuple[int, list[str]]]:
    rows = Registration.objects.approved().filter(brokerage=brokerage, type=RegistrationType.INTERPRETER)
    return rows.order_by().values_list("pk", "languages")


@CompiledQuery
def _seats(
    timetable: int, one: int, other: int, interpreters_of: int
) -> QuerySet[Seat, tuple[int, dt.datetime, dt.datetime, int]]:
    rows = Seat.objects.filter(timetable=timetable, registration__in=at_table(one, other, interpreters_of)).order_by()
    return rows.values_list("registration_id", "starts", "ends", "placement__slot__hall")


@CompiledQuery
def _tables(timetable: int) -> QuerySet[Placement, tuple[int, int]]:
    return Placement.objects.filter(timetable=timetable).order_by().values_list("slot", "table")


@CompiledQuery
def _tables_at(timetable: int, slot: int) -> QuerySet[Placement, tuple[int, int]]:
    return Placement.objects.filter(timetable=timetable, slot=slot).order_by().values_list("slot", "table")


@CompiledQuery
def _booths(brokerage: int) -> QuerySet[Booth]:
    return Booth.objects.filter(hall__brokerage=brokerage)


@CompiledQuery
def _travel(brokerage: int) -> QuerySet[Travel]:
    return Travel.objects.filter(origin__brokerage=brokerage)


@CompiledQuery
def _published_in(brokerage: int) -> QuerySet[Timetable]:
    return Timetable.objects.filter(brokerage=brokerage, status=TimetableStatus.PUBLISHED)[:1]
