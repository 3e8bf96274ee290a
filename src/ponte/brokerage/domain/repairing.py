"""Mending the published timetable on the day: what has begun stays, and as few diaries change as possible.

What has happened is read from the reports of the day (see `ponte.brokerage.domain.missing`): whoever is missing is not
there, closed tables are none. Freed slots go to agreed meetings that wait for a time, then to pairs on stand-by.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.booths import seat_at_booths
from ponte.brokerage.domain.clock import now_at
from ponte.brokerage.domain.problem import meeting_id, scheduling_problem, slot_id
from ponte.brokerage.domain.standing_by import STAND_BY_WEIGHT, Pair, stand_by_pairs
from ponte.brokerage.domain.timetabling import publish_timetable, store_schedule
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.export import exported_schedule
from ponte.brokerage.models import Brokerage, Meeting, Registration, Slot, Timetable
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine import scheduling
from ponte.engine.errors import BadInput
from ponte.engine.scheduling import Changes, Placement, Problem, Reason, Schedule
from ponte.people.models import Account


@dataclass(frozen=True, slots=True)
class Place:
    """When and where a meeting is, and who interprets."""

    slot: Slot
    table: int
    interpreter: Registration | None


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one meeting."""

    id: str
    people: tuple[Registration, ...]
    before: Place | None
    after: Place | None
    reason: Reason | None
    """Why it has no time any more."""
    from_stand_by: bool

    @property
    def kind(self) -> str:
        """``lost``, ``new``, ``stand-by``, ``moved`` (to another slot), ``shifted`` (table or interpreter)."""
        if self.after is None:
            return "lost"
        if self.before is None:
            return "stand-by" if self.from_stand_by else "new"
        return "moved" if self.before.slot.pk != self.after.slot.pk else "shifted"

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it was and where it will be, as far as it has a place."""
        return tuple(place for place in (self.before, self.after) if place)

    @property
    def starts(self) -> dt.datetime:
        """When it was to begin, or, where it had no time, when it will."""
        return self.places[0].slot.starts

    @property
    def diaries(self) -> set[Registration]:
        """Whose diary changes."""
        places = self.places
        return {*self.people, *(place.interpreter for place in places if place.interpreter)}


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the published timetable would be mended; nothing is written yet."""

    timetable: Timetable
    schedule: Schedule
    lines: tuple[Line, ...]
    pairs: dict[str, Pair]
    """The pairs on stand-by that get a meeting, by its id in the schedule."""
    seconds: float

    @property
    def digest(self) -> str:
        """What was shown, in few letters: who applies it says by this that nothing has changed since."""
        changes = [(line.id, _written(line.before), _written(line.after)) for line in self.lines]
        return hashlib.sha256(repr((self.timetable.pk, changes)).encode()).hexdigest()[:32]

    @property
    def diaries(self) -> set[Registration]:
        """Whose diary changes."""
        return set().union(*(line.diaries for line in self.lines))


