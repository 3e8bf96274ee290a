"""By what the record is counted, which values there are, and how each is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from ponte.accords.enums import AccordKind
from ponte.accords.queries import public_organisations
from ponte.people.models import Place, Sector
from ponte.programme import queries
from ponte.programme.enums import ActivityKind
from ponte.programme.models import Edition, Programme, Stage


class Dimension(TextChoices):
    """By what results are counted; the value is also its name in addresses and open data."""

    YEAR = "year", _("year")
    EDITION = "edition", _("edition")
    STAGE = "stage", _("stage")
    KIND = "kind", _("kind")
    SECTOR = "sector", _("sector")
    PLACE = "place", _("place")
    ORGANISATION = "organisation", _("organisation")
    SIDE = "side", _("side")


Scope = Mapping[Dimension, str]
"""What is chosen of the record: a value for each dimension that is narrowed; years are four digits, others slugs."""


def public_editions(programme: Programme) -> QuerySet[Edition]:
    """Editions of a programme that everybody may see, the earliest first."""
    return Edition.objects.filter(queries.is_public(), programme=programme).order_by("year", "number")


def named_rows(programme: Programme, dimension: Dimension) -> QuerySet[Any] | None:
    """Return the public rows that a dimension's values are slugs of; None where they are no rows."""
    match dimension:
        case Dimension.EDITION:
            return public_editions(programme)
        case Dimension.STAGE:
            return Stage.objects.filter(
                queries.is_public("roadshow__edition"), roadshow__edition__programme=programme
            ).select_related("place")
        case Dimension.SECTOR:
            return Sector.objects.all()
        case Dimension.PLACE:
            return Place.objects.all()
        case Dimension.ORGANISATION:
            return public_organisations().prefetch_related(None)
        case _:
            return None


def names(programme: Programme, dimension: Dimension, values: Iterable[str]) -> dict[str, Any]:
    """Name values of a dimension, in the order they are to be listed in; what nobody may see is left out.

    A row stands for its own name, so that a page can say in which language that is; years, kinds and sides are texts.
    """
    wanted = set(values)
    match dimension:
        case Dimension.YEAR:
            return {year: year for year in sorted(wanted)}
        case Dimension.KIND:
            kinds = [*AccordKind, *ActivityKind]
            return {kind.value: kind.label for kind in kinds if kind.value in wanted}
        case Dimension.SIDE:
            return {side.code: side for side in programme.sides.all() if side.code in wanted}
        case _:
            rows = named_rows(programme, dimension)
            found: dict[str, Any] = {row.slug: row for row in rows.filter(slug__in=wanted)} if rows is not None else {}
            by_name = dimension not in (Dimension.EDITION, Dimension.STAGE)
            return dict(sorted(found.items(), key=lambda item: str(item[1]))) if by_name else found
