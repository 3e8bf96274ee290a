"""Everything that is held about somebody, in one file that they and other programs can read (GDPR, articles 15 and 20).

The archive has one JSON file for each class of data, the files that belong to it, and a page to read it all by.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from modeltranslation.utils import get_translation_fields

from ponte.common.audit import record
from ponte.people.domain.personal_data import DataClass, Rows, Subject, data_classes
from ponte.people.models import Account, Person

README = "index.html"
Row = dict[str, Any]


def export(*, actor: Account | None, subject: Subject, to: IO[bytes]) -> dict[str, int]:
    """Write all that is held about somebody as a ZIP file, in the active language, and note that it was asked for.

    Parameters
    ----------
    actor
        The person themselves; None for whoever runs the installation, by command.
    to
        A file opened for writing.

    Returns
    -------
    dict
        How many rows of each class there were.
    """
    counts: dict[str, int] = {}
    read = []
    with transaction.atomic(), zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for declared in data_classes():
            tables = rows_held(declared, subject)
            counts[declared.key] = sum(len(rows) for rows in tables.values())
            if counts[declared.key]:
                text = json.dumps(tables, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
                archive.writestr(f"{declared.key}.json", text)
                files = dict(files_held(declared, subject))
                for name, content in files.items():
                    archive.writestr(name, content)
                read.append({"declared": declared, "tables": tables, "files": list(files)})
        context = {"classes": read, "made": timezone.now(), "language": get_language()}
        archive.writestr(README, render_to_string("people/export.html", context))
        record(actor=actor, action="people.export_data", subject=subject.row, counts=counts)
    return counts


def rows_held(declared: DataClass, subject: Subject) -> dict[str, list[Row]]:
    """Return what a class holds of somebody, by the label of the model, each row once."""
    found: dict[str, dict[Any, Row]] = {}
    for rows in declared.rows:
        if rows.shown == ():
            continue
        for row in rows.of(subject).order_by("pk"):
            at = found.setdefault(rows.model._meta.label_lower, {})
            at[row.pk] = {**at.get(row.pk, {}), **_told(row, rows)}
    return {label: list(by_key.values()) for label, by_key in found.items()}


def files_held(declared: DataClass, subject: Subject) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a class holds of somebody, each with its name in the archive."""
    for rows in declared.rows:
        for row in rows.of(subject).order_by("pk") if rows.files else ():
            for field in rows.files:
                content = _content(getattr(row, field))
                if content is not None:
                    said = getattr(row, "name", "") or getattr(row, "file_name", "") or field
                    yield f"{declared.key}/{row._meta.model_name}-{row.pk}-{_safe(said)}", content


def archive_name(now: dt.datetime) -> str:
    """Return what the file is called where it is saved."""
    return f"ponte-my-data-{now:%Y-%m-%d}.zip"


def _told(row: models.Model, rows: Rows) -> Row:
    """Return what a row says of somebody: its columns, and what it points to by name, people by their key alone."""
    told: Row = {"id": row.pk}
    for field in row._meta.concrete_fields:
        hidden = field.name in rows.hidden or field.name in rows.files or _is_translated(row, field.name)
        if field.primary_key or hidden or (rows.shown is not None and field.name not in rows.shown):
            continue
        if isinstance(field, models.ForeignKey):
            told[field.name] = _pointed_to(row, field)
        elif isinstance(field, models.FileField):
            told[field.name] = str(getattr(row, field.name))
        elif not isinstance(field, models.BinaryField):
            told[field.name] = getattr(row, field.attname)
    if rows.shown is None:
        for relation in row._meta.many_to_many:
            if relation.related_model not in personal_models():
                told[relation.name] = [str(one) for one in getattr(row, relation.name).all()]
    return told


def _pointed_to(row: models.Model, field: models.ForeignKey[Any, Any]) -> Any:
    if getattr(row, field.attname) is None:
        return None
    if field.related_model in personal_models():
        return getattr(row, field.attname)
    return str(getattr(row, field.name))


def personal_models() -> frozenset[type[models.Model]]:
    """Models whose rows are somebody's, so that their names are not told to others."""
    return frozenset({Account, Person}.union(*(declared.models for declared in data_classes())))


def _is_translated(row: models.Model, name: str) -> bool:
    """Tell whether a field only repeats one of its languages, each of which has a column."""
    try:
        columns = {field.name for field in row._meta.concrete_fields}
        return bool(columns.intersection(set(get_translation_fields(name)) - {name}))
    except ValueError:
        return False


def _content(value: Any) -> bytes | None:
    if value is None or isinstance(value, bytes | memoryview):
        return bytes(value) if value else None
    if not value or not value.storage.exists(value.name):
        return None
    with value.open("rb") as file:
        content: bytes = file.read()
    return content


def _safe(name: str) -> str:
    """Return a name that every system can write; names come from people."""
    return re.sub(r"[^\w.-]+", "-", PurePosixPath(name.replace("\\", "/")).name, flags=re.UNICODE).strip("-.") or "file"
