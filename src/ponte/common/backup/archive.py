"""The file of a backup: a ZIP of tables as lines of JSON, of files, and of a manifest that knows each one's digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from ponte.common.backup.encryption import MAGIC, DecryptingReader, EncryptingWriter, parse_key

Teller = Callable[[str], None]
"""Is told, in a line, how far the work is."""
FORMAT = "ponte.backup/1"
MANIFEST = "manifest.json"
PART = ".backup-part"
"""Ends the name of an archive that is being written."""
PIECE = 1024 * 1024
DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, RuntimeError, OSError, ValueError),
    msgspec.DecodeError,
)
"""What reading a damaged ZIP may end in."""


class BackupRefused(Exception):
    """A backup that cannot be made or used; its text is one line that says what was expected."""


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table or file in the archive."""

    sha256: str
    count: int
    """Rows of a table, bytes of a file."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself."""

    format: str
    made_at: dt.datetime
    database: str
    migrations: list[str]
    """All that were applied, as ``app.name``: rows fit a database of the same ones alone."""
    tables: dict[str, Member]
    files: dict[str, Member]
    missing_files: list[str]
    """Those that rows name and that were not there."""
    numbers: dict[str, int]
    """The last number that each table gave."""
    audit_head: str

    @property
    def rows(self) -> int:
        """How many there are in all tables."""
        return sum(table.count for table in self.tables.values())


def applied_migrations() -> list[str]:
    """Return the state of this database's tables, as a manifest says it."""
    from django.db import connection

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def member_of_table(label: str) -> str:
    """Return the name of a table in the archive."""
    return f"tables/{label}.jsonl"


def member_of_file(name: str) -> str:
    """Return the name of a file in the archive."""
    return f"files/{name}"


def _key() -> bytes:
    try:
        return parse_key(settings.BACKUP_KEY)
    except ValueError as wrong:
        raise BackupRefused(f"PONTE_BACKUP_KEY: {wrong}") from None


class HashingWriter(io.RawIOBase):
    """Passes on what is written, once, in order, and knows its digest and size."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Pass data on."""
        self._file.write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)


class ArchiveWriter:
    """Writes an archive member by member, encrypted if there is a key; the file appears whole, or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(path.name + PART)
        self.is_encrypted = bool(settings.BACKUP_KEY)
        self.tables: dict[str, Member] = {}
        self.files: dict[str, Member] = {}

    def __enter__(self) -> ArchiveWriter:
        key = _key() if self.is_encrypted else b""
        if self._path.exists():
            raise BackupRefused(f"{self._path}: expected a name that is not taken yet")
        self._file = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        self.written = HashingWriter(self._file)
        self._stream: Any = EncryptingWriter(self.written, key) if self.is_encrypted else self.written  # type: ignore[arg-type]
        self._zip = zipfile.ZipFile(self._stream, "w")
        return self

    def __exit__(self, kind: type[BaseException] | None, *raised: object) -> None:
        try:
            if kind is None:
                self._zip.close()
                self._stream.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self._part.rename(self._path)
        finally:
            self._file.close()
            self._part.unlink(missing_ok=True)

    def add_table(self, label: str, lines: Iterable[bytes]) -> None:
        """Write a table's rows."""
        self.tables[label] = self._add(member_of_table(label), lines, zipfile.ZIP_DEFLATED, of=lambda line: 1)

    def add_file(self, name: str, file: IO[bytes]) -> None:
        """Write a file; pictures and PDFs are compressed as they are."""
        pieces = iter(lambda: file.read(PIECE), b"")
        self.files[name] = self._add(member_of_file(name), pieces, zipfile.ZIP_STORED, of=len)

    def add_manifest(self, manifest: Manifest) -> None:
        """Write what the archive holds, last."""
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))

    def _add(self, name: str, pieces: Iterable[bytes], compression: int, *, of: Any) -> Member:
        digest, count = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name)
        entry.compress_type = compression
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                count += of(piece)
        return Member(sha256=digest.hexdigest(), count=count)


class ArchiveReader:
    """An archive that was opened, decrypted where it must be; every fault of it is a `BackupRefused`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> ArchiveReader:
        try:
            self._file = self.path.open("rb")
        except OSError as error:
            raise BackupRefused(f"{self.path}: {error.strerror}") from None
        try:
            with self._damage_refused("manifest"):
                self._zip = zipfile.ZipFile(self._decrypted())
                self.manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
            if self.manifest.format != FORMAT:
                raise BackupRefused(f"{self.path}: expected the format {FORMAT}, found {self.manifest.format}")
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, *raised: object) -> None:
        self._file.close()

    def lines_of(self, label: str) -> Iterator[bytes]:
        """Yield a table's rows, and refuse at its end if they are not those that were written."""
        yield from self._checked(member_of_table(label), self.manifest.tables[label], of_lines=True)

    def pieces_of(self, name: str) -> Iterator[bytes]:
        """Yield a file's content, and refuse at its end if it is not the one that was written."""
        yield from self._checked(member_of_file(name), self.manifest.files[name], of_lines=False)

    def check(self, on_progress: Teller) -> None:
        """Read every table and file once, and refuse the first that is not as it was written."""
        for label in self.manifest.tables:
            for _line in self.lines_of(label):
                pass
            on_progress(f"{label}: whole")
        for name in self.manifest.files:
            for _piece in self.pieces_of(name):
                pass
            on_progress(f"{name}: whole")

    def _decrypted(self) -> Any:
        head = self._file.read(len(MAGIC))
        self._file.seek(0)
        if head != MAGIC:
            return self._file
        if not settings.BACKUP_KEY:
            raise BackupRefused(f"{self.path}: encrypted; expected its key in PONTE_BACKUP_KEY")
        return io.BufferedReader(DecryptingReader(self._file, _key()), PIECE)

    def _checked(self, name: str, expected: Member, *, of_lines: bool) -> Iterator[bytes]:
        digest, count = hashlib.sha256(), 0
        with self._damage_refused(name), self._zip.open(name) as member:
            for piece in member if of_lines else iter(lambda: member.read(PIECE), b""):
                digest.update(piece)
                count += 1 if of_lines else len(piece)
                yield piece
        if (digest.hexdigest(), count) != (expected.sha256, expected.count):
            raise BackupRefused(f"{self.path}: {name}: damaged; expected the content that was written")

    @contextmanager
    def _damage_refused(self, place: str) -> Iterator[None]:
        try:
            yield
        except DAMAGES as damage:
            raise BackupRefused(f"{self.path}: {place}: expected a whole backup ({damage})") from None
