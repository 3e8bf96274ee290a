"""An office decides who of its own side takes part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Brokerage, Registration
from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.press.enums import MessageState
from ponte.press.models import Message
from ponte.programme.models import Officer, Side

MOST_AT_ONCE = 500
"""How many people one decision may concern: each gets a mail, and somebody waits for the page."""
GRACE = dt.timedelta(minutes=5)
"""How long the mails of a decision wait, so that a slip can be undone before anybody has read of it."""
DECIDED_FROM: dict[str, frozenset[str]] = {
    # Who takes part already withdraws, or is withdrawn: their meetings hang on it.
    RegistrationStatus.APPROVED: frozenset({"applied", "returned", "refused"}),
    RegistrationStatus.REFUSED: frozenset({"applied", "returned"}),
    RegistrationStatus.RETURNED: frozenset({"applied"}),
}
"""What can be decided, and from which states."""


@dataclass(frozen=True, slots=True)
class DecisionEffect:
    """What a decision would do."""

    changing: int
    unchanged: int
    """Those in a state that this decision does not apply to; they are left alone."""
    without_mail: int
    """Those of the changing who have no account to write to."""


def own_sides(account: Account, brokerage: Brokerage) -> list[Side]:
    """Return the sides whose office somebody works for."""
    return list(Side.objects.filter(programme=brokerage.edition.programme_id, officers__account=account))


def decision_effect(registrations: Collection[Registration], status: str) -> DecisionEffect:
    """Count what a decision about these people would do, without doing it."""
    changing = [row for row in registrations if row.status in DECIDED_FROM[status]]
    return DecisionEffect(
        changing=len(changing),
        unchanged=len(registrations) - len(changing),
        without_mail=sum(row.person.account_id is None for row in changing),
    )


def decide(
    *, actor: Account, brokerage: Brokerage, registrations: Sequence[Registration], status: str, note: str = ""
) -> AuditEntry:
    """Admit people, refuse them or ask back, and file a mail to each in their language.

    Parameters
    ----------
    status
        One of `DECIDED_FROM`.
    note
        The reason of a refusal or the question; the person reads it.

    Raises
    ------
    Forbidden
        ``brokerage.decide_registration``: somebody among them belongs to the other side.
    Refused
        ``text_too_long``, ``no_reason``, ``nobody``, ``too_many``.
    """
    note = fitted(Registration, "decision_note", note)
    if status != RegistrationStatus.APPROVED and not note:
        raise Refused("no_reason", _("Write a reason or a question: the person reads it and can act on it."))
    if len(registrations) > MOST_AT_ONCE:
        raise Refused("too_many", _("Decide about %(most)d people at a time at most.") % {"most": MOST_AT_ONCE})
    _check_own(actor, registrations)
    now = timezone.now()
    with transaction.atomic():
        rows = (
            Registration.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=[row.pk for row in registrations], brokerage=brokerage, status__in=DECIDED_FROM[status])
            .select_related("person__account", "brokerage__edition", "side__office")
            .order_by("pk")  # two decisions about the same people queue in one order
        )
        found = list(rows)
        if not found:
            raise Refused("nobody", _("Nobody here waits for this decision any more."))
        entry = record(
            actor=actor,
            action="brokerage.decide",
            subject=brokerage,
            status=status,
            note=note,
            at=now.isoformat(),
            registrations=[[row.pk, row.status, row.decision_note] for row in found],
        )
        Registration.objects.filter(pk__in=[row.pk for row in found]).update(
            status=status, decision_note=note, decided_at=now, decided_by=actor
        )
        for row in found:
            tell(
                row,
                key=f"{_keys(entry)}{row.pk}",
                template=f"registration_{status}",
                not_before=now + GRACE,
                note=note,
                office=row.side.office if row.side else None,
            )
    return entry


def undo_decision(*, actor: Account, entry: AuditEntry) -> int:
    """Take a decision back for everybody whom nothing has happened to since; mails that still wait are not sent.

    Returns
    -------
    int
        How many people it was taken back for. Who has had the mail already gets another one.

    Raises
    ------
    Forbidden
        ``brokerage.decide_registration``.
    Refused
        ``nothing_to_undo``.
    """
    before = {key: (status, note) for key, status, note in entry.data["registrations"]}
    at = dt.datetime.fromisoformat(entry.data["at"])
    with transaction.atomic():
        rows = list(
            Registration.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=before, status=entry.data["status"], decided_at=at)
            .select_related("person__account", "brokerage__edition", "side__office")
            .order_by("pk")
        )
        if not rows:
            raise Refused("nothing_to_undo", _("Nothing is left to undo: it was undone, or decided anew since."))
        _check_own(actor, rows)
        cancelled = Message.objects.filter(key__startswith=_keys(entry), state=MessageState.QUEUED)
        spared = set(cancelled.values_list("key", flat=True))
        cancelled.update(state=MessageState.CANCELLED)
        for row in rows:
            row.status, row.decision_note = before[row.pk]
            row.decided_at = row.decided_by = None
            if f"{_keys(entry)}{row.pk}" not in spared:
                tell(row, key=f"{_keys(entry)}{row.pk}:undone", template="registration_undone")
        Registration.objects.bulk_update(rows, ["status", "decision_note", "decided_at", "decided_by"])
        record(
            actor=actor,
            action="brokerage.undo_decision",
            subject=rows[0].brokerage,
            entry=entry.pk,
            registrations=[row.pk for row in rows],
        )
    return len(rows)


def _keys(entry: AuditEntry) -> str:
    """What the keys of a decision's mails begin with."""
    return f"brokerage:decision:{entry.pk}:"


def _check_own(actor: Account, registrations: Collection[Registration]) -> None:
    own = set(Officer.objects.filter(account=actor).values_list("side_id", flat=True))
    if any(row.side_id not in own for row in registrations):
        raise Forbidden(
            "brokerage.decide_registration", _("Each office decides about the people of its own side only.")
        )
