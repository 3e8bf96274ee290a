"""Next year's edition from this one: what every room carries over, moved and renewed, in one step.

Each room declares in ``<room>/cloning.py``, as ``DECLARED``, what becomes of each of its models; a model without a
declaration is a fault that a test finds. Nothing is decided here but how a declaration is carried out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from modeltranslation.translator import NotRegistered, translator
from modeltranslation.utils import get_translation_fields

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.findable import index_stages
from ponte.programme.models import Edition
from ponte.programme.queries import zone_of

YEAR = 364
"""Fifty-two weeks: the same season, the same weekdays."""
MOST_DAYS = 3660
HAN_DIGITS = "零一二三四五六七八九"

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
    """Path from a row to the place whose time zone its moments are lived in."""
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


@dataclass(frozen=True, slots=True)
class Lasting:
    """A model that belongs to the programme, and serves every edition."""

    model: Model


Declaration = Carried | LeftOut | Lasting


@dataclass(frozen=True, slots=True)
class Plan:
    """What the new edition is called, and by how much its dates move."""

    source: Edition
    days: int
    year: int
    number: int
    slug: str


@dataclass(frozen=True, slots=True)
class Line:
    """How many rows of a model are carried over, or left out and why."""

    label: str | Promise
    count: int
    why: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a clone would do."""

    plan: Plan
    carried: list[Line]
    left_out: list[Line]

    @property
    def keeps_weekdays(self) -> bool:
        """A Monday stays a Monday."""
        return self.plan.days % 7 == 0


@dataclass(slots=True)
class _Copies:
    """Which row became which: the new keys by the old ones, for each model."""

    plan: Plan
    left_out: frozenset[Model]
    keys: dict[Model, dict[Any, Any]] = field(default_factory=dict)


def declarations() -> list[Declaration]:
    """Gather what the rooms declare, the lowest room first."""
    rooms = [app for app in apps.get_app_configs() if app.module and module_has_submodule(app.module, "cloning")]
    return [declared for app in rooms for declared in import_module(f"{app.name}.cloning").DECLARED]


def preview_clone(*, edition: Edition, days: int = YEAR) -> Preview:
    """Count what a clone would carry over and leave out, without writing anything.

    Raises
    ------
    Refused
        ``days``: not between 1 and `MOST_DAYS`; ``exists``: the next edition is there already.
    """
    plan = _plan(edition, days)
    carried, left_out = [], []
    for declared in declarations():
        if isinstance(declared, Lasting):
            continue
        count = _rows(declared.model, declared.edition, edition).count()
        if isinstance(declared, Carried):
            carried.append(Line(declared.label, count))
        else:
            left_out.append(Line(declared.label, count, declared.why))
    return Preview(plan, carried, left_out)


def clone_edition(*, actor: Account | None, edition: Edition, days: int = YEAR) -> Edition:
    """Make the next edition from one, whole or not at all.

    Parameters
    ----------
    days
        By how much dates move; a multiple of seven keeps the weekdays.

    Raises
    ------
    Refused
        ``days``: not between 1 and `MOST_DAYS`; ``exists``: the next edition is there already; ``slug_taken``: by
        something that is no copy of this edition's.
    """
    plan = _plan(edition, days)
    try:
        with transaction.atomic():
            declared_all = declarations()
            copies = _Copies(plan, frozenset(one.model for one in declared_all if isinstance(one, LeftOut)))
            for declared in declared_all:
                if isinstance(declared, Carried):
                    _carry(declared, copies)
            clone = Edition.objects.get(pk=copies.keys[Edition][edition.pk])
            index_stages(clone)
            counts = {model._meta.label_lower: len(keys) for model, keys in copies.keys.items()}
            record(
                actor=actor,
                action="programme.clone_edition",
                subject=clone,
                source=edition.slug,
                days=days,
                counts=counts,
            )
    except IntegrityError as clash:
        _plan(edition, days)  # refuses, if somebody cloned it at the same moment
        raise Refused(
            "slug_taken",
            _("Something else already has an address that a copy needs: one that ends with %(year)s.")
            % {"year": plan.year},
        ) from clash
    return clone


