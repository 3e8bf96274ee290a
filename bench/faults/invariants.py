"""What must hold once all is over: everything done or reported, nothing lost, nothing done twice."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from bench.faults import sink
from bench.faults.stream import PEOPLE, Stream
from ponte.brokerage.domain.packing import path_of
from ponte.brokerage.enums import ImportState, PackStatus, TimetableStatus
from ponte.brokerage.models import Pack, PeopleImport, Registration, Timetable
from ponte.common.chaining import seal
from ponte.common.models import AuditEntry
from ponte.common.running import WorkerGone
from ponte.press.domain.outbox import WORKER_GONE
from ponte.press.enums import MessageState
from ponte.press.models import Message


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    name: str
    count: int
    holds: bool = True


def checked(stream: Stream) -> list[Row]:
    """Look at everything that was filed."""
    return [*_tasks(), *_letters(), *_lists(), *_packs(stream), *_timetables(), *_trail()]


def _tasks() -> Iterator[Row]:
    for task, count in Counter((task.task_name, task.status) for task in DBTaskResult.objects.all()).items():
        yield Row(f"{task[0]}: {task[1].lower()}", count, task[1] in ("SUCCESSFUL", "FAILED"))
    gone = f"{WorkerGone.__module__}.{WorkerGone.__qualname__}"
    for task in DBTaskResult.objects.failed().exclude(exception_class_path=gone):
        yield Row(f"{task.task_name}: {task.traceback.splitlines()[-1]}", 1, holds=False)
    again = [len(task.worker_ids) for task in DBTaskResult.objects.all()]
    yield Row("tasks taken up again", sum(number > 1 for number in again))
    yield Row("workers that one task had, at most", max(again))


def _letters() -> Iterator[Row]:
    delivered = Counter(sink.path().read_text("utf-8").split()) if sink.path().exists() else Counter()
    yield Row("letters delivered twice", (twice := sum(n > 1 for n in delivered.values())), not twice)
    letters = list(Message.objects.all())
    sent = [letter for letter in letters if letter.state == MessageState.SENT]
    yield Row("letters sent", len(sent), all(letter.address in delivered for letter in sent))
    unknown = [one for one in letters if one.state == MessageState.FAILED and one.failure == WORKER_GONE]
    yield Row("letters left for the office", len(unknown))
    yield Row("… of which delivered", sum(letter.address in delivered for letter in unknown))
    lost = len(letters) - len(sent) - len(unknown)
    yield Row("letters in any other state", lost, not lost)


def _lists() -> Iterator[Row]:
    for upload in PeopleImport.objects.all():
        written = Registration.objects.filter(
            person__account__email__endswith=f"@{Path(upload.name).stem}.example.org"
        ).count()
        expected = {ImportState.DONE: PEOPLE, ImportState.FAILED: 0}.get(ImportState(upload.state))
        if written != expected:
            yield Row(f"{upload.name}, {upload.state}: people written", written, holds=False)
    for state, count in Counter(PeopleImport.objects.values_list("state", flat=True)).items():
        yield Row(f"lists of {PEOPLE} people: {state}", count)
    done = PeopleImport.objects.filter(state=ImportState.DONE).count()
    told = AuditEntry.objects.filter(action="brokerage.import_people").count()
    yield Row("imports in the audit trail", told, told == done)


def _packs(stream: Stream) -> Iterator[Row]:
    for pack in Pack.objects.filter(brokerage=stream.week.brokerage):
        there = pack.status == PackStatus.READY and path_of(pack.digest).exists()
        yield Row(
            f"the last pack: {pack.status}", 1, there or (pack.status == PackStatus.FAILED and bool(pack.failure))
        )


def _timetables() -> Iterator[Row]:
    for (state, whole), count in Counter(_state_of(timetable) for timetable in Timetable.objects.all()).items():
        yield Row(f"timetables: {state}", count, whole)


def _state_of(timetable: Timetable) -> tuple[str, bool]:
    placements = timetable.placements.count()
    match timetable.status:
        case TimetableStatus.READY:
            return timetable.status, placements == 1
        case "failed":
            return f"failed ({timetable.failure})", bool(timetable.failure) and not placements
        case under_way:
            return under_way, False


def _trail() -> Iterator[Row]:
    late = seal()  # as `ponte manage nightly` does: who was killed between an entry and its link left it to that
    yield Row("audit entries that waited for their link", late)
    try:
        call_command("verify_audit", stdout=io.StringIO(), stderr=io.StringIO())
    except CommandError as fault:
        yield Row(f"audit trail: {fault}", AuditEntry.objects.count(), holds=False)
    else:
        yield Row("audit entries, chain verified", AuditEntry.objects.count())
