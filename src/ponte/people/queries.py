"""What other rooms ask of people: whom somebody stands for, and so in which organisations they have an interest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from ponte.people.domain.relating import Kin
from ponte.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody stands for an organisation."""

    account: str
    """The path from the organisation to the account."""
    holds: Q = field(default_factory=Q)
    """What must hold on that path."""

    def organisations(self, accounts: Collection[int]) -> Q:
        """Organisations that one of the accounts stands for."""
        return Q(self.holds, **{f"{self.account}__in": accounts})


_grounds: list[Ground] = [Ground("roles__person__account")]


def also_stands_for(ground: Ground) -> None:
    """Add a ground on which somebody stands for an organisation; a room above declares it with its rules."""
    _grounds.append(ground)


def organisations_of(account: AbstractBaseUser | AnonymousUser) -> QuerySet[Organisation]:
    """Organisations that somebody stands for: the directory gives them a role there, or a room's own ground holds."""
    if account.pk is None:
        return Organisation.objects.none()
    found = (Organisation.objects.filter(ground.organisations([account.pk])) for ground in _grounds)
    # A subquery for each: joined in one, the roles and the registrations of an organisation would multiply.
    return Organisation.objects.filter(reduce(or_, (Q(pk__in=rows.values("pk")) for rows in found)))


def stands_for(account: AbstractBaseUser | AnonymousUser, organisation: int | None) -> bool:
    """Tell whether somebody may act for an organisation, given by its key; nobody does for none."""
    return organisation is not None and organisations_of(account).filter(pk=organisation).exists()


def kin_of(accounts: Collection[int]) -> dict[int, set[Kin]]:
    """Return the organisations that accounts stand for, by the key of the account; empty for those without."""
    found: dict[int, set[Kin]] = defaultdict(set)
    for ground in _grounds:
        rows = Organisation.objects.filter(ground.organisations(accounts))
        for account, organisation, parent in rows.values_list(ground.account, "pk", "parent"):
            found[account].add((organisation, parent))
    return found
