"""Figures and the lists behind them: both come from `entries`, so that they cannot differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet

from ponte.accords.record.dimensions import Dimension, Scope, names
from ponte.accords.record.measures import REAL, Measure
from ponte.programme.models import Programme


@dataclass(frozen=True, slots=True)
class Figure:
    """How many rows of a measure have a value: one tidy row of the record."""

    measure: Measure
    dimension: Dimension
    value: str
    name: Any
    """The value's text, or the row that it is the slug of."""
    count: int


def entries(measure: Measure, programme: Programme, scope: Scope) -> QuerySet[Any]:
    """List the rows of a measure that have all the chosen values; none where it cannot be told of them."""
    rows = measure.rows(programme, measure.is_sample)
    if not measure.tells(scope):
        return rows.none()
    for dimension, value in scope.items():
        wanted: str | list[str] = value
        suffix = ""
        if dimension == Dimension.SIDE and measure.sides_by_country:
            wanted, suffix = _countries(programme).get(value, []), "__in"
        match = reduce(or_, (Q(**{f"{path}{suffix}": wanted}) for path in measure.paths[dimension]))
        bare = measure.rows(programme, measure.is_sample).order_by()
        rows = rows.filter(pk__in=bare.filter(match).values("pk"))
    return rows


def total(measure: Measure, programme: Programme, scope: Scope) -> int:
    """Count the rows that `entries` lists."""
    return entries(measure, programme, scope).count()


def groups(measure: Measure, programme: Programme, scope: Scope, by: Dimension) -> dict[str, int]:
    """Count the rows that `entries` lists by each value of a dimension; what has several values counts in each."""
    paths = measure.paths.get(by, ())
    rows = entries(measure, programme, scope).order_by()
    if len(paths) == 1:
        counted = rows.exclude(**{f"{paths[0]}__isnull": True}).values(paths[0])
        found = Counter({str(r[paths[0]]): r["n"] for r in counted.annotate(n=Count("pk", distinct=True))})
    else:  # a row that has one value by two paths counts once
        pairs = {pair for path in paths for pair in rows.values_list("pk", path) if pair[1] not in (None, "")}
        if by == Dimension.SIDE and measure.sides_by_country:
            side_of = {code: side for side, codes in _countries(programme).items() for code in codes}
            pairs = {(key, side_of[code]) for key, code in pairs if code in side_of}
        found = Counter(str(value) for _key, value in pairs)
    return dict(found)


def figures(programme: Programme, scope: Scope, by: Dimension, measures: Iterable[Measure] = REAL) -> list[Figure]:
    """Tabulate measures by the values of a dimension: tidy rows in the order of values, then of measures.

    A constant number of queries for each measure, however many values there are. Zeros are left out, and so is what
    nobody may see.
    """
    counted = {measure: groups(measure, programme, scope, by) for measure in measures if measure.knows(by)}
    named = names(programme, by, {value for found in counted.values() for value in found})
    return [
        Figure(measure, by, value, name, found[value])
        for value, name in named.items()
        for measure, found in counted.items()
        if value in found
    ]


def _countries(programme: Programme) -> dict[str, list[str]]:
    return {side.code: side.countries for side in programme.sides.all()}
