"""Which pairs are worth scoring: for each profile the nearest in meaning among those whose kind answers its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ponte.engine.machines import HERE, Machines
from ponte.engine.matching.alternatives import levels, standing
from ponte.engine.matching.encoder import Vectors
from ponte.engine.matching.index import nearest_of
from ponte.engine.matching.profiles import KIND_FIT, Profile
from ponte.engine.matching.similarity import inner_products


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs across the sides, with what the search has learnt of them; all arrays are of one length.

    ``left`` and ``right`` count within their side; ``cosine`` is the likeness in meaning; ``level_left`` and
    ``level_right`` tell how hard each end's attention is to win (:mod:`ponte.engine.matching.alternatives`).
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    cosine: NDArray[np.float32]
    level_left: NDArray[np.float32]
    level_right: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.left)

    @property
    def standing_left(self) -> NDArray[np.float32]:
        """How far the right end stands out among the left one's alternatives."""
        return standing(self.cosine, self.level_left, self.level_right)

    @property
    def standing_right(self) -> NDArray[np.float32]:
        """How far the left end stands out among the right one's alternatives."""
        return standing(self.cosine, self.level_right, self.level_left)

    def where(self, keep: Callable[[int, int], bool]) -> Pairs:
        """Return the pairs whose two ends satisfy a predicate."""
        mask = np.fromiter(map(keep, self.left.tolist(), self.right.tolist()), dtype=np.bool_, count=len(self))
        return Pairs(*(getattr(self, column.name)[mask] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class Presence:
    """Who can meet whom: ``share[mine[i], theirs[j]]`` says whether two profiles share a time and place.

    Profiles that are present at the same times and places form a group; few groups serve many profiles.
    """

    mine: NDArray[np.int64]
    theirs: NDArray[np.int64]
    share: NDArray[np.bool_]

    @classmethod
    def between(cls, mine: Sequence[Profile], theirs: Sequence[Profile]) -> Presence | None:
        """Read it off two lists of profiles; None where nobody's presence is known, so that all can meet."""
        groups = {present: group for group, present in enumerate(dict.fromkeys(p.present for p in (*mine, *theirs)))}
        if not any(groups):
            return None
        share = [[not one or not other or not one.isdisjoint(other) for other in groups] for one in groups]
        return cls(
            np.array([groups[profile.present] for profile in mine], dtype=np.int64),
            np.array([groups[profile.present] for profile in theirs], dtype=np.int64),
            np.array(share, dtype=np.bool_),
        )

    def turned(self) -> Presence:
        """Return the same, seen from the other side."""
        return Presence(self.theirs, self.mine, self.share)


def find_pairs(
    left: Vectors,
    right: Vectors,
    left_kinds: NDArray[np.int64],
    right_kinds: NDArray[np.int64],
    *,
    per_profile: int,
    presence: Presence | None = None,
    machines: Machines = HERE,
) -> Pairs:
    """Return the pairs in which either end is among the other's `per_profile` nearest of a fitting kind.

    Where a side holds too few of fitting kinds for a full list, those of other kinds are admitted (the score holds it
    against them): a person with nothing better still gets suggestions. Pairs are of those who can meet; how near a
    profile's alternatives are is measured among all, since that does not depend on anybody's travel.
    """
    i, j = _either(
        nearest(left, right, left_kinds, right_kinds, per_profile, machines),
        nearest(right, left, right_kinds, left_kinds, per_profile, machines),
    )
    cosine = inner_products(left, right, i, j)
    level_left, level_right = levels(i, j, cosine, (len(left), len(right)))
    if presence is not None:
        i, j = _either(
            within_reach(left, right, left_kinds, right_kinds, per_profile, presence, machines),
            within_reach(right, left, right_kinds, left_kinds, per_profile, presence.turned(), machines),
        )
        cosine = inner_products(left, right, i, j)
    return Pairs(i, j, cosine, level_left[i], level_right[j])


def _either(from_left: NDArray[np.int64], from_right: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ends of the pairs (left, right) or (right, left) that either side found, each pair once, sorted."""
    lefts, rights = np.concatenate([from_left, from_right[:, ::-1]]).T
    width = int(rights.max(initial=0)) + 1
    i, j = np.divmod(np.unique(lefts * width + rights), width)
    return i, j


def nearest(
    queries: Vectors,
    keys: Vectors,
    query_kinds: NDArray[np.int64],
    key_kinds: NDArray[np.int64],
    k: int,
    machines: Machines = HERE,
) -> NDArray[np.int64]:
    """Return each query's k nearest keys of a fitting kind, or of others where those are too few.

    Pairs (query, key), shape ``(pairs, 2)``.
    """
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for kind in np.unique(query_kinds):
        asking = np.flatnonzero(query_kinds == kind)
        fits = KIND_FIT[kind, key_kinds] >= 0
        fitting, others = np.flatnonzero(fits), np.flatnonzero(~fits)
        for admitted, wanted in ((fitting, k), (others, k - len(fitting))):
            if admitted.size and wanted > 0:
                indices, _ = nearest_of(queries[asking], keys[admitted], wanted, machines)
                pairs.append(np.column_stack([np.repeat(asking, indices.shape[1]), admitted[indices].ravel()]))
    return np.concatenate(pairs)


def within_reach(
    queries: Vectors,
    keys: Vectors,
    query_kinds: NDArray[np.int64],
    key_kinds: NDArray[np.int64],
    k: int,
    presence: Presence,
    machines: Machines = HERE,
) -> NDArray[np.int64]:
    """Return pairs (query, key) as `nearest` does, of those alone who can meet."""
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for group in np.unique(presence.mine):
        asking = np.flatnonzero(presence.mine == group)
        admitted = np.flatnonzero(presence.share[group, presence.theirs])
        if admitted.size:
            found = nearest(queries[asking], keys[admitted], query_kinds[asking], key_kinds[admitted], k, machines)
            pairs.append(np.column_stack([asking[found[:, 0]], admitted[found[:, 1]]]))
    return np.concatenate(pairs)
