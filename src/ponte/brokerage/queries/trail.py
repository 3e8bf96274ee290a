"""What was done in an office, as those who work there may read it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ponte.common.models import AuditEntry
from ponte.people.models import Account
from ponte.programme.models import Officer


def trail_of(account: Account) -> QuerySet[AuditEntry]:
    """Return what somebody, and whoever works for an office with them, has done; the latest first.

    What they did in a participant's name is told too: of such an entry the participant is the actor.
    """
    sides = Officer.objects.filter(account=account).values("side")
    office = {account.pk, *Officer.objects.filter(side__in=sides).values_list("account", flat=True)}
    return AuditEntry.objects.filter(Q(actor__in=office) | Q(data__acting_officer__in=sorted(office))).order_by("-pk")
