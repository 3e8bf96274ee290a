"""Which organisations somebody may speak for."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ponte.brokerage.enums import RegistrationStatus
from ponte.people.models import Account, Organisation


def organisations_of(account: Account) -> QuerySet[Organisation]:
    """Organisations in which the directory gives somebody a role, or for which an office has admitted them."""
    admitted = Q(
        registrations__person__account=account,
        registrations__status=RegistrationStatus.APPROVED,
    )
    found = Organisation.objects.filter(Q(roles__person__account=account) | admitted)
    return Organisation.objects.filter(pk__in=found.values("pk"))
