"""How fair a set of pairs is, and what that costs: beside the maximum of total welfare and a stable matching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ends = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Audit:
    """What a side, or a group of it, gets of a set of pairs.

    ``idle`` is the share of profiles with no pair, ``thin`` that with fewer than `enough`; ``worst_tenth`` is the mean
    utility of the tenth that gets least, as a share of the mean of all; ``gini_utility`` and ``gini_exposure`` measure
    the inequality of utility and of the number of pairs, 0 where all get the same.
    """

    idle: float
    thin: float
    worst_tenth: float
    gini_utility: float
    gini_exposure: float


def audit(
    ends: Ends,
    utility: NDArray[np.float64],
    chosen: Chosen,
    count: int,
    *,
    enough: int = 4,
    group: NDArray[np.bool_] | None = None,
) -> Audit:
    """Measure what the `count` profiles of a side get, or those of a group of them, given as a mask.

    `ends` are their places in the pairs.
    """
    group = np.ones(count, dtype=np.bool_) if group is None else group
    pairs = np.bincount(ends[chosen], minlength=count)[group]
    got = np.bincount(ends[chosen], weights=utility[chosen], minlength=count)[group]
    worst = np.sort(got)[: max(len(got) // 10, 1)].mean()
    return Audit(
        idle=float((pairs == 0).mean()),
        thin=float((pairs < enough).mean()),
        worst_tenth=float(worst / got.mean()) if got.any() else 0.0,
        gini_utility=gini(got),
        gini_exposure=gini(pairs),
    )


def gini(values: NDArray[Any]) -> float:
    """Return the Gini coefficient: half the mean difference of two values, relative to their mean."""
    if not values.any():
        return 0.0
    ordered = np.sort(values)
    ranks = np.arange(1, len(values) + 1)
    return float((2 * ranks - len(values) - 1) @ ordered / (len(values) * ordered.sum()))


def maximum_sum(left: Ends, right: Ends, utility: NDArray[np.float64], room_left: Ends, room_right: Ends) -> Chosen:
    """Choose the pairs of greatest total utility under capacities: what fairness is measured against.

    A linear programme whose corners are whole numbers, since its matrix is that of a bipartite graph (Hoffman &
    Kruskal, 1956).
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    ones, pairs = np.ones(len(left)), np.arange(len(left))
    limits = vstack(
        [
            csr_array((ones, (left, pairs)), shape=(len(room_left), len(left))),
            csr_array((ones, (right, pairs)), shape=(len(room_right), len(left))),
        ]
    )
    solved = linprog(-utility, A_ub=limits, b_ub=np.concatenate([room_left, room_right]), bounds=(0, 1), method="highs")
    chosen: Chosen = solved.x > 0.5
    return chosen


def deferred_acceptance(
    left: Ends,
    right: Ends,
    left_wants: NDArray[np.float64],
    right_wants: NDArray[np.float64],
    room_left: Ends,
    room_right: Ends,
) -> Chosen:
    """Choose the pairs that deferred acceptance ends with, the left side proposing: nobody could do better together.

    Method: Gale & Shapley 1962, with capacities on both sides (Roth & Sotomayor 1990).
    """
    chosen = np.zeros(len(left), dtype=np.bool_)
    proposals: list[list[int]] = [[] for _ in room_left]
    for pair in np.argsort(left_wants, kind="stable").tolist():
        proposals[left[pair]].append(pair)
    held: list[list[int]] = [[] for _ in room_right]
    has = [0] * len(room_left)
    waiting = list(range(len(room_left)))
    while waiting:
        i = waiting.pop()
        while has[i] < room_left[i] and proposals[i]:
            pair = proposals[i].pop()
            mine = held[right[pair]]
            mine.append(pair)
            chosen[pair] = True
            has[i] += 1
            if len(mine) > room_right[right[pair]]:
                refused = min(mine, key=lambda other: float(right_wants[other]))
                mine.remove(refused)
                chosen[refused] = False
                has[left[refused]] -= 1
                waiting.append(int(left[refused]))
    return chosen


def unstable(
    left: Ends,
    right: Ends,
    left_wants: NDArray[np.float64],
    right_wants: NDArray[np.float64],
    chosen: Chosen,
    room_left: Ends,
    room_right: Ends,
) -> float:
    """Return the share of pairs left out whose ends would both rather have each other than what they have."""
    worst_left = _worst_held(left, left_wants, chosen, room_left)
    worst_right = _worst_held(right, right_wants, chosen, room_right)
    return float((~chosen & (left_wants > worst_left[left]) & (right_wants > worst_right[right])).mean())


def _worst_held(ends: Ends, wants: NDArray[np.float64], chosen: Chosen, room: Ends) -> NDArray[np.float64]:
    """Return what each profile's least wanted pair is worth to it; nothing where it has room."""
    worst = np.full(len(room), np.inf)
    np.minimum.at(worst, ends[chosen], wants[chosen])
    return np.where(np.bincount(ends[chosen], minlength=len(room)) < room, 0.0, worst)
