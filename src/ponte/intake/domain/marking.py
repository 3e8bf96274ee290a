"""Naming assessors, and their marks."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.intake.domain.allocating import MOST_MARK
from ponte.intake.domain.standing import locked, sheets
from ponte.intake.enums import LIVE, Method, Phase
from ponte.intake.models import Application, Assessor, Intake, Mark
from ponte.people.models import Account


def name_assessor(*, actor: Account | None, intake: Intake, email: str) -> Assessor:
    """Let an account give marks.

    Raises
    ------
    Refused
        ``no_marks``: this intake is first come, first served; ``unknown_account``; ``decided_already``.
    """
    with transaction.atomic():
        intake = locked(intake)
        _check_marked(intake)
        account = Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if account is None:
            raise Refused("unknown_account", _("Nobody has an account with this address. Invite them first."))
        assessor, is_new = Assessor.objects.get_or_create(intake=intake, account=account)
        if is_new:
            record(actor=actor, action="intake.name_assessor", subject=intake, account=account.pk)
    return assessor


def dismiss_assessor(*, actor: Account | None, assessor: Assessor) -> None:
    """Take an assessor back, with the marks that they gave.

    Raises
    ------
    Refused
        ``decided_already``.
    """
    with transaction.atomic():
        intake = locked(assessor.intake)
        _check_marked(intake)
        record(
            actor=actor,
            action="intake.dismiss_assessor",
            subject=intake,
            account=assessor.account_id,
            marks=assessor.marks.count(),
        )
        assessor.delete()


def give_marks(*, actor: Account, application: Application, marks: Mapping[int, int]) -> None:
    """Mark an application, or mark it anew.

    Parameters
    ----------
    marks
        By the key of each criterion, 0 to `MOST_MARK`.

    Raises
    ------
    Refused
        ``not_assessor``, ``own_interest``, ``still_open``, ``decided_already``, ``no_marks``, ``not_live``,
        ``incomplete``, ``out_of_scale``.
    """
    with transaction.atomic():
        intake = locked(application.intake)
        _check_marked(intake)
        if intake.phase() != Phase.CLOSED:
            raise Refused("still_open", _("Marks are given once nobody can change an application any more."))
        assessor = Assessor.objects.filter(intake=intake, account=actor).first()
        if assessor is None:
            raise Refused("not_assessor", _("You are not an assessor of these applications."))
        if not Application.objects.filter(pk=application.pk, state__in=LIVE).exists():
            raise Refused("not_live", _("This application has been withdrawn or replaced already."))
        if assessor.pk not in sheets(intake, [application])[application.pk]:
            raise Refused("own_interest", _("You have an interest in this application: the others mark it."))
        _write(intake, application, assessor, marks)
        record(actor=actor, action="intake.mark", subject=application, marks={str(key): marks[key] for key in marks})


def _check_marked(intake: Intake) -> None:
    if intake.method != Method.SCORE:
        raise Refused("no_marks", _("These applications are served as they came: nobody marks them."))
    if intake.phase() == Phase.DECIDED:
        raise Refused("decided_already", _("This was decided already; marks stay as they are."))


def _write(intake: Intake, application: Application, assessor: Assessor, marks: Mapping[int, int]) -> None:
    criteria = set(intake.criteria.values_list("pk", flat=True))
    if set(marks) != criteria:
        raise Refused("incomplete", _("Give a mark for every criterion."))
    if not all(0 <= value <= MOST_MARK for value in marks.values()):
        raise Refused("out_of_scale", _("Marks go from 0 to %(most)d.") % {"most": MOST_MARK})
    for criterion, value in marks.items():
        Mark.objects.update_or_create(
            application=application, criterion_id=criterion, assessor=assessor, defaults={"value": value}
        )
