"""The score of a pair: evidence from parts that an organiser can weigh, added up as log-odds.

Each part says how much it speaks for or against a pair, 0 where nothing is known: a missing keyword list neither helps
nor harms. The weighted sum is the log-odds that one end wants to meet the other, a logistic model whose weights are
settings and can be learnt from answers. The two directions differ in one thing: how the other end compares with one's
own alternatives. The pair's score is the geometric mean of both probabilities, so that it must suit both.

Method: comparing a likeness with the mean likeness of the nearest neighbours corrects for texts that are near to
everything (Conneau et al., *Word Translation Without Parallel Data*, ICLR 2018; Artetxe & Schwenk, ACL 2019).
Combining two directions by their mean: Pizzato et al., *RECON*, RecSys 2010.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ponte.engine.matching.candidates import Pairs
from ponte.engine.matching.encoder import Encoder, unit_rows
from ponte.engine.matching.profiles import KIND_FIT, Profile, kind_indices

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float32]

NO_SHARED_SECTOR = -0.5
"""What naming only different sectors weighs against sharing them all (1): sectors are chosen roughly."""

UNRELATED_KEYWORDS = 0.3
"""Likeness of keyword lists below which they speak against a pair rather than for it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part weighs, in log-odds.

    ``base`` is where a pair starts; ``meaning`` multiplies the likeness of the texts, ``standing`` that likeness
    measured against one's own alternatives; ``kinds``, ``sectors`` and ``keywords`` multiply parts between -1 and 1;
    ``interpreter`` is the cost of sharing no language.

    ``meaning`` and ``standing`` are in the proportion that ranked labelled requests and parallel sentences best; their
    size and ``base`` put the median labelled counterpart near even odds; the rest is judgement.
    """

    base: float = -2.5
    meaning: float = 5.0
    standing: float = 25.0
    kinds: float = 1.0
    sectors: float = 1.0
    keywords: float = 1.0
    interpreter: float = 0.3


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

    def of(self, pair: int) -> dict[str, float]:
        """Return one pair's parts by name."""
        return {column.name: float(getattr(self, column.name)[pair]) for column in fields(self)}


@dataclass(frozen=True, slots=True)
class Scores:
    """Probabilities per pair: that the left end wants the right, the reverse, and the score of both together."""

    left_wants: Floats
    right_wants: Floats
    mutual: Floats


def measure(left: list[Profile], right: list[Profile], pairs: Pairs, encoder: Encoder) -> Parts:
    """Return the parts of every pair's score; `encoder` compares keywords across languages."""
    i, j = pairs.left, pairs.right
    in_common = _overlap([talks(p) for p in left], [talks(p) for p in right], pairs, absent=-1.0)
    return Parts(
        meaning=pairs.cosine,
        standing_left=pairs.cosine - pairs.around_left,
        standing_right=pairs.cosine - pairs.around_right,
        kinds=KIND_FIT[kind_indices(left)[i], kind_indices(right)[j]],
        sectors=_overlap([p.sectors for p in left], [p.sectors for p in right], pairs, absent=NO_SHARED_SECTOR),
        keywords=_keyword_likeness(left, right, pairs, encoder),
        interpreter=np.minimum(in_common, 0.0),
    )


def weigh(parts: Parts, weights: Weights) -> Parts:
    """Return what each part adds to the log-odds of each pair: the parts times their weights."""
    return Parts(
        meaning=weights.meaning * parts.meaning,
        standing_left=weights.standing * parts.standing_left,
        standing_right=weights.standing * parts.standing_right,
        kinds=weights.kinds * parts.kinds,
        sectors=weights.sectors * parts.sectors,
        keywords=weights.keywords * parts.keywords,
        interpreter=weights.interpreter * parts.interpreter,
    )


def combine(evidence: Parts, base: float) -> Scores:
    """Return both directions' probabilities and their geometric mean, from weighed parts."""
    common = base + evidence.meaning + evidence.kinds + evidence.sectors + evidence.keywords + evidence.interpreter
    left_wants = _probability(common + evidence.standing_left)
    right_wants = _probability(common + evidence.standing_right)
    return Scores(left_wants, right_wants, np.sqrt(left_wants * right_wants))


def talks(profile: Profile) -> tuple[str, ...]:
    """Return the languages a person can talk in: those stated, else that of the text where known."""
    return profile.speaks or ((profile.language,) if profile.language else ())


def _probability(log_odds: Floats) -> Floats:
    probabilities: Floats = (1.0 / (1.0 + np.exp(-log_odds, dtype=np.float64))).astype(np.float32)
    return probabilities


def _overlap(left: list[tuple[str, ...]], right: list[tuple[str, ...]], pairs: Pairs, *, absent: float) -> Floats:
    """Return the share of the shorter list that both name; `absent` where both name some and share none."""
    ids = {name: place for place, name in enumerate(sorted({name for names in left + right for name in names}))}
    A, B = _membership(left, ids), _membership(right, ids)
    a, b = A.sum(axis=1)[pairs.left], B.sum(axis=1)[pairs.right]
    shared = np.empty(len(pairs), dtype=np.float32)
    for start in range(0, len(pairs), 65536):
        part = slice(start, start + 65536)
        shared[part] = A[pairs.left[part]].multiply(B[pairs.right[part]]).sum(axis=1)
    share = shared / np.maximum(np.minimum(a, b), 1)
    return np.where((a == 0) | (b == 0), 0.0, np.where(shared > 0, share, absent)).astype(np.float32)


def _membership(lists: list[tuple[str, ...]], ids: dict[str, int]) -> csr_array:
    """Return the 0/1 matrix list × id."""
    from scipy.sparse import csr_array

    sets = [sorted({ids[name] for name in names}) for names in lists]
    indptr = np.cumsum([0, *map(len, sets)])
    indices = np.fromiter((place for places in sets for place in places), dtype=np.int64, count=int(indptr[-1]))
    return csr_array((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(lists), max(len(ids), 1)))


def _keyword_likeness(left: list[Profile], right: list[Profile], pairs: Pairs, encoder: Encoder) -> Floats:
    """Return how alike the two keyword lists are in meaning, between -1 and 1; 0 where one has none."""
    A, B = _keyword_vectors(left, encoder), _keyword_vectors(right, encoder)
    likeness = np.zeros(len(pairs), dtype=np.float32)
    has_left, has_right = np.any(A, axis=1), np.any(B, axis=1)
    stated = np.flatnonzero(has_left[pairs.left] & has_right[pairs.right])
    for start in range(0, len(stated), 65536):
        part = stated[start : start + 65536]
        cosines = np.einsum("pd,pd->p", A[pairs.left[part]], B[pairs.right[part]])
        likeness[part] = (cosines - UNRELATED_KEYWORDS) / (1 - UNRELATED_KEYWORDS)
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
