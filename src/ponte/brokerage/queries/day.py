"""The day as the desk, the devices at the door and the screens in the halls see it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from ponte.brokerage.domain.clock import day_ends, half_day_of, zone_of
from ponte.brokerage.domain.problem import open_tables
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import (
    Brokerage,
    CheckIn,
    Hall,
    MeetingReport,
    NoShow,
    Placement,
    Presence,
    Registration,
    Seat,
    Slot,
    TableClosure,
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody expected at a table."""

    registration: Registration
    has_come: bool
    """Checked in for this half day."""
    no_show: NoShow | None
    """The report, in force, that they are not there."""


@dataclass(frozen=True, slots=True)
class TableNow:
    """A table in a round: who is expected at it, and what the offices say of the meeting."""

    placement: Placement
    guests: tuple[Guest, ...]
    interpreter: Guest | None
    took_place: bool | None
    """What an office has said; None where none has."""


@dataclass(frozen=True, slots=True)
class Round:
    """All tables of a hall in one slot, times in the city's own zone."""

    slot: Slot
    starts: dt.datetime
    ends: dt.datetime
    has_begun: bool
    tables: tuple[TableNow, ...]


def rounds_now(hall: Hall, now: dt.datetime) -> list[Round]:
    """Return the running round of a hall, if one is, and the next; at a constant number of queries."""
    slots = list(hall.slots.filter(ends__gt=now).order_by("starts")[:2])
    running = [slot for slot in slots if slot.starts <= now]
    shown = slots if running else slots[:1]
    people = Registration.objects.select_related("person", "organisation", "side")
    placements = (
        Placement.objects.filter(timetable__status=TimetableStatus.PUBLISHED, slot__in=shown)
        .select_related("meeting", "interpreter__person", "slot")
        .prefetch_related(
            Prefetch("meeting__people", people),
            Prefetch("meeting__reports", MeetingReport.objects.filter(reporter=None)),
        )
        .order_by("table")
    )
    missing = {row.registration_id: row for row in missing_now(hall.brokerage, now)}
    date, half = half_day_of(hall, now)
    come = set(CheckIn.objects.filter(hall=hall, date=date, half=half).values_list("registration", flat=True))

    def guest(registration: Registration) -> Guest:
        return Guest(registration, registration.pk in come, missing.get(registration.pk))

    tables = defaultdict(list)
    for row in placements:
        reports = list(row.meeting.reports.all())
        tables[row.slot_id].append(
            TableNow(
                placement=row,
                guests=tuple(guest(person) for person in row.meeting.people.all()),
                interpreter=guest(row.interpreter) if row.interpreter else None,
                took_place=reports[0].took_place if reports else None,
            )
        )
    zone = zone_of(hall)
    return [
        Round(
            slot=slot,
            starts=slot.starts.astimezone(zone),
            ends=slot.ends.astimezone(zone),
            has_begun=slot.starts <= now,
            tables=tuple(tables[slot.pk]),
        )
        for slot in shown
    ]


def missing_now(brokerage: Brokerage, now: dt.datetime) -> QuerySet[NoShow]:
    """Return the reports in force of people who are not there, the soonest expected first."""
    return (
        NoShow.objects.filter(registration__brokerage=brokerage, ends__gt=now)
        .select_related("registration__person", "registration__organisation", "registration__side")
        .order_by("ends", "pk")
    )


def expected_late(hall: Hall, now: dt.datetime) -> QuerySet[NoShow]:
    """Return the reports of those who are to come before the day is over, the soonest first."""
    return missing_now(hall.brokerage, now).filter(ends__lt=day_ends(hall.brokerage, now))


def closures_now(brokerage: Brokerage, now: dt.datetime) -> QuerySet[TableClosure]:
    """Return the closures of tables that are in force or to come."""
    return TableClosure.objects.filter(hall__brokerage=brokerage, ends__gt=now).select_related("hall__city")


