"""Which pairs are worth scoring: for each profile the nearest in meaning among those whose kind answers its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ponte.engine.matching.encoder import Vectors
from ponte.engine.matching.profiles import KIND_FIT
from ponte.engine.matching.similarity import top_k

NEIGHBOURHOOD = 2
"""How many of its nearest tell how close a profile's alternatives are."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs across the sides, with what the search has learnt of them; all arrays are of one length.

    ``left`` and ``right`` count within their side; ``cosine`` is the likeness in meaning; ``around_left`` and
    ``around_right`` are the mean likeness of each end's nearest `NEIGHBOURHOOD` candidates.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    cosine: NDArray[np.float32]
    around_left: NDArray[np.float32]
    around_right: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.left)

    def where(self, keep: Callable[[int, int], bool]) -> Pairs:
        """Return the pairs whose two ends satisfy a predicate."""
        mask = np.fromiter(map(keep, self.left.tolist(), self.right.tolist()), dtype=np.bool_, count=len(self))
        return Pairs(*(getattr(self, column.name)[mask] for column in fields(self)))


def find_pairs(
    left: Vectors, right: Vectors, left_kinds: NDArray[np.int64], right_kinds: NDArray[np.int64], *, per_profile: int
) -> Pairs:
    """Return the pairs in which either end is among the other's `per_profile` nearest of a fitting kind.

    Where a side holds too few of fitting kinds for a full list, those of other kinds are admitted (the score holds it
    against them): a person with nothing better still gets suggestions.
    """
    from_left, around_left = nearest(left, right, left_kinds, right_kinds, per_profile)
    from_right, around_right = nearest(right, left, right_kinds, left_kinds, per_profile)
    found = np.unique(
        np.concatenate(
            [from_left[:, 0] * len(right) + from_left[:, 1], from_right[:, 1] * len(right) + from_right[:, 0]]
        )
    )
    i, j = np.divmod(found, max(len(right), 1))
    return Pairs(i, j, _cosines(left, right, i, j), around_left[i], around_right[j])


def nearest(
    queries: Vectors, keys: Vectors, query_kinds: NDArray[np.int64], key_kinds: NDArray[np.int64], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return pairs (query, key), shape ``(pairs, 2)``, and each query's mean likeness to its nearest fitting keys."""
    pairs = [np.empty((0, 2), dtype=np.int64)]
    around = np.zeros(len(queries), dtype=np.float32)
    for kind in np.unique(query_kinds):
        asking = np.flatnonzero(query_kinds == kind)
        fits = KIND_FIT[kind, key_kinds] >= 0
        fitting, others = np.flatnonzero(fits), np.flatnonzero(~fits)
        for admitted, wanted in ((fitting, k), (others, k - len(fitting))):
            if admitted.size and wanted > 0:
                indices, values = top_k(queries[asking], keys[admitted], wanted)
                pairs.append(np.column_stack([np.repeat(asking, indices.shape[1]), admitted[indices].ravel()]))
                if admitted is fitting or not fitting.size:
                    around[asking] = values[:, :NEIGHBOURHOOD].mean(axis=1)
    return np.concatenate(pairs), around


def _cosines(left: Vectors, right: Vectors, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the inner products of the pairs of rows, a slice at a time to bound memory."""
    products = np.empty(len(i), dtype=np.float32)
    for start in range(0, len(i), 65536):
        part = slice(start, start + 65536)
        products[part] = np.einsum("pd,pd->p", left[i[part]], right[j[part]])
    return products
