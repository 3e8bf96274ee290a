"""Comparing a backup with the database, row by row, and with the files."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from ponte.common.backup.archive import ArchiveReader, Teller
from ponte.common.backup.making import named_files
from ponte.common.backup.restoring import check_fits
from ponte.common.backup.tables import Row, Table, all_tables, last_numbers
from ponte.common.chaining import with_plain_numbers
from ponte.common.snapshot import snapshot


def differences(path: Path, *, on_progress: Teller = lambda line: None) -> Iterator[str]:
    """Yield a line for everything in which database and backup differ; names columns, shows no content.

    Raises
    ------
    BackupRefused
        The file is damaged, or of other migrations.
    """
    with ArchiveReader(path) as archive, snapshot():
        tables = all_tables()
        check_fits(archive, tables)
        for table in tables:
            yield from _differing_rows(archive, table, on_progress)
        numbers = last_numbers(tables)
        for label in sorted({*numbers, *archive.manifest.numbers}):
            if numbers.get(label) != archive.manifest.numbers.get(label):
                yield f"{label}: another number is given next"
        yield from _differing_files(archive, set(named_files(tables)))


def _differing_rows(archive: ArchiveReader, table: Table, on_progress: Teller) -> Iterator[str]:
    """Walk through both in the order of their keys."""
    theirs = map(table.row_of, archive.lines_of(table.label))
    ours = table.rows()
    their_row, our_row = next(theirs, None), next(ours, None)
    while their_row or our_row:
        their_key: Any = table.key_of(their_row) if their_row else None
        our_key: Any = table.key_of(our_row) if our_row else None
        if our_row is None or (their_row is not None and their_key < our_key):
            yield f"{table.label} {their_key}: in the backup alone"
            their_row = next(theirs, None)
        elif their_row is None or our_key < their_key:
            yield f"{table.label} {our_key}: in the database alone"
            our_row = next(ours, None)
        else:
            if their_row != our_row and (columns := _differing_columns(table, their_row, our_row)):
                yield f"{table.label} {our_key}: differs in {', '.join(columns)}"
            their_row, our_row = next(theirs, None), next(ours, None)
            on_progress(f"{table.label} {our_key}")


def _differing_columns(table: Table, theirs: Row, ours: Row) -> list[str]:
    return [
        column
        for column, *values in zip(table.columns, theirs, ours, strict=True)
        if operator.ne(*map(with_plain_numbers, values))
    ]


def _differing_files(archive: ArchiveReader, named: set[str]) -> Iterator[str]:
    for name in sorted({*archive.manifest.files, *named} - set(archive.manifest.missing_files)):
        path = Path(settings.MEDIA_ROOT, name)
        member = archive.manifest.files.get(name)
        if member is None:
            yield f"{name}: not in the backup"
        elif not path.is_file():
            yield f"{name}: not in the folder"
        else:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != member.sha256:
                    yield f"{name}: differs"
        for _piece in archive.pieces_of(name) if member else ():
            pass
