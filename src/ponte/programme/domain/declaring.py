"""How rooms say what becomes of their rows when the next edition is made.

Each room declares in ``<room>/cloning.py``, as ``DECLARED``, what becomes of each of its models; a model without a
declaration is a fault that a test finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

Model = type[models.Model]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A model whose rows go into the new edition.

    A foreign key to another row that is carried leads to that row's copy; one to a row that is left out is emptied.
    """

    model: Model
    label: str | Promise
    """What readers call the rows."""
    edition: str
    """Path from a row to its edition, as ``hall__brokerage__edition``."""
    moved: tuple[str, ...] = ()
    """Dates, and moments, that move by the number of days; a moment keeps the hour of the clocks at `place`."""
    place: str = ""
    """Path from a row to the place whose time zone its moments are lived in; without one, they move by UTC."""
    succeeded: str = ""
    """Foreign key to a host city, which leads to the city that takes its place; without one, the row stays behind."""
    stands_in: tuple[str, ...] = ()
    """Paths to host cities: a row that cannot leave them goes along only if every one of them hosts again."""
    with_host: bool = False
    """The row belongs to the turn of the host side, and stays behind when the other side hosts."""
    slugs: tuple[str, ...] = ()
    worded: tuple[str, ...] = ()
    """Names and titles in which the year, and the number of the edition in Chinese, are renewed where they stand."""
    emptied: tuple[str, ...] = ()
    """Fields that start anew: they told of the year that was."""
    links: tuple[str, ...] = ()
    """Relations to many that go along."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A model whose rows stay with the old edition, and why."""

    model: Model
    label: str | Promise
    edition: str
    why: str | Promise
    by_others: bool = False
    """People outside the offices are in these rows, or make them: from then on the edition stays public."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A model that belongs to the programme, and serves every edition."""

    model: Model


Declaration = Carried | LeftOut | Lasting


def declarations() -> list[Declaration]:
    """Gather what the rooms declare, the lowest room first."""
    rooms = [app for app in apps.get_app_configs() if app.module and module_has_submodule(app.module, "cloning")]
    return [declared for app in rooms for declared in import_module(f"{app.name}.cloning").DECLARED]


def rows_of(declared: Carried | LeftOut, edition_id: int) -> models.QuerySet[models.Model]:
    """Return the rows of a model that belong to an edition, in the order of their making."""
    return declared.model._default_manager.filter(**{declared.edition: edition_id}).order_by("pk")
