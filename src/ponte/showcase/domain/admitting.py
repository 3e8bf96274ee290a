"""What an office decides on applications: admit, or reject with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record, refusals_kept
from ponte.common.fitting import fitted
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Delegation
from ponte.showcase.domain.eligibility import shortcomings
from ponte.showcase.domain.telling import tell_admitted, tell_rejected
from ponte.showcase.domain.turns import locked_application
from ponte.showcase.models import Application
from ponte.showcase.workflows import APPLICATION


def admit(
    *, actor: Account | None, application: Application, delegation: Delegation | None = None, tells: bool = True
) -> None:
    """Admit a start-up that fulfils everything the call asks; it is written to.

    Parameters
    ----------
    delegation
        With whom the start-up travels.

    Raises
    ------
    Refused
        ``not_in_this_phase``; ``not_eligible`` with what lacks, and that is kept in the audit trail.
    """
    with refusals_kept(actor=actor, action="showcase.admit", subject=application):
        application = locked_application(application)
        phase = APPLICATION.target("admit", phase=application.phase, actor=actor, subject=application)
        if lacking := shortcomings(application):
            raise Refused("not_eligible", " ".join(lacking))
        application.phase, application.delegation = phase, delegation
        application.save(update_fields=["phase", "delegation"])
        record(actor=actor, action="showcase.admit", subject=application)
        if tells:
            tell_admitted(application)


def reject(*, actor: Account | None, application: Application, reason: str, tells: bool = True) -> None:
    """Reject a start-up, which is written the reason.

    Raises
    ------
    Refused
        ``no_reason``, ``text_too_long``, ``not_in_this_phase``.
    """
    reason = fitted(Application, "decision", reason)
    if not reason:
        raise Refused("no_reason", _("Say why: the start-up reads it."))
    with transaction.atomic():
        application = locked_application(application)
        application.phase = APPLICATION.target("reject", phase=application.phase, actor=actor, subject=application)
        application.decision = reason
        application.save(update_fields=["phase", "decision"])
        record(actor=actor, action="showcase.reject", subject=application, reason=reason)
        if tells:
            tell_rejected(application)
