"""Where a meeting of a timetable may go: the engine's rules, asked of one meeting beside all that stand.

Only what concerns the meeting is read in full: its people with their diaries, and every interpreter. Of all other
meetings only the slot, the table and the interpreter matter, so that thousands of them cost little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.domain.problem import meeting_id, read_problem, slot_id
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.faults import say_fault
from ponte.brokerage.models import Booth, Meeting, Placement, Registration, Seat, Slot, Timetable
from ponte.engine.scheduling import Meeting as EngineMeeting
from ponte.engine.scheduling import Placement as EnginePlacement
from ponte.engine.scheduling.standing import Fault, Opening, Standing


@dataclass(frozen=True, slots=True)
class Place:
    """What a meeting would find in a slot."""

    slot: Slot
    tables: tuple[int, ...]
    """The tables it may take; none where anything stands against the slot."""
    interpreters: tuple[Registration, ...]
    """Who could interpret, whoever has least to do first; none where none is needed."""
    against: tuple[str, ...]
    """What stands against this slot, in the reader's language."""

    @property
    def is_open(self) -> bool:
        """Whether the meeting may go there."""
        return bool(self.tables)


class Bench:
    """One meeting beside all others of a timetable, read in a number of queries that does not grow with them."""

    def __init__(self, timetable: Timetable, meeting: Meeting) -> None:
        self.timetable, self.meeting, self.id = timetable, meeting, meeting_id(meeting.pk)
        brokerage = timetable.brokerage
        self.people = list(meeting.people.select_related("person", "side", "brokerage").order_by("side_id", "pk"))
        keys = [row.pk for row in self.people]
        concerned = brokerage.registrations.filter(Q(pk__in=keys) | Q(type=RegistrationType.INTERPRETER))
        slots = Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city")
        self.slots = {slot_id(slot): slot for slot in slots}
        rows = self._placements()
        self.current = rows.pop(self.id, None)
        self.standing = Standing(
            read_problem(brokerage, concerned, people=self.people, meetings=(self._itself(), *self._others(rows)))
        )
        self.interpreters = {
            row.person.slug: row for row in concerned.filter(type=RegistrationType.INTERPRETER).select_related("person")
        }
        for row in rows.values():
            self.standing.add(row)
        self.booths = self._booths()

    def _placements(self) -> dict[str, EnginePlacement]:
        named = {slot.pk: name for name, slot in self.slots.items()}
        return {
            meeting_id(meeting): EnginePlacement(meeting_id(meeting), named[slot], table, guide)
            for meeting, slot, table, guide in Placement.objects.filter(timetable=self.timetable).values_list(
                "meeting", "slot", "table", "interpreter__person__slug"
            )
        }

    def _itself(self) -> EngineMeeting:
        return EngineMeeting(self.id, tuple(row.person.slug for row in self.people), self.meeting.weight)

    def _others(self, rows: dict[str, EnginePlacement]) -> Iterator[EngineMeeting]:
        """Every other placed meeting, with those of its people that it has in common with this one."""
        slugs = {row.pk: row.person.slug for row in self.people}
        common: defaultdict[str, list[str]] = defaultdict(list)
        seats = Seat.objects.filter(timetable=self.timetable, registration__in=slugs)
        for who, meeting in seats.values_list("registration", "placement__meeting"):
            common[meeting_id(meeting)].append(slugs[who])
        for name in rows:
            yield EngineMeeting(name, tuple(common[name]), 0)

    def _booths(self) -> dict[int, dict[int, Booth]]:
        found: defaultdict[int, dict[int, Booth]] = defaultdict(dict)
        rows = Booth.objects.filter(hall__brokerage=self.timetable.brokerage).select_related("registration__person")
        for booth in rows.order_by("table"):
            found[booth.hall_id][booth.table] = booth
        return found

    def places(self) -> list[Place]:
        """What the meeting would find in every slot, the one it is in included, in order."""
        return [self._place(opening) for opening in self.standing.openings(self.id)]

    def place(self, slot: Slot) -> Place:
        """What it would find in one slot."""
        return self._place(self.standing.opening(self.id, slot_id(slot)))

    def faults(self, row: EnginePlacement) -> list[Fault]:
        """Every rule that the meeting would break in a place, those of locks and of own tables included."""
        slot = self.slots[row.slot]
        found = [Fault("locked")] if self._is_locked_elsewhere(slot) else []
        found += self.standing.faults(row)
        own = self._own_tables(slot)
        booth = self.booths[slot.hall_id].get(row.table)
        if own and row.table not in own:
            table, owner = next(iter(own.items()))
            found.append(Fault("own_table", {"who": owner.registration.person.slug, "table": table}))
        elif booth and not own:
            found.append(Fault("others_table", {"who": booth.registration.person.slug, "table": row.table}))
        return found

    def say(self, fault: Fault) -> str:
        """A fault as a sentence."""
        everybody = [*self.people, *self.interpreters.values()]
        names = {row.person.slug: row.person.name for row in everybody}
        names |= {
            booth.registration.person.slug: booth.registration.person.name
            for booths in self.booths.values()
            for booth in booths.values()
        }
        other = str(fault.params.get("other", ""))
        return say_fault(fault, names=names, times={other: self._time_of(other)})

    def breaks(self) -> int:
        """The breaks of its people, as they stand now."""
        return sum(self.standing.breaks(row.person.slug) for row in self.people)

    def _place(self, opening: Opening) -> Place:
        slot = self.slots[opening.slot]
        faults = list(opening.faults)
        if self._is_locked_elsewhere(slot):
            faults.insert(0, Fault("locked"))
        own, taken = self._own_tables(slot), self.booths[slot.hall_id]
        tables = [t for t in opening.tables if (t in own if own else t not in taken)]
        if own and not tables and opening.tables:
            faults.append(Fault("table_taken", {"table": next(iter(own))}))
        elif opening.tables and not tables:
            faults.append(Fault("tables_full", {"tables": slot.table_count}))
        return Place(
            slot=slot,
            tables=() if faults else tuple(tables),
            interpreters=tuple(self.interpreters[guide] for guide in opening.interpreters),
            against=tuple(self.say(fault) for fault in faults),
        )

    def _own_tables(self, slot: Slot) -> dict[int, Booth]:
        """The tables in a slot's hall that are its people's own."""
        keys = {row.pk for row in self.people}
        return {t: booth for t, booth in self.booths[slot.hall_id].items() if booth.registration_id in keys}

    def _is_locked_elsewhere(self, slot: Slot) -> bool:
        return self.meeting.locked_slot_id not in (None, slot.pk)

    def _time_of(self, meeting: str) -> str:
        row = self.standing.placed.get(meeting)
        if row is None:
            return ""
        slot = self.slots[row.slot]
        return f"{slot.starts.astimezone(zone_of(slot.hall)):%H:%M}"
