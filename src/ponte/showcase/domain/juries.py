"""Naming and dismissing the members of a jury."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.people.queries import organisations_of
from ponte.programme.models import Delegation
from ponte.showcase.domain.telling import tell_named
from ponte.showcase.domain.turns import locked_for
from ponte.showcase.models import Juror, Stage


def name_juror(
    *,
    actor: Account | None,
    stage: Stage,
    account: Account | None,
    delegation: Delegation | None = None,
    tells: bool = True,
) -> Juror:
    """Name somebody who has an account; they are asked to declare their interests.

    Whom they stand for now is noted: that is an interest in its start-ups, whatever becomes of their role there.

    Parameters
    ----------
    delegation
        With whom they travel: an interest in start-ups that travel along.

    Raises
    ------
    Refused
        ``unknown_account``, ``juror_already``, ``marks_closed``.
    """
    with transaction.atomic():
        stage = locked_for(actor, stage)
        _check(stage)
        if account is None:
            raise Refused("unknown_account", _("Nobody has an account with this address. Invite them first."))
        juror, is_new = Juror.objects.get_or_create(stage=stage, account=account, defaults={"delegation": delegation})
        if not is_new:
            raise Refused("juror_already", _("%(name)s is on this jury already.") % {"name": juror})
        juror.organisations.set(organisations_of(account))
        record(actor=actor, action="showcase.name_juror", subject=stage, juror=juror.pk, account=account.pk)
        if tells:
            tell_named(juror)
    return juror


def dismiss_juror(*, actor: Account | None, juror: Juror) -> None:
    """Dismiss a member of the jury who has signed nothing yet; their drafts go with them.

    Raises
    ------
    Refused
        ``signed_already``, ``marks_closed``.
    """
    with transaction.atomic():
        stage = locked_for(actor, juror.stage)
        _check(stage)
        if juror.sheets.filter(signed_at__isnull=False).exists():
            raise Refused(
                "signed_already", _("%(name)s has signed sheets, and those stay. Reopen them first.") % {"name": juror}
            )
        record(actor=actor, action="showcase.dismiss_juror", subject=stage, juror=juror.pk, account=juror.account_id)
        juror.delete()


def _check(stage: Stage) -> None:
    if stage.phase not in ("preparing", "judging"):
        raise Refused("marks_closed", _("The marks of this stage are closed."))
