"""Why a profile is suggested: computed from the parts of its score, never made up.

A reason is data: a code and its parameters, from which each face makes a sentence in its reader's language. `render`
makes the English one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from ponte.engine.matching.encoder import Encoder, Vectors
from ponte.engine.matching.profiles import Profile
from ponte.engine.matching.score import talks
from ponte.engine.matching.text import passages

Code = Literal["passages", "kinds", "sectors", "keywords", "language", "interpreter", "kinds-differ", "sectors-differ"]
Parameter = str | float | tuple[str, ...]

QUOTED: Final = 2
"""Corresponding passages quoted per suggestion."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a suggestion, or against it.

    ``code`` says which; ``params`` are its values: ``passages`` has ``mine``, ``theirs`` (quotations) and ``likeness``;
    ``sectors`` and ``language`` have ``shared``; all others have ``mine`` and ``theirs``: kinds, keywords, sectors or
    the languages spoken.
    ``weight`` is what it added to the log-odds of the score, negative where it speaks against.
    """

    code: Code
    params: dict[str, Parameter] = field(default_factory=dict)
    weight: float = 0.0


class Passages:
    """The passages of a pool of profiles with their vectors, encoded together."""

    def __init__(self, profiles: Sequence[Profile], encoder: Encoder) -> None:
        self.texts = [passages(profile.title, profile.text) for profile in profiles]
        ends = np.cumsum([0, *map(len, self.texts)])
        vectors = encoder.encode([text for texts in self.texts for text in texts])
        self.vectors: list[Vectors] = [vectors[start:end] for start, end in itertools.pairwise(ends)]

    def correspond(self, mine: int, theirs: int) -> list[tuple[str, str, float]]:
        """Return the passages of two profiles that say the most alike, best first, none quoted twice."""
        likeness = self.vectors[mine] @ self.vectors[theirs].T
        found = []
        for _ in range(min(QUOTED, *likeness.shape)):
            row, column = np.unravel_index(int(np.argmax(likeness)), likeness.shape)
            found.append((self.texts[mine][row], self.texts[theirs][column], float(likeness[row, column])))
            likeness[row, :] = likeness[:, column] = -np.inf
        return found


def explain(
    mine: Profile, theirs: Profile, corresponding: list[tuple[str, str, float]], evidence: dict[str, float]
) -> tuple[Reason, ...]:
    """Return the reasons for one suggestion: what weighs most for it first, what speaks against it last.

    Parameters
    ----------
    mine, theirs
        Whose list it stands in, and who is suggested.
    corresponding
        Passages of both that correspond, with their likeness; they share the weight of the meaning by it.
    evidence
        What each part of the score added to its log-odds: ``meaning``, ``kinds``, ``sectors``, ``keywords``,
        ``interpreter``. A part that added nothing gives no reason, except a shared language, which costs nothing.
    """
    total = sum(max(likeness, 0.0) for _, _, likeness in corresponding) or 1.0
    reasons = [
        Reason(
            "passages", _both(here, there) | {"likeness": round(likeness, 3)}, evidence["meaning"] * likeness / total
        )
        for here, there, likeness in corresponding
        if likeness > 0
    ]
    if evidence["kinds"]:
        reasons.append(
            Reason(
                "kinds" if evidence["kinds"] > 0 else "kinds-differ", _both(mine.kind, theirs.kind), evidence["kinds"]
            )
        )
    if evidence["keywords"] > 0:
        reasons.append(Reason("keywords", _both(mine.keywords, theirs.keywords), evidence["keywords"]))
    if evidence["sectors"]:
        shared = _shared(mine.sectors, theirs.sectors)
        params: dict[str, Parameter] = {"shared": shared} if shared else _both(mine.sectors, theirs.sectors)
        reasons.append(Reason("sectors" if shared else "sectors-differ", params, evidence["sectors"]))
    if spoken := _shared(talks(mine), talks(theirs)):
        reasons.append(Reason("language", {"shared": spoken}))
    elif evidence["interpreter"]:
        reasons.append(Reason("interpreter", _both(talks(mine), talks(theirs)), evidence["interpreter"]))
    return tuple(sorted(reasons, key=lambda reason: -reason.weight))


def _both(mine: Parameter, theirs: Parameter) -> dict[str, Parameter]:
    return {"mine": mine, "theirs": theirs}


def _shared(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in mine if name in theirs)


_ENGLISH: Final[dict[Code, str]] = {
    "passages": "“{mine}” corresponds to “{theirs}”",
    "kinds": "a {mine} answered by a {theirs}",
    "kinds-differ": "a {mine} is not usually answered by a {theirs}",
    "keywords": "keywords close in meaning: {mine} – {theirs}",
    "sectors": "sectors in common: {shared}",
    "sectors-differ": "different sectors: {mine} – {theirs}",
    "language": "both speak {shared}",
    "interpreter": "interpreter needed: {mine} – {theirs}",
}


def render(reason: Reason) -> str:
    """Return a reason as an English sentence."""
    values = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in reason.params.items()}
    return _ENGLISH[reason.code].format(**values)
