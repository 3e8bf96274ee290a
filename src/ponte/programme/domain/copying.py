"""How the declarations of the rooms are carried out: rows copied, moved, renewed and pointed at one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from modeltranslation.translator import NotRegistered, translator
from modeltranslation.utils import get_translation_fields

from ponte.people.models import Place
from ponte.programme.domain.declaring import Carried, LeftOut, Model, declarations, rows_of
from ponte.programme.models import Edition, Side
from ponte.programme.queries import zone_of

HAN_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the new edition is called, who hosts it where, and by how much its dates move."""

    source: Edition
    days: int
    year: int
    number: int
    slug: str
    host: Side
    cities: Mapping[int, Place]
    """The city that takes the place of a host city, by the key of the latter."""
    further: Sequence[Place] = ()


def goes_along(declared: Carried, plan: Plan) -> Q:
    """Rows of a model that the plan lets go along."""
    condition = Q()
    staying = [key for key, city in plan.cities.items() if city.pk == key]
    for path in declared.stands_in:
        condition &= Q(**{f"{path}__in": staying})
    if declared.succeeded:
        condition &= Q(**{f"{declared.succeeded}__in": list(plan.cities)})
    if declared.with_host and plan.host.pk != plan.source.host_side_id:
        condition &= Q(pk__in=[])
    return condition


@dataclass(slots=True)
class Copying:
    """One edition becoming the next: which row became which."""

    plan: Plan
    keys: dict[Model, dict[Any, Any]] = field(default_factory=dict)
    """The new keys by the old ones, for each model carried so far."""
    left_out: frozenset[Model] = field(
        default_factory=lambda: frozenset(one.model for one in declarations() if isinstance(one, LeftOut))
    )

    def carry(self, declared: Carried) -> None:
        """Copy the rows of one model; those that they point to were copied before."""
        rows = rows_of(declared, self.plan.source.pk).filter(goes_along(declared, self.plan))
        if declared.place:
            rows = rows.select_related(declared.place, f"{declared.place}__parent")
        originals = list(rows)
        old_keys = [row.pk for row in originals]
        for row in originals:
            self._renew(row, declared)
            self._point_to_copies(row)
            row.pk = None
            row._state.adding = True
            if isinstance(row, Edition):
                row.year, row.number, row.host_side = self.plan.year, self.plan.number, self.plan.host
        clones = declared.model._default_manager.bulk_create(originals, batch_size=500)
        self.keys[declared.model] = dict(zip(old_keys, (clone.pk for clone in clones), strict=True))
        for name in declared.links:
            self._carry_links(declared.model, name)

    def counts(self) -> dict[str, int]:
        """How many rows of each model were copied, by its name."""
        return {model._meta.label_lower: len(keys) for model, keys in self.keys.items()}

    def _renew(self, row: Any, declared: Carried) -> None:
        zones = self._zones(row, declared)
        for name in declared.moved:
            setattr(row, name, moved(getattr(row, name), self.plan.days, *zones))
        if declared.succeeded:
            setattr(row, declared.succeeded, self.plan.cities[getattr(row, f"{declared.succeeded}_id")])
        for name in declared.slugs:
            length = row._meta.get_field(name).max_length
            setattr(row, name, renewed_slug(getattr(row, name), length, self.plan.source.year, self.plan.year))
        for name in _columns(declared.model, declared.worded):
            setattr(row, name, _renewed_words(getattr(row, name), self.plan))
        for name in _columns(declared.model, declared.emptied):
            column = row._meta.get_field(name)
            is_text = isinstance(column, models.CharField | models.TextField)
            setattr(row, name, "" if is_text and not column.has_default() else column.get_default())

    def _zones(self, row: Any, declared: Carried) -> tuple[dt.tzinfo, ...]:
        """Time zones that a row's moments are lived in, before and after."""
        here = zone_at(row, declared.place)
        if not declared.succeeded or declared.succeeded != declared.place:
            return here, here
        return here, zone_of(self.plan.cities[getattr(row, f"{declared.succeeded}_id")])

    def _point_to_copies(self, row: models.Model) -> None:
        for relation in row._meta.concrete_fields:
            target = relation.related_model
            if isinstance(relation, models.ForeignKey) and isinstance(target, type):
                old = getattr(row, relation.attname)
                if target in self.keys:
                    setattr(row, relation.attname, self.keys[target].get(old))
                elif target in self.left_out:
                    setattr(row, relation.attname, None)

    def _carry_links(self, model: Model, name: str) -> None:
        relation: Any = model._meta.get_field(name)
        through = relation.remote_field.through
        near, far = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
        of_far: Mapping[Any, Any] = self.keys.get(relation.related_model, {})
        own = self.keys[model]
        links: Sequence[tuple[Any, Any]] = through._default_manager.filter(**{f"{near}__in": list(own)}).values_list(
            near, far
        )
        through._default_manager.bulk_create(
            [through(**{near: own[one], far: of_far.get(other, other)}) for one, other in links], batch_size=500
        )


def moved(value: Any, days: int, before: dt.tzinfo = dt.UTC, after: dt.tzinfo = dt.UTC) -> Any:
    """Move a date, or a moment by the clock on the wall: nine in the morning stays nine in the morning, there too."""
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        return value + dt.timedelta(days=days)
    wall = value.astimezone(before).replace(tzinfo=None) + dt.timedelta(days=days)
    return wall.replace(tzinfo=after).astimezone(dt.UTC)


def zone_at(row: Any, path: str) -> dt.tzinfo:
    """Time zone of the place that a path leads to from a row; UTC where there is no path."""
    if not path:
        return dt.UTC
    for name in path.split("__"):
        row = getattr(row, name)
    return zone_of(row)


def renewed_slug(slug: str, length: int, before: int, after: int) -> str:
    """Put the new year in the place of the old one; at the end, where there is none."""
    old, new = str(before), str(after)
    return slug.replace(old, new) if old in slug else f"{slug[: length - len(new) - 1]}-{new}"


def _columns(model: Model, names: Iterable[str]) -> list[str]:
    """Columns of fields: those of every language, where a field is translated."""
    try:
        translated = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        translated = set()
    return [column for name in names for column in (get_translation_fields(name) if name in translated else [name])]


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
