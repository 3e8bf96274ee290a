"""Which entries of the directory a programme has to do with: all programmes of an installation share one.

Nothing is listed by hand: every row, of whichever room, that names an entry and belongs to a programme tells of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from ponte.people.models import Account, Organisation, Person
from ponte.programme.models import Programme


@dataclass(frozen=True, slots=True)
class Trace:
    """Rows that name an entry of the directory and belong to a programme."""

    rows: type[models.Model]
    column: str
    """Of the row, with the key of the entry."""
    programme: str
    """The path from the row to its programme."""

    def keys(self, programmes: QuerySet[Programme]) -> QuerySet[Any]:
        """Keys of the entries that rows of the programmes name."""
        named = self.rows._base_manager.filter(**{f"{self.programme}__in": programmes, f"{self.column}__isnull": False})
        return named.order_by().values(self.column)


def concerns(entry: type[Person | Organisation], programmes: QuerySet[Programme]) -> Q:
    """Entries of a kind that one of the programmes has to do with; a person by their account too."""
    named = [Q(pk__in=trace.keys(programmes)) for trace in traces(entry)]
    if entry is Person:
        named += [Q(account__in=trace.keys(programmes)) for trace in traces(Account)]
    return reduce(or_, named)


@cache
def traces(entry: type[models.Model]) -> tuple[Trace, ...]:
    """Return what tells of an entry's programmes, from all rooms."""
    return tuple(_found(entry))


def _found(entry: type[models.Model]) -> Iterator[Trace]:
    for relation in entry._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.field.model._meta.managed:
            row = relation.field.model
            if path := _path_to_programme(row):
                yield Trace(row, relation.field.attname, path)


def _path_to_programme(row: type[models.Model]) -> str:
    """Return the shortest path that every row has; empty for rows of no programme."""
    waiting: deque[tuple[type[Any], tuple[str, ...]]] = deque([(row, ())])
    while waiting:
        model, path = waiting.popleft()
        if model is Programme:
            return "__".join(path)
        for one in model._meta.concrete_fields:
            if isinstance(one, models.ForeignKey) and not one.null and one.related_model is not model:
                waiting.append((one.related_model, (*path, one.name)))
    return ""
