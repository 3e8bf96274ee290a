"""Who is in a stage, and from when to when its jury marks."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.showcase.domain.ranking import rules_of
from ponte.showcase.domain.scoring import missing_sheets
from ponte.showcase.domain.turns import hold, locked, locked_for
from ponte.showcase.enums import Round
from ponte.showcase.models import Application, Contender, Stage
from ponte.showcase.workflows import APPLICATION, STAGE

LEAST_FOR_DROPPING = 3
"""With fewer sheets nothing is left when the highest and the lowest are dropped."""


def candidates(stage: Stage) -> list[Application]:
    """Applications that may be placed in a stage: admitted, in one of its sectors, and in no stage yet."""
    if stage.round != Round.SEMI_FINAL and stage.showcase.stages.filter(round=Round.SEMI_FINAL).exists():
        return []  # into the final one gets by a semi-final
    rows = stage.showcase.applications.filter(phase="eligible").select_related("organisation", "side", "sector")
    sectors = list(stage.sectors.all())
    return list(rows.filter(sector__in=sectors) if sectors else rows)


def place_contenders(*, actor: Account | None, stage: Stage, applications: Collection[Application]) -> list[Contender]:
    """Place admitted start-ups in a stage.

    Raises
    ------
    Refused
        ``judged_already``, ``not_for_this_stage``.
    """
    with transaction.atomic():
        hold(stage.showcase_id)
        stage = locked_for(actor, stage)
        _check_preparing(stage)
        wanted = [one.pk for one in applications]
        list(Application.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))  # nobody rejects them now
        able = {one.pk for one in candidates(stage)}
        if strangers := [one for one in applications if one.pk not in able]:
            raise Refused(
                "not_for_this_stage",
                _("%(startup)s is not admitted, of another sector, or in a stage already.") % {"startup": strangers[0]},
            )
        placed = Contender.objects.bulk_create(Contender(stage=stage, application=one) for one in applications)
        Application.objects.filter(pk__in=wanted).update(
            phase=APPLICATION.target("place", phase="eligible", actor=None, subject=stage)
        )
        record(actor=actor, action="showcase.place", subject=stage, applications=wanted)
    return placed


def take_out(*, actor: Account | None, contender: Contender) -> None:
    """Take a start-up out of a stage that is in preparation; it may be placed in another.

    Raises
    ------
    Refused
        ``judged_already``, ``promoted``.
    """
    with transaction.atomic():
        stage = locked_for(actor, contender.stage)
        _check_preparing(stage)
        if contender.application.contenders.exclude(pk=contender.pk).exists():
            raise Refused("promoted", _("%(startup)s got here by a semi-final.") % {"startup": contender})
        record(actor=actor, action="showcase.take_out", subject=stage, applications=[contender.application_id])
        Application.objects.filter(pk=contender.application_id, phase="competing").update(
            phase=APPLICATION.target("unplace", phase="competing", actor=None, subject=stage)
        )
        contender.delete()


def open_stage(*, actor: Account | None, stage: Stage) -> None:
    """Open a stage for the marks of its jury; from now on its rules and its start-ups stay as the audit trail has them.

    Raises
    ------
    Refused
        ``not_in_this_phase``, ``no_startups``, ``no_criteria``, ``no_jury``, ``jury_too_small``.
    """
    with transaction.atomic():
        stage = locked(stage)
        phase = STAGE.target("open", phase=stage.phase, actor=actor, subject=stage)
        jury = stage.jurors.count()
        if not stage.contenders.filter(is_withdrawn=False).exists():
            raise Refused("no_startups", _("No start-up is placed in this stage yet."))
        if not stage.criteria.exists():
            raise Refused("no_criteria", _("This stage has no criteria yet."))
        if not jury:
            raise Refused("no_jury", _("This stage has no jury yet."))
        if stage.drop_extremes and jury < LEAST_FOR_DROPPING:
            raise Refused(
                "jury_too_small",
                _("To drop the highest and the lowest sheet, the jury needs %(least)d members at least.")
                % {"least": LEAST_FOR_DROPPING},
            )
        _turn(stage, phase)
        record(actor=actor, action="showcase.open_stage", subject=stage, **rules_of(stage))


def close_stage(*, actor: Account | None, stage: Stage, reason: str = "") -> None:
    """Close the marks: what is not signed by now does not count.

    Parameters
    ----------
    reason
        Why sheets are missing, if some are.

    Raises
    ------
    Refused
        ``not_in_this_phase``, ``sheets_missing``.
    """
    with transaction.atomic():
        stage = locked(stage)
        phase = STAGE.target("close", phase=stage.phase, actor=actor, subject=stage)
        missing = missing_sheets(stage)
        if missing and not reason.strip():
            raise Refused(
                "sheets_missing",
                ngettext(
                    "%(number)d sheet is not signed. Wait for it, or say why you close without it.",
                    "%(number)d sheets are not signed. Wait for them, or say why you close without them.",
                    missing,
                )
                % {"number": missing},
            )
        _turn(stage, phase)
        record(actor=actor, action="showcase.close_stage", subject=stage, missing=missing, reason=reason.strip())


def open_again(*, actor: Account | None, stage: Stage) -> None:
    """Let the jury sign sheets that were missing, or that the office reopens.

    Raises
    ------
    Refused
        ``not_in_this_phase``.
    """
    with transaction.atomic():
        stage = locked(stage)
        _turn(stage, STAGE.target("open_again", phase=stage.phase, actor=actor, subject=stage))
        record(actor=actor, action="showcase.open_again", subject=stage)


def _turn(stage: Stage, phase: str) -> None:
    stage.phase = phase
    stage.save(update_fields=["phase"])


def _check_preparing(stage: Stage) -> None:
    if stage.phase != STAGE.initial:
        raise Refused(
            "judged_already", _("“%(stage)s” is being judged: its start-ups stay as they are.") % {"stage": stage}
        )
