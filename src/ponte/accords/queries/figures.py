"""The register counted: every figure is the number of rows of a list that the same choice leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from ponte.accords.enums import AccordKind
from ponte.accords.models import Accord
from ponte.people.models import Organisation, Place, Sector
from ponte.programme.models import Edition, Programme, Side
from ponte.programme.queries import is_public

DEEPEST: Final = 6
"""Places lie within each other at most so deep: a hall in a site, district, city, region and country."""
PLACE_PATHS: Final = tuple(f"place{'__parent' * depth}" for depth in range(DEEPEST))
"""A place and what it lies in: a hall counts for its district, city and country too."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the register is narrowed down to; empty fields narrow nothing. Values are codes and slugs."""

    kind: str = ""
    year: str = ""
    side: str = ""
    sector: str = ""
    place: str = ""
    organisation: str = ""
    edition: str = ""
    stage: str = ""
    """Of the roadshow: the stage in whose activities it was signed, opened or discussed."""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Choice:
        """Read a choice from an address."""
        return cls(**{field.name: str(data.get(field.name, ""))[:80] for field in fields(cls)})

    def with_(self, dimension: str, value: str) -> Choice:
        """Return the choice with one dimension set, or freed by an empty value."""
        return replace(self, **{dimension: value})

    @property
    def query(self) -> str:
        """The choice as a query string."""
        return urlencode({field.name: value for field in fields(self) if (value := getattr(self, field.name))})

    def narrow(self, rows: QuerySet[Accord], programme: Programme) -> QuerySet[Accord]:
        """Return the rows that were chosen, each once."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.year:
            rows = rows.filter(date__startswith=self.year[:4])
        if self.side:
            side = Side.objects.filter(programme=programme, code=self.side).first()
            rows = rows.filter(pk__in=_of_side(rows, side).values("pk")) if side else rows.none()
        for name, path, shown in (
            ("sector", "sectors__slug", Q()),
            ("organisation", "parties__slug", Q()),
            ("edition", "edition__slug", is_public("edition")),
            ("stage", "activities__stage__slug", is_public("activities__stage__roadshow__edition")),
        ):
            if value := getattr(self, name):
                rows = rows.filter(pk__in=Accord.objects.filter(shown, **{path: value}).values("pk"))
        if self.place:
            at = Q()
            for path in PLACE_PATHS:
                at |= Q(**{f"{path}__slug": self.place})
            rows = rows.filter(at)
        return rows


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the choice that lists what it counts."""

    value: str
    """Code or slug of the group."""
    row: Any
    """What the group is: a kind's name, a year, or a row of the directory."""
    count: int
    choice: Choice
    is_chosen: bool


def count_by(rows: QuerySet[Accord], dimension: str, choice: Choice, programme: Programme) -> list[Figure]:
    """Count accords in the groups of one dimension, the other dimensions of the choice holding.

    The largest group comes first, years in their order; an accord counts in each group that it belongs to, once.
    A constant number of queries for any number of groups.
    """
    chosen = getattr(choice, dimension)
    narrowed = choice.with_(dimension, "").narrow(rows, programme)
    groups = _COUNTERS[dimension](narrowed, programme)
    figures = [
        Figure(value, row, count, choice.with_(dimension, "" if value == chosen else value), value == chosen)
        for value, row, count in groups
        if count
    ]
    if dimension == "year":
        return sorted(figures, key=lambda figure: figure.value)
    return sorted(figures, key=lambda figure: (-figure.count, str(figure.row)))


Group = tuple[str, Any, int]


def _by_kind(rows: QuerySet[Accord], programme: Programme) -> list[Group]:
    return [(kind, AccordKind(kind).label, count) for kind, count in _counted(rows, "kind")]


def _by_year(rows: QuerySet[Accord], programme: Programme) -> list[Group]:
    return [(year, year, count) for year, count in _counted(rows.annotate(year_of=Substr("date", 1, 4)), "year_of")]


def _by_side(rows: QuerySet[Accord], programme: Programme) -> list[Group]:
    return [(side.code, side, _of_side(rows, side).count()) for side in programme.sides.all()]


def _by_place(rows: QuerySet[Accord], programme: Programme) -> list[Group]:
    counts: dict[int, int] = {}
    for path in PLACE_PATHS:  # an accord has one place, and it is in each of the places around that once
        for key, count in _counted(rows, f"{path}__pk"):
            counts[key] = counts.get(key, 0) + count
    places = Place.objects.in_bulk(counts)
    return [(places[key].slug, places[key], count) for key, count in counts.items()]


def _by_relation(path: str, model: Any) -> Callable[[QuerySet[Accord], Programme], list[Group]]:
    def count(rows: QuerySet[Accord], programme: Programme) -> list[Group]:
        counts = dict(_counted(rows, path))
        found = model._default_manager.in_bulk(list(counts))
        return [(row.slug, row, counts[key]) for key, row in found.items()]

    return count


def _by_edition(rows: QuerySet[Accord], programme: Programme) -> list[Group]:
    counts = dict(_counted(rows, "edition"))
    public = Edition.objects.filter(is_public()).in_bulk(list(counts))
    return [(edition.slug, edition, counts[key]) for key, edition in public.items()]


def _counted(rows: QuerySet[Accord], path: str) -> list[tuple[Any, int]]:
    """Count distinct accords per value of a path, none left out and none twice."""
    found = Accord.objects.filter(pk__in=rows.values("pk"))
    if path == "year_of":
        found = found.annotate(year_of=Substr("date", 1, 4))
    groups = found.exclude(**{path: None}).values_list(path).annotate(count=Count("pk", distinct=True))
    return list(groups.order_by(path))


def _of_side(rows: QuerySet[Accord], side: Side) -> QuerySet[Accord]:
    """Accords that a side's country, or an organisation of one, is party to."""
    mine = Q(parties__country__in=side.countries) | Q(countries__country__in=side.countries)
    return rows.filter(pk__in=Accord.objects.filter(mine).values("pk"))


_COUNTERS: Final[dict[str, Callable[[QuerySet[Accord], Programme], list[Group]]]] = {
    "kind": _by_kind,
    "year": _by_year,
    "side": _by_side,
    "sector": _by_relation("sectors", Sector),
    "place": _by_place,
    "organisation": _by_relation("parties", Organisation),
    "edition": _by_edition,
}
DIMENSIONS: Final = tuple(_COUNTERS)
"""What the register is counted by."""
