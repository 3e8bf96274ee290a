"""A plan's route becomes the roadshow's stages, whole or not at all; to be undone until something happened there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core import serializers
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.touring import Stop, measure
from ponte.people.models import Account
from ponte.programme.domain.touring import drawn_stops, proposed_route
from ponte.programme.domain.touring_encoding import Question, plans, read_question
from ponte.programme.findable import index_stages
from ponte.programme.models import CandidateStage, Edition, Roadshow, RoadshowPlan, Stage, StageDay, StagesMade

ADDRESS = 50
"""Letters of a stage's address at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """What making a route the stages would do."""

    stops: list[Stop]
    days: int
    replaced: list[Stage]
    new_roadshow: bool


def preview_stages(*, question: Question, by_hand: bool) -> Change:
    """Say what `make_stages` would do, without writing anything.

    Raises
    ------
    Refused
        As `make_stages` does.
    """
    plan = question.plan
    if StagesMade.objects.filter(plan=plan).exists():
        raise Refused("already_made", _("This plan became the stages already. Undo that first."))
    stops = _drawn(question) if by_hand else _proposed(question)
    roadshow = Roadshow.objects.filter(edition=plan.edition_id).first()
    replaced = list(Stage.objects.filter(roadshow=roadshow).select_related("place")) if roadshow else []
    if in_use(replaced):
        raise Refused(
            "happened",
            _(
                "The roadshow has stages at which something happened, or that the diary writes of. "
                "They are part of the record and cannot be replaced."
            ),
        )
    days = sum(question.candidates[stop.stage].days for stop in stops)
    return Change(stops, days, replaced, roadshow is None)


def make_stages(*, actor: Account | None, plan: RoadshowPlan, by_hand: bool = False) -> StagesMade:
    """Make the proposed route, or the one drawn by hand, the stages of the edition's roadshow, day by day.

    Stages without any activity that are there already make room.

    Raises
    ------
    Refused
        ``no_route``: there is none, or it has no stops; ``out_of_date``: the plan has changed since the proposal;
        ``impossible``: the route drawn by hand has faults; ``happened``: stages have activities or posts;
        ``already_made``.
    """
    with transaction.atomic():
        locked = plans().select_for_update(of=("self",)).get(pk=plan.pk)
        question = read_question(locked)
        change = preview_stages(question=question, by_hand=by_hand)
        made = StagesMade.objects.create(
            plan=locked,
            by=actor,
            is_by_hand=by_hand,
            made_roadshow=change.new_roadshow,
            replaced=_snapshot(change.replaced),
        )
        Stage.objects.filter(pk__in=[stage.pk for stage in change.replaced]).delete()
        roadshow = Roadshow.objects.filter(edition=locked.edition_id).first() or _new_roadshow(locked.edition)
        for order, stop in enumerate(change.stops, start=1):
            _make_stage(roadshow, order, question.candidates[stop.stage], stop.arrival)
        index_stages(locked.edition)
        record(
            actor=actor,
            action="programme.make_stages",
            subject=roadshow,
            by_hand=by_hand,
            stages=[[question.candidates[stop.stage].place.slug, str(stop.arrival)] for stop in change.stops],
            replaced=[stage.slug for stage in change.replaced],
        )
    return made


def undo_stages(*, actor: Account | None, plan: RoadshowPlan) -> int:
    """Take the stages back that a plan became, and put back what they replaced; returns how many are gone.

    Raises
    ------
    Refused
        ``not_made``; ``happened``: something happened at one of them.
    """
    with transaction.atomic():
        locked = plans().select_for_update(of=("self",)).get(pk=plan.pk)
        made = StagesMade.objects.filter(plan=locked).first()
        if made is None:
            raise Refused("not_made", _("This plan has not become the stages: there is nothing to undo."))
        stages = list(Stage.objects.filter(roadshow__edition=locked.edition_id))
        if in_use(stages):
            raise Refused(
                "happened",
                _("Something happened at one of the stages, or the diary writes of it. They stay part of the record."),
            )
        record(
            actor=actor,
            action="programme.undo_stages",
            subject=locked,
            stages=[stage.slug for stage in stages],
            restored=sum(row["model"] == Stage._meta.label_lower for row in made.replaced),
        )
        Stage.objects.filter(pk__in=[stage.pk for stage in stages]).delete()
        if made.made_roadshow:
            Roadshow.objects.filter(edition=locked.edition_id).delete()
        for row in serializers.deserialize("python", made.replaced):
            row.save()
        made.delete()
        index_stages(locked.edition)
    return len(stages)


