"""Handing out: closing an intake, deciding by its rule, and letting the waiting list move up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.intake.domain.allocating import Award, Why
from ponte.intake.domain.standing import awards, live_applications, locked, sheets
from ponte.intake.domain.stands import choose_units
from ponte.intake.domain.telling import tell_decided
from ponte.intake.enums import ApplicationState, Method, Phase
from ponte.intake.findable import index_fair
from ponte.intake.models import Application, CatalogueEntry, Intake, Mark, Unit
from ponte.people.models import Account


@dataclass(frozen=True, slots=True)
class Change:
    """An application that stands otherwise than before."""

    application: Application
    award: Award
    gained: int
    """Units that it has now and had not before."""


def close_intake(*, actor: Account | None, intake: Intake) -> None:
    """Let nobody apply any more, from this moment on.

    Raises
    ------
    Refused
        ``not_open``.
    """
    with transaction.atomic():
        intake = locked(intake)
        if intake.phase() != Phase.OPEN:
            raise Refused("not_open", _("These applications are not open, so there is nothing to close."))
        intake.closes = timezone.now()
        intake.save(update_fields=["closes"])
        record(actor=actor, action="intake.close", subject=intake)


def run_allocation(*, actor: Account | None, intake: Intake) -> list[Change]:
    """Hand out all units by the rule, once, and write to every applicant.

    Raises
    ------
    Refused
        ``still_open``, ``decided_already``, ``nobody_applied``, ``marks_lacking``.
    """
    with transaction.atomic():
        intake = locked(intake)
        check_decidable(intake)
        changes = decide(actor=actor, intake=intake)
        tell_decided(changes)
    return changes


def check_decidable(intake: Intake) -> None:
    """Say why an intake cannot be decided now, if it cannot.

    Raises
    ------
    Refused
        As `run_allocation` does.
    """
    match intake.phase():
        case Phase.ANNOUNCED | Phase.OPEN:
            raise Refused("still_open", _("People may still apply. Close the applications first."))
        case Phase.DECIDED:
            raise Refused(
                "decided_already", _("This was decided already. What is given back goes to the waiting list.")
            )
    applications = live_applications(intake)
    if not applications:
        raise Refused("nobody_applied", _("Nobody has applied, so there is nothing to decide."))
    if intake.method == Method.SCORE and (lacking := sheets_lacking(intake, applications)):
        raise Refused(
            "marks_lacking",
            ngettext(
                "%(number)d application still lacks marks. Every assessor marks every application in which they have "
                "no interest.",
                "%(number)d applications still lack marks. Every assessor marks every application in which they have "
                "no interest.",
                lacking,
            )
            % {"number": lacking},
        )


def preview_allocation(intake: Intake) -> list[tuple[Application, Award, dict[str, Any]]]:
    """Say what deciding now would do, without doing it: each application with its award and the reason for it.

    Raises
    ------
    Unmarked
        By score, where marks are lacking.
    """
    applications = live_applications(intake)
    by_key = {one.pk: one for one in applications}
    return [(by_key[award.applicant], award, reason_of(award, intake)) for award in awards(intake, applications)]


def decide(*, actor: Account | None, intake: Intake) -> list[Change]:
    """Hand out by the rule for the first time; call it inside a transaction, and tell the applicants."""
    intake.decided_at = timezone.now()
    intake.save(update_fields=["decided_at"])
    changes = settle(actor=actor, intake=intake)
    record(
        actor=actor,
        action="intake.decide",
        subject=intake,
        method=intake.method,
        units=Unit.objects.filter(intake=intake).count(),
        applications=len(changes),
    )
    return changes


def settle(*, actor: Account | None, intake: Intake) -> list[Change]:
    """Bring units, ranks and reasons into line with the rule; call it under the intake's lock.

    Whoever holds units keeps them; what is free goes to the next. Every application that stands otherwise than before
    leaves an entry in the audit trail.
    """
    applications = live_applications(intake)
    by_key = {one.pk: one for one in applications}
    free = list(Unit.objects.filter(intake=intake, holder=None))
    changes = []
    for award in awards(intake, applications):
        application = by_key[award.applicant]
        own = list(application.units.all())
        taken = choose_units(free, own, award.granted - len(own))
        _hand_over(taken, application)
        free = [unit for unit in free if unit not in taken]
        if _stands_otherwise(application, award) or taken:
            numbers = sorted(unit.number for unit in [*own, *taken])
            changes.append(Change(application, award, len(taken)))
            _note(actor, application, award, intake, numbers)
        elif application.rank != award.rank:
            Application.objects.filter(pk=application.pk).update(rank=award.rank)
    if intake.is_for_organisations:
        _enter_catalogue(intake)
    return changes


def sheets_lacking(intake: Intake, applications: list[Application]) -> int:
    """Count the applications that lack a mark of some assessor, or that nobody may mark."""
    criteria = intake.criteria.count()
    given: dict[tuple[int, int], int] = {}
    for key in Mark.objects.filter(criterion__intake=intake).values_list("application", "assessor"):
        given[key] = given.get(key, 0) + 1
    expected = sheets(intake, applications)
    return sum(
        not expected[one.pk] or any(given.get((one.pk, who), 0) < criteria for who in expected[one.pk])
        for one in applications
    )


def _hand_over(units: list[Unit], application: Application) -> None:
    for unit in units:
        if not Unit.objects.filter(pk=unit.pk, holder=None).update(holder=application):
            raise Refused("taken_meanwhile", _("Somebody else has just been given this one. Try again."))


def _stands_otherwise(application: Application, award: Award) -> bool:
    return application.state != _state(award) or application.reason.get("code") != award.why


def _state(award: Award) -> ApplicationState:
    if award.granted:
        return ApplicationState.GRANTED
    return ApplicationState.WAITING if award.rank else ApplicationState.DECLINED


def _note(actor: Account | None, application: Application, award: Award, intake: Intake, numbers: list[str]) -> None:
    application.state, application.rank, application.reason = _state(award), award.rank, reason_of(award, intake)
    application.save(update_fields=["state", "rank", "reason"])
    record(
        actor=actor,
        action="intake.award",
        subject=application,
        state=application.state,
        rank=award.rank,
        units=numbers,
        reason=application.reason,
    )


def reason_of(award: Award, intake: Intake) -> dict[str, Any]:
    """Keep why an award is as it is, as data that can be said in any language."""
    reason: dict[str, Any] = {"code": str(award.why), "method": intake.method, "position": award.position}
    if award.score is not None:
        reason["score"] = f"{float(award.score):.2f}"
    if award.why is Why.BELOW_SCORE:
        reason["least"] = intake.threshold
    if award.criterion is not None:
        least: Mapping[int, int] = dict(intake.criteria.values_list("pk", "threshold"))
        reason |= {"criterion": award.criterion, "least": least[award.criterion]}
    return reason


def _enter_catalogue(intake: Intake) -> None:
    """Give everybody who has a module an entry, to begin with the sectors of the directory, and let them be found."""
    exhibiting = Application.objects.filter(intake=intake, state=ApplicationState.GRANTED, catalogue_entry=None)
    for application in exhibiting.select_related("organisation").prefetch_related("organisation__strengths"):
        if application.organisation is None:
            continue
        entry, _is_new = CatalogueEntry.objects.update_or_create(
            fair=intake.fair,
            organisation=application.organisation,
            defaults={"application": application},
            create_defaults={"application": application, "is_sample": application.is_sample},
        )
        if _is_new:
            entry.sectors.set(application.organisation.strengths.all())
    index_fair(intake.fair)
