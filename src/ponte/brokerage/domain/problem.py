"""The brokerage as the scheduling engine sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from ponte.brokerage.domain.attending import attended_slots
from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.domain.limits import meeting_limit
from ponte.brokerage.enums import RegistrationType, TimetableStatus, Timing
from ponte.brokerage.models import (
    Brokerage,
    Hall,
    Placement,
    Registration,
    Slot,
    TableClosure,
)
from ponte.brokerage.models import Travel as TravelRow
from ponte.engine.scheduling import Interpreter, Meeting, Person, Problem, Travel, Venue
from ponte.engine.scheduling import Slot as EngineSlot


def scheduling_problem(brokerage: Brokerage, *, also: Collection[int] = ()) -> Problem:
    """Read slots, tables, travel, people's and interpreters' presence, and all agreed meetings.

    Ids in the problem: slots and halls by `slot_id` and the city's slug, people by their slug, meetings as
    `meeting_id`. People without a meeting are left out, so that the problem is no larger than it must be.

    Parameters
    ----------
    also
        Keys of registrations to include even without a meeting.
    """
    booked = _booked(brokerage)
    meetings = list(
        brokerage.meetings.select_related("locked_slot__hall__city").prefetch_related("people__person").order_by("pk")
    )
    at_tables = {registration.pk for meeting in meetings for registration in meeting.people.all()}.union(also)
    registrations = brokerage.registrations.all()
    return read_problem(
        brokerage,
        registrations,
        people=[row for row in _in_full(registrations) if row.pk in at_tables],
        meetings=tuple(
            Meeting(
                id=meeting_id(meeting.pk),
                people=tuple(registration.person.slug for registration in meeting.people.all()),
                weight=meeting.weight,
                slot=booked.get(meeting.pk) or (slot_id(meeting.locked_slot) if meeting.locked_slot else None),
            )
            for meeting in meetings
        ),
    )


def read_problem(
    brokerage: Brokerage,
    registrations: QuerySet[Registration],
    *,
    people: Iterable[Registration],
    meetings: tuple[Meeting, ...],
) -> Problem:
    """Put meetings beside the slots, the tables, the travel, their people, and the interpreters among registrations.

    ``registrations`` are those whose presence is read: the people and the interpreters.
    """
    halls = list(brokerage.halls.select_related("city"))
    slots = list(Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city"))
    named = {slot.pk: slot_id(slot) for slot in slots}
    tables = open_tables(slots)
    attended = attended_slots(registrations, slots)
    free = defaultdict(tuple, {pk: tuple(named[slot.pk] for slot in there) for pk, there in attended.items()})
    return Problem(
        venues=tuple(Venue(id=hall.city.slug, tables=hall.tables) for hall in halls),
        slots=tuple(_engine_slot(slot, tables[slot.pk]) for slot in slots),
        travel=_travel(halls),
        people=tuple(_engine_person(registration, free[registration.pk]) for registration in people),
        interpreters=tuple(
            Interpreter(
                id=registration.person.slug,
                languages=frozenset(registration.languages),
                available=free[registration.pk],
            )
            for registration in _in_full(registrations.filter(type=RegistrationType.INTERPRETER))
        ),
        meetings=meetings,
    )


def _in_full(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    return registrations.select_related("person", "side", "brokerage")


def meeting_id(key: int) -> str:
    """Name of a meeting in files and logs (``m12``)."""
    return f"m{key}"


def slot_id(slot: Slot) -> str:
    """Name of a slot in files and logs: city, day and hour as its city reads them (``naples-2016-10-25-0900``)."""
    local = slot.starts.astimezone(zone_of(slot.hall))
    return f"{slot.hall.city.slug}-{local:%Y-%m-%d-%H%M}"


def _engine_slot(slot: Slot, tables: int) -> EngineSlot:
    zone = zone_of(slot.hall)
    return EngineSlot(
        id=slot_id(slot),
        venue=slot.hall.city.slug,
        start=slot.starts.astimezone(zone),
        end=slot.ends.astimezone(zone),
        tables=tables,
    )


def _engine_person(registration: Registration, available: tuple[str, ...]) -> Person:
    limit = meeting_limit(registration)
    return Person(
        id=registration.person.slug,
        side=registration.side.code if registration.side else "",
        languages=frozenset(registration.languages),
        available=available,
        min=min(registration.min_meetings, limit),
        max=limit,
    )


def _travel(halls: list[Hall]) -> tuple[Travel, ...]:
    city = {hall.pk: hall.city.slug for hall in halls}
    return tuple(
        Travel(origin=city[row.origin_id], destination=city[row.destination_id], minutes=row.minutes)
        for row in TravelRow.objects.filter(origin__in=city)
    )


def open_tables(slots: Iterable[Slot]) -> dict[int, int]:
    """Per slot, how many of its hall's tables can be used then: those numbered from 1 to this."""
    rows = list(slots)
    closures = defaultdict(list)
    for closure in TableClosure.objects.filter(hall__in={slot.hall_id for slot in rows}):
        closures[closure.hall_id].append(closure)
    return {
        slot.pk: max(
            0,
            slot.table_count
            - sum(
                closure.count
                for closure in closures[slot.hall_id]
                if slot.ends > closure.starts and slot.starts < closure.ends
            ),
        )
        for slot in rows
    }


def _booked(brokerage: Brokerage) -> dict[int, str]:
    """Per meeting, the slot that its people have agreed on themselves, where they pick the times."""
    if brokerage.timing != Timing.PARTICIPANTS:
        return {}
    placements = Placement.objects.filter(timetable__brokerage=brokerage, timetable__status=TimetableStatus.PUBLISHED)
    return {row.meeting_id: slot_id(row.slot) for row in placements.select_related("slot__hall__city")}
