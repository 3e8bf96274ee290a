"""Writing entries so that loading a corrected file again corrects the rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

from ponte.common.models import SourcePlace
from ponte.faces.console.edition.schema import Fact, Text

M = TypeVar("M", bound=Model)


def translated(field: str, text: Text | None) -> dict[str, str]:
    """Spread a text over the columns of a translated field."""
    return {
        f"{field}_en": text.en if text else "",
        f"{field}_it": text.it if text else "",
        f"{field}_zh_hans": text.zh if text else "",
    }


class Writer:
    """Creates or corrects rows by their slug, with their sources."""

    def __init__(self) -> None:
        self._places = {
            f"{place.document.slug}#{place.locator}": place for place in SourcePlace.objects.select_related("document")
        }

    def fact(self, model: type[M], slug: str, entry: Fact, **fields: Any) -> M:
        """Write one fact and point it at its sources."""
        row, _ = model._default_manager.update_or_create(
            slug=slug,
            defaults={"by_hand": entry.by_hand, **translated("doubt", entry.doubt), **fields},
        )
        self.cite(row, entry.source)
        return row

    def cite(self, row: Any, citations: Iterable[str]) -> None:
        """Point a row at the places in documents that it was taken from."""
        row.sources.set(self._places[citation] for citation in citations)


def by_slug(model: type[M], slugs: Iterable[str]) -> list[M]:
    """Fetch rows by their slugs, in the order given."""
    found = {row.slug: row for row in model._default_manager.filter(slug__in=list(slugs))}  # type: ignore[attr-defined]
    return [found[slug] for slug in slugs]


def one(model: type[M], slug: str | None) -> M | None:
    """Fetch a row by its slug; None for none."""
    return model._default_manager.get(slug=slug) if slug else None
