"""The event that an address names, as far as the owner of a token may know of it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ponte.brokerage.models import Brokerage
from ponte.common.permissions import require
from ponte.people.models import Account
from ponte.programme.queries import visible_editions


def meetings_of(account: Account, edition: str) -> Brokerage:
    """Return the one-to-one meetings of an edition that somebody may see."""
    rows = Brokerage.objects.select_related("edition__programme", "edition__host_side")
    return get_object_or_404(rows, edition__in=visible_editions(account), edition__slug=edition)


def desk_of(account: Account, edition: str) -> Brokerage:
    """Return the meetings of an edition to who works for one of its offices.

    Raises
    ------
    Forbidden
        ``brokerage.run_desk``.
    """
    brokerage = meetings_of(account, edition)
    require(account, "brokerage.run_desk", brokerage)
    return brokerage
