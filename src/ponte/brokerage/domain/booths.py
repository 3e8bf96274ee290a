"""Tables of people's own: after every run their meetings are seated there, and so is what they book themselves.

That is always possible. A run gives a slot no more meetings than it has tables, and nobody two meetings at a time: so
the meetings of different owners take different tables, and as many tables are left as there are other meetings. These
take a table that is somebody's own only where no other is free, when its owner has no meeting in that slot.

A booking moves nobody: who books when their own table is taken already sits elsewhere for once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ponte.brokerage.models import Booth, Brokerage
from ponte.engine.scheduling import Placement, Problem


def seat_at_booths(brokerage: Brokerage, problem: Problem, rows: Iterable[Placement]) -> list[Placement]:
    """Give the meetings of people with a table of their own that table; the others keep theirs where they can.

    Where two such people meet, it is at the table of lower number. A table that a slot has not (since it has fewer) is
    left aside there.
    """
    own: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for booth in Booth.objects.filter(hall__brokerage=brokerage).select_related("registration__person", "hall__city"):
        own[booth.hall.city.slug][booth.registration.person.slug] = booth.table
    people = {meeting.id: meeting.people for meeting in problem.meetings}
    of_slot: defaultdict[str, list[Placement]] = defaultdict(list)
    for row in rows:
        of_slot[row.slot].append(row)
    slots = {slot.id: slot for slot in problem.slots}
    return [
        row
        for slot, here in of_slot.items()
        for row in _seated(here, people, own[slots[slot].venue], slots[slot].tables)
    ]


def tables_in_order(tables: int, *, mine: Collection[int], booths: Collection[int]) -> list[int]:
    """Return the tables of a slot, 1 to ``tables``, as one more meeting tries them: its people's own, then nobody's.

    Parameters
    ----------
    mine
        Tables that are the own of somebody who meets.
    booths
        All tables of the hall that are anybody's own; those of others come last.
    """
    return sorted(range(1, tables + 1), key=lambda table: (table not in mine, table in booths, table))


def _seated(
    rows: list[Placement], people: Mapping[str, tuple[str, ...]], own: Mapping[str, int], tables: int
) -> list[Placement]:
    booths = {table for table in own.values() if table <= tables}
    table: dict[str, int] = {}
    for row in rows:
        mine = [own[who] for who in people[row.meeting] if who in own and own[who] in booths]
        if mine:
            table[row.meeting] = min(mine)
    taken = set(table.values())
    for row in rows:
        if row.meeting not in table and row.table not in taken | booths:
            table[row.meeting] = row.table
            taken.add(row.table)
    for row in rows:
        if row.meeting not in table:
            free = [number for number in range(1, tables + 1) if number not in taken]
            table[row.meeting] = min(free, key=lambda number: (number in booths, number))
            taken.add(table[row.meeting])
    return [replace(row, table=table[row.meeting]) for row in rows]
