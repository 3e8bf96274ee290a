"""Giving a hall's screen an address, and taking it back."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from ponte.brokerage.models import Hall, WallAddress
from ponte.common.audit import record
from ponte.people.models import Account


def make_wall(*, actor: Account | None, hall: Hall) -> WallAddress:
    """Make an address for a hall's screen that nobody can guess; the one before shows nothing any more."""
    with transaction.atomic():
        Hall.objects.select_for_update(no_key=True).get(pk=hall.pk)
        revoke_wall(actor=actor, hall=hall)
        wall = WallAddress.objects.create(hall=hall, token=secrets.token_urlsafe(24))
        record(actor=actor, action="brokerage.make_wall", subject=hall)
    return wall


def revoke_wall(*, actor: Account | None, hall: Hall) -> None:
    """Have a hall's screen show nothing any more; where it has no address, nothing happens."""
    with transaction.atomic():
        if hall.walls.filter(revoked__isnull=True).update(revoked=timezone.now()):
            record(actor=actor, action="brokerage.revoke_wall", subject=hall)