def misfits(brokerage: Brokerage, now: dt.datetime) -> int:
    """Count the published meetings to come that cannot take place as they stand."""
    to_come = Placement.objects.filter(
        timetable__brokerage=brokerage, timetable__status=TimetableStatus.PUBLISHED, slot__starts__gt=now
    )
    away = NoShow.objects.filter(
        registration=OuterRef("registration"), starts__lt=OuterRef("ends"), ends__gt=OuterRef("starts")
    )
    without = set(
        Seat.objects.filter(Exists(away), placement__in=to_come).values_list("placement", flat=True).distinct()
    )
    if closures_now(brokerage, now).exists():
        rows = list(to_come.select_related("slot__hall"))
        tables = open_tables({row.slot_id: row.slot for row in rows}.values())
        without |= {row.pk for row in rows if row.table > tables[row.slot_id]}
    return len(without)


def arrivals(hall: Hall, now: dt.datetime) -> tuple[int, int]:
    """Count who has come to a hall this half day, and who said that they would spend it there."""
    date, half = half_day_of(hall, now)
    counted = Presence.objects.filter(hall=hall, date=date, half=half).aggregate(
        expected=Count("pk", distinct=True),
        come=Count(
            "pk",
            filter=Q(registration__check_ins__date=date, registration__check_ins__half=half),
            distinct=True,
        ),
    )
    return counted["come"], counted["expected"]


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody of the day's list, with what a device at the door shows when they come."""

    registration: Registration
    code: str
    hall: Hall | None
    """Where they spend this half day."""
    come_at: dt.datetime | None
    placements: tuple[Placement, ...]
    """Their meetings of the day that have not ended, in order of time."""


def list_of_the_day(brokerage: Brokerage, now: dt.datetime) -> list[Expected]:
    """Return everybody who takes part and is somewhere on this day, at a constant number of queries."""
    halls = {hall.pk: hall for hall in brokerage.halls.select_related("city")}
    half_days = {pk: half_day_of(hall, now) for pk, hall in halls.items()}
    dates = {date for date, _half in half_days.values()}
    where: dict[int, Hall] = {}
    on_the_day: set[int] = set()
    for row in Presence.objects.filter(hall__in=halls, date__in=dates):
        on_the_day.add(row.registration_id)
        if (row.date, row.half) == half_days[row.hall_id]:
            where[row.registration_id] = halls[row.hall_id]
    come = {
        row.registration_id: row.at
        for row in CheckIn.objects.filter(hall__in=halls, date__in=dates)
        if (row.date, row.half) == half_days[row.hall_id]
    }
    people = Registration.objects.select_related("person", "organisation", "side")
    placements = defaultdict(list)
    for placement in (
        Placement.objects.filter(
            timetable__brokerage=brokerage,
            timetable__status=TimetableStatus.PUBLISHED,
            slot__ends__gt=now,
            slot__starts__lt=day_ends(brokerage, now),
        )
        .select_related("meeting", "slot__hall__city", "interpreter__person")
        .prefetch_related(Prefetch("meeting__people", people))
        .order_by("slot__starts")
    ):
        for person in (*placement.meeting.people.all(), *filter(None, [placement.interpreter])):
            placements[person.pk].append(placement)
    rows = Registration.objects.approved().filter(brokerage=brokerage, pk__in=on_the_day)
    return [
        Expected(
            registration=row,
            code=row.badge.code if hasattr(row, "badge") else "",
            hall=where.get(row.pk),
            come_at=come.get(row.pk),
            placements=tuple(placements[row.pk]),
        )
        for row in rows.select_related("person", "organisation", "side", "badge")
    ]


@dataclass(frozen=True, slots=True)
class StandByChoice:
    """A half day to come on which somebody is at a hall, and whether they would take a freed slot then."""

    presence: Presence
    is_on: bool


def stand_by_choices(registration: Registration, now: dt.datetime) -> list[StandByChoice]:
    """Return the half days, today's and later, on which somebody can stand by."""
    chosen = set(registration.stand_bys.values_list("date", "half"))
    return [
        StandByChoice(row, (row.date, row.half) in chosen)
        for row in registration.presences.select_related("hall__city")
        if row.date >= now.astimezone(zone_of(row.hall)).date()
    ]
