"""Setting a showcase up: its call, its stages, and the rules of both.

What a call asks stays as it is once somebody has filed; how a stage judges stays once its marks are open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.showcase.domain.scheduling import retime
from ponte.showcase.domain.turns import hold, locked
from ponte.showcase.models import Benefit, Criterion, Question, Quota, Requirement, Showcase, Stage
from ponte.showcase.workflows import STAGE

Part = Showcase | Requirement | Question | Stage | Criterion | Quota | Benefit
TIMES = frozenset({"starts", "pitch_minutes", "question_minutes", "pause_after", "pause_minutes"})
"""What the times of the pitches follow from."""
SCHEDULE = TIMES | {"place"}
"""What of a stage may change while it is judged, besides its wording and who votes: when and where, and no rule."""
TOLD = frozenset({"phase", "decision", "published_at", "vote_opened_at", "vote_closed_at"})
"""Columns that say how far something has come; other functions of the room write them, whoever sets it up never."""


def save_part(
    *, actor: Account | None, part: Part, links: Mapping[str, Collection[models.Model]] | None = None
) -> None:
    """Keep a new or changed part of a showcase; when a stage begins otherwise, its pitches follow.

    Parameters
    ----------
    part
        A row with its values set, saved before or not.
    links
        Rows of its relations to many, by the name of the relation.

    Raises
    ------
    Refused
        ``filed_already``, ``judged_already``, ``out_of_scale``.
    """
    with transaction.atomic():
        _allow(actor, _showcase(part))
        stage = _take_turn(part)
        moves = isinstance(part, Stage) and stage is not None and _moves(stage, part)
        _check(part, links or {}, stage)
        part.save(update_fields=None if part._state.adding else [one.name for one in _columns(part)])
        for name, rows in (links or {}).items():
            getattr(part, name).set(rows)
        record(actor=actor, action="showcase.save_part", subject=part, values=_values(part, links or {}))
        if isinstance(part, Stage) and moves:
            retime(actor=actor, stage=part)


def remove_part(*, actor: Account | None, part: Requirement | Question | Criterion | Quota | Benefit) -> None:
    """Take a part of a call or of a stage away.

    Raises
    ------
    Refused
        ``filed_already``, ``judged_already``.
    """
    with transaction.atomic():
        _allow(actor, _showcase(part))
        _check(part, {}, _take_turn(part))
        record(actor=actor, action="showcase.remove_part", subject=part, values=_values(part, {}))
        part.delete()


def publish_showcase(*, actor: Account | None, showcase: Showcase) -> None:
    """Show a call to everybody; start-ups apply from its hour on.

    Raises
    ------
    Refused
        ``public_already``.
    """
    with transaction.atomic():
        _allow(actor, showcase)
        if not Showcase.objects.filter(pk=showcase.pk, published_at=None).update(published_at=timezone.now()):
            raise Refused("public_already", _("This showcase is public already."))
        record(actor=actor, action="showcase.publish_showcase", subject=showcase)
    showcase.refresh_from_db()


def _allow(actor: Account | None, showcase: Showcase) -> None:
    if actor is not None:
        require(actor, "showcase.run_desk", showcase.edition)


def _showcase(part: Part) -> Showcase:
    if isinstance(part, Showcase):
        return part
    return part.showcase if isinstance(part, Requirement | Question | Stage) else part.stage.showcase


def _take_turn(part: Part) -> Stage | None:
    """Take turns at the showcase, and at the stage that the part is or belongs to; return that as it stands now."""
    showcase = _showcase(part)
    if showcase.pk is not None:
        hold(showcase.pk)
    stage = part.stage if isinstance(part, Criterion | Quota | Benefit) else part
    return locked(stage) if isinstance(stage, Stage) and stage.pk is not None else None


def _check(part: Part, links: Mapping[str, Collection[models.Model]], stage: Stage | None) -> None:
    if isinstance(part, Requirement | Question):
        if part.showcase.applications.filter(filed_at__isnull=False).exists():
            raise Refused("filed_already", _("Start-ups have filed under what the call asks now: it stays as it is."))
    elif isinstance(part, Stage):
        if stage is not None:
            _check_stage(stage, part, links)
    elif isinstance(part, Criterion | Quota) and stage is not None:
        _refuse_judged(stage)
        if isinstance(part, Criterion) and part.threshold > stage.scale:
            raise Refused("out_of_scale", _("Marks go from 0 to %(most)d.") % {"most": stage.scale})


def _check_stage(before: Stage, after: Stage, links: Mapping[str, Collection[models.Model]]) -> None:
    if before.phase == STAGE.initial:
        return
    changed = _changed(before, after)
    free = SCHEDULE | {"vote_access"} | {name for name in changed if name.startswith(("name", "venue"))}
    if changed - free or any(set(rows) != set(getattr(before, name).all()) for name, rows in links.items()):
        _refuse_judged(before)


def _refuse_judged(stage: Stage) -> None:
    if stage.phase != STAGE.initial:
        raise Refused(
            "judged_already", _("“%(stage)s” is being judged by its rules: they stay as they are.") % {"stage": stage}
        )


def _moves(before: Stage, after: Stage) -> bool:
    """Tell whether the pitches of a stage that is still to be held get other times."""
    return before.phase != "published" and bool(TIMES & _changed(before, after))


def _changed(before: Stage, after: Stage) -> set[str]:
    """Name the columns in which two states of a stage differ."""
    return {one.name for one in _columns(after) if one.value_from_object(before) != one.value_from_object(after)}


def _columns(part: Part) -> list[models.Field[Any, Any]]:
    """List the columns of a part that whoever sets it up writes."""
    return [one for one in part._meta.concrete_fields if not one.primary_key and one.name not in TOLD]


def _values(part: Part, links: Mapping[str, Collection[models.Model]]) -> dict[str, Any]:
    columns = {one.attname: getattr(part, one.attname) for one in _columns(part)}
    plain = {
        name: value if isinstance(value, str | int | list | None) else str(value) for name, value in columns.items()
    }
    return plain | {name: [row.pk for row in rows] for name, rows in links.items()}
