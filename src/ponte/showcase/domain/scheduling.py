"""When who pitches: an order by lot, sides in turn, with times by the clocks of the place; moved by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.showcase.domain.turns import locked_for
from ponte.showcase.models import Contender, Stage


def schedule_pitches(*, actor: Account | None, stage: Stage) -> list[Contender]:
    """Draw the order of the pitches by lot, the two sides in turn as far as both have start-ups left.

    The lot is the SHA-256 of the stage's published seed and the start-up's address, so anybody can draw it again.

    Raises
    ------
    Refused
        ``results_public``, ``no_startups``.
    """
    with transaction.atomic():
        stage = locked_for(actor, stage)
        _check(stage)
        rows = list(
            stage.contenders.filter(is_withdrawn=False).select_related("application__organisation", "application__side")
        )
        if not rows:
            raise Refused("no_startups", _("No start-up is placed in this stage yet."))
        queues: dict[int, list[Contender]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: _lot(stage.seed, row.application.organisation.slug)):
            queues[row.application.side_id].append(row)
        ordered: list[Contender] = []
        while any(queues.values()):
            # The longest queue goes first, so that the sides take turns to the end.
            ordered += [queue.pop(0) for queue in sorted(queues.values(), key=len, reverse=True) if queue]
        _write(stage, ordered)
        record(
            actor=actor,
            action="showcase.schedule",
            subject=stage,
            seed=stage.seed,
            order=[row.application_id for row in ordered],
        )
    return ordered


def move_pitch(*, actor: Account | None, contender: Contender, order: int) -> None:
    """Give a start-up another place in the order, from one; those between close up, and all times follow.

    Raises
    ------
    Refused
        ``results_public``, ``not_scheduled``.
    """
    with transaction.atomic():
        stage = locked_for(actor, contender.stage)
        _check(stage)
        rows = list(stage.contenders.filter(is_withdrawn=False, order__gte=1).order_by("order"))
        moved = next((row for row in rows if row.pk == contender.pk), None)
        if moved is None or not 1 <= order <= len(rows):
            raise Refused("not_scheduled", _("There is no such place in the order."))
        rows.remove(moved)
        rows.insert(order - 1, moved)
        _write(stage, rows)
        record(actor=actor, action="showcase.move_pitch", subject=stage, contender=contender.pk, order=order)


def retime(*, actor: Account | None, stage: Stage) -> None:
    """Give everybody the time that their place in the order has now that the stage begins otherwise."""
    with transaction.atomic():
        stage = locked_for(actor, stage)
        _check(stage)
        _write(stage, list(stage.contenders.filter(is_withdrawn=False, order__gte=1).order_by("order")))
        record(actor=actor, action="showcase.retime", subject=stage, starts=stage.starts.isoformat())


def time_of(stage: Stage, order: int) -> dt.datetime:
    """Tell when the pitch at a place in the order, from one, begins."""
    before = order - 1
    pauses = before // stage.pause_after if stage.pause_after else 0
    return stage.starts + before * stage.pitch_length + pauses * dt.timedelta(minutes=stage.pause_minutes)


def _check(stage: Stage) -> None:
    if stage.phase == "published":
        raise Refused(
            "results_public", _("The results of “%(stage)s” are public: it has been held.") % {"stage": stage}
        )


def _write(stage: Stage, rows: list[Contender]) -> None:
    for order, row in enumerate(rows, start=1):
        row.order, row.pitches_at = order, time_of(stage, order)
    Contender.objects.bulk_update(rows, ["order", "pitches_at"])


def _lot(seed: int, slug: str) -> bytes:
    return hashlib.sha256(f"{seed}:{slug}".encode()).digest()