def in_use(stages: Sequence[Stage]) -> bool:
    """Say whether anything but their own days refers to one of these stages: activities, posts, whatever else."""
    return any(
        relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": stages}).exists()
        for relation in Stage._meta.related_objects
        if relation.related_model is not StageDay
    )


def _proposed(question: Question) -> list[Stop]:
    route, is_current = proposed_route(question)
    if route is None or not route.stops:
        raise Refused("no_route", _("No route with stops is proposed yet. Have one proposed first."))
    if not is_current:
        raise Refused("out_of_date", _("The plan has changed since this route was proposed. Have it proposed again."))
    return list(route.stops)


def _drawn(question: Question) -> list[Stop]:
    stops = drawn_stops(question.plan)
    if not stops:
        raise Refused("no_route", _("No route is drawn yet. Draw one first."))
    if measure(question.roadshow, stops).faults:
        raise Refused(
            "impossible", _("The route drawn by hand cannot be travelled. Put right what is said of it first.")
        )
    return stops


def _new_roadshow(edition: Edition) -> Roadshow:
    names = _in_each_language("name", lambda: _("Roadshow: %(edition)s") % {"edition": edition.name})
    return Roadshow.objects.create(edition=edition, organiser=edition.organiser, **names)


def _make_stage(roadshow: Roadshow, order: int, candidate: CandidateStage, arrival: dt.date) -> None:
    place = candidate.place
    dates = [arrival + dt.timedelta(days=n) for n in range(candidate.days)]
    stage = Stage.objects.create(
        roadshow=roadshow,
        slug=_address(f"{place.slug[: ADDRESS - 8]}-{roadshow.edition.year}"),
        order=order,
        place=place,
        starts=dates[0],
        ends=dates[-1],
        **_in_each_language("title", lambda: place.name),
    )
    StageDay.objects.bulk_create(
        StageDay(stage=stage, date=date, **_in_each_language("title", partial(_day, number)))
        for number, date in enumerate(dates, start=1)
    )


def _day(number: int) -> str:
    return _("Day %(number)d") % {"number": number}


def _in_each_language(field: str, say: Callable[[], str]) -> dict[str, str]:
    """The columns of a translated field, each said in its language."""
    texts = {}
    for code, _language in settings.LANGUAGES:
        with override(code):
            texts[build_localized_fieldname(field, code)] = say()
    return texts


def _address(wanted: str) -> str:
    """An address that no stage has."""
    taken = set(Stage.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for n in range(len(taken) + 1) if (slug := f"{wanted}-{n + 1}" if n else wanted) not in taken)


def _snapshot(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Write stages and their days as rows that can be restored."""
    days = StageDay.objects.filter(stage__in=stages)
    return [*_rows(Stage, stages), *_rows(StageDay, days)]


def _rows(model: type[models.Model], rows: Any) -> list[dict[str, Any]]:
    translated = set(translator.get_options_for_model(model).all_fields)  # only their columns by language are kept
    names = [field.name for field in (*model._meta.fields, *model._meta.many_to_many) if field.name not in translated]
    written: list[dict[str, Any]] = serializers.serialize("python", rows, fields=names)
    for row in written:
        row["fields"] = {name: _plain(value) for name, value in row["fields"].items()}
    return written


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
