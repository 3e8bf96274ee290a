"""Rows as JSON and back: every table of the program, the same from both databases."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import math
import uuid
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import msgspec
from django.apps import apps
from django.db import connection, models
from django.db.models.sql import InsertQuery

Model = type[models.Model]
Row = tuple[Any, ...]

LEFT_OUT = frozenset({"sessions.session", "usersessions.usersession", "common.backup", "common.workerpresence"})
"""What belongs to an installation and not to its data: who is signed in, backups made, workers that are there."""
WRITTEN_BY_MIGRATE = ("auth.permission", "contenttypes.contenttype")
"""What an empty database holds already, under numbers of its own; a restore puts the archive's rows in their place."""
BATCH = 500
TYPES: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.FloatField, float),
    (models.DecimalField, decimal.Decimal),
    (models.DateTimeField, dt.datetime),
    (models.DateField, dt.date),
    (models.TimeField, dt.time),
    (models.DurationField, dt.timedelta),
    (models.UUIDField, uuid.UUID),
    (models.BinaryField, bytes),
    (models.JSONField, msgspec.Raw),
    (models.CharField, str),
    (models.TextField, str),
    (models.FileField, str),
    (models.GenericIPAddressField, str),
)


class Table:
    """A table's columns, and its rows in Python's types and as lines of JSON."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.label = model._meta.label_lower
        self.fields = [field for field in model._meta.local_concrete_fields if not field.generated]
        self.columns = [str(field.column) for field in self.fields]
        types = [_type_of(field) for field in self.fields]
        nullable = [
            kind | None if field.null and kind is not msgspec.Raw else kind
            for kind, field in zip(types, self.fields, strict=True)
        ]
        self._decoder = msgspec.json.Decoder(tuple[tuple(nullable)])  # type: ignore[misc]
        self._encoder = msgspec.json.Encoder()
        self._json = [place for place, kind in enumerate(types) if kind is msgspec.Raw]
        self._bytes = [place for place, kind in enumerate(types) if kind is bytes]
        self._floats = [place for place, kind in enumerate(types) if kind is float]

    def key_of(self, row: Row) -> Any:
        """Return a row's primary key."""
        return row[self.fields.index(self.model._meta.pk)]

    def rows(self) -> Iterator[Row]:
        """Yield all rows in the order of their keys."""
        names = [field.attname for field in self.fields]
        query: models.QuerySet[Any] = models.QuerySet(self.model).order_by("pk")  # no manager hides or translates
        for values in query.values_list(*names).iterator(chunk_size=BATCH):
            row = list(values)
            for place in self._bytes:
                row[place] = None if row[place] is None else bytes(row[place])
            yield tuple(row)

    def line_of(self, row: Row) -> bytes:
        """Return a row as a line of JSON.

        Raises
        ------
        ValueError
            For a number that JSON cannot say.
        """
        values = list(row)
        for place in self._json:
            values[place] = msgspec.Raw(json.dumps(row[place]).encode("ascii"))
        for place in self._floats:
            if row[place] is not None and not math.isfinite(row[place]):
                raise ValueError(f"{self.label} {self.key_of(row)}: expected a finite number in {self.columns[place]}")
        return self._encoder.encode(values) + b"\n"

    def row_of(self, line: bytes) -> Row:
        """Return the row that a line tells of.

        Raises
        ------
        ValueError, msgspec.DecodeError
            It is no row of this table.
        """
        row = list(self._decoder.decode(line))
        for place in self._json:
            row[place] = json.loads(bytes(row[place]))
        return tuple(row)

    def insert(self, rows: Sequence[Row]) -> None:
        """Write rows as they are: no default, no ``auto_now``, no translation has a say."""
        names = [field.attname for field in self.fields]
        objects: list[Any] = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]
        query = InsertQuery(self.model)
        query.insert_values(self.fields, objects, raw=True)
        query.get_compiler(connection=connection).execute_sql()


def all_tables() -> list[Table]:
    """Return the tables that a backup holds; their foreign keys are checked at the end, so any order will do."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return [Table(model) for model in sorted(found, key=lambda model: model._meta.label_lower)]


def _type_of(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return _type_of(field.target_field)
    for kind, type_ in TYPES:
        if isinstance(field, kind):
            return type_
    raise TypeError(f"{field}: expected a type in ponte.common.backup.tables.TYPES for {type(field).__name__}")


# --- The numbers that are given next --------------------------------------------------------------------------------


def last_numbers(tables: Iterable[Table]) -> dict[str, int]:
    """Return the last number that each table gave, kept even if its row is gone: the audit trail may name it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
            found = {table.label: given.get(table.model._meta.db_table, 0) for table in _numbered(tables)}
        else:
            found = {}
            for table in _numbered(tables):
                options = table.model._meta
                cursor.execute(
                    "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)",
                    [options.db_table, options.pk.column],
                )
                found[table.label] = cursor.fetchone()[0] or 0
    return {label: number for label, number in found.items() if number}


def set_last_numbers(tables: Iterable[Table], numbers: dict[str, int]) -> None:
    """Have each table go on after the last number it gave."""
    with connection.cursor() as cursor:
        for table in _numbered(tables):
            name, number = table.model._meta.db_table, numbers.get(table.label, 0)
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, number])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                    [name, table.model._meta.pk.column, max(number, 1), number > 0],
                )


def _numbered(tables: Iterable[Table]) -> Iterator[Table]:
    return (table for table in tables if isinstance(table.model._meta.pk, models.AutoField))
