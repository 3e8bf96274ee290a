"""A suggested partner as a card shows them: who, why, and where both are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ponte.brokerage.models import Suggestion, Wish
from ponte.brokerage.queries import Partner
from ponte.brokerage.reasons import Why, explain


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """A suggested partner with the reasons in the reader's language."""

    partner: Partner
    why: Why
    wish: Wish | None
    """What the reader has said of meeting them, where the edition works by wishes."""


def partner_cards(
    partners: Iterable[Partner], sectors: Mapping[str, str], wishes: Mapping[int, Wish]
) -> list[PartnerCard]:
    """Explain each suggested partner; `sectors` are the sectors' names by slug, `wishes` the reader's by person."""
    return [
        PartnerCard(partner, why(partner.suggestion, sectors), wishes.get(partner.registration.pk))
        for partner in partners
    ]


def why(suggestion: Suggestion, sectors: Mapping[str, str]) -> Why:
    """Say why a profile is suggested to another."""
    return explain(suggestion.reasons, mine=suggestion.profile.kind, theirs=suggestion.other.kind, sectors=sectors)
