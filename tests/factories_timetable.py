"""A small proposal to be moved by hand, compared and published."""

from __future__ import annotations

from dataclasses import dataclass

from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Meeting, Registration, Timetable, Unplaced
from tests.factories import MeetingFactory, TimetableFactory, Week, a_week, placed
from tests.factories_asking import somebody


@dataclass
class Proposal:
    """Anna meets Wei (interpreted) in the first slot and Mei in the second; Luca and Mei have no place yet."""

    week: Week
    timetable: Timetable
    luca: Registration
    mei: Registration
    anna_wei: Meeting
    anna_mei: Meeting
    luca_mei: Meeting


def a_proposal(*, slots: int = 4, status: TimetableStatus = TimetableStatus.READY) -> Proposal:
    """Make a finished run with two meetings placed and one left out."""
    week = a_week(slots=slots)
    luca, mei = somebody(week, "it"), somebody(week, "cn")
    timetable = TimetableFactory(brokerage=week.brokerage, status=status, value=150, bound=200, breaks=0, seconds=1.0)
    anna_wei, anna_mei, luca_mei = (
        MeetingFactory(brokerage=week.brokerage, weight=weight, people=people)
        for weight, people in ((90, [week.anna, week.wei]), (60, [week.anna, mei]), (50, [luca, mei]))
    )
    placed(timetable, anna_wei, week.slots[0], table=1, interpreter=week.interpreter)
    placed(timetable, anna_mei, week.slots[1], table=1)
    Unplaced.objects.create(timetable=timetable, meeting=luca_mei, reason="tables_full", data={"slots": slots})
    return Proposal(week, timetable, luca, mei, anna_wei, anna_mei, luca_mei)


def faithful(timetable: Timetable) -> bool:
    """Whether a timetable keeps every rule, and its figures and seats say what it is."""
    from ponte.brokerage.domain.problem import scheduling_problem
    from ponte.brokerage.export import exported_schedule
    from ponte.engine.scheduling import verify

    timetable.refresh_from_db()
    seats = {(seat.placement_id, seat.registration_id) for seat in timetable.seats.all()}
    expected = {
        (row.pk, who)
        for row in timetable.placements.all()
        for who in [*row.meeting.people.values_list("pk", flat=True), *filter(None, [row.interpreter_id])]
    }
    faults = verify(scheduling_problem(timetable.brokerage), exported_schedule(timetable)).faults
    assert faults == (), faults
    return seats == expected
