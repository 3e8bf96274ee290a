"""Telling people what another timetable changes in their diary: those whose diary changes, and nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.models import Placement, Registration, Seat, Timetable
from ponte.press.domain.outbox import Letter, enqueue_many
from ponte.press.enums import Purpose
from ponte.programme.reasons import say_moment

Code = Literal["new", "moved", "gone", "table", "interpreter"]
Line = tuple[int, int, int | None]
"""Slot, table and interpreter of a meeting."""


@dataclass(frozen=True, slots=True)
class DiaryChange:
    """What becomes of one meeting in somebody's diary."""

    code: Code
    place: Placement
    """Where the meeting takes place; where it was to, if it no longer does."""
    was: Placement | None
    """Where it was to take place until now; None if it is new."""


def diaries(timetable: Timetable | None) -> dict[int, dict[int, Line]]:
    """Per person, interpreters included: their meetings, each with its slot, table and interpreter."""
    found: defaultdict[int, dict[int, Line]] = defaultdict(dict)
    rows = Seat.objects.filter(timetable=timetable).values_list(
        "registration",
        "placement__meeting",
        "placement__slot",
        "placement__table",
        "placement__interpreter",
    )
    for registration, meeting, slot, table, interpreter in rows if timetable else ():
        found[registration][meeting] = (slot, table, interpreter)
    return dict(found)


def diary_changes(before: Timetable | None, after: Timetable) -> dict[int, list[DiaryChange]]:
    """Per person whose diary is another one afterwards, what changes in it, in order of time."""
    was, will_be = diaries(before), diaries(after)
    differing = {
        person: _differing(was.get(person, {}), will_be.get(person, {})) for person in was.keys() | will_be.keys()
    }
    meetings = {meeting for found in differing.values() for meeting in found}
    old = _placements(before, meetings)
    new = _placements(after, meetings)
    changes = {}
    for person, found in differing.items():
        rows = [
            DiaryChange(
                code,
                place=old[meeting] if code == "gone" else new[meeting],
                was=None if code == "new" else old[meeting],
            )
            for meeting, code in found.items()
        ]
        if rows:
            changes[person] = sorted(rows, key=lambda row: row.place.slot.starts)
    return changes


def announce(timetable: Timetable, *, before: Timetable | None) -> int:
    """File a mail to everybody whose diary changes, in the language of their account; returns how many.

    To be called inside the transaction that shows or publishes the timetable. Who has no account, or may no longer
    sign in, gets none.
    """
    changes = diary_changes(before, timetable)
    edition = timetable.brokerage.edition
    # Published again after another one, the same timetable is news again.
    moment = f"{timezone.now():%Y%m%d%H%M%S%f}"
    letters = []
    for who in Registration.objects.filter(pk__in=changes).select_related("person__account"):
        account = who.person.account
        if account is None or not account.is_active:
            continue
        with override(account.language):
            context = {
                "person": who.person,
                "edition": edition,
                "timetable": timetable,
                "sentences": [say_change(change, who) for change in changes[who.pk]],
            }
            said = render_to_string("brokerage/mail/timetable.txt", context).strip()
        subject, _separator, text = said.partition("\n")
        letters.append(
            Letter(
                key=f"brokerage:timetable:{timetable.pk}:{moment}:{who.pk}",
                purpose=Purpose.MEETINGS,
                subject=subject,
                text=text.strip(),
                programme_id=edition.programme_id,
                account=account,
            )
        )
    enqueue_many(letters)
    return len(letters)


def say_change(change: DiaryChange, reader: Registration) -> str:
    """Say what becomes of a meeting to somebody who sits at it."""
    row = change.place
    params = {
        "who": _(", ").join(person.person.name for person in row.meeting.people.all() if person.pk != reader.pk),
        "when": _when(row),
        "where": row.slot.hall.name,
        "table": row.table,
        "interpreter": row.interpreter.person.name if row.interpreter else "",
    }
    if change.was is not None:
        params |= {"was_when": _when(change.was), "was_table": change.was.table}
    if change.code == "new":
        said = _("New: %(who)s, %(when)s, %(where)s, table %(table)s.")
    elif change.code == "gone":
        said = _("No longer: %(who)s, %(when)s, %(where)s.")
    elif change.code == "moved":
        said = _("Moved: %(who)s, now %(when)s, %(where)s, table %(table)s; it was %(was_when)s.")
    elif change.code == "table":
        said = _("Another table: %(who)s, %(when)s, %(where)s: table %(table)s instead of %(was_table)s.")
    elif row.interpreter is None:
        said = _("Without an interpreter: %(who)s, %(when)s, %(where)s.")
    else:
        said = _("Another interpreter: %(who)s, %(when)s, %(where)s: %(interpreter)s.")
    return said % params


def _differing(was: Mapping[int, Line], will_be: Mapping[int, Line]) -> dict[int, Code]:
    found: dict[int, Code] = {}
    for meeting in was.keys() | will_be.keys():
        before, after = was.get(meeting), will_be.get(meeting)
        if before is None:
            found[meeting] = "new"
        elif after is None:
            found[meeting] = "gone"
        elif before[0] != after[0]:
            found[meeting] = "moved"
        elif before[1] != after[1]:
            found[meeting] = "table"
        elif before != after:
            found[meeting] = "interpreter"
    return found


def _placements(timetable: Timetable | None, meetings: set[int]) -> dict[int, Placement]:
    if timetable is None:
        return {}
    people = Registration.objects.select_related("person").order_by("side_id", "pk")
    rows = (
        timetable.placements.select_related("slot__hall__city", "interpreter__person", "meeting")
        .prefetch_related(Prefetch("meeting__people", people))
    )  # fmt: skip
    return {row.meeting_id: row for row in rows if row.meeting_id in meetings}


def _when(row: Placement) -> str:
    return say_moment(row.slot.starts, zone_of(row.slot.hall))
