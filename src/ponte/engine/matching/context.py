"""What is known beside the profiles: codes of own sectors, what the places want, what has passed between people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from ponte.engine.matching.profiles import Profile
from ponte.engine.matching.sectors import Nace, nearness

Outcome = Literal["accepted", "declined", "withdrawn", "lapsed", "asked", "met"]
"""What came of one asking the other: a yes; a no; taken back; a no before one of the profiles changed; no answer; and
a meeting at an earlier event, whoever asked."""

KEPT_APART: Final = frozenset({"declined", "withdrawn"})
"""Outcomes after which a pair is not suggested."""

Past = Literal["met", "lapsed", "asked"]

AGAINST: Final[dict[Past, float]] = {"met": -1.0, "lapsed": -0.5, "asked": -0.5}
"""How far the others speak against a pair: those who have met had their chance."""

WANTED: Final = 0.5
"""A sector is wanted by a place where it is this near to one of the place's priorities: of one division of NACE."""


@dataclass(frozen=True, slots=True)
class Encounter:
    """What has passed between two profiles: ``id`` asked ``other``."""

    id: str
    other: str
    outcome: Outcome


@dataclass(frozen=True)
class Context:
    """What is known beside the profiles; nothing, where nothing is stated.

    Parameters
    ----------
    nace
        The codes of NACE Rev. 2.1 that a programme's own sectors belong to, by the sector's id.
    priorities
        Sectors that the places of the event have declared their priorities.
    history
        What has passed between pairs. A no, or a request taken back, keeps a pair out of the lists; of several other
        outcomes of a pair, the one that speaks most against it counts.
    """

    nace: Nace = field(default_factory=dict)
    priorities: Sequence[str] = ()
    history: Sequence[Encounter] = ()

    def kept_apart(self, one: str, other: str) -> bool:
        """Tell whether two profiles are not to be suggested to each other."""
        return frozenset((one, other)) in self._apart

    def past(self, one: str, other: str) -> Past | None:
        """Return what speaks against a pair of profiles, or None where nothing does."""
        return self._past.get(frozenset((one, other)))

    def wanted(self, profile: Profile) -> tuple[str, ...]:
        """Return those of a profile's sectors that belong to the places' priorities."""
        return tuple(
            sector
            for sector in profile.sectors
            if any(nearness(sector, priority, self.nace) >= WANTED for priority in self.priorities)
        )

    @cached_property
    def _apart(self) -> frozenset[frozenset[str]]:
        return frozenset(frozenset((past.id, past.other)) for past in self.history if past.outcome in KEPT_APART)

    @cached_property
    def _past(self) -> dict[frozenset[str], Past]:
        found: dict[frozenset[str], Past] = {}
        for outcome in sorted(AGAINST, key=AGAINST.__getitem__, reverse=True):
            found |= {frozenset((past.id, past.other)): outcome for past in self.history if past.outcome == outcome}
        return found
