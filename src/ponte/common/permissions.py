"""Who may what: predicates of the `rules` library whose *no* carries a reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import rules
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.functional import Promise

from ponte.common.refusals import Refused

_reasons: dict[str, str | Promise] = {}


class Forbidden(Refused):
    """Somebody asks for what they have no right to."""


def permit(permission: str, predicate: rules.Predicate, *, otherwise: str | Promise) -> None:
    """Declare who has a permission, and what everybody else is told."""
    rules.add_perm(permission, predicate)
    _reasons[permission] = otherwise


def require(actor: AbstractBaseUser | AnonymousUser, permission: str, subject: Any = None) -> None:
    """Let only those pass who have the permission for this object.

    Raises
    ------
    Forbidden
        With the reason that the permission was declared with.
    """
    if not rules.has_perm(permission, actor, subject):
        raise Forbidden(permission, _reasons[permission])


def reasons() -> Mapping[str, str | Promise]:
    """Return every permission that the rooms declare, with what who lacks it is told."""
    return MappingProxyType(_reasons)
