"""What other rooms ask of people: here, whom somebody stands for."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from ponte.people.models import Organisation

Ground = Callable[[int], Q]
"""By the key of an account, which organisations it stands for on one ground."""


def _has_a_role_in(account: int) -> Q:
    return Q(roles__person__account=account)


_grounds: list[Ground] = [_has_a_role_in]


def also_stands_for(ground: Ground) -> Ground:
    """Add a ground on which somebody stands for an organisation; a room above declares it with its rules."""
    _grounds.append(ground)
    return ground


def organisations_of(account: AbstractBaseUser | AnonymousUser) -> QuerySet[Organisation]:
    """Organisations that somebody stands for: the directory gives them a role there, or a room's own ground holds."""
    if account.pk is None:
        return Organisation.objects.none()
    found = Organisation.objects.filter(reduce(or_, (ground(account.pk) for ground in _grounds)))
    return Organisation.objects.filter(pk__in=found.values("pk"))


def stands_for(account: AbstractBaseUser | AnonymousUser, organisation: int | None) -> bool:
    """Tell whether somebody may act for an organisation, given by its key; nobody does for none."""
    return organisation is not None and organisations_of(account).filter(pk=organisation).exists()
