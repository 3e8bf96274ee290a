"""What was done in an office, as those who work there may read it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ponte.common.models import AuditEntry
from ponte.people.models import Account
from ponte.programme.models import Officer


def trail_of(account: Account) -> QuerySet[AuditEntry]:
    """Return what somebody, and whoever works for an office with them, has done; the latest first."""
    sides = Officer.objects.filter(account=account).values("side")
    colleagues = Officer.objects.filter(side__in=sides).values("account")
    return AuditEntry.objects.filter(Q(actor=account) | Q(actor__in=colleagues)).order_by("-pk")
