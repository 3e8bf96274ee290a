"""Who may do what in the intake."""

from __future__ import annotations

import rules
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from ponte.common.permissions import permit
from ponte.intake.models import Application, Assessor, Intake
from ponte.people.queries import stands_for
from ponte.programme.rules import is_officer


@rules.predicate
def is_applicant(actor: AbstractBaseUser, application: Application) -> bool:
    """Sent the application, or stands for the organisation that applies."""
    return application.account_id == actor.pk or stands_for(actor, application.organisation_id)


@rules.predicate
def is_assessor(actor: AbstractBaseUser, intake: Intake) -> bool:
    """Was named to give marks."""
    return Assessor.objects.filter(intake=intake, account_id=actor.pk).exists()


permit(
    "intake.run_desk",
    is_officer,
    otherwise=_("Applications are decided by the offices of the two sides. Sign in with an office's account."),
)
permit(
    "intake.act_as",
    is_applicant,
    otherwise=_("This application belongs to somebody else. Sign in with the account that sent it."),
)
permit(
    "intake.assess",
    is_assessor,
    otherwise=_("Marks are given by the assessors that the office has named for these applications."),
)
