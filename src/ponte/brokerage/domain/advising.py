"""Help while a profile is being written: what is there already, and which sectors and keywords would suit."""

from __future__ import annotations

from dataclasses import dataclass

from ponte.brokerage.domain.profiles import MOST_KEYWORDS, MOST_SECTORS
from ponte.brokerage.models import Brokerage, Profile, Registration
from ponte.engine import matching
from ponte.engine.matching.advising import NEIGHBOURS, keywords, nearest, vote_for_sectors
from ponte.people.models import Sector

SIMILAR = 0.6
"""Likeness from which a profile is shown as one that may say the same."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """What helps whoever is writing."""

    similar: list[tuple[Profile, float]]
    """Published profiles, or the writer's own, that may say the same, the likest first, each with its likeness."""
    sectors: list[Sector]
    keywords: list[str]


def advise(
    *, brokerage: Brokerage, registration: Registration, title: str, text: str, language: str, but: int = 0
) -> Advice:
    """Compare what somebody is writing with all that is published.

    Parameters
    ----------
    but
        Key of the profile that is being edited, if any: it is no duplicate of itself.
    """
    rows = list(
        Profile.objects.published()
        .filter(registration__brokerage=brokerage)
        .exclude(pk=but)
        .select_related("registration__person", "registration__organisation", "registration__side")
        .prefetch_related("sectors")
        .order_by("pk")
    )
    rows += registration.profiles.exclude(pk=but).exclude(pk__in=[row.pk for row in rows]).prefetch_related("sectors")
    written = f"{title}. {text}"
    others = [
        f"{row.title}. {row.text}" for row in rows
    ]  # as the matching reads them, so that their vectors are at hand
    found = nearest(written, others, matching.default_encoder(), top=NEIGHBOURS)
    voted = vote_for_sectors(
        (([sector.slug for sector in rows[position].sectors.all()], likeness) for position, likeness in found),
        most=MOST_SECTORS,
    )
    names = Sector.objects.in_bulk(voted, field_name="slug")
    same_language = [other for row, other in zip(rows, others, strict=True) if row.language == language]
    known = (word for row in rows if row.language == language for word in row.keywords)
    return Advice(
        similar=[(rows[position], likeness) for position, likeness in found if likeness >= SIMILAR][:SHOWN],
        sectors=[names[slug] for slug in voted if slug in names],
        keywords=keywords(written, language, same_language, known, most=MOST_KEYWORDS // 2),
    )
