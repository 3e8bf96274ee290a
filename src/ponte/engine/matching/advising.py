"""What helps somebody who is writing a profile: the nearest there are, their sectors, and keywords.

Sectors are voted for by the nearest profiles, each by how near it is (k nearest neighbours with weights; Dudani, IEEE
Trans. Systems, Man, and Cybernetics 6(4), 1976). Keywords are the words that say most about a text among the others:
those of other profiles that stand in it, then those with the greatest weight by frequency in the text and rarity among
the texts (TF-IDF; Spärck Jones, J. Documentation 28, 1972).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from ponte.engine.matching.encoder import Encoder
from ponte.engine.matching.reading import encode_whole
from ponte.engine.matching.searching import fold, segment

NEIGHBOURS: Final = 15
"""Profiles that vote for sectors."""
LEAST_VOTE: Final = 0.15
"""Share of the votes that a sector needs to be suggested."""
SHORTEST: Final = {"zh": 2, "it": 5, "en": 5}
"""Characters of a keyword at least: shorter words are mostly function words, or too general."""
RARE_ENOUGH: Final = 0.08
"""A word that stands in a greater share of the texts than this says nothing about one of them."""

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff][\w'’-]+")


def nearest(text: str, others: Sequence[str], encoder: Encoder, *, top: int = NEIGHBOURS) -> list[tuple[int, float]]:
    """Return the positions of the texts nearest in meaning, the nearest first, each with its likeness of at most 1."""
    if not others:
        return []
    vectors = encode_whole([text, *others], encoder)
    likeness = vectors[1:] @ vectors[0]
    order = np.argsort(-likeness, kind="stable")[:top]
    return [(int(position), float(likeness[position])) for position in order]


def vote_for_sectors(neighbours: Iterable[tuple[Sequence[str], float]], *, most: int) -> list[str]:
    """Return the sectors that the nearest profiles speak for, the strongest first.

    Parameters
    ----------
    neighbours
        Sectors and likeness of each; the likeness of the farthest counts as nothing.
    """
    voters = list(neighbours)
    if not voters:
        return []
    farthest = min(likeness for _sectors, likeness in voters)
    votes: defaultdict[str, float] = defaultdict(float)
    for sectors, likeness in voters:
        for sector in sectors:
            votes[sector] += (likeness - farthest) / len(sectors)
    total = sum(votes.values()) or 1.0
    ranked = sorted(votes, key=lambda sector: (-votes[sector], sector))
    return [sector for sector in ranked if votes[sector] / total >= LEAST_VOTE][:most]


def keywords(text: str, language: str, others: Sequence[str], known: Iterable[str], *, most: int) -> list[str]:
    """Return words that say most about a text, the best first.

    Parameters
    ----------
    others
        Texts in the same language that it is told apart from.
    known
        Keywords in use, in any language; those that stand in the text come first, the most used before the others.
    """
    folded = fold(text)
    used = Counter(word for word in known if len(word) >= 2 and _stands_in(fold(word), folded))
    chosen = [word for word, _count in used.most_common()]
    documents = [set(_words(other, language)) for other in others]
    frequency = Counter(word for words in documents for word in words)
    counts = Counter(_words(text, language))
    limit = max(RARE_ENOUGH * len(documents), 1)
    weight = {
        word: count * math.log((1 + len(documents)) / (1 + frequency[word]))
        for word, count in counts.items()
        if frequency[word] <= limit
    }
    chosen += sorted(weight, key=lambda word: (-weight[word], word))
    distinct: dict[str, str] = {}
    for word in chosen:
        if not any(fold(word) in kept or kept in fold(word) for kept in distinct):
            distinct[fold(word)] = word
    return list(distinct.values())[:most]


def _stands_in(word: str, text: str) -> bool:
    if _HAN.search(word):
        return word in text
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _words(text: str, language: str) -> list[str]:
    shortest = SHORTEST.get(language, 5)
    if language == "zh":
        words = [word for run in _HAN.findall(text) for word in segment(run)]
    else:
        words = [word.lower() for word in _WORD.findall(text)]
    return [word for word in words if len(word) >= shortest]
