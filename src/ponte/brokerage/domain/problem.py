"""The brokerage as the scheduling engine sees it."""

from __future__ import annotations

from collections import defaultdict
from zoneinfo import ZoneInfo

from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Brokerage, Hall, Presence, Registration, Slot
from ponte.brokerage.models import Travel as TravelRow
from ponte.engine.scheduling import Interpreter, Meeting, Person, Problem, Travel, Venue
from ponte.engine.scheduling import Slot as EngineSlot


def scheduling_problem(brokerage: Brokerage) -> Problem:
    """Read slots, tables, travel, people's and interpreters' presence, and all agreed meetings.

    Ids in the problem: slots and halls by `slot_id` and the city's slug, people by their slug, meetings as
    ``m<primary key>``. People without a meeting are left out, so that the problem is no larger than it must be.
    """
    halls = list(brokerage.halls.select_related("city"))
    slots = list(Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city"))
    free = _free_slots(brokerage, slots)
    meetings = list(brokerage.meetings.prefetch_related("people__person"))
    meeting_people = {registration.pk for meeting in meetings for registration in meeting.people.all()}
    registrations = list(brokerage.registrations.select_related("person", "side"))
    return Problem(
        venues=tuple(Venue(id=hall.city.slug, tables=hall.tables) for hall in halls),
        slots=tuple(_engine_slot(slot) for slot in slots),
        travel=_travel(halls),
        people=tuple(
            _engine_person(registration, free[registration.pk])
            for registration in registrations
            if registration.pk in meeting_people
        ),
        interpreters=tuple(
            Interpreter(
                id=registration.person.slug,
                languages=frozenset(registration.languages),
                available=free[registration.pk],
            )
            for registration in registrations
            if registration.type == RegistrationType.INTERPRETER
        ),
        meetings=tuple(
            Meeting(
                id=f"m{meeting.pk}",
                people=tuple(registration.person.slug for registration in meeting.people.all()),
                weight=meeting.weight,
            )
            for meeting in meetings
        ),
    )


def slot_id(slot: Slot) -> str:
    """Name of a slot in files and logs: city, day and hour as its city reads them (``naples-2016-10-25-0900``)."""
    local = slot.starts.astimezone(zone_of(slot.hall))
    return f"{slot.hall.city.slug}-{local:%Y-%m-%d-%H%M}"


def zone_of(hall: Hall) -> ZoneInfo:
    """Time zone of the city that a hall stands in."""
    return ZoneInfo(hall.city.time_zone)


def _engine_slot(slot: Slot) -> EngineSlot:
    zone = zone_of(slot.hall)
    return EngineSlot(
        id=slot_id(slot),
        venue=slot.hall.city.slug,
        start=slot.starts.astimezone(zone),
        end=slot.ends.astimezone(zone),
        tables=slot.hall.tables,
    )


def _engine_person(registration: Registration, available: tuple[str, ...]) -> Person:
    return Person(
        id=registration.person.slug,
        side=registration.side.code if registration.side else "",
        languages=frozenset(registration.languages),
        available=available,
        min=registration.min_meetings,
        max=registration.max_meetings,
    )


def _travel(halls: list[Hall]) -> tuple[Travel, ...]:
    city = {hall.pk: hall.city.slug for hall in halls}
    return tuple(
        Travel(origin=city[row.origin_id], destination=city[row.destination_id], minutes=row.minutes)
        for row in TravelRow.objects.filter(origin__in=city)
    )


def _free_slots(brokerage: Brokerage, slots: list[Slot]) -> dict[int, tuple[str, ...]]:
    """Per registration, the ids of the slots within the half days that they spend in the slot's city."""
    of_half_day = defaultdict(list)
    for slot in slots:
        day = slot.starts.astimezone(zone_of(slot.hall)).date()
        of_half_day[slot.hall_id, day, slot.half].append(slot_id(slot))
    free: dict[int, list[str]] = defaultdict(list)
    for presence in Presence.objects.filter(registration__brokerage=brokerage):
        free[presence.registration_id] += of_half_day[presence.hall_id, presence.date, presence.half]
    return defaultdict(tuple, {pk: tuple(ids) for pk, ids in free.items()})
