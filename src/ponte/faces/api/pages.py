"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from ninja import Field, Schema

Out = TypeVar("Out")


class Paging(Schema):
    """Which part of a list is asked for."""

    page: int = Field(1, ge=1, le=1_000_000, description="Which page, from 1; after the last there is nothing.")
    per_page: int = Field(50, ge=1, le=200, description="Entries on a page.")


class Page(Schema, Generic[Out]):
    """A page of a list."""

    items: list[Out]
    count: int = Field(description="Entries on all pages.")
    pages: int = Field(description="How many pages there are.")


def page_of(rows: QuerySet[Any] | Sequence[Any], paging: Paging, told: Callable[[Any], Out]) -> Page[Out]:
    """Cut a page out of a list and tell its rows."""
    cut = Paginator(rows, paging.per_page)
    items = cut.page(paging.page).object_list if paging.page <= cut.num_pages else ()
    return Page(items=[told(row) for row in items], count=cut.count, pages=cut.num_pages)
