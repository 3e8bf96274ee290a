"""Whom an office chooses, and what follows once that is public."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.showcase.domain.ranking import result_of
from ponte.showcase.domain.telling import tell_results
from ponte.showcase.domain.turns import hold, locked
from ponte.showcase.domain.voting import close_vote
from ponte.showcase.enums import Round
from ponte.showcase.models import Application, Contender, Stage
from ponte.showcase.workflows import APPLICATION, STAGE


def decide(*, actor: Account | None, stage: Stage, chosen: Collection[int] | None = None, reason: str = "") -> None:
    """Choose the finalists or winners: those proposed, or others for a reason.

    Parameters
    ----------
    chosen
        Keys of contenders; None confirms the proposal.
    reason
        Why the office departs from the proposal; published.

    Raises
    ------
    Refused
        ``not_in_this_phase``, ``no_reason``, ``not_ranked``, ``nobody_chosen``, ``seal_broken``, ``quotas_clash``.
    """
    with transaction.atomic():
        stage = locked(stage)
        phase = STAGE.target("decide", phase=stage.phase, actor=actor, subject=stage)
        result = result_of(stage)
        proposed = {int(entry) for entry in result.picked.chosen}
        taken = proposed if chosen is None else set(chosen)
        departs = taken != proposed
        standings = {int(one.entry): one for one in result.ranking.standings}
        if not taken:
            raise Refused("nobody_chosen", _("Choose somebody."))
        if not taken <= set(standings):
            raise Refused("not_ranked", _("Only start-ups that the jury has marked can be chosen."))
        if departs and not reason.strip():
            raise Refused("no_reason", _("Say why you depart from the proposal: the reason is published."))
        contenders = list(Contender.objects.filter(stage=stage))
        for row in contenders:
            standing = standings.get(row.pk)
            row.rank = standing.rank if standing else None
            row.score = standing.score if standing else None
            row.mean = standing.mean if standing else None
            row.is_chosen = row.pk in taken
        Contender.objects.bulk_update(contenders, ["rank", "score", "mean", "is_chosen"])
        stage.phase, stage.decision = phase, reason.strip() if departs else ""
        stage.save(update_fields=["phase", "decision"])
        record(
            actor=actor,
            action="showcase.decide",
            subject=stage,
            proposed=sorted(proposed),
            chosen=sorted(taken) if departs else None,
            reason=stage.decision,
        )


def reconsider(*, actor: Account | None, stage: Stage) -> None:
    """Take a decision back that is not public yet.

    Raises
    ------
    Refused
        ``not_in_this_phase``.
    """
    with transaction.atomic():
        stage = locked(stage)
        stage.phase, stage.decision = STAGE.target("reconsider", phase=stage.phase, actor=actor, subject=stage), ""
        stage.save(update_fields=["phase", "decision"])
        stage.contenders.update(rank=None, score=None, mean=None, is_chosen=False)
        record(actor=actor, action="showcase.reconsider", subject=stage)


def publish(*, actor: Account | None, stage: Stage, tells: bool = True) -> None:
    """Show the results to everybody, promote the chosen into the final, and write to all who pitched.

    An audience's vote that is still open ends.

    Raises
    ------
    Refused
        ``not_in_this_phase``, ``no_final``.
    """
    with transaction.atomic():
        hold(stage.showcase_id)
        stage = locked(stage)
        stage.phase = STAGE.target("publish", phase=stage.phase, actor=actor, subject=stage)
        stage.published_at = timezone.now()
        if stage.is_vote_open:
            close_vote(actor=actor, stage=stage)
        stage.save(update_fields=["phase", "published_at"])
        contenders = list(
            stage.contenders.filter(is_withdrawn=False).select_related(
                "stage", "application__account", "application__organisation", "application__showcase"
            )
        )
        chosen = [row.application_id for row in contenders if row.is_chosen]
        if stage.round == Round.SEMI_FINAL:
            _promote(stage, chosen)
        else:
            _turn(chosen, "award", stage)
        _turn([row.application_id for row in contenders if not row.is_chosen], "eliminate", stage)
        record(actor=actor, action="showcase.publish", subject=stage, chosen=sorted(chosen))
        if tells:
            tell_results(contenders)


def _promote(stage: Stage, applications: list[int]) -> None:
    finals = Stage.objects.select_for_update().filter(showcase=stage.showcase_id, round=Round.FINAL)
    final = finals.filter(phase=STAGE.initial).order_by("starts", "pk").first()
    if final is None:
        raise Refused(
            "no_final", _("There is no final in preparation that the chosen could get into. Set it up first.")
        )
    Contender.objects.bulk_create(Contender(stage=final, application_id=one) for one in applications)


def _turn(applications: list[int], step: str, stage: Stage) -> None:
    phase = APPLICATION.target(step, phase="competing", actor=None, subject=stage)
    Application.objects.filter(pk__in=applications, phase="competing").update(phase=phase)
