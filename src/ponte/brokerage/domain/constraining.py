"""What the scheduler has to keep: tables, times, ways, people's own tables, interpreters; changed by the offices.

Every change holds from the next run on. What is published stays as it is until an office acts: `broken_by` tells
beforehand which of its meetings a change would make impossible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.domain.problem import meeting_id, scheduling_problem, slot_id
from ponte.brokerage.enums import Half, RegistrationType, TimetableStatus
from ponte.brokerage.faults import say_fault
from ponte.brokerage.models import Booth, Brokerage, Hall, Placement, Presence, Registration, Slot, Travel
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.scheduling import Placement as EnginePlacement
from ponte.engine.scheduling.standing import Fault, Standing
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Account

MOST_TABLES = 500
NOON = 13
"""Slots that start before this hour belong to the morning."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A meeting of the published timetable that could not take place as it stands."""

    placement: Placement
    reasons: tuple[str, ...]


def broken_by(brokerage: Brokerage, change: Callable[[], object]) -> list[Broken]:
    """Try a change out, take it back, and return which published meetings it would break that are whole now."""
    with transaction.atomic():
        before = set(_faults(brokerage))
        change()
        after = _faults(brokerage)
        placements = _published(brokerage)
        found = [
            Broken(row, tuple(after[row.meeting_id]))
            for row in placements
            if row.meeting_id in after and row.meeting_id not in before
        ]
        transaction.set_rollback(True)
    return found


def set_tables(*, actor: Account | None, hall: Hall, tables: int) -> None:
    """Say how many tables a hall has.

    Raises
    ------
    Refused
        ``tables``; ``own_table``: somebody has a table of their own of a higher number.
    """
    _check_tables(tables, least=1)
    highest = hall.booths.order_by("-table").first()
    if highest and highest.table > tables:
        raise Refused(
            "own_table", _("Table %(table)d is somebody’s own. Take that back first.") % {"table": highest.table}
        )
    with transaction.atomic():
        before, hall.tables = hall.tables, tables
        hall.save(update_fields=["tables"])
        record(actor=actor, action="brokerage.set_tables", subject=hall, before=before, after=tables)


def add_slots(
    *, actor: Account | None, hall: Hall, date: dt.date, first: dt.time, minutes: int, pause: int, count: int
) -> list[Slot]:
    """Add a series of slots to a hall, in its city's own time.

    Raises
    ------
    Refused
        ``series``: lengths that cannot be; ``past_midnight``; ``overlap``: there are slots at these times.
    """
    if not (5 <= minutes <= 240 and 0 <= pause <= 240 and 1 <= count <= 48):
        raise Refused("series", _("Slots last 5 to 240 minutes, with pauses up to 240, at most 48 at once."))
    begin = dt.datetime.combine(date, first, tzinfo=zone_of(hall))
    step = dt.timedelta(minutes=minutes + pause)
    starts = [begin + step * number for number in range(count)]
    length = dt.timedelta(minutes=minutes)
    if (starts[-1] + length).date() != date:
        raise Refused("past_midnight", _("The series would go past midnight."))
    if hall.slots.filter(starts__lt=starts[-1] + length, ends__gt=starts[0]).exists():
        raise Refused("overlap", _("There are slots at these times already."))
    with transaction.atomic():
        slots = Slot.objects.bulk_create(
            Slot(
                hall=hall,
                starts=start,
                ends=start + length,
                half=Half.MORNING if start.hour < NOON else Half.AFTERNOON,
            )
            for start in starts
        )
        record(actor=actor, action="brokerage.add_slots", subject=hall, first=begin.isoformat(), count=count)
    return slots


def set_slot_tables(*, actor: Account | None, slots: Iterable[Slot], tables: int | None) -> None:
    """Give slots other tables than their hall's, 0 to close them, or None for all of the hall's again.

    Raises
    ------
    Refused
        ``tables``.
    """
    if tables is not None:
        _check_tables(tables, least=0)
    with transaction.atomic():
        for slot in slots:
            Slot.objects.filter(pk=slot.pk).update(tables=tables)
            record(actor=actor, action="brokerage.set_slot_tables", subject=slot, before=slot.tables, after=tables)


def remove_slots(*, actor: Account | None, slots: Iterable[Slot]) -> int:
    """Remove slots; one that a timetable has used is closed instead, and counted in what is returned."""
    closed = 0
    with transaction.atomic():
        for slot in slots:
            if slot.placements.exists():
                closed += 1
                Slot.objects.filter(pk=slot.pk).update(tables=0)
                record(actor=actor, action="brokerage.close_slot", subject=slot, starts=slot.starts.isoformat())
            else:
                record(actor=actor, action="brokerage.remove_slot", subject=slot, starts=slot.starts.isoformat())
                slot.delete()
    return closed


