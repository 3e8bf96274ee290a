"""What people of the tests have consented to."""

from __future__ import annotations

from collections.abc import Iterable

from ponte.people.domain.consenting import texts_in_force
from ponte.people.enums import ConsentKind
from ponte.people.models import Account, Consent


def consents(account: Account, kinds: Iterable[ConsentKind] = ConsentKind, *, is_given: bool = True) -> None:
    """Record a yes, or a no, to each of these kinds."""
    texts = texts_in_force()
    Consent.objects.bulk_create(
        Consent(account=account, text=texts[ConsentKind(kind)], is_given=is_given, recorded_by=account)
        for kind in kinds
    )