def _plan(edition: Edition, days: int) -> Plan:
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days", _("Dates can move by 1 to %(most)d days.") % {"most": MOST_DAYS})
    year = (edition.starts + dt.timedelta(days=days)).year if edition.starts else edition.year + max(1, days // YEAR)
    plan = Plan(edition, days, year, edition.number + 1, "")
    plan = Plan(edition, days, year, edition.number + 1, _renewed_slug(edition.slug, 50, plan))
    if (
        Edition.objects.filter(slug=plan.slug).exists()
        or Edition.objects.filter(programme=edition.programme_id, number=plan.number).exists()
    ):
        raise _exists()
    return plan


def _exists() -> Refused:
    return Refused("exists", _("The edition after this one exists already. Clone that one, or work on it."))


def _rows(model: Model, path: str, edition: Edition) -> models.QuerySet[Any]:
    return model._default_manager.filter(**{path: edition.pk}).order_by("pk")


def _carry(declared: Carried, copies: _Copies) -> None:
    """Copy the rows of one model; those that they point to were copied before."""
    rows = _rows(declared.model, declared.edition, copies.plan.source)
    if declared.place:
        rows = rows.select_related(declared.place, f"{declared.place}__parent")
    originals = list(rows)
    old_keys = [row.pk for row in originals]
    for row in originals:
        _renew(row, declared, copies.plan)
        _point_to_copies(row, copies)
        row.pk = None
        row._state.adding = True
    if declared.model is Edition:
        for row in originals:
            row.year, row.number = copies.plan.year, copies.plan.number
    clones = declared.model._default_manager.bulk_create(originals, batch_size=500)
    copies.keys[declared.model] = dict(zip(old_keys, (clone.pk for clone in clones), strict=True))
    for name in declared.links:
        _carry_links(declared.model, name, copies)


def _renew(row: Any, declared: Carried, plan: Plan) -> None:
    place = row
    for name in filter(None, declared.place.split("__")):
        place = getattr(place, name)
    for name in declared.moved:
        setattr(row, name, _moved(getattr(row, name), plan.days, zone_of(place) if declared.place else None))
    for name in declared.slugs:
        length = row._meta.get_field(name).max_length
        setattr(row, name, _renewed_slug(getattr(row, name), length, plan))
    for name in _columns(declared.model, declared.worded):
        setattr(row, name, _renewed_words(getattr(row, name), plan))
    for name in _columns(declared.model, declared.emptied):
        column = row._meta.get_field(name)
        is_text = isinstance(column, models.CharField | models.TextField)
        setattr(row, name, "" if is_text else column.get_default())


def _columns(model: Model, names: Iterable[str]) -> list[str]:
    """Columns of fields: those of every language, where a field is translated."""
    try:
        translated = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        translated = set()
    return [column for name in names for column in (get_translation_fields(name) if name in translated else [name])]


def _point_to_copies(row: models.Model, copies: _Copies) -> None:
    for relation in row._meta.concrete_fields:
        target = relation.related_model
        if isinstance(relation, models.ForeignKey) and isinstance(target, type):
            old = getattr(row, relation.attname)
            if target in copies.keys:
                setattr(row, relation.attname, copies.keys[target].get(old))
            elif target in copies.left_out:
                setattr(row, relation.attname, None)


def _carry_links(model: Model, name: str, copies: _Copies) -> None:
    relation: Any = model._meta.get_field(name)
    through = relation.remote_field.through
    near, far = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
    of_far: Mapping[Any, Any] = copies.keys.get(relation.related_model, {})
    own = copies.keys[model]
    links: Sequence[tuple[Any, Any]] = through._default_manager.filter(**{f"{near}__in": list(own)}).values_list(
        near, far
    )
    through._default_manager.bulk_create(
        [through(**{near: own[one], far: of_far.get(other, other)}) for one, other in links], batch_size=500
    )


def _moved(value: Any, days: int, zone: dt.tzinfo | None) -> Any:
    """Move a date, or a moment by the clock on the wall: nine in the morning stays nine in the morning."""
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        return value + dt.timedelta(days=days)
    wall = value.astimezone(zone).replace(tzinfo=None) + dt.timedelta(days=days)
    return wall.replace(tzinfo=zone).astimezone(dt.UTC)


def _renewed_slug(slug: str, length: int, plan: Plan) -> str:
    old, new = str(plan.source.year), str(plan.year)
    return slug.replace(old, new) if old in slug else f"{slug[: length - len(new) - 1]}-{new}"


def _renewed_words(text: str | None, plan: Plan) -> str | None:
    if not text:
        return text
    for written in (str, _in_han):
        text = text.replace(f"第{written(plan.source.number)}届", f"第{written(plan.number)}届")
    return text.replace(str(plan.source.year), str(plan.year))


def _in_han(number: int) -> str:
    """Write a number below a hundred in Chinese; larger ones stay in figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else HAN_DIGITS[tens]) + ("十" if tens else "") + (HAN_DIGITS[ones] if ones or not tens else "")
    )
