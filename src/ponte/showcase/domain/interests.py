"""Interests of jury members in start-ups: those they declare, and those that the directory shows.

Whoever has one is never offered the start-up's sheet, and refused if they ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.domain.relating import is_related
from ponte.people.models import Account
from ponte.people.queries import kin_of
from ponte.showcase.domain.turns import locked
from ponte.showcase.enums import ConflictKind
from ponte.showcase.models import Application, Conflict, Contender, Juror, ScoreSheet, Stage

Interests = dict[tuple[int, int], list[ConflictKind]]
"""Kinds of interest, by the keys of the member of the jury and of the contender."""


def interests(stage: Stage) -> Interests:
    """Find all interests of a stage's jury in its start-ups, in a constant number of queries."""
    jurors = list(stage.jurors.select_related("account"))
    contenders = list(
        stage.contenders.select_related("application__organisation").prefetch_related("application__founders")
    )
    declared = set(Conflict.objects.filter(juror__stage=stage).values_list("juror", "application"))
    kin = kin_of([juror.account_id for juror in jurors])
    for account, organisation, parent in stage.jurors.filter(organisations__isnull=False).values_list(
        "account", "organisations", "organisations__parent"
    ):
        kin[account].add((organisation, parent))
    found: Interests = {}
    for juror in jurors:
        for contender in contenders:
            application = contender.application
            kinds = [
                kind
                for kind, holds in (
                    (ConflictKind.DECLARED, (juror.pk, application.pk) in declared),
                    (ConflictKind.ACCOUNT, _is_involved(juror.account, application)),
                    (ConflictKind.ORGANISATION, is_related(kin[juror.account_id], application.organisation)),
                    (
                        ConflictKind.DELEGATION,
                        juror.delegation_id is not None and juror.delegation_id == application.delegation_id,
                    ),
                )
                if holds
            ]
            if kinds:
                found[juror.pk, contender.pk] = kinds
    return found


def declare_interests(*, actor: Account, juror: Juror, notes: Mapping[int, str]) -> None:
    """Say in which start-ups one has an interest, or that there is none; drafts of their sheets are thrown away.

    Parameters
    ----------
    notes
        What the interest is, by the key of the application; an empty note is enough.

    Raises
    ------
    Refused
        ``marks_closed``, ``signed_already``, ``text_too_long``.
    ponte.common.permissions.Forbidden
        The actor is not this member of the jury.
    """
    with transaction.atomic():
        stage = locked(juror.stage)
        require(actor, "showcase.mark", juror)
        if stage.phase not in ("preparing", "judging"):
            raise Refused("marks_closed", _("The marks of this stage are closed."))
        mine = ScoreSheet.objects.filter(juror=juror, contender__application__in=list(notes))
        if (
            signed := mine.filter(signed_at__isnull=False)
            .select_related("contender__application__organisation")
            .first()
        ):
            raise Refused(
                "signed_already",
                _("You have signed the sheet of %(startup)s. Ask the office to reopen it first.")
                % {"startup": signed.contender},
            )
        mine.delete()
        contenders = set(Contender.objects.filter(stage=stage).values_list("application", flat=True))
        Conflict.objects.filter(juror=juror).delete()
        Conflict.objects.bulk_create(
            Conflict(juror=juror, application_id=key, note=fitted(Conflict, "note", note))
            for key, note in notes.items()
            if key in contenders
        )
        juror.declared_at = timezone.now()
        juror.save(update_fields=["declared_at"])
        record(
            actor=actor, action="showcase.declare_interests", subject=stage, juror=juror.pk, applications=sorted(notes)
        )


def _is_involved(account: Account, application: Application) -> bool:
    addresses = {founder.email.lower() for founder in application.founders.all()}
    return application.account_id == account.pk or account.email.lower() in addresses
