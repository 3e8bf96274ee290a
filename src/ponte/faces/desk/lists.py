"""A filtered, sorted list in pages, with the addresses that lead from one view of it to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from ponte.faces.desk.forms import ListFilter

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts the list."""

    name: str
    label: Any
    direction: str
    """``ascending``, ``descending`` or empty, as ``aria-sort`` wants it."""
    query: str
    """Address of the list sorted by this column, or the other way round if it is already."""
    is_number: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and the ways on from it."""

    page: Page[Any]
    columns: list[Column]
    query: str
    """The filters as they stand, for links to other pages of the list and to its export."""


def listing(
    request: HttpRequest, form: ListFilter, rows: QuerySet[Any], columns: Mapping[str, Any], numbers: frozenset[str]
) -> Listing:
    """Cut narrowed-down rows into pages.

    Parameters
    ----------
    columns
        Labels of the columns by the name that sorts by them.
    numbers
        Those of the columns that hold numbers: they begin with the largest.
    """
    query = kept(request)
    return Listing(
        page=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        columns=[_column(name, label, form.order, query, name in numbers) for name, label in columns.items()],
        query=query,
    )


def kept(request: HttpRequest) -> str:
    """Return the filters as they stand, for links to other pages of the list and to its export."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _column(name: str, label: Any, order: str, query: str, is_number: bool) -> Column:
    direction = {name: "ascending", f"-{name}": "descending"}.get(order, "")
    first, second = (f"-{name}", name) if is_number else (name, f"-{name}")
    sorted_by = QueryDict(query, mutable=True)
    sorted_by["sort"] = second if order == first else first
    return Column(name, label, direction, sorted_by.urlencode(), is_number)
