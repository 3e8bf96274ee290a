"""The proposals of the scheduler: compared with each other, and drawn as a board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ponte.brokerage.domain.announcing import diaries
from ponte.brokerage.domain.clock import day_of, zone_of
from ponte.brokerage.domain.problem import open_tables
from ponte.brokerage.enums import RegistrationType, TimetableStatus
from ponte.brokerage.models import Brokerage, Hall, Placement, Registration, Seat, Slot, Timetable, Unplaced
from ponte.brokerage.queries.event import published_timetable
from ponte.people.models import Account
from ponte.programme.models import Officer


def proposals(brokerage: Brokerage) -> QuerySet[Timetable]:
    """Return every run of the scheduler, latest first, with what a comparison shows.

    Each has ``placed_count`` and ``unplaced_count`` (meetings), ``seated_count`` (participants with a meeting at
    all) and ``interpreted_count`` (meetings with an interpreter).
    """

    def counted(rows: QuerySet[Any], what: str = "pk") -> Coalesce:
        counts = rows.order_by().values("timetable").annotate(count=Count(what, distinct=True)).values("count")
        return Coalesce(Subquery(counts, output_field=IntegerField()), 0)

    placed = Placement.objects.filter(timetable=OuterRef("pk"))
    seats = Seat.objects.filter(timetable=OuterRef("pk"), registration__type=RegistrationType.PARTICIPANT)
    return brokerage.timetables.select_related("created_by").annotate(
        placed_count=counted(placed),
        unplaced_count=counted(Unplaced.objects.filter(timetable=OuterRef("pk"))),
        seated_count=counted(seats, "registration"),
        interpreted_count=counted(placed.filter(interpreter__isnull=False)),
    )


def placements_seen_by(brokerage: Brokerage, account: Account) -> QuerySet[Placement]:
    """Return the published meetings by time: all of them to who works for an office, to others those they sit at."""
    people = Registration.objects.select_related("person", "organisation", "side").order_by("side_id", "pk")
    rows = (
        Placement.objects.filter(timetable__brokerage=brokerage, timetable__status=TimetableStatus.PUBLISHED)
        .select_related("slot__hall__city__parent", "interpreter__person", "interpreter__side", "meeting")
        .select_related("interpreter__organisation")
        .prefetch_related(Prefetch("meeting__people", people))
        .order_by("slot__starts", "slot__hall_id", "table")
    )
    offices = Officer.objects.filter(account=account, side__programme=brokerage.edition.programme_id)
    return rows if offices.exists() else rows.filter(pk__in=_seats_of(account))


def _seats_of(account: Account) -> QuerySet[Seat, Any]:
    return Seat.objects.filter(registration__person__account=account).order_by().values("placement")


@dataclass(frozen=True, slots=True)
class BoardCell:
    """A table in a slot, with the meeting there, if any."""

    slot: Slot
    table: int
    placement: Placement | None
    is_there: bool
    """Whether the slot has this table at all."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One table of a hall through a day: a cell per column of the board."""

    table: int
    cells: tuple[BoardCell, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A day in one hall: slots as columns, tables as rows."""

    hall: Hall
    day: date
    columns: tuple[tuple[datetime, datetime], ...]
    """Start and end of each slot, in the city's own time zone."""
    rows: tuple[BoardRow, ...]
    used: tuple[int, ...]
    """How many tables each slot uses."""
    tables: tuple[int, ...]
    """How many it has."""

    @property
    def load(self) -> list[tuple[int, int]]:
        """Per slot, how many tables it uses, and how many it has."""
        return list(zip(self.used, self.tables, strict=True))


def board_days(hall: Hall) -> list[date]:
    """Return the days on which a hall has slots, in the city's own calendar."""
    return sorted({day_of(slot) for slot in hall.slots.select_related("hall__city")})


def board(timetable: Timetable, hall: Hall, day: date, *, all_tables: bool = False) -> Board:
    """Return a timetable's day in one hall, at a constant number of queries; with all its tables, or those in use."""
    zone = zone_of(hall)
    slots = [slot for slot in hall.slots.select_related("hall__city").order_by("starts") if day_of(slot) == day]
    there = open_tables(slots)
    people = Registration.objects.select_related("person", "organisation", "side").order_by("side_id", "pk")
    placements = (
        Placement.objects.filter(timetable=timetable, slot__in=[slot.pk for slot in slots])
        .select_related("interpreter__person", "meeting")
        .prefetch_related(Prefetch("meeting__people", people))
    )
    at = {(placement.slot_id, placement.table): placement for placement in placements}
    tables = max([table for _, table in at] + [there[slot.pk] for slot in slots if all_tables], default=0)
    return Board(
        hall=hall,
        day=day,
        columns=tuple((slot.starts.astimezone(zone), slot.ends.astimezone(zone)) for slot in slots),
        rows=tuple(
            BoardRow(
                table=table,
                cells=tuple(
                    BoardCell(slot, table, at.get((slot.pk, table)), is_there=table <= there[slot.pk]) for slot in slots
                ),
            )
            for table in range(1, tables + 1)
        ),
        used=tuple(sum(slot_id == slot.pk for slot_id, _ in at) for slot in slots),
        tables=tuple(there[slot.pk] for slot in slots),
    )


def unplaced_meetings(timetable: Timetable) -> QuerySet[Unplaced]:
    """Return the meetings that a timetable leaves out, the most valuable first."""
    people = Registration.objects.select_related("person", "organisation", "side").order_by("side_id", "pk")
    return timetable.unplaced.select_related("meeting").prefetch_related(Prefetch("meeting__people", people))


@dataclass(frozen=True, slots=True)
class PublishEffect:
    """What publishing a proposal does to the diaries."""

    meetings: int
    left_out: int
    people: int
    """Participants and interpreters who have a diary afterwards."""
    changed: int
    """People whose diary is another one than today, those who lose it included."""


def publish_effect(timetable: Timetable) -> PublishEffect:
    """Compare a proposal with the published timetable, person by person."""
    after = diaries(timetable)
    before = diaries(published_timetable(timetable.brokerage))
    return PublishEffect(
        meetings=timetable.placements.count(),
        left_out=timetable.unplaced.count(),
        people=len(after),
        changed=sum(after.get(person) != before.get(person) for person in after.keys() | before.keys()),
    )
