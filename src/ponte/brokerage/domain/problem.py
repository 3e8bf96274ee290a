"""The brokerage as the scheduling engine sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from ponte.brokerage.domain.limits import meeting_limit
from ponte.brokerage.enums import RegistrationType, TimetableStatus, Timing
from ponte.brokerage.models import Absence, Brokerage, Hall, Placement, Presence, Registration, Slot
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
    attended = attended_slots(brokerage.registrations.all(), slots)
    free = defaultdict(tuple, {pk: tuple(slot_id(slot) for slot in there) for pk, there in attended.items()})
    booked = _booked(brokerage)
    meetings = list(brokerage.meetings.prefetch_related("people__person"))
    meeting_people = {registration.pk for meeting in meetings for registration in meeting.people.all()}
    registrations = list(brokerage.registrations.select_related("person", "side", "brokerage"))
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
                slot=booked.get(meeting.pk),
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


def attended_slots(registrations: QuerySet[Registration], slots: Iterable[Slot]) -> dict[int, list[Slot]]:
    """Per registration, the slots within the half days that they spend in the slot's city, less those they cannot."""
    of_half_day = defaultdict(list)
    for slot in slots:
        day = slot.starts.astimezone(zone_of(slot.hall)).date()
        of_half_day[slot.hall_id, day, slot.half].append(slot)
    absent = set(Absence.objects.filter(registration__in=registrations).values_list("registration_id", "slot_id"))
    attended: defaultdict[int, list[Slot]] = defaultdict(list)
    for presence in Presence.objects.filter(registration__in=registrations):
        for slot in of_half_day[presence.hall_id, presence.date, presence.half]:
            if (presence.registration_id, slot.pk) not in absent:
                attended[presence.registration_id].append(slot)
    return attended


def _booked(brokerage: Brokerage) -> dict[int, str]:
    """Per meeting, the slot that its people have agreed on themselves, where they pick the times."""
    if brokerage.timing != Timing.PARTICIPANTS:
        return {}
    placements = Placement.objects.filter(timetable__brokerage=brokerage, timetable__status=TimetableStatus.PUBLISHED)
    return {row.meeting_id: slot_id(row.slot) for row in placements.select_related("slot__hall__city")}
