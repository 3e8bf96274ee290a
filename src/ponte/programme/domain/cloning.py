"""The next edition from one: planned, shown beforehand, and made in one step.

What goes along is for the rooms to declare (`ponte.programme.domain.declaring`). The new edition is in preparation:
only the offices see it until they publish it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account, Place
from ponte.programme.domain.copying import Copying, Plan, goes_along, moved, renewed_slug, zone_at
from ponte.programme.domain.declaring import Carried, Lasting, LeftOut, declarations, rows_of
from ponte.programme.models import Edition, Side

YEAR = 364
"""Fifty-two weeks: the same season, the same weekdays."""
MOST_DAYS = 3660
NOT_HERE = gettext_lazy("their city does not host the next edition")
NOT_THEIR_TURN = gettext_lazy("a roadshow travels to the guests, and these were the guests of this edition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is to be known before the next edition is made."""

    days: int = YEAR
    """By how much dates move; a multiple of seven keeps the weekdays."""
    host: Side | None = None
    """The side that hosts; without one, it is the other side's turn."""
    cities: Mapping[Place, Place] | None = None
    """The city that takes the place of each host city. Without a word on it, each stays in its own place where the same
    side hosts again, and none has a successor where the other side does."""
    further: Sequence[Place] = ()
    """Cities that host too."""


@dataclass(frozen=True, slots=True)
class Line:
    """How many rows of a model are carried over, or left out and why."""

    label: str | Promise
    count: int
    why: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something is, by the calendar of its place."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Shift:
    """When the rows of a model are, and when their copies will be."""

    label: str | Promise
    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class Preview:
    """What a clone would do."""

    plan: Plan
    carried: list[Line]
    left_out: list[Line]
    shifts: list[Shift]

    @property
    def keeps_weekdays(self) -> bool:
        """A Monday stays a Monday."""
        return self.plan.days % 7 == 0


def next_host(edition: Edition) -> Side:
    """Return the side whose turn it is: the two sides host by turns."""
    others = [side for side in edition.programme.sides.all() if side.pk != edition.host_side_id]
    return others[0] if len(others) == 1 else edition.host_side


def preview_clone(*, edition: Edition, terms: Terms | None = None) -> Preview:
    """Count what a clone would carry over and leave out, and say where its dates would fall, without writing anything.

    Raises
    ------
    Refused
        ``days``, ``side``, ``exists``: as `clone_edition`.
    """
    plan = _plan(edition, terms or Terms())
    carried, left_out, shifts = [], [], []
    for declared in declarations():
        if isinstance(declared, Lasting):
            continue
        rows = rows_of(declared, edition.pk)
        if isinstance(declared, LeftOut):
            left_out.append(Line(declared.label, rows.count(), declared.why))
            continue
        going = rows.filter(goes_along(declared, plan))
        count = going.count()
        carried.append(Line(declared.label, count))
        if declared.succeeded or declared.stands_in or declared.with_host:
            why = NOT_THEIR_TURN if declared.with_host else NOT_HERE
            left_out.append(Line(declared.label, rows.count() - count, why))
        if shift := _shift(declared, going, plan):
            shifts.append(shift)
    return Preview(plan, carried, left_out, shifts)


def clone_edition(*, actor: Account | None, edition: Edition, terms: Terms | None = None) -> Edition:
    """Make the next edition from one, whole or not at all; nobody but the offices sees it yet.

    Raises
    ------
    Refused
        ``days``: not between 1 and `MOST_DAYS`; ``side``: the host is no side of the programme; ``exists``: the next
        edition is there already; ``slug_taken``: by something that is no copy of this edition's.
    """
    plan = _plan(edition, terms or Terms())
    try:
        with transaction.atomic():
            copying = Copying(plan)
            for declared in declarations():
                if isinstance(declared, Carried):
                    copying.carry(declared)
            clone = Edition.objects.get(pk=copying.keys[Edition][edition.pk])
            clone.cities.set({*plan.cities.values(), *plan.further})
            record(
                actor=actor,
                action="programme.clone_edition",
                subject=clone,
                source=edition.slug,
                days=plan.days,
                host=plan.host.code,
                cities=sorted(clone.cities.values_list("slug", flat=True)),
                counts=copying.counts(),
            )
    except IntegrityError as clash:
        _check_free(plan)  # refuses, if somebody cloned it at the same moment
        raise Refused(
            "slug_taken",
            _("Something else already has an address that a copy needs: one that ends with %(year)s.")
            % {"year": plan.year},
        ) from clash
    return clone


def _plan(edition: Edition, terms: Terms) -> Plan:
    days, host = terms.days, terms.host or next_host(edition)
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days", _("Dates can move by 1 to %(most)d days.") % {"most": MOST_DAYS})
    if host.programme_id != edition.programme_id:
        raise Refused("side", _("The next edition can be hosted only by a side of the same programme."))
    year = (edition.starts + dt.timedelta(days=days)).year if edition.starts else edition.year + max(1, days // YEAR)
    plan = Plan(
        source=edition,
        days=days,
        year=year,
        number=edition.number + 1,
        slug=renewed_slug(edition.slug, 50, edition.year, year),
        host=host,
        cities=_successors(edition, terms.cities, host),
        further=tuple(terms.further),
    )
    _check_free(plan)
    return plan


def _successors(edition: Edition, named: Mapping[Place, Place] | None, host: Side) -> dict[int, Place]:
    if named is not None:
        return {old.pk: new for old, new in named.items()}
    return {city.pk: city for city in host_cities(edition)} if host.pk == edition.host_side_id else {}


def host_cities(edition: Edition) -> list[Place]:
    """Return the cities that an edition is in: those that it names, and those that its rooms and sessions name."""
    named = Q(editions=edition)
    for declared in declarations():
        if isinstance(declared, Carried):
            for path in filter(None, (declared.succeeded, *declared.stands_in)):
                rows: Iterable[models.Model] = rows_of(declared, edition.pk)
                named |= Q(pk__in=rows.order_by().values(path))  # type: ignore[attr-defined]
    return list(Place.objects.filter(named).select_related("parent").distinct().order_by("slug"))


def _check_free(plan: Plan) -> None:
    same_number = Q(programme=plan.source.programme_id, number=plan.number)
    if Edition.objects.filter(same_number | Q(slug=plan.slug)).exists():
        raise Refused("exists", _("The edition after this one exists already. Clone that one, or work on it."))


def _shift(declared: Carried, going: models.QuerySet[models.Model], plan: Plan) -> Shift | None:
    """Say when the first of the rows begins and the last one ends, and when their copies will."""
    if not declared.moved:
        return None
    begins, ends = declared.moved[0], declared.moved[-1]
    if declared.place:
        going = going.select_related(declared.place, f"{declared.place}__parent")
    first = going.filter(**{f"{begins}__isnull": False}).order_by(begins, "pk").first()
    last = going.filter(**{f"{ends}__isnull": False}).order_by(ends, "pk").last()
    if first is None or last is None:
        return None
    spans = [_day(declared, first, begins, plan), _day(declared, last, ends, plan)]
    return Shift(declared.label, *(Span(*days) for days in zip(*spans, strict=True)))


def _day(declared: Carried, row: models.Model, field: str, plan: Plan) -> tuple[dt.date, dt.date]:
    """Return the day of a date or moment by the calendar of its place, before and after it has moved."""
    value = getattr(row, field)
    if not isinstance(value, dt.datetime):
        return value, moved(value, plan.days)
    day = value.astimezone(zone_at(row, declared.place)).date()
    return day, moved(day, plan.days)
