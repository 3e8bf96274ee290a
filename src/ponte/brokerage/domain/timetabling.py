"""Running the scheduler and publishing what it proposes."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.brokerage.domain.announcing import announce
from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.booths import seat_at_booths
from ponte.brokerage.domain.problem import scheduling_problem, slot_id
from ponte.brokerage.domain.wishing import gather_meetings
from ponte.brokerage.enums import TimetableStatus, Workflow
from ponte.brokerage.models import Brokerage, Meeting, Placement, Seat, Slot, Timetable, Unplaced
from ponte.common import running
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine import scheduling
from ponte.engine.errors import BadInput
from ponte.engine.machines import machines
from ponte.engine.scheduling.problem import OnProgress
from ponte.people.models import Account


def queue_timetable(*, actor: Account | None, brokerage: Brokerage, time_limit: int, seed: int = 0) -> Timetable:
    """File a run of the scheduler (see `file_timetable`) and have a worker take it up."""
    from ponte.brokerage.tasks import run_timetable_task

    with transaction.atomic():
        timetable = file_timetable(actor=actor, brokerage=brokerage, time_limit=time_limit, seed=seed)
        run_timetable_task.enqueue(timetable.pk)  # the queue is a table: filed with the rest, or not at all
    return timetable


def file_timetable(*, actor: Account | None, brokerage: Brokerage, time_limit: int, seed: int = 0) -> Timetable:
    """File a run of the scheduler, to be run by `run_timetable`; where wishes make the meetings, gather them first.

    Parameters
    ----------
    time_limit
        Seconds of search, 1 to `ponte.common.running.MOST_SECONDS`.

    Raises
    ------
    Refused
        ``time_limit``, ``no_meetings``, ``already_running``.
    """
    running.check_time_limit(time_limit)
    if brokerage.workflow == Workflow.PREFERENCES:
        gather_meetings(actor=actor, brokerage=brokerage)
    if not brokerage.meetings.exists():
        raise Refused("no_meetings", _("There is nothing to schedule yet: no meeting has been agreed."))
    try:
        with transaction.atomic():
            timetable = Timetable.objects.create(
                brokerage=brokerage, created_by=actor, time_limit=time_limit, seed=seed
            )
            record(actor=actor, action="brokerage.queue_timetable", subject=timetable, seconds=time_limit, seed=seed)
    except IntegrityError:
        raise Refused("already_running", _("The scheduler is already running. Stop that run first.")) from None
    return timetable


def stop_timetable(*, actor: Account | None, timetable: Timetable) -> None:
    """End a run early, keeping the best it has found; one that no worker has begun, or whose worker is gone, fails.

    Raises
    ------
    Refused
        ``not_running``.
    """
    with transaction.atomic():
        running.stop(Timetable.objects.filter(pk=timetable.pk))
        record(actor=actor, action="brokerage.stop_timetable", subject=timetable)


def run_timetable(timetable: Timetable, on_progress: OnProgress | None = None) -> None:
    """Search until the time limit, until proved optimal, or until stopped, writing progress as it goes.

    The search is done by the cluster that ``PONTE_DASK`` names, where there is one; this process then waits for it.

    ``on_progress`` is told of it too, for whoever waits beside the run.

    Whatever happens, the timetable ends ``ready`` with all its placements, or ``failed`` with a line that says why;
    a run is never left half written.
    """
    row = Timetable.objects.filter(pk=timetable.pk)
    if not running.begin(row):
        return
    with running.failing(row, on=BadInput):
        problem = scheduling_problem(timetable.brokerage)
        with machines() as where:
            schedule = scheduling.solve_on(
                where,
                problem,
                seconds=timetable.time_limit,
                seed=timetable.seed,
                on_progress=_Reporter(timetable, on_progress),
            )
        rows = seat_at_booths(timetable.brokerage, problem, schedule.meetings)
        with transaction.atomic():
            running.finish(row, status=TimetableStatus.READY)
            store_schedule(timetable, replace(schedule, meetings=tuple(rows)))
            record(
                actor=None,
                action="brokerage.finish_timetable",
                subject=timetable,
                value=schedule.value,
                bound=schedule.bound,
            )


def publish_timetable(*, actor: Account | None, timetable: Timetable, mails: bool = True) -> int:
    """Make a proposal everybody's diary, in place of the one published before; returns how many are told by mail.

    Those are told whose diary is another one than the published was (see `announce`).

    Parameters
    ----------
    mails
        False where nobody is to be told, as in a rehearsal.

    Raises
    ------
    Refused
        ``not_ready``; ``booked_since``: participants have booked meetings that it does not know of.
    """
    with transaction.atomic():
        before = published_in_turn(timetable.brokerage)
        # Nobody moves its meetings now.
        timetable.refresh_from_db(from_queryset=Timetable.objects.select_for_update(no_key=True))
        if timetable.status not in (TimetableStatus.READY, TimetableStatus.PROVISIONAL, TimetableStatus.SUPERSEDED):
            raise Refused("not_ready", _("Only a finished proposal can be published."))
        _check_booked(before, timetable)
        Timetable.objects.filter(
            brokerage=timetable.brokerage, status__in=[TimetableStatus.PUBLISHED, TimetableStatus.PROVISIONAL]
        ).update(status=TimetableStatus.SUPERSEDED)
        timetable.status = TimetableStatus.PUBLISHED
        timetable.published_at = timezone.now()
        timetable.save(update_fields=["status", "published_at"])
        told = announce(timetable, before=before) if mails else 0
        record(actor=actor, action="brokerage.publish_timetable", subject=timetable, value=timetable.value, told=told)
    return told


def _check_booked(before: Timetable | None, timetable: Timetable) -> None:
    """A meeting that participants have booked since the proposal was made must not vanish from their diaries."""
    if before is None:
        return
    unknown = before.placements.exclude(meeting__in=timetable.placements.values("meeting"))
    lost = unknown.exclude(meeting__in=timetable.unplaced.values("meeting")).count()
    if lost:
        said = ngettext(
            "%(number)d meeting has been booked since this proposal was made. Make a new one.",
            "%(number)d meetings have been booked since this proposal was made. Make a new one.",
            lost,
        )
        raise Refused("booked_since", said % {"number": lost})


class _Reporter(running.Reporter):
    """Reports the best timetable so far, also to whoever waits beside the run."""

    def __init__(self, timetable: Timetable, listener: OnProgress | None) -> None:
        super().__init__(Timetable.objects.filter(pk=timetable.pk))
        self.listener = listener
        self.best = 0

    def __call__(self, progress: scheduling.Progress) -> bool:
        # The search may step back to go further; what would be kept is the best so far.
        self.best = max(self.best, progress.value)
        self.report(
            [progress.seconds, self.best, progress.bound],
            value=self.best,
            bound=progress.bound,
            breaks=progress.breaks,
            seconds=progress.seconds,
        )
        if self.listener:
            self.listener(progress)
        return self.goes_on


def store_schedule(timetable: Timetable, schedule: scheduling.Schedule) -> None:
    """Write a schedule, with the ids of `scheduling_problem`, as a timetable that is ready to be published."""
    meetings = {f"m{meeting.pk}": meeting for meeting in _meetings(timetable)}
    slots = {
        slot_id(slot): slot
        for slot in Slot.objects.filter(hall__brokerage=timetable.brokerage).select_related("hall__city")
    }
    interpreters = {row.person.slug: row for row in timetable.brokerage.registrations.select_related("person")}
    placements = Placement.objects.bulk_create(
        Placement(
            timetable=timetable,
            meeting=meetings[placed.meeting],
            slot=slots[placed.slot],
            table=placed.table,
            interpreter=interpreters[placed.interpreter] if placed.interpreter else None,
        )
        for placed in schedule.meetings
    )
    Seat.objects.bulk_create(
        Seat(
            placement=placement,
            timetable=timetable,
            registration=registration,
            starts=placement.slot.starts,
            ends=placement.slot.ends,
        )
        for placement in placements
        for registration in [
            *placement.meeting.people.all(),
            *([placement.interpreter] if placement.interpreter else []),
        ]
    )
    Unplaced.objects.bulk_create(
        Unplaced(
            timetable=timetable,
            meeting=meetings[left_out.meeting],
            reason=left_out.reason.code,
            data=dict(left_out.reason.params),
        )
        for left_out in schedule.unscheduled
    )
    Timetable.objects.filter(pk=timetable.pk).update(
        status=TimetableStatus.READY,
        is_optimal=schedule.status == "optimal",
        value=schedule.value,
        bound=schedule.bound,
        breaks=schedule.breaks,
        seconds=schedule.seconds,
    )
    timetable.refresh_from_db()


def _meetings(timetable: Timetable) -> list[Meeting]:
    return list(timetable.brokerage.meetings.prefetch_related("people__person"))