def propose_repair(brokerage: Brokerage, *, now: dt.datetime | None = None) -> Proposal:
    """Find the timetable that fits what has happened, and say what it changes.

    Parameters
    ----------
    now
        What has begun by then stays as it is; the event's present if None.

    Raises
    ------
    Refused
        ``not_published``; ``beyond_repair``: the reports contradict what the scheduler knows.
    """
    published = brokerage.timetables.filter(status=TimetableStatus.PUBLISHED).first()
    if published is None:
        raise Refused("not_published", _("There is no published timetable to mend."))
    now = now or now_at(brokerage)
    slots = list(Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city", "hall__brokerage"))
    pairs = {pair.id: pair for pair in stand_by_pairs(brokerage, [slot for slot in slots if slot.starts > now])}
    before = exported_schedule(published)
    problem = _on_the_day(brokerage, pairs)
    known = {row.meeting for row in before.meetings} | {row.meeting for row in before.unscheduled}
    grown = sum(meeting.weight for meeting in problem.meetings if meeting.id not in known)
    try:
        repair = scheduling.repair(problem, replace(before, bound=before.bound + grown), Changes((), now))
    except BadInput as fault:
        raise Refused(
            "beyond_repair", _("The timetable cannot be mended by itself: %(fault)s") % {"fault": fault}
        ) from None
    placed = {row.meeting for row in repair.schedule.meetings}
    chosen = {key: pair for key, pair in pairs.items() if key in placed}
    schedule = _without(_at_booths(brokerage, before, repair), pairs.keys() - chosen.keys())
    lines = _Comparison(brokerage, slots, chosen).lines(before, schedule)
    return Proposal(published, schedule, lines, chosen, repair.schedule.seconds)


def apply_repair(*, actor: Account | None, brokerage: Brokerage, digest: str) -> Timetable:
    """Publish the mended timetable in place of the present one, and tell those whose diary changed, in one step.

    Parameters
    ----------
    digest
        Of the proposal that was shown.

    Raises
    ------
    Refused
        What `propose_repair` raises; ``changed_meanwhile``: it is no longer what was shown; ``nothing_to_repair``.
    """
    with transaction.atomic():
        published_in_turn(brokerage)
        proposal = propose_repair(brokerage)
        if not proposal.lines:
            raise Refused("nothing_to_repair", _("The published timetable fits: there is nothing to mend."))
        if proposal.digest != digest:
            raise Refused(
                "changed_meanwhile",
                _("Something has changed since you looked. Read the proposal again, then apply it."),
            )
        ids = {key: meeting_id(_meeting_of(pair).pk) for key, pair in proposal.pairs.items()}
        mended = Timetable.objects.create(
            brokerage=brokerage,
            created_by=actor,
            time_limit=0,
            seed=proposal.schedule.seed,
            status=TimetableStatus.READY,
        )
        store_schedule(mended, _renamed(proposal.schedule, ids))
        publish_timetable(actor=actor, timetable=mended)
        record(
            actor=actor,
            action="brokerage.apply_repair",
            subject=mended,
            replaces=proposal.timetable.pk,
            changes=[[line.kind, ids.get(line.id, line.id)] for line in proposal.lines],
        )
    return mended


def _on_the_day(brokerage: Brokerage, pairs: dict[str, Pair]) -> Problem:
    """Read the problem as the engine mends it: what was fixed may leave its slot, and pairs on stand-by wait."""
    waiting = tuple(
        scheduling.Meeting(
            id=key,
            people=(pair.one.person.slug, pair.other.person.slug),
            weight=STAND_BY_WEIGHT,
            slots=pair.slots,
        )
        for key, pair in pairs.items()
    )
    problem = scheduling_problem(brokerage, also={row.pk for pair in pairs.values() for row in (pair.one, pair.other)})
    fixed = tuple(
        meeting if meeting.slot is None else replace(meeting, slot=None, slots=(meeting.slot,))
        for meeting in problem.meetings
    )
    return replace(problem, meetings=fixed + waiting)


class _Comparison:
    """Reads two schedules with the rows that they speak of."""

    def __init__(self, brokerage: Brokerage, slots: Iterable[Slot], pairs: dict[str, Pair]) -> None:
        self.slots = {slot_id(slot): slot for slot in slots}
        self.pairs = pairs
        people = brokerage.registrations.select_related("person__account", "organisation", "side")
        self.by_slug = {row.person.slug: row for row in people}
        self.brokerage = brokerage

    def lines(self, before: Schedule, after: Schedule) -> tuple[Line, ...]:
        """Return what becomes of every meeting that changes, in order of time."""
        old = {row.meeting: row for row in before.meetings}
        new = {row.meeting: row for row in after.meetings}
        changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        people = self.people_of(changed)
        reasons = {row.meeting: row.reason for row in after.unscheduled}
        lines = [
            Line(
                key,
                people[key],
                self.place(old.get(key)),
                self.place(new.get(key)),
                reasons.get(key),
                key in self.pairs,
            )
            for key in changed
        ]
        return tuple(sorted(lines, key=lambda line: (line.starts, line.id)))

    def people_of(self, keys: list[str]) -> dict[str, tuple[Registration, ...]]:
        registrations = {row.pk: row for row in self.by_slug.values()}
        rows: defaultdict[str, tuple[Registration, ...]] = defaultdict(tuple)
        agreed = [int(key[1:]) for key in keys if key not in self.pairs]
        seats = Meeting.people.through.objects.filter(meeting__in=agreed).order_by("pk")
        for meeting, registration in seats.values_list("meeting", "registration"):
            rows[meeting_id(meeting)] += (registrations[registration],)
        return rows | {key: (pair.one, pair.other) for key, pair in self.pairs.items()}

    def place(self, row: Placement | None) -> Place | None:
        if row is None:
            return None
        return Place(self.slots[row.slot], row.table, self.by_slug[row.interpreter] if row.interpreter else None)


def _written(place: Place | None) -> tuple[int, int, int] | None:
    return None if place is None else (place.slot.pk, place.table, place.interpreter.pk if place.interpreter else 0)


def _at_booths(brokerage: Brokerage, before: Schedule, repair: scheduling.Repair) -> Schedule:
    """Seat people at tables of their own in the slots that get a meeting more; in the others all stay seated."""
    stood = {(row.meeting, row.slot) for row in before.meetings}
    filled = {row.slot for row in repair.schedule.meetings if (row.meeting, row.slot) not in stood}
    arriving = [row for row in repair.schedule.meetings if row.slot in filled]
    seated = {row.meeting: row for row in seat_at_booths(brokerage, repair.problem, arriving)}
    rows = tuple(seated.get(row.meeting, row) for row in repair.schedule.meetings)
    return replace(repair.schedule, meetings=rows)


def _without(schedule: Schedule, left_out: Iterable[str]) -> Schedule:
    gone = set(left_out)
    return replace(schedule, unscheduled=tuple(row for row in schedule.unscheduled if row.meeting not in gone))


def _renamed(schedule: Schedule, ids: dict[str, str]) -> Schedule:
    rows = tuple(replace(row, meeting=ids.get(row.meeting, row.meeting)) for row in schedule.meetings)
    return replace(schedule, meetings=rows)


def _meeting_of(pair: Pair) -> Meeting:
    meeting = Meeting.objects.create(brokerage_id=pair.one.brokerage_id, weight=STAND_BY_WEIGHT)
    meeting.people.set([pair.one, pair.other])
    return meeting
