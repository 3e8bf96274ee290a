"""Queries that are written as SQL once, and from then on only filled in and asked.

Django puts a query set together and writes its SQL anew each time it is asked. For a query with a dozen joins that
takes several times as long as the database takes to answer it, and pages that a whole hall opens at once consist of
such queries. What SQLAlchemy's compiled cache and Entity Framework's compiled queries do for their users is done here
for those that are worth it: the text is kept, and only the values in it change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

P = ParamSpec("P")
Row = TypeVar("Row")

MOST = 2**63
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 2_000_000_000 + place,
    str: lambda place: f"\ue000{place}",
}
"""What stands for the parameters while the SQL is written, by their types: values that no constant of ours has."""


class CompiledQuery(Generic[P, Row]):
    """A function that returns a query set, as one that returns its rows, and calls the original once in each language.

    The original's parameters are whole numbers or texts, given by position, and what its query set looks like depends
    on none of them: it sees stand-ins. Rows come as from the query set, with what it prefetches; they cannot be
    filtered further. What the time is must be asked of the database (`Now`). A number that no column can hold finds
    nothing, as with Django.

    Raises
    ------
    TypeError
        A parameter is neither, or the query set does not hand it to the database as it is.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self._build = build
        self._kept: dict[tuple[object, ...], _Written] = {}
        update_wrapper(self, build)

    def __call__(self, *values: P.args, **named: P.kwargs) -> list[Row]:
        """Ask the database, and return the rows."""
        key = get_language(), get_current_timezone_name(), *map(type, values)
        written = self._kept.get(key) or self._kept.setdefault(key, self._write(values, named))
        if any(isinstance(value, int) and not -MOST <= value < MOST for value in values):
            return []
        compiler = copy.copy(written.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
        filled = tuple(values[one.place] if isinstance(one, _Blank) else one for one in written.parameters)
        compiler.as_sql = lambda *_args, **_kwargs: (written.sql, filled)  # type: ignore[method-assign, assignment]
        rows = written.query_set.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return list(rows)

    def first(self, *values: P.args, **named: P.kwargs) -> Row | None:
        """Ask the database, and return the first row, if there is any."""
        return next(iter(self(*values, **named)), None)

    def _write(self, values: tuple[object, ...], named: dict[str, object]) -> _Written:
        if named or not all(type(value) in STAND_INS for value in values):
            raise TypeError(f"{self._build.__qualname__}: expected whole numbers or texts, by position")
        stand_ins = {STAND_INS[type(value)](place): _Blank(place) for place, value in enumerate(values)}
        query_set = self._build(*stand_ins)  # type: ignore[call-arg] # of the types that were checked
        compiler = query_set.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        blanked = [stand_ins.get(one, one) if type(one) in STAND_INS else one for one in parameters]
        if {one.place for one in blanked if isinstance(one, _Blank)} != set(range(len(values))):
            raise TypeError(
                f"{self._build.__qualname__}: expected each parameter to be handed to the database as it is"
            )
        return _Written(query_set, compiler, sql, blanked)


def fill(instance: Model, name: str, rows: Iterable[Model]) -> None:
    """Let ``instance.name.all()`` answer with rows that have been read, as after ``prefetch_related``.

    What a query set prefetches is asked by queries of its own, which nothing compiles.
    """
    query_set = getattr(instance, name).all()
    query_set._result_cache = list(rows)
    query_set._prefetch_done = True
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[name] = query_set


class _Blank(NamedTuple):
    """Where a parameter goes in the written SQL."""

    place: int


class _Written(NamedTuple):
    """A query set whose SQL has been written, with blanks among its parameters."""

    query_set: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    parameters: list[Any]
