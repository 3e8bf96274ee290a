"""A stored timetable as the scheduling engine's schedule, for files and for checking."""

from __future__ import annotations

from ponte.brokerage.domain.problem import slot_id
from ponte.brokerage.models import Timetable
from ponte.engine.scheduling import Placement, Reason, Schedule, Unscheduled


def exported_schedule(timetable: Timetable) -> Schedule:
    """Read a finished timetable back as a schedule, with the ids of `scheduling_problem`."""
    placements = timetable.placements.select_related("slot__hall__city", "interpreter__person")
    return Schedule(
        status="optimal" if timetable.is_optimal else "feasible",
        value=timetable.value or 0,
        bound=timetable.bound or 0,
        breaks=timetable.breaks or 0,
        seconds=timetable.seconds or 0.0,
        seed=timetable.seed,
        meetings=tuple(
            Placement(
                meeting=f"m{row.meeting_id}",
                slot=slot_id(row.slot),
                table=row.table,
                interpreter=row.interpreter.person.slug if row.interpreter else None,
            )
            for row in placements
        ),
        unscheduled=tuple(
            Unscheduled(meeting=f"m{row.meeting_id}", reason=Reason(row.reason, row.data))
            for row in timetable.unplaced.all()
        ),
    )
