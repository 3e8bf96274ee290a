"""An officer acts for a participant of their own side: openly, for half an hour, and with every act in both names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

import rules
from django.db import transaction
from django.utils import timezone

from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import ActingReason
from ponte.brokerage.models import Registration
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.people.models import Account

LONGEST = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts for whom, and until when."""

    officer: Account
    registration: Registration
    until: dt.datetime

    @property
    def account(self) -> Account:
        """That of the participant, in whose name things are done."""
        return cast(Account, self.registration.person.account)  # who has none cannot be acted for

    def kept(self) -> dict[str, Any]:
        """Return what a session keeps of it; `still_acting` reads it."""
        return {"registration": self.registration.pk, "until": self.until.isoformat()}


def begin_acting(*, officer: Account, registration: Registration, reason: ActingReason) -> Acting:
    """Let an officer act for a participant for `LONGEST`; the participant is written to at once.

    Raises
    ------
    Forbidden
        ``brokerage.act_for``: of the other side, not taking part, without an account, or with an office themselves.
    """
    require(officer, "brokerage.act_for", registration)
    acting = Acting(officer, registration, timezone.now() + LONGEST)
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
    rows = Registration.objects.select_related("person__account", "side", "brokerage__edition")
    row = rows.filter(pk=kept["registration"]).first()
    if timezone.now() >= until or row is None or not rules.has_perm("brokerage.act_for", officer, row):
        return None
    return Acting(officer, row, until)


def end_acting(acting: Acting) -> None:
    """Note that an officer has stopped acting for somebody before the time was over."""
    record(actor=acting.officer, action="brokerage.end_acting", subject=acting.registration)
