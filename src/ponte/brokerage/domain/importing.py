"""Importing a list of people: uploaded, its columns named, checked line by line, and written whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.importing_columns import check_columns, guess_columns, remember_columns
from ponte.brokerage.domain.importing_files import Table, read_table
from ponte.brokerage.domain.importing_rows import Entrant, Fault, RowReader
from ponte.brokerage.domain.importing_writing import WRITTEN, prepare, write
from ponte.brokerage.enums import ImportState
from ponte.brokerage.models import Brokerage, PeopleImport
from ponte.common import running
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.common.statistics import refresh_statistics
from ponte.people.models import Account
from ponte.programme.models import Side

SIGN_OF_LIFE = 500
"""Lines between two signs of life."""
LEASE = dt.timedelta(minutes=3)
"""A worker that has given no sign of life for this long is gone."""
WORKING = frozenset({ImportState.CHECKING, ImportState.IMPORTING})


def upload_people(*, actor: Account, brokerage: Brokerage, side: Side, name: str, content: bytes) -> PeopleImport:
    """Keep a file, and guess what its columns hold.

    Raises
    ------
    Forbidden
        ``brokerage.import_people``: not of one's own side.
    Refused
        As `read_table`.
    """
    require(actor, "brokerage.import_people", side)
    table = read_table(name, content)
    with transaction.atomic():
        upload = PeopleImport.objects.create(
            brokerage=brokerage,
            side=side,
            name=name[-200:],
            content=content,
            uploaded_by=actor,
            format=table.format,
            headings=table.headings,
            columns=guess_columns(table.headings, side),
            row_count=len(table.rows),
        )
        record(actor=actor, action="brokerage.upload_people", subject=upload, name=upload.name, rows=len(table.rows))
    return upload


def start_check(*, actor: Account, upload: PeopleImport, columns: Sequence[str], with_likely: bool) -> None:
    """Have every line checked by a worker; nobody is registered by that.

    Parameters
    ----------
    columns
        What each column holds, as `PeopleImport.columns`.
    with_likely
        Whether those who look like somebody already here count as good lines.

    Raises
    ------
    Forbidden
        ``brokerage.import_people``.
    Refused
        ``column_twice``, ``column_missing``, ``under_way``, ``imported_already``.
    """
    from ponte.brokerage.tasks import check_people_task

    require(actor, "brokerage.import_people", upload.side)
    check_columns(columns)
    with transaction.atomic():
        _claim(upload, ImportState.CHECKING)
        PeopleImport.objects.filter(pk=upload.pk).update(
            columns=list(columns), with_likely=with_likely, done_count=0, good_count=0, faults=[], failure=""
        )
        remember_columns(upload.side, upload.headings, columns)
        check_people_task.enqueue(upload.pk)
    upload.refresh_from_db()


def start_import(*, actor: Account, upload: PeopleImport) -> None:
    """Have the good lines of a checked list written by a worker.

    Raises
    ------
    Forbidden
        ``brokerage.import_people``.
    Refused
        ``not_checked``, ``nobody``, ``under_way``, ``imported_already``.
    """
    from ponte.brokerage.tasks import import_people_task

    require(actor, "brokerage.import_people", upload.side)
    if upload.state == ImportState.UPLOADED or not any(upload.columns):
        raise Refused("not_checked", _("Have the lines checked first."))
    if not upload.good_count:
        raise Refused("nobody", _("No line can be imported. Correct the file and upload it again."))
    with transaction.atomic():
        _claim(upload, ImportState.IMPORTING)
        PeopleImport.objects.filter(pk=upload.pk).update(done_count=0, failure="")
        import_people_task.enqueue(upload.pk, actor.pk)
    upload.refresh_from_db()


def discard_import(*, actor: Account, upload: PeopleImport) -> None:
    """Forget an uploaded file and what was found in it; whoever was imported from it stays.

    Raises
    ------
    Forbidden
        ``brokerage.import_people``.
    Refused
        ``under_way``.
    """
    require(actor, "brokerage.import_people", upload.side)
    if upload.state in WORKING and not is_lost(upload):
        raise _under_way()
    with transaction.atomic():
        record(actor=actor, action="brokerage.discard_import", subject=upload, name=upload.name, state=upload.state)
        upload.delete()


def give_up(upload: QuerySet[PeopleImport], *, attempt: int) -> None:
    """End a step that has lost too many workers; call it first in its task.

    Raises
    ------
    WorkerGone
        After `ponte.common.running.MOST_ATTEMPTS`; the list has failed, with nothing written.
    """
    if attempt > running.MOST_ATTEMPTS and upload.filter(state__in=WORKING).update(
        state=ImportState.FAILED, failure=_("The workers that were at this list are gone. Begin this step again.")
    ):
        raise running.WorkerGone


def check_people(upload: PeopleImport) -> None:
    """Check every line of a list; called by a worker (perhaps not the first)."""
    if upload.state != ImportState.CHECKING:
        return
    step = _step(upload)
    try:
        entrants, faults = _read(upload, read_table(upload.name, bytes(upload.content)))
    except Refused as no:
        ended = step.update(state=ImportState.FAILED, failure=str(no))
    else:
        ended = step.update(state=ImportState.CHECKED, good_count=len(entrants), faults=faults)
    if ended:
        upload.refresh_from_db()


def import_people(upload: PeopleImport, *, actor: Account | None) -> None:
    """Register the people of a list's good lines, all or none; called by a worker (perhaps not the first).

    Lines are read anew: who registered since the check is found as a duplicate, and not written twice.
    """
    if upload.state != ImportState.IMPORTING:
        return
    step = _step(upload)
    entrants, faults = _read(upload, read_table(upload.name, bytes(upload.content)))
    batch = prepare(entrants, brokerage=upload.brokerage, side=upload.side, password=make_password(None))
    try:
        with transaction.atomic():
            # Of two that are at it, one having been thought gone, the second waits here and finds it done.
            if not step.update(state=ImportState.DONE, good_count=len(entrants), faults=faults, content=b""):
                return
            write(batch, decided_by=actor)
            record(
                actor=actor,
                action="brokerage.import_people",
                subject=upload,
                registered=len(entrants),
                organisations=len(batch.organisations),
                faulty=len({fault["line"] for fault in faults}),
            )
    except IntegrityError:
        # Somebody registered one of these people at this very moment.
        step.update(
            state=ImportState.FAILED, failure=_("Somebody registered one of these people meanwhile. Check again.")
        )
    else:
        refresh_statistics(*WRITTEN)
    upload.refresh_from_db()


def is_lost(upload: PeopleImport) -> bool:
    """Tell whether the worker of a list is gone: it has written nothing, and the step can be begun again."""
    return upload.state in WORKING and upload.alive_at is not None and timezone.now() - upload.alive_at > LEASE


def fault_counts(upload: PeopleImport) -> Counter[str]:
    """Count the faults by their code."""
    return Counter(fault["code"] for fault in upload.faults)


def _read(upload: PeopleImport, table: Table) -> tuple[list[Entrant], list[dict[str, object]]]:
    reader = RowReader(
        brokerage=upload.brokerage, side=upload.side, columns=upload.columns, with_likely=upload.with_likely
    )
    entrants: list[Entrant] = []
    faults: list[dict[str, object]] = []
    for number, (line, cells) in enumerate(table.rows):
        if number % SIGN_OF_LIFE == 0:
            _step(upload).update(done_count=number, alive_at=timezone.now())
        read = reader.read(line, cells)
        if isinstance(read, Entrant):
            entrants.append(read)
        else:
            faults += [_kept(fault, cells) for fault in read]
    _step(upload).update(done_count=len(table.rows), alive_at=timezone.now())
    return entrants, faults


def _kept(fault: Fault, cells: list[str]) -> dict[str, object]:
    return asdict(fault) | {"cells": cells}


def _claim(upload: PeopleImport, state: ImportState) -> None:
    """Let one worker begin, unless another is at it."""
    row = PeopleImport.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if row.state == ImportState.DONE:
        raise Refused("imported_already", _("This list is imported already."))
    if row.state in WORKING and not is_lost(row):
        raise _under_way()
    PeopleImport.objects.filter(pk=upload.pk).update(state=state, alive_at=timezone.now())


def _under_way() -> Refused:
    return Refused("under_way", _("A worker is at this list. Wait until it has finished."))


def _step(upload: PeopleImport) -> QuerySet[PeopleImport]:
    """The list's row while it is at the step that this worker took up, with the columns that it reads.

    A worker that was thought gone writes nothing over what another has ended or somebody has begun anew.
    """
    return PeopleImport.objects.filter(
        pk=upload.pk, state=upload.state, columns=upload.columns, with_likely=upload.with_likely
    )