def set_travel(*, actor: Account | None, origin: Hall, destination: Hall, minutes: int) -> None:
    """Say how long the way between two halls takes, either way.

    Raises
    ------
    Refused
        ``minutes``.
    """
    if origin == destination or not 0 <= minutes <= 24 * 60:
        raise Refused("minutes", _("A way takes 0 to 1440 minutes, between two different halls."))
    with transaction.atomic():
        pair = Travel.objects.filter(origin__in=[origin, destination], destination__in=[origin, destination])
        row = pair.first() or Travel(origin=origin, destination=destination, minutes=0)
        before, row.minutes = row.minutes, minutes
        row.save()
        record(actor=actor, action="brokerage.set_travel", subject=row, before=before, after=minutes)


def give_booth(*, actor: Account | None, registration: Registration, hall: Hall, table: int) -> Booth:
    """Give somebody a table of their own in a hall, in place of the one they have there.

    Raises
    ------
    Refused
        ``no_such_table``, ``not_a_participant``, ``taken``.
    """
    if registration.type != RegistrationType.PARTICIPANT:
        raise Refused("not_a_participant", _("Only participants have a table of their own."))
    if not 1 <= table <= hall.tables:
        raise Refused("no_such_table", _("The hall has tables 1 to %(tables)d.") % {"tables": hall.tables})
    try:
        with transaction.atomic():
            booth, _is_new = Booth.objects.update_or_create(
                registration=registration, hall=hall, defaults={"table": table}
            )
            record(actor=actor, action="brokerage.give_booth", subject=booth, table=table)
    except IntegrityError:
        raise Refused("taken", _("This table is somebody else’s own.")) from None
    return booth


def take_booth_back(*, actor: Account | None, booth: Booth) -> None:
    """Let a table be anybody's again."""
    with transaction.atomic():
        record(actor=actor, action="brokerage.take_booth_back", subject=booth, table=booth.table)
        booth.delete()


def set_interpreter(
    *,
    actor: Account | None,
    registration: Registration,
    languages: Iterable[str],
    half_days: Set[tuple[int, dt.date, str]],
) -> None:
    """Say what an interpreter speaks, and in which hall they are on which half day.

    Raises
    ------
    Refused
        ``not_an_interpreter``, ``languages``, ``two_places``.
    """
    spoken = [code for code in SpokenLanguage.values if code in set(languages)]
    if registration.type != RegistrationType.INTERPRETER:
        raise Refused("not_an_interpreter", _("Only interpreters are changed here."))
    if len(spoken) < 2:
        raise Refused("languages", _("An interpreter speaks at least two languages."))
    if len({(date, half) for _hall, date, half in half_days}) < len(half_days):
        raise Refused("two_places", _("Nobody is in two cities on the same half day."))
    with transaction.atomic():
        was = set(registration.presences.values_list("hall", "date", "half"))
        for hall, date, half in was - half_days:
            registration.presences.filter(hall=hall, date=date, half=half).delete()
        Presence.objects.bulk_create(
            Presence(registration=registration, hall_id=hall, date=date, half=half)
            for hall, date, half in half_days - was
        )
        Registration.objects.filter(pk=registration.pk).update(languages=spoken)
        record(
            actor=actor,
            action="brokerage.set_interpreter",
            subject=registration,
            languages=spoken,
            added=len(half_days - was),
            removed=len(was - half_days),
        )
    registration.languages = spoken


def _check_tables(tables: int, *, least: int) -> None:
    if not least <= tables <= MOST_TABLES:
        raise Refused(
            "tables", _("The number of tables is %(least)d to %(most)d.") % {"least": least, "most": MOST_TABLES}
        )


def _published(brokerage: Brokerage) -> list[Placement]:
    return list(
        Placement.objects.filter(timetable__brokerage=brokerage, timetable__status=TimetableStatus.PUBLISHED)
        .select_related("slot__hall__city", "interpreter__person", "meeting")
        .prefetch_related("meeting__people__person")
    )


def _faults(brokerage: Brokerage) -> dict[int, list[str]]:
    """Per meeting of the published timetable that breaks a rule, what is wrong with it."""
    problem = scheduling_problem(brokerage)
    standing, rows = Standing(problem), _published(brokerage)
    names = {row.person.slug: row.person.name for row in brokerage.registrations.select_related("person")}
    own = {(b.hall_id, b.registration_id): b.table for b in Booth.objects.filter(hall__brokerage=brokerage)}
    times, found = {}, {}
    for row in rows:
        guide = row.interpreter.person.slug if row.interpreter else None
        place = EnginePlacement(meeting_id(row.meeting_id), slot_id(row.slot), row.table, guide)
        times[place.meeting] = f"{row.slot.starts.astimezone(zone_of(row.slot.hall)):%H:%M}"
        faults = list(standing.faults(place))
        tables = {own.get((row.slot.hall_id, person.pk)): person for person in row.meeting.people.all()}
        tables.pop(None, None)
        if tables and row.table not in tables:
            table, owner = next(iter(tables.items()))
            faults.append(Fault("own_table", {"who": owner.person.slug, "table": table or 0}))
        if faults:
            found[row.meeting_id] = [say_fault(fault, names=names, times=times) for fault in faults]
        standing.add(place)
    return found
