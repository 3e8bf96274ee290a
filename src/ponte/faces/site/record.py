"""What the pages of the record show: figures with the address of the list behind each, and what narrows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from ponte.accords.record import (
    ACCORDS,
    ACTIVITIES,
    OF_MEETINGS,
    REAL,
    SAMPLE_OF_MEETINGS,
    Dimension,
    Figure,
    Measure,
    Scope,
    figures,
    groups,
    names,
    public_editions,
    total,
)
from ponte.press.enums import PostStatus
from ponte.press.languages import told
from ponte.press.models import Picture
from ponte.programme.models import Programme, Stage
from ponte.programme.queries import current_edition, is_public

FILTERS: Final = (
    Dimension.YEAR,
    Dimension.EDITION,
    Dimension.KIND,
    Dimension.SECTOR,
    Dimension.PLACE,
    Dimension.SIDE,
)
"""What a reader narrows the record by; organisations and stages are reached by their figures."""
PICTURES: Final = 6
YEAR: Final = re.compile("[12][0-9]{3}")
"""Of this millennium or the last: the calendar begins with the year 1, so databases know no year 0000."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure, with the list that it is the length of."""

    measure: Measure
    count: int
    url: str
    share: str = ""
    """Of the greatest figure beside it, in hundredths, as an attribute of a drawing has it."""


class Choice(NamedTuple):
    """A value that is chosen, and the page without it."""

    dimension: Dimension
    name: Any
    url: str


class Table(NamedTuple):
    """Figures by the values of a dimension, a column for each measure that anything was counted of."""

    dimension: Dimension
    measures: list[Measure]
    rows: list[tuple[str, Any, str, list[Counted | None]]]
    """Value, name, address of the record narrowed to it, and the figures under the measures."""


def current_programme() -> Programme | None:
    """Return the programme whose edition is on or comes next; None while no edition is public."""
    edition = current_edition()
    return edition.programme if edition else None


def read_scope(programme: Programme, chosen: Mapping[str, str]) -> dict[Dimension, str]:
    """Read what an address narrows the record to.

    Raises
    ------
    Http404
        If a value does not exist, or nobody may see it.
    """
    scope = {dimension: value for dimension in Dimension if (value := chosen.get(dimension.value, "").strip())}
    for dimension, value in scope.items():
        if not (YEAR.fullmatch(value) if dimension == Dimension.YEAR else names(programme, dimension, [value])):
            raise Http404(f"{dimension}={value}")
    return scope


def address(page: str, scope: Scope, *args: str, **more: str) -> str:
    """Return a page's address, narrowed to a scope."""
    words = urlencode({dimension.value: scope[dimension] for dimension in Dimension if dimension in scope} | more)
    return f"{reverse(f'site:{page}', args=args)}{f'?{words}' if words else ''}"


def list_address(measure: Measure, scope: Scope) -> str:
    """Return the address of the list behind a figure."""
    return address("record_list", scope, measure.code)


def plain(name: Any) -> str:
    """Write the name of a value where no markup stands."""
    if isinstance(name, Stage):
        return plain(name.place)
    return told(name, "name", get_language() or "en").text if isinstance(name, Model) else str(name)


def choices(programme: Programme, scope: Scope) -> list[tuple[Dimension, list[tuple[str, str, bool]]]]:
    """List for each filter the values that occur in the record, with their names and whether each is chosen."""
    offered = []
    for dimension in FILTERS:
        if dimension == Dimension.EDITION:
            values = set(public_editions(programme).values_list("slug", flat=True))
        elif dimension == Dimension.SIDE:
            values = {side.code for side in programme.sides.all()}
        else:
            values = {*groups(ACCORDS, programme, {}, dimension), *groups(ACTIVITIES, programme, {}, dimension)}
        values |= {scope[dimension]} if dimension in scope else set()
        named = names(programme, dimension, values)
        offered.append((dimension, [(v, plain(name), scope.get(dimension) == v) for v, name in named.items()]))
    return [(dimension, listed) for dimension, listed in offered if listed]


def chosen(programme: Programme, page: str, scope: Scope, *args: str) -> list[Choice]:
    """Name what is chosen."""
    return [
        Choice(
            dimension,
            names(programme, dimension, [value]).get(value, value),
            address(page, {other: kept for other, kept in scope.items() if other != dimension}, *args),
        )
        for dimension, value in scope.items()
    ]


def totals(programme: Programme, scope: Scope, measures: Iterable[Measure]) -> list[Counted]:
    """Count measures that can be told of a scope, leaving out those that nothing was counted of."""
    known = [one for one in measures if one.tells(scope)]
    found = [(one, count) for one in known if (count := total(one, programme, scope))]
    most = max((count for _one, count in found), default=1)
    return [Counted(one, count, list_address(one, scope), f"{100 * count / most:.1f}") for one, count in found]


def funnel(programme: Programme, scope: Scope) -> tuple[list[Counted], list[Counted]]:
    """Count the way from people to agreements: of what happened, and of what is invented."""
    return totals(programme, scope, OF_MEETINGS), totals(programme, scope, SAMPLE_OF_MEETINGS)


def table(programme: Programme, scope: Scope, by: Dimension, measures: Sequence[Measure] = REAL) -> Table:
    """Lay out the figures of measures by a dimension."""
    known = [one for one in measures if one.tells(scope)]
    found = figures(programme, scope, by, known)
    cells: dict[str, dict[str, Figure]] = {}
    for figure in found:
        cells.setdefault(figure.value, {})[figure.measure.code] = figure
    shown = [one for one in known if any(one.code in row for row in cells.values())]
    most = {one.code: max(row[one.code].count for row in cells.values() if one.code in row) for one in shown}

    def counted(figure: Figure) -> Counted:
        narrowed = {**scope, by: figure.value}
        share = f"{100 * figure.count / most[figure.measure.code]:.1f}"
        return Counted(figure.measure, figure.count, list_address(figure.measure, narrowed), share)

    rows = [
        (
            value,
            next(iter(row.values())).name,
            address("record", {**scope, by: value}),
            [counted(row[one.code]) if one.code in row else None for one in shown],
        )
        for value, row in cells.items()
    ]
    return Table(by, shown, rows)


def pictures(programme: Programme, scope: Scope) -> QuerySet[Picture]:
    """List the photographs of the diary within a scope, the latest first; none by what no photograph is told by."""
    paths = {
        Dimension.YEAR: "post__date__year",
        Dimension.EDITION: "post__edition__slug",
        Dimension.STAGE: "post__stage__slug",
        Dimension.PLACE: "post__stage__place__slug",
        Dimension.ORGANISATION: "post__organisations__slug",
    }
    rows = Picture.objects.filter(
        is_public("post__edition"), post__edition__programme=programme, post__status=PostStatus.PUBLISHED
    )
    for dimension, value in scope.items():
        rows = rows.filter(**{paths[dimension]: value}) if dimension in paths else rows.none()
    return rows.select_related("post__edition").order_by("-post__date", "order", "pk")[:PICTURES]
