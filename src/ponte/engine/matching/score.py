"""The score of a pair: evidence from parts that an organiser can weigh, added up as log-odds.

Each part says how much it speaks for or against a pair, 0 where nothing is known: a missing keyword list neither helps
nor harms. The weighted sum is the log-odds that one end wants to meet the other, a logistic model whose weights are
settings and can be learnt from answers. The two directions differ in one thing: how the other end compares with one's
own alternatives. The pair's score is the geometric mean of both probabilities, so that it must suit both.

Method: comparing a likeness with one's alternatives corrects for texts that are near to everything, see
:mod:`ponte.engine.matching.alternatives`. Combining two directions by their mean: Pizzato et al., *RECON*, RecSys 2010.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ponte.engine.matching.candidates import Pairs
from ponte.engine.matching.context import AGAINST, Context
from ponte.engine.matching.encoder import Encoder, unit_rows
from ponte.engine.matching.profiles import KIND_FIT, Profile, kind_indices
from ponte.engine.matching.sectors import Sectors
from ponte.engine.matching.similarity import inner_products

Floats = NDArray[np.float32]

NEARNESS_OF_SECTORS, SECTORS_SPEAK = (0.0, 0.25, 1.0), (-0.5, 0.0, 1.0)
"""How far sectors of a given nearness speak for a pair, straight between these: a section of NACE in common says
nothing either way; nothing in common speaks against the pair, but only half as much as equal sectors speak for it,
since sectors are chosen roughly."""

UNRELATED_KEYWORDS = 0.3
"""Likeness of keyword lists below which they speak against a pair rather than for it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part weighs, in log-odds.

    ``base`` is where a pair starts; ``meaning`` multiplies the likeness of the texts, ``standing`` that likeness
    measured against both ends' alternatives; ``kinds``, ``sectors`` and ``keywords`` multiply parts between -1 and 1;
    ``interpreter`` is the cost of sharing no language, ``priority`` the gain of a sector that the host places want, and
    ``history`` the cost of having met before (half of it: of having asked without an answer).

    ``meaning`` and ``standing`` are in the proportion that ranked labelled requests and parallel sentences best; their
    size and ``base`` put the median labelled counterpart near even odds; the rest is judgement.
    """

    base: float = -0.9
    meaning: float = 2.5
    standing: float = 30.0
    kinds: float = 1.0
    sectors: float = 1.0
    keywords: float = 1.0
    interpreter: float = 0.3
    priority: float = 0.3
    history: float = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What speaks for and against each pair, one array element per pair; 0 where nothing is known."""

    meaning: Floats
    standing_left: Floats
    standing_right: Floats
    kinds: Floats
    sectors: Floats
    keywords: Floats
    interpreter: Floats
    priority: Floats
    history: Floats

    def of(self, pair: int) -> dict[str, float]:
        """Return one pair's parts by name."""
        return {part: float(getattr(self, part)[pair]) for part in PARTS}


PARTS: Final = tuple(column.name for column in fields(Parts))
"""Names of the parts; what comes before an underscore is that of the weight."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Probabilities per pair: that the left end wants the right, the reverse, and the score of both together."""

    left_wants: Floats
    right_wants: Floats
    mutual: Floats


def measure(left: list[Profile], right: list[Profile], pairs: Pairs, encoder: Encoder, context: Context) -> Parts:
    """Return the parts of every pair's score; `encoder` compares keywords across languages."""
    i, j = pairs.left, pairs.right
    near = Sectors([p.sectors for p in left], [p.sectors for p in right], context.nace).compare(i, j)
    wanted_left, wanted_right = (np.array([bool(context.wanted(p)) for p in side], np.bool_) for side in (left, right))
    return Parts(
        meaning=pairs.cosine,
        standing_left=pairs.standing_left,
        standing_right=pairs.standing_right,
        kinds=KIND_FIT[kind_indices(left)[i], kind_indices(right)[j]],
        sectors=np.nan_to_num(np.interp(near, NEARNESS_OF_SECTORS, SECTORS_SPEAK)).astype(np.float32),
        keywords=_keyword_likeness(left, right, pairs, encoder),
        interpreter=-_without_language(left, right, pairs),
        priority=(wanted_left[i] | wanted_right[j]).astype(np.float32),
        history=_past(left, right, pairs, context),
    )


