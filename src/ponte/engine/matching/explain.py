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

from ponte.engine.matching.context import Context
from ponte.engine.matching.encoder import Encoder, Vectors
from ponte.engine.matching.profiles import Profile
from ponte.engine.matching.score import talks
from ponte.engine.matching.sectors import nearness
from ponte.engine.matching.text import passages

Code = Literal[
    "passages",
    "meaning",
    "kinds",
    "kinds-differ",
    "keywords",
    "keywords-differ",
    "sectors",
    "sectors-near",
    "sectors-differ",
    "language",
    "interpreter",
    "priority",
    "met",
    "asked",
    "lapsed",
]
Parameter = str | float | tuple[str, ...]

QUOTED: Final = 2
"""Corresponding passages quoted per suggestion."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a suggestion, or against it.

    ``code`` says which; ``params`` are its values: ``passages`` quotes ``mine`` and ``theirs`` and gives their
    ``likeness``, ``meaning`` only the ``likeness``; ``sectors``, ``language`` and ``priority`` have ``shared``;
    ``met``, ``asked`` and ``lapsed`` (a no before one of the profiles changed) nothing; all others have ``mine`` and
    ``theirs``: kinds, keywords, sectors or the languages spoken.
    ``weight`` is what it added to the log-odds of the score, negative where it speaks against.
    """

    code: Code
    params: dict[str, Parameter] = field(default_factory=dict)
    weight: float = 0.0


class Passages:
    """The passages of profiles with their vectors, those that come together encoded together."""

    def __init__(self, profiles: Sequence[Profile], encoder: Encoder) -> None:
        self._encoder = encoder
        self._of: dict[str, tuple[list[str], Vectors]] = {}
        self.add(profiles)

    def add(self, profiles: Sequence[Profile]) -> None:
        """Read the passages of further profiles, or of changed ones."""
        texts = [passages(profile.title, profile.text) for profile in profiles]
        vectors = self._encoder.encode([text for own in texts for text in own])
        ends = itertools.pairwise(np.cumsum([0, *map(len, texts)]))
        for profile, own, (start, end) in zip(profiles, texts, ends, strict=True):
            self._of[profile.id] = own, vectors[start:end]

    def correspond(self, mine: str, theirs: str) -> list[tuple[str, str, float]]:
        """Return the passages of two profiles, by id, that say the most alike, best first, none quoted twice."""
        (my_texts, my_vectors), (their_texts, their_vectors) = self._of[mine], self._of[theirs]
        likeness = my_vectors @ their_vectors.T
        found = []
        for _ in range(min(QUOTED, *likeness.shape)):
            row, column = divmod(int(np.argmax(likeness)), likeness.shape[1])
            found.append((my_texts[row], their_texts[column], float(likeness[row, column])))
            likeness[row, :] = likeness[:, column] = -np.inf
        return found


def explain(
    mine: Profile,
    theirs: Profile,
    corresponding: list[tuple[str, str, float]],
    *,
    likeness: float,
    evidence: dict[str, float],
    context: Context,
) -> tuple[Reason, ...]:
    """Return the reasons for one suggestion: what weighs most for it first, what speaks against it last.

    Parameters
    ----------
    mine, theirs
        Whose list it stands in, and who is suggested.
    corresponding
        Passages of both that correspond, with their likeness; they share the weight of the meaning by it.
    likeness
        Of the two texts as a whole.
    evidence
        What each part of the score added to its log-odds, by the part's name; ``meaning`` with the standing of the one
        whose list it is. The weights of the reasons add up to it, so nothing that counted goes unsaid.
    context
        What the parts were measured by.
    """
    reasons = _of_meaning(corresponding, likeness, evidence["meaning"])
    if added := evidence["kinds"]:
        reasons.append(Reason("kinds" if added > 0 else "kinds-differ", _both(mine.kind, theirs.kind), added))
    if added := evidence["keywords"]:
        code: Code = "keywords" if added > 0 else "keywords-differ"
        reasons.append(Reason(code, _both(mine.keywords, theirs.keywords), added))
    if added := evidence["sectors"]:
        reasons.append(_of_sectors(mine.sectors, theirs.sectors, added, context))
    if spoken := _shared(talks(mine), talks(theirs)):
        reasons.append(Reason("language", {"shared": spoken}))
    elif added := evidence["interpreter"]:
        reasons.append(Reason("interpreter", _both(talks(mine), talks(theirs)), added))
    if added := evidence["priority"]:
        wanted = tuple(dict.fromkeys((*context.wanted(mine), *context.wanted(theirs))))
        reasons.append(Reason("priority", {"shared": wanted}, added))
    if past := context.past(mine.id, theirs.id):
        reasons.append(Reason(past, {}, evidence["history"]))
    return tuple(sorted(reasons, key=lambda reason: -reason.weight))


def _of_sectors(mine: tuple[str, ...], theirs: tuple[str, ...], added: float, context: Context) -> Reason:
    """Name the sectors that both chose; else the two that are nearest; else all, as different."""
    if shared := _shared(mine, theirs):
        return Reason("sectors", {"shared": shared}, added)
    if added < 0:
        return Reason("sectors-differ", _both(mine, theirs), added)
    near = max(itertools.product(mine, theirs), key=lambda pair: nearness(pair[0], pair[1], context.nace))
    return Reason("sectors-near", _both((near[0],), (near[1],)), added)


def _of_meaning(corresponding: list[tuple[str, str, float]], likeness: float, added: float) -> list[Reason]:
    """Quote the passages that correspond; where none do, or the texts as a whole are not alike, give their likeness."""
    alike = [(here, there, degree) for here, there, degree in corresponding if degree > 0]
    if likeness <= 0 or not alike:
        return [Reason("meaning", {"likeness": round(likeness, 3)}, added)]
    total = sum(degree for _, _, degree in alike)
    return [
        Reason("passages", _both(here, there) | {"likeness": round(degree, 3)}, added * degree / total)
        for here, there, degree in alike
    ]


def _both(mine: Parameter, theirs: Parameter) -> dict[str, Parameter]:
    return {"mine": mine, "theirs": theirs}


def _shared(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in mine if name in theirs)


_ENGLISH: Final[dict[Code, str]] = {
    "passages": "“{mine}” corresponds to “{theirs}”",
    "meaning": "likeness of the texts as a whole: {likeness}",
    "kinds": "a {mine} answered by a {theirs}",
    "kinds-differ": "a {mine} is not usually answered by a {theirs}",
    "keywords": "keywords close in meaning: {mine} – {theirs}",
    "keywords-differ": "keywords far in meaning: {mine} – {theirs}",
    "sectors": "sectors in common: {shared}",
    "sectors-near": "sectors of one branch: {mine} – {theirs}",
    "sectors-differ": "different sectors: {mine} – {theirs}",
    "language": "both speak {shared}",
    "interpreter": "interpreter needed: {mine} – {theirs}",
    "priority": "a priority of the host places: {shared}",
    "met": "they have met before",
    "asked": "one asked the other before and had no answer",
    "lapsed": "one said no to the other before a profile changed",
}


def render(reason: Reason) -> str:
    """Return a reason as an English sentence."""
    values = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in reason.params.items()}
    return _ENGLISH[reason.code].format(**values)
