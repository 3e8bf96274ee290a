"""Restoring a backup into an empty database: whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation
from django.db import DatabaseError, connection, models, transaction
from django.utils._os import safe_join

from ponte.common.backup.archive import ArchiveReader, BackupRefused, Manifest, Teller, applied_migrations
from ponte.common.backup.tables import BATCH, WRITTEN_BY_MIGRATE, Table, all_tables, set_last_numbers

STAGE = ".restoring"


def restore_backup(path: Path, *, on_progress: Teller = lambda line: None) -> Manifest:
    """Fill a database that `migrate` made, and an empty folder of files; returns what the backup says of itself.

    Raises
    ------
    BackupRefused
        The file is damaged or of other migrations, or database or folder hold something: nothing was changed then.
    """
    with ArchiveReader(path) as archive:
        tables = all_tables()
        check_fits(archive, tables)
        _check_empty(tables)
        archive.check(on_progress)  # before anything is written
        try:
            with _files_in_place(archive, on_progress), transaction.atomic(durable=True):
                _clear(tables)
                for table in tables:
                    _fill(archive, table, on_progress)
                set_last_numbers(tables, archive.manifest.numbers)
                connection.check_constraints()
            ContentType.objects.clear_cache()
        except (DatabaseError, OSError) as error:
            line = " ".join(str(error).split())
            raise BackupRefused(f"{path}: cannot be written here: {line}") from None
        return archive.manifest


def check_fits(archive: ArchiveReader, tables: list[Table]) -> None:
    """Refuse an archive whose rows have another shape than the tables here."""
    theirs, ours = set(archive.manifest.migrations), set(applied_migrations())
    if more := sorted(theirs - ours):
        raise BackupRefused(
            f"{archive.path}: made after migrations that this database has not had: expected {more[0]} here"
            " (install the version that made it, and `ponte manage migrate`)"
        )
    if less := sorted(ours - theirs):
        raise BackupRefused(
            f"{archive.path}: made before this database's migration {less[0]}: restore it with the version that made"
            " it, and then migrate"
        )
    if set(archive.manifest.tables) != {table.label for table in tables}:
        odd = sorted(set(archive.manifest.tables) ^ {table.label for table in tables})[0]
        raise BackupRefused(f"{archive.path}: expected the tables of this program; {odd} is in one of them alone")


def _check_empty(tables: list[Table]) -> None:
    for table in tables:
        query: models.QuerySet[models.Model] = models.QuerySet(table.model)
        if table.label not in WRITTEN_BY_MIGRATE and query.exists():
            raise BackupRefused(f"the database is not empty: expected no row in {table.model._meta.db_table}")
    root = Path(settings.MEDIA_ROOT)
    if root.exists() and (found := next((path for path in root.iterdir() if path.name != STAGE), None)):
        raise BackupRefused(f"{root}: expected an empty folder, found {found.name}")


def _clear(tables: list[Table]) -> None:
    for label in WRITTEN_BY_MIGRATE:
        (table,) = (table for table in tables if table.label == label)
        query: models.QuerySet[models.Model] = models.QuerySet(table.model)
        query._raw_delete(using=connection.alias)


def _fill(archive: ArchiveReader, table: Table, on_progress: Teller) -> None:
    lines = enumerate(archive.lines_of(table.label), start=1)
    while batch := list(islice(lines, BATCH)):
        rows = []
        for number, line in batch:
            try:
                rows.append(table.row_of(line))
            except (ValueError, msgspec.DecodeError) as wrong:
                raise BackupRefused(f"{archive.path}: {table.label}, line {number}: {wrong}") from None
        table.insert(rows)
        on_progress(f"{table.label}: {batch[-1][0]} rows")


@contextmanager
def _files_in_place(archive: ArchiveReader, on_progress: Teller) -> Iterator[None]:
    """Write the files to a folder at their side, and move them where they belong once all rows are there."""
    root = Path(settings.MEDIA_ROOT)
    stage = root / STAGE
    shutil.rmtree(stage, ignore_errors=True)  # of a restore that was killed
    stage.mkdir(parents=True)
    moved: list[Path] = []
    try:
        for number, name in enumerate(archive.manifest.files, start=1):
            _write_file(archive, stage, name)
            on_progress(f"{number} files")
        for path in sorted(stage.iterdir()):
            moved.append(path.rename(root / path.name))
        yield
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _write_file(archive: ArchiveReader, stage: Path, name: str) -> None:
    try:
        path = Path(safe_join(stage, name))
    except SuspiciousFileOperation:
        raise BackupRefused(f"{archive.path}: {name}: expected the name of a file below the folder") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for piece in archive.pieces_of(name):
            file.write(piece)
