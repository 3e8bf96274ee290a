"""Open data as files: a dataset with its columns, written as CSV or JSON one record at a time, whatever its size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

from ponte.faces.files import csv_lines
from ponte.programme.models import Programme

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

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
    """Write a dataset as CSV, in UTF-8 and harmless to spreadsheets."""
    names = [column.name for column in dataset.columns]
    return csv_lines(names, ([record[name] for name in names] for record in dataset.rows(programme)))


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
