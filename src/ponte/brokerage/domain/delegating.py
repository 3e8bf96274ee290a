"""Who travels in a delegation, in which protocol order, under whom, and what it does by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from django.db import transaction
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from ponte.brokerage.domain.registering_types import Texts
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import DelegationAppointment, DelegationMember, Registration
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account, Place
from ponte.programme.models import Delegation, Release, ReleasedSession

Busy = tuple[int, dt.datetime, dt.datetime]
"""Key of a registration, and from when until when its person is not free for meetings."""


def add_member(*, actor: Account, delegation: Delegation, registration: Registration) -> DelegationMember:
    """Put somebody at the end of a delegation.

    Raises
    ------
    Forbidden
        ``brokerage.run_delegation``.
    Refused
        ``not_taking_part``; ``other_side``; ``in_a_delegation``: in this one or another of the edition.
    """
    require(actor, "brokerage.run_delegation", delegation)
    if registration.status != RegistrationStatus.APPROVED or registration.brokerage.edition_id != delegation.edition_id:
        raise Refused("not_taking_part", _("Only those who take part in this edition can travel in its delegations."))
    if delegation.side_id and registration.side_id not in (None, delegation.side_id):
        raise Refused("other_side", _("This delegation is the other side's. Choose somebody of its own side."))
    with transaction.atomic():
        rows = _locked(delegation)
        if DelegationMember.objects.filter(registration=registration).exists():
            raise Refused("in_a_delegation", _("They travel in a delegation already. Take them out of it first."))
        last = rows.aggregate(last=Max("order"))["last"] or 0
        member = DelegationMember.objects.create(delegation=delegation, registration=registration, order=last + 1)
        record(actor=actor, action="brokerage.add_member", subject=delegation, registration=registration.pk)
    return member


def remove_member(*, actor: Account, member: DelegationMember) -> None:
    """Take somebody out of a delegation; raises `Forbidden` as `add_member` does."""
    require(actor, "brokerage.run_delegation", member.delegation)
    with transaction.atomic():
        record(
            actor=actor,
            action="brokerage.remove_member",
            subject=member.delegation,
            registration=member.registration_id,
        )
        member.delete()


def name_head(*, actor: Account, member: DelegationMember) -> None:
    """Let somebody head their delegation, in the place of who did so far; raises `Forbidden` as `add_member` does."""
    require(actor, "brokerage.run_delegation", member.delegation)
    with transaction.atomic():
        rows = _locked(member.delegation)
        rows.filter(is_head=True).update(is_head=False)
        rows.filter(pk=member.pk).update(is_head=True)
        record(
            actor=actor, action="brokerage.name_head", subject=member.delegation, registration=member.registration_id
        )


def move_member(*, actor: Account, member: DelegationMember, direction: Literal["up", "down"]) -> None:
    """Let somebody change places with who stands before or behind them; the head stands first whatever their order.

    Raises
    ------
    Forbidden
        ``brokerage.run_delegation``.
    """
    require(actor, "brokerage.run_delegation", member.delegation)
    with transaction.atomic():
        rows = list(_locked(member.delegation).filter(is_head=False))
        place = [row.pk for row in rows].index(member.pk) if member in rows else None
        other = None if place is None else place - 1 if direction == "up" else place + 1
        if place is None or other is None or not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for order, row in enumerate(rows, start=1):
            row.order = order
        DelegationMember.objects.bulk_update(rows, ["order"])
        record(
            actor=actor,
            action="brokerage.move_member",
            subject=member.delegation,
            registration=member.registration_id,
            direction=direction,
        )


def write_appointment(
    *,
    actor: Account,
    delegation: Delegation,
    row: DelegationAppointment | None,
    texts: Mapping[str, Texts],
    city: Place,
    starts: dt.datetime,
    ends: dt.datetime,
) -> DelegationAppointment:
    """Put something into a delegation's own programme, or change it; ``texts`` are its title and place.

    Raises
    ------
    Forbidden
        ``brokerage.run_delegation``.
    Refused
        ``no_title``, ``ends_first``.
    """
    require(actor, "brokerage.run_delegation", delegation)
    if not any(text.strip() for text in texts["title"].values()):
        raise Refused("no_title", _("Give a title in at least one language."))
    if ends <= starts:
        raise Refused("ends_first", _("It must end after it begins."))
    with transaction.atomic():
        row = row or DelegationAppointment(delegation=delegation)
        for name, told in texts.items():
            for language, text in told.items():
                setattr(row, f"{name}_{language.replace('-', '_')}", text.strip())
        row.city, row.starts, row.ends = city, starts, ends
        row.save()
        record(
            actor=actor,
            action="brokerage.write_appointment",
            subject=delegation,
            appointment=row.pk,
            city=city.slug,
            starts=starts.isoformat(),
            ends=ends.isoformat(),
        )
    return row


def delete_appointment(*, actor: Account, row: DelegationAppointment) -> None:
    """Take something out of a delegation's own programme; raises `Forbidden` as `write_appointment` does."""
    require(actor, "brokerage.run_delegation", row.delegation)
    with transaction.atomic():
        record(actor=actor, action="brokerage.delete_appointment", subject=row.delegation, appointment=row.pk)
        row.delete()


def expected_sessions() -> QuerySet[ReleasedSession]:
    """Return the sessions of each edition's last release; those at which a delegation is expected are among them."""
    last = Release.objects.filter(edition=OuterRef("release__edition")).order_by("-number").values("pk")[:1]
    return ReleasedSession.objects.filter(release=Subquery(last))


def delegation_sessions(registrations: QuerySet[Registration]) -> QuerySet[ReleasedSession, Busy]:
    """Return when the members of delegations among these people are expected at sessions."""
    return (
        expected_sessions()
        .filter(
            session__delegations__members__registration__in=registrations,
            release__edition=F("session__delegations__edition"),
        )
        .order_by()
        .values_list("session__delegations__members__registration", "starts", "ends")
    )


def delegation_appointments(registrations: QuerySet[Registration]) -> QuerySet[DelegationAppointment, Busy]:
    """Return when the members of delegations among these people are at appointments of their delegation."""
    rows = DelegationAppointment.objects.filter(delegation__members__registration__in=registrations).order_by()
    return rows.values_list("delegation__members__registration", "starts", "ends")


def _locked(delegation: Delegation) -> QuerySet[DelegationMember]:
    """Return a delegation's members; whoever else changes them waits until this transaction ends."""
    Delegation.objects.select_for_update(of=("self",), no_key=True).get(pk=delegation.pk)
    return DelegationMember.objects.filter(delegation=delegation)
