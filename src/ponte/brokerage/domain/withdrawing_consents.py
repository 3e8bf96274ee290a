"""Taking back a consent that meetings rest on: from that moment nothing goes on that needed it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.registering_withdrawal import (
    WithdrawalEffect,
    end_meetings,
    end_requests,
    withdrawal_effect,
)
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Registration
from ponte.brokerage.models.registration import FOR_MEETINGS
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.domain.consenting import record_withdrawal, withdraw
from ponte.people.enums import ConsentKind
from ponte.people.models import Account


def consent_withdrawal_effect(account: Account, kind: ConsentKind) -> WithdrawalEffect:
    """Count what taking back a consent would end, without doing it."""
    counted = [withdrawal_effect(row) for row in _concerned(account, kind)]
    has_meetings = kind == ConsentKind.TRANSFER
    return WithdrawalEffect(
        requests=sum(one.requests for one in counted),
        meetings=sum(one.meetings for one in counted) if has_meetings else 0,
        told=sum(one.told for one in counted) if has_meetings else 0,
    )


def withdraw_consent(*, actor: Account, account: Account, kind: ConsentKind) -> None:
    """Take a consent back, with what rests on it in editions that are not over.

    Who no longer consents to being found, or to being shown to the other side, has no open requests. Who no longer
    consents to being shown to the other side has no meetings with it either: they are called off, and the others are
    told. When being found alone is taken back, meetings that were agreed stay: both have said yes.

    Raises
    ------
    Forbidden, Refused
        What `ponte.people.domain.consenting.answer` raises.
    """
    with transaction.atomic():
        withdraw(actor=actor, account=account, kind=kind)
        _end_what_rests_on(actor, account, kind)


def record_told_withdrawal(*, actor: Account, registration: Registration, kind: ConsentKind) -> None:
    """Note for somebody that they take a consent back, as they have told their office; they are told what was noted.

    Raises
    ------
    Forbidden
        ``brokerage.record_withdrawal``.
    Refused
        ``no_account``: they came in a file, and consent where that was made; what
        `ponte.people.domain.consenting.record_withdrawal` raises.
    """
    require(actor, "brokerage.record_withdrawal", registration)
    account = registration.person.account
    if account is None:
        raise Refused("no_account", _("They have no account here: what they consent to is kept by the other office."))
    with transaction.atomic():
        consent = record_withdrawal(actor=actor, account=account, kind=kind)
        _end_what_rests_on(actor, account, kind)
        key = f"brokerage:consent-withdrawn:{consent.pk}"
        tell(registration, key=key, template="consent_withdrawn", kind=kind)


def _end_what_rests_on(actor: Account, account: Account, kind: ConsentKind) -> None:
    for registration in _concerned(account, kind):
        published_in_turn(registration.brokerage)
        requests = end_requests(registration)
        meetings = 0
        if kind == ConsentKind.TRANSFER:
            meetings = end_meetings(actor=actor, registration=registration)
        record(
            actor=actor,
            action="brokerage.withdraw_consent",
            subject=registration,
            kind=kind,
            requests=requests,
            meetings=meetings,
        )


def _concerned(account: Account, kind: ConsentKind) -> QuerySet[Registration]:
    """Return the registrations that rest on a consent: what took place in editions that are over stays as it was."""
    if kind not in FOR_MEETINGS:
        return Registration.objects.none()
    not_over = Q(brokerage__edition__ends__isnull=True) | Q(brokerage__edition__ends__gte=timezone.localdate())
    return Registration.objects.filter(
        not_over | Q(brokerage__is_sample=True), person__account=account, type=RegistrationType.PARTICIPANT
    ).select_related("brokerage__edition", "person")
