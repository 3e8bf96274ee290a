"""An officer acts for a participant of their own side: openly, for half an hour, and with every act in both names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import rules
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import ActingReason, RegistrationStatus
from ponte.brokerage.models import Registration
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

LONGEST = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts for whom, and until when."""

    officer: Account
    registration: Registration
    account: Account
    """That of the participant, in whose name things are done."""
    until: dt.datetime

    def kept(self) -> dict[str, Any]:
        """Return what a session keeps of it; `still_acting` reads it."""
        return {"registration": self.registration.pk, "until": self.until.isoformat()}


def begin_acting(*, officer: Account, registration: Registration, reason: ActingReason) -> Acting:
    """Let an officer act for a participant for `LONGEST`; the participant is written to at once.

    Raises
    ------
    Forbidden
        ``brokerage.act_for``: of the other side, or somebody who holds an office themselves.
    Refused
        ``no_account``: there is nobody's part to take.
    """
    account = registration.person.account
    if account is None or not account.is_active or registration.status != RegistrationStatus.APPROVED:
        raise Refused("no_account", _("Only somebody who takes part and has an account can be acted for."))
    require(officer, "brokerage.act_for", registration)
    acting = Acting(officer, registration, account, timezone.now() + LONGEST)
    with transaction.atomic():
        entry = record(
            actor=officer,
            action="brokerage.begin_acting",
            subject=registration,
            reason=reason,
            until=acting.until.isoformat(),
        )
        tell(
            registration,
            key=f"acting:{entry.pk}",
            template="acted_for",
            officer=officer.email,
            reason=ActingReason(reason),
            minutes=LONGEST // dt.timedelta(minutes=1),
        )
    return acting


def still_acting(officer: Account, kept: dict[str, Any]) -> Acting | None:
    """Return who is acted for, as a session keeps it; None once the time is over or the right is gone."""
    until = dt.datetime.fromisoformat(kept["until"])
    registration = (
        Registration.objects.filter(pk=kept["registration"], person__account__is_active=True)
        .select_related("person__account", "side", "brokerage__edition")
        .first()
    )
    if timezone.now() >= until or registration is None or not officer.is_authenticated:
        return None
    if not rules.has_perm("brokerage.act_for", officer, registration):
        return None
    account = registration.person.account
    return Acting(officer, registration, account, until) if account else None


def end_acting(acting: Acting) -> None:
    """Note that an officer has stopped acting for somebody before the time was over."""
    record(actor=acting.officer, action="brokerage.end_acting", subject=acting.registration)