def weigh(parts: Parts, weights: Weights) -> Parts:
    """Return what each part adds to the log-odds of each pair: the parts times their weights."""
    weight_of = {part: getattr(weights, part.partition("_")[0]) for part in PARTS}
    return Parts(**{part: weight_of[part] * getattr(parts, part) for part in PARTS})


def combine(evidence: Parts, base: float) -> Scores:
    """Return both directions' probabilities and their geometric mean, from weighed parts."""
    common = base + sum(getattr(evidence, part) for part in PARTS if not part.startswith("standing"))
    left_wants = _probability(common + evidence.standing_left)
    right_wants = _probability(common + evidence.standing_right)
    return Scores(left_wants, right_wants, np.sqrt(left_wants * right_wants))


def talks(profile: Profile) -> tuple[str, ...]:
    """Return the languages a person can talk in: those stated, else that of the text where known."""
    return profile.speaks or ((profile.language,) if profile.language else ())


def _probability(log_odds: Floats) -> Floats:
    probabilities: Floats = (1.0 / (1.0 + np.exp(-log_odds, dtype=np.float64))).astype(np.float32)
    return probabilities


def _without_language(left: list[Profile], right: list[Profile], pairs: Pairs) -> Floats:
    """Return 1 for the pairs whose ends state what they speak and share no language, else 0."""
    spoken = sorted({language for profile in (*left, *right) for language in talks(profile)})
    A, B = (
        np.array([[language in talks(p) for language in spoken] for p in side], np.bool_).reshape(
            len(side), len(spoken)
        )
        for side in (left, right)
    )
    mine, theirs = A[pairs.left], B[pairs.right]
    return np.asarray(mine.any(axis=1) & theirs.any(axis=1) & ~(mine & theirs).any(axis=1), dtype=np.float32)


def _past(left: list[Profile], right: list[Profile], pairs: Pairs, context: Context) -> Floats:
    """Return how far what has passed between the two speaks against each pair, -1 to 0."""
    past = np.zeros(len(pairs), dtype=np.float32)
    if context.history:
        for pair, (i, j) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
            if outcome := context.past(left[i].id, right[j].id):
                past[pair] = AGAINST[outcome]
    return past


def _keyword_likeness(left: list[Profile], right: list[Profile], pairs: Pairs, encoder: Encoder) -> Floats:
    """Return how alike the two keyword lists are in meaning, between -1 and 1; 0 where one has none."""
    A, B = _keyword_vectors(left, encoder), _keyword_vectors(right, encoder)
    likeness = np.zeros(len(pairs), dtype=np.float32)
    has_left, has_right = np.any(A, axis=1), np.any(B, axis=1)
    stated = np.flatnonzero(has_left[pairs.left] & has_right[pairs.right])
    cosines = inner_products(A, B, pairs.left[stated], pairs.right[stated])
    likeness[stated] = (cosines - UNRELATED_KEYWORDS) / (1 - UNRELATED_KEYWORDS)
    return likeness


def _keyword_vectors(profiles: list[Profile], encoder: Encoder) -> Floats:
    """Return the direction of each profile's keywords taken together; zeros where it has none."""
    words = sorted({word for profile in profiles for word in profile.keywords})
    vectors = encoder.encode(words)
    place = {word: row for row, word in enumerate(words)}
    sums = np.zeros((len(profiles), encoder.dimensions), dtype=np.float32)
    for row, profile in enumerate(profiles):
        if profile.keywords:
            sums[row] = vectors[[place[word] for word in profile.keywords]].sum(axis=0)
    return unit_rows(sums)
