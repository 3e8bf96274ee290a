"""A pavilion's catalogue in the reader's alphabet, and its hall plan as a drawing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from pypinyin import lazy_pinyin

from ponte.intake.models import CatalogueEntry, Fair, Unit

MODULE = 100
"""Side of a drawn module, in units of the drawing."""
GAP = 12
OTHER = "#"
"""Heading of names that begin with no letter."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A module on the plan."""

    number: str
    x: int
    y: int
    holder: str
    url: str
    is_own: bool

    @property
    def middle(self) -> tuple[int, int]:
        """Where its number is written."""
        return self.x + MODULE // 2, self.y + MODULE // 2


@dataclass(frozen=True, slots=True)
class Plan:
    """A hall plan: modules on a grid."""

    width: int
    height: int
    side: int
    spots: list[Spot]

    @property
    def free(self) -> int:
        """How many modules nobody has."""
        return sum(not spot.holder for spot in self.spots)


def by_letter(entries: Iterable[CatalogueEntry]) -> dict[str, list[CatalogueEntry]]:
    """Put entries under the first letter of their name in the reader's language; Chinese goes by pinyin."""
    found: dict[str, list[CatalogueEntry]] = {}
    for entry in sorted(entries, key=lambda entry: sorting_key(entry.organisation.name)):
        found.setdefault(letter_of(entry.organisation.name), []).append(entry)
    if OTHER in found:
        found[OTHER] = found.pop(OTHER)
    return found


def letter_of(name: str) -> str:
    """First letter, A to Z, under which a name is looked for."""
    first = sorting_key(name)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER


def sorting_key(name: str) -> str:
    """A name as plain letters: Chinese characters by their sound, accents left out."""
    letters = unicodedata.normalize("NFD", "".join(lazy_pinyin(name)))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().lstrip(" '\"“«(")


def drawn(units: Sequence[Unit], fair: Fair, *, own: int | None = None) -> Plan:
    """Draw modules where they lie, each linked to the entry of who has it; `own` marks those of one organisation."""
    spots = []
    for unit in units:
        organisation = unit.holder.organisation if unit.holder else None
        spots.append(
            Spot(
                number=unit.number,
                x=GAP + ((unit.column or 1) - 1) * (MODULE + GAP),
                y=GAP + ((unit.row or 1) - 1) * (MODULE + GAP),
                holder=organisation.name if organisation else "",
                url=_address(fair, organisation.slug) if organisation else "",
                is_own=organisation is not None and organisation.pk == own,
            )
        )
    return Plan(
        width=max(spot.x for spot in spots) + MODULE + GAP,
        height=max(spot.y for spot in spots) + MODULE + GAP,
        side=MODULE,
        spots=spots,
    )


def _address(fair: Fair, organisation: str) -> str:
    return reverse("site:exhibitor", args=[fair.edition.slug, fair.slug, organisation])
