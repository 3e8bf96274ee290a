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
from ponte.showcase.models import Benefit, Criterion, Question, Quota, Requirement, Showcase, Stage
from ponte.showcase.workflows import STAGE

Part = Showcase | Requirement | Question | Stage | Criterion | Quota | Benefit
SCHEDULE = frozenset({"place", "starts", "pitch_minutes", "question_minutes", "pause_after", "pause_minutes"})
"""What of a stage may change while it is judged, besides its wording and who votes: when and where, and no rule."""


def save_part(
    *, actor: Account | None, part: Part, links: Mapping[str, Collection[models.Model]] | None = None
) -> None:
    """Keep a new or changed part of a showcase.

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
        showcase = _showcase(part)
        Showcase.objects.select_for_update().filter(pk=showcase.pk).first()
        _allow(actor, showcase)
        _check(part, links or {})
        part.save()
        for name, rows in (links or {}).items():
            getattr(part, name).set(rows)
        record(actor=actor, action="showcase.save_part", subject=part, values=_values(part, links or {}))


def remove_part(*, actor: Account | None, part: Requirement | Question | Criterion | Quota | Benefit | Stage) -> None:
    """Take a part of a call or of a stage away, or a stage that nobody is in.

    Raises
    ------
    Refused
        ``filed_already``, ``judged_already``, ``has_startups``.
    """
    with transaction.atomic():
        _allow(actor, _showcase(part))
        _check(part, {})
        if isinstance(part, Stage) and part.contenders.exists():
            raise Refused("has_startups", _("Start-ups are placed in this stage. Take them out first."))
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


def _check(part: Part, links: Mapping[str, Collection[models.Model]]) -> None:
    if isinstance(part, Requirement | Question):
        if part.showcase.applications.exclude(phase="draft").exists():
            raise Refused("filed_already", _("Start-ups have filed under what the call asks now: it stays as it is."))
    elif isinstance(part, Stage):
        if part.pk is not None:
            _check_stage(part, links)
    elif isinstance(part, Criterion | Quota):
        _refuse_judged(part.stage)
        if isinstance(part, Criterion) and part.threshold > part.stage.scale:
            raise Refused("out_of_scale", _("Marks go from 0 to %(most)d.") % {"most": part.stage.scale})


def _check_stage(stage: Stage, links: Mapping[str, Collection[models.Model]]) -> None:
    before = Stage.objects.get(pk=stage.pk)
    if before.phase == STAGE.initial:
        return
    changed = {
        field.name
        for field in Stage._meta.concrete_fields
        if getattr(before, field.attname) != getattr(stage, field.attname)
    }
    free = SCHEDULE | {"vote_access"} | {name for name in changed if name.startswith(("name", "venue"))}
    if changed - free or any(set(rows) != set(getattr(before, name).all()) for name, rows in links.items()):
        _refuse_judged(before)


def _refuse_judged(stage: Stage) -> None:
    if stage.phase != STAGE.initial:
        raise Refused(
            "judged_already", _("“%(stage)s” is being judged by its rules: they stay as they are.") % {"stage": stage}
        )


def _values(part: Part, links: Mapping[str, Collection[models.Model]]) -> dict[str, Any]:
    columns = {field.attname: getattr(part, field.attname) for field in part._meta.concrete_fields}
    plain = {
        name: value if isinstance(value, str | int | list | None) else str(value) for name, value in columns.items()
    }
    return plain | {name: [row.pk for row in rows] for name, rows in links.items()}
