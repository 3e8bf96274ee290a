"""What would bring a timetable's left-out meetings about, tried out in the background and kept with the timetable."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.clock import day_of
from ponte.brokerage.domain.problem import scheduling_problem, slot_id
from ponte.brokerage.enums import RemedyKind, RemedyStatus
from ponte.brokerage.export import exported_schedule
from ponte.brokerage.models import Brokerage, Remedy, RemedySearch, Slot, Timetable
from ponte.common import running
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.errors import BadInput
from ponte.engine.scheduling import remedies
from ponte.people.models import Account

KEPT = 30
"""How many single remedies are kept, the best ones."""


def queue_remedies(*, actor: Account | None, timetable: Timetable) -> RemedySearch:
    """Have a worker look for what would bring the left-out meetings about, anew if it has been done before.

    Raises
    ------
    Refused
        ``not_finished``, ``nothing_left_out``, ``already_running``.
    """
    from ponte.brokerage.tasks import find_remedies_task

    if timetable.value is None or timetable.status in ("queued", "running", "failed"):
        raise Refused("not_finished", _("Only for a finished timetable can remedies be sought."))
    if not timetable.unplaced.exists():
        raise Refused("nothing_left_out", _("Nothing is left out: every agreed meeting has its place."))
    with transaction.atomic():
        last = RemedySearch.objects.select_for_update(no_key=True).filter(timetable=timetable).first()
        silent_since = timezone.now() - dt.timedelta(seconds=running.SILENT_SECONDS)
        under_way = last is not None and last.status in (RemedyStatus.QUEUED, RemedyStatus.RUNNING)
        if last and under_way and (last.alive_at or last.created) > silent_since:
            raise Refused("already_running", _("Remedies are already being sought."))
        if last:
            last.delete()
        search = RemedySearch.objects.create(timetable=timetable)
        record(actor=actor, action="brokerage.queue_remedies", subject=timetable)
        find_remedies_task.enqueue(search.pk)
    return search


def find_remedies(search: RemedySearch) -> None:
    """Try remedies and keep what each brings; the search ends ``done`` or ``failed``."""
    row, began = RemedySearch.objects.filter(pk=search.pk), time.perf_counter()
    if not running.begin(row):
        return
    reporter = running.Reporter(row)

    def report(tried: int, planned: int) -> bool:
        reporter.report([time.perf_counter() - began, tried, planned], tried=tried)
        return reporter.goes_on

    with running.failing(row, on=BadInput):
        timetable = search.timetable
        half_days = dict(_half_days(timetable.brokerage))
        found = remedies.find_remedies(
            scheduling_problem(timetable.brokerage),
            exported_schedule(timetable).meetings,
            half_days,
            on_try=report,
        )
        with transaction.atomic():
            running.finish(
                row,
                status=RemedyStatus.DONE,
                without=found.without,
                tried=found.tried,
                seconds=time.perf_counter() - began,
            )
            gains = [(0, gain) for gain in found.single[:KEPT]] + list(enumerate(found.steps, 1))
            people = dict(timetable.brokerage.registrations.values_list("person__slug", "pk"))
            Remedy.objects.bulk_create(
                Remedy(
                    search=search,
                    step=step,
                    meetings=gain.meetings,
                    value=max(0, gain.weight),
                    kind=_kind(gain.remedy),
                    data=_data(gain.remedy, half_days, people),
                )
                for step, gain in gains
            )
            record(actor=None, action="brokerage.find_remedies", subject=timetable, tried=found.tried)


def _half_days(brokerage: Brokerage) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """The slots of each half day in each hall, with what it is called in a remedy's data."""
    groups: defaultdict[tuple[int, dt.date, str], list[str]] = defaultdict(list)
    for slot in Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city").order_by("starts"):
        groups[slot.hall_id, day_of(slot), slot.half].append(slot_id(slot))
    for (hall, day, half), slots in groups.items():
        yield tuple(slots), {"hall": hall, "date": day.isoformat(), "half": half}


def _kind(remedy: remedies.Remedy) -> RemedyKind:
    match remedy:
        case remedies.MoreInterpreters():
            return RemedyKind.INTERPRETERS
        case remedies.MoreTables():
            return RemedyKind.TABLES
        case remedies.OneMoreSlot():
            return RemedyKind.SLOT
        case remedies.LongerPresence():
            return RemedyKind.PRESENCE


def _data(
    remedy: remedies.Remedy, half_days: dict[tuple[str, ...], dict[str, Any]], people: dict[str, int]
) -> dict[str, Any]:
    match remedy:
        case remedies.MoreInterpreters(count, languages, slots):
            return half_days[slots] | {"count": count, "languages": sorted(languages)}
        case remedies.MoreTables(count, slots):
            return half_days[slots] | {"count": count}
        case remedies.OneMoreSlot(slot, after):
            where = next(data for slots, data in half_days.items() if after in slots)
            return where | {"starts": slot.start.isoformat(), "ends": slot.end.isoformat()}
        case remedies.LongerPresence(who, slots):
            return half_days[slots] | {"registration": people[who]}
