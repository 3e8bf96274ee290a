"""Who may do what in a showcase."""

from __future__ import annotations

import rules
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from ponte.common.permissions import permit
from ponte.people.queries import stands_for
from ponte.programme import rules as programme_rules
from ponte.showcase.domain.interests import interests
from ponte.showcase.models import Application, Juror, Stage


@rules.predicate
def is_applicant(actor: AbstractBaseUser, application: Application) -> bool:
    """Sent the application, or stands for the start-up."""
    return application.account_id == actor.pk or stands_for(actor, application.organisation_id)


@rules.predicate
def is_examiner(actor: AbstractBaseUser, application: Application) -> bool:
    """Works for the office of one of the two sides."""
    return bool(programme_rules.is_officer(actor, application.showcase.edition))


@rules.predicate
def runs_stage(actor: AbstractBaseUser, stage: Stage) -> bool:
    """Works for the office of one of the two sides."""
    return bool(programme_rules.is_officer(actor, stage.showcase.edition))


@rules.predicate
def is_juror(actor: AbstractBaseUser, juror: Juror) -> bool:
    """Is that member of the jury."""
    return bool(juror.account_id == actor.pk)


@rules.predicate
def judges(actor: AbstractBaseUser, application: Application) -> bool:
    """Is on the jury of a stage that the start-up is in, and has no interest in it."""
    seats = Juror.objects.filter(account_id=actor.pk, declared_at__isnull=False).select_related("stage")
    for contender in application.contenders.filter(stage__jurors__account=actor.pk):
        for juror in seats:
            if juror.stage_id == contender.stage_id and (juror.pk, contender.pk) not in interests(juror.stage):
                return True
    return False


OFFICES_DECIDE = _("Showcases are run by the offices of the two sides. Sign in with an office's account.")
NOT_YOURS = _("This start-up's application belongs to somebody else. Sign in with the account that sent it.")

permit("showcase.run_desk", programme_rules.is_officer, otherwise=OFFICES_DECIDE)
permit("showcase.run_stage", runs_stage, otherwise=OFFICES_DECIDE)
permit("showcase.examine", is_examiner, otherwise=OFFICES_DECIDE)
permit("showcase.act_as", is_applicant, otherwise=NOT_YOURS)
permit("showcase.act_as_or_for", is_applicant | is_examiner, otherwise=NOT_YOURS)
permit("showcase.read_files", is_applicant | is_examiner | judges, otherwise=NOT_YOURS)
permit(
    "showcase.mark",
    is_juror,
    otherwise=_("This sheet belongs to another member of the jury. Sign in with your own account."),
)
