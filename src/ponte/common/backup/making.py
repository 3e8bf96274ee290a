"""Making a backup: one state of the database, and the files that its rows name."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from ponte.common.backup.archive import (
    FORMAT,
    PART,
    ArchiveWriter,
    BackupRefused,
    HashingWriter,
    Manifest,
    Teller,
    applied_migrations,
)
from ponte.common.backup.tables import Table, all_tables, last_numbers
from ponte.common.chaining import chain_head
from ponte.common.models import Backup
from ponte.common.snapshot import snapshot

KEPT = ".kept-"
"""Begins the name of a folder that keeps the files for one backup."""
STALE_SECONDS = 12 * 60 * 60
"""What a backup began so long ago and did not end was left by one that was killed."""


def make_backup(path: Path, *, on_progress: Teller = lambda line: None) -> tuple[Backup, Manifest]:
    """Write everything to a new file while others go on writing, and note that it was made.

    Raises
    ------
    BackupRefused
        The file is there already or cannot be written, or a row cannot be written as JSON.
    """
    began, made_at = time.monotonic(), timezone.now()
    try:
        _remove_stale(path.parent, f"*{PART}")
        with _kept_files() as kept, snapshot(), ArchiveWriter(path) as archive:
            tables = all_tables()
            missing = _add_files(archive, tables, kept, on_progress)
            for table in tables:
                archive.add_table(table.label, _told_lines(table, on_progress))
            manifest = Manifest(
                format=FORMAT,
                made_at=made_at,
                database=connection.vendor,
                migrations=applied_migrations(),
                tables=archive.tables,
                files=archive.files,
                missing_files=missing,
                numbers=last_numbers(tables),
                audit_head=str(chain_head()),
            )
            archive.add_manifest(manifest)
    except OSError as error:
        raise BackupRefused(f"{error.filename or path}: {error.strerror}") from None
    except ValueError as error:
        raise BackupRefused(str(error)) from None
    written: HashingWriter = archive.written
    made = Backup.objects.create(
        at=made_at,
        seconds=time.monotonic() - began,
        size=written.size,
        digest=written.sha256.hexdigest(),
        is_encrypted=archive.is_encrypted,
        rows=manifest.rows,
        files=len(manifest.files),
    )
    return made, manifest


def named_files(tables: list[Table]) -> Iterator[str]:
    """Yield the names of the files that rows name, sorted and each once."""
    names: set[str] = set()
    for table in tables:
        for field in table.fields:
            if isinstance(field, models.FileField):
                query: models.QuerySet[Any] = models.QuerySet(table.model)
                names.update(query.exclude(**{field.attname: ""}).values_list(field.attname, flat=True))
    yield from sorted(name for name in names if name)


@contextmanager
def _kept_files() -> Iterator[Path]:
    """Keep files that are deleted meanwhile: a second name for each costs nothing, and its content stays with it."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    _remove_stale(root, f"{KEPT}*")
    with tempfile.TemporaryDirectory(prefix=KEPT, dir=root) as folder:
        kept = Path(folder)
        for path in _files_under(root):
            copy = kept / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # deleted before the snapshot: no row of it names the file
                _link(path, copy)
        yield kept


def _remove_stale(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        if time.time() - path.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _files_under(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in names)


def _link(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except PermissionError:  # file systems without links
        shutil.copyfile(path, copy)


def _add_files(archive: ArchiveWriter, tables: list[Table], kept: Path, on_progress: Teller) -> list[str]:
    missing = []
    for number, name in enumerate(named_files(tables), start=1):
        # What came between the links and the snapshot is in its own place alone.
        found = next((root / name for root in (kept, Path(settings.MEDIA_ROOT)) if (root / name).is_file()), None)
        if found is None:
            missing.append(name)
            continue
        with found.open("rb") as file:
            archive.add_file(name, file)
        on_progress(f"{number} files")
    return missing


def _told_lines(table: Table, on_progress: Teller) -> Iterator[bytes]:
    for number, row in enumerate(table.rows(), start=1):
        yield table.line_of(row)
        on_progress(f"{table.label}: {number} rows")
