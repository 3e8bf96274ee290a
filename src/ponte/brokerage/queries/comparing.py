"""Two timetables side by side: what each is worth, whom it leaves without meetings, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Prefetch

from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Meeting, Placement, Registration, Seat, Timetable
from ponte.programme.models import Side


@dataclass(frozen=True, slots=True)
class SideFigures:
    """How one side fares: of its people who have agreed to a meeting, who gets none, and how many on average."""

    side: Side
    people: int
    without: int
    seats: int

    @property
    def average(self) -> float:
        """Meetings per person who has agreed to any."""
        return self.seats / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a timetable comes to."""

    timetable: Timetable
    placed: int
    left_out: int
    sides: tuple[SideFigures, ...]
    interpreted: timedelta
    """Time that interpreters work, added up."""
    interpreters: int
    longest: timedelta
    """Time that the busiest interpreter works."""

    @property
    def without(self) -> int:
        """People who have agreed to a meeting and get none."""
        return sum(side.without for side in self.sides)

    @property
    def imbalance(self) -> float:
        """How many meetings more somebody of one side has on average than somebody of the other."""
        averages = [side.average for side in self.sides]
        return max(averages) - min(averages) if averages else 0.0

    @property
    def hours(self) -> float:
        """Hours that interpreters work."""
        return self.interpreted / timedelta(hours=1)

    @property
    def longest_hours(self) -> float:
        """Hours that the busiest interpreter works."""
        return self.longest / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """A meeting that has another place in one timetable than in the other; None where it is left out."""

    meeting: Meeting
    one: Placement | None
    other: Placement | None

    @property
    def code(self) -> str:
        """``only_one``, ``only_other``, ``time``, ``table`` or ``interpreter``."""
        if self.one is None:
            return "only_other"
        if self.other is None:
            return "only_one"
        if self.one.slot_id != self.other.slot_id:
            return "time"
        return "table" if self.one.table != self.other.table else "interpreter"


def figures(timetable: Timetable) -> Figures:
    """Add up a timetable, in a constant number of queries."""
    agreed = Registration.objects.filter(meetings__brokerage=timetable.brokerage_id).distinct()
    totals = dict(agreed.order_by().values_list("side").annotate(number=Count("pk", distinct=True)))
    seats = Seat.objects.filter(timetable=timetable, registration__type=RegistrationType.PARTICIPANT)
    seated = {
        side: (people, number)
        for side, people, number in seats.order_by()
        .values_list("registration__side")
        .annotate(people=Count("registration", distinct=True), number=Count("pk"))
    }
    work: defaultdict[int, timedelta] = defaultdict(timedelta)
    interpreting = Seat.objects.filter(timetable=timetable, registration=F("placement__interpreter"))
    for guide, starts, ends in interpreting.values_list("registration", "starts", "ends"):
        work[guide] += ends - starts
    sides = Side.objects.filter(pk__in=totals).order_by("code")
    return Figures(
        timetable=timetable,
        placed=timetable.placements.count(),
        left_out=timetable.unplaced.count(),
        sides=tuple(
            SideFigures(
                side, totals[side.pk], totals[side.pk] - seated.get(side.pk, (0, 0))[0], seated.get(side.pk, (0, 0))[1]
            )
            for side in sides
        ),
        interpreted=sum(work.values(), timedelta()),
        interpreters=len(work),
        longest=max(work.values(), default=timedelta()),
    )


def differences(one: Timetable, other: Timetable, *, most: int) -> tuple[int, list[Difference]]:
    """Return how many meetings have not the same place in both, and the heaviest of them, so many at most."""
    lines = [_lines(one), _lines(other)]
    keys = {key for key in lines[0].keys() | lines[1].keys() if lines[0].get(key) != lines[1].get(key)}
    weights = dict(Meeting.objects.filter(brokerage=one.brokerage_id).values_list("pk", "weight"))
    heaviest = sorted(keys, key=lambda key: (-weights[key], key))[:most]
    people = Registration.objects.select_related("person", "side").order_by("side_id", "pk")
    found = Meeting.objects.prefetch_related(Prefetch("people", people)).in_bulk(heaviest)
    places = [_placements(one, heaviest), _placements(other, heaviest)]
    return len(keys), [Difference(found[key], places[0].get(key), places[1].get(key)) for key in heaviest]


def _lines(timetable: Timetable) -> dict[int, tuple[int, int, int | None]]:
    rows = timetable.placements.order_by().values_list("meeting", "slot", "table", "interpreter")
    return {meeting: (slot, table, interpreter) for meeting, slot, table, interpreter in rows}


def _placements(timetable: Timetable, meetings: list[int]) -> dict[int, Placement]:
    rows = timetable.placements.filter(meeting__in=meetings).select_related("slot__hall__city", "interpreter__person")
    return {row.meeting_id: row for row in rows}
