"""Vectors less what they share with all texts of their sort: the language, and the manner of offers and of requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ponte.engine.matching.encoder import Vectors, unit_rows

Group = tuple[str | None, str]
"""Language and role of a text."""

PRIOR = 50
"""Texts of a sort at which their mean is half believed: that of fewer would take part of their meaning away with it."""


def role(kind: str) -> str:
    """Return what the kinds of a profile have in common: ``offer``, ``request``, or nothing where not stated."""
    return kind.rpartition("-")[2]


class Centre:
    """The means of a pool, to be taken from its vectors and from those that come later.

    A group's mean is estimated together with its language's, and that with nothing, each counting as `PRIOR` texts
    (shrinkage: James & Stein, 1961).
    """

    def __init__(self, vectors: Vectors, groups: Sequence[Group]) -> None:
        self._nothing = np.zeros(vectors.shape[1], dtype=np.float32)
        spoken = np.any(vectors, axis=1)
        rows: dict[Group | str | None, list[int]] = defaultdict(list)
        for row, group in enumerate(groups):
            if spoken[row]:
                rows[group[0]].append(row)
                rows[group].append(row)
        self._languages = {
            language: _shrunk(vectors[rows[language]], self._nothing) for language in {group[0] for group in groups}
        }
        self._groups = {group: _shrunk(vectors[rows[group]], self._languages[group[0]]) for group in set(groups)}

    def __call__(self, vectors: Vectors, groups: Sequence[Group]) -> Vectors:
        """Return the vectors less the means of their groups, of length one; rows of zeros stay."""
        centred = np.array(vectors)
        for row, group in enumerate(groups):
            if vectors[row].any():
                centred[row] -= self._groups.get(group, self._languages.get(group[0], self._nothing))
        return unit_rows(centred)


def _shrunk(vectors: Vectors, towards: Vectors) -> Vectors:
    mean: Vectors = (vectors.sum(axis=0) + PRIOR * towards) / np.float32(len(vectors) + PRIOR)
    return mean
