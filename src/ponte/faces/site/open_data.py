"""Open data as files: a dataset with its columns, written as CSV or JSON one record at a time, whatever its size."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

from ponte.programme.models import Programme

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | float | bool | None
Record = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column, in the vocabulary of CSV on the Web."""

    name: str
    datatype: str
    described: str | Promise


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table that anybody may take."""

    slug: str
    title: str | Promise
    described: str | Promise
    key: tuple[str, ...]
    """Columns that tell one record from another."""
    columns: tuple[Column, ...]
    rows: Callable[[Programme], Iterator[Record]]


def as_csv(dataset: Dataset, programme: Programme) -> Iterator[bytes]:
    """Write a dataset as CSV (RFC 4180) in UTF-8.

    A byte order mark stands first: without it Excel takes the file for another encoding and spoils Chinese. A text
    that a spreadsheet would take for a formula is preceded by an apostrophe (OWASP, *CSV Injection*).
    """
    line = _Echo()
    writer = csv.writer(line)
    writer.writerow([column.name for column in dataset.columns])
    yield b"\xef\xbb\xbf" + line.taken()
    for record in dataset.rows(programme):
        writer.writerow([_harmless(record[column.name]) for column in dataset.columns])
        yield line.taken()


def as_json(dataset: Dataset, programme: Programme) -> Iterator[bytes]:
    """Write a dataset as one JSON array of objects (RFC 8259), a record to a line."""
    start = b"[\n"
    for record in dataset.rows(programme):
        yield start + json.dumps(record, ensure_ascii=False).encode()
        start = b",\n"
    yield b"[]\n" if start == b"[\n" else b"\n]\n"


FORMATS: Final[dict[str, tuple[str, Callable[[Dataset, Programme], Iterator[bytes]]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}


def digest(chunks: Iterable[bytes]) -> str:
    """Return what tells one content of a file from another, without keeping the content."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


class _Echo:
    """Takes what the writer of CSV writes, a line at a time."""

    def __init__(self) -> None:
        self.line = ""

    def write(self, line: str) -> int:
        """Keep a line until it is taken."""
        self.line = line
        return len(line)

    def taken(self) -> bytes:
        """Return the line."""
        return self.line.encode()


def _harmless(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
