"""Lists that suit both ends and flood nobody: an assignment of pairs under capacities that maximises Nash welfare.

Filling each list with its own best would show a popular profile to everybody and others to nobody. Here a suggestion
always stands in both lists, nobody stands in more than their capacity, and among all such sets of pairs one is sought
that maximises the sum of the logarithms of what each profile gets (Nash welfare: doubling a poor list is worth as much
as doubling a rich one; Kaneko & Nakamura, Econometrica 1979; Caragiannis et al., *The Unreasonable Fairness of Maximum
Nash Welfare*, EC 2016).

The gain of a pair only falls as lists fill (the objective is submodular), so the greedy choice may be made lazily: a
pair's old gain bounds its new one (Minoux, 1978). Under capacities on two sides greedy keeps at least a third of the
optimum (Fisher, Nemhauser & Wolsey, 1978). What greedy chose first may stand in the way of later pairs, so pairs are
exchanged afterwards while that raises Nash welfare. Measured beside the alternatives: ``bench/matching/market.py``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ALREADY_THERE = 4.0
"""What each profile is taken to have before its list, in mean utilities of a pair: the less, the more an empty list
comes before a thin one."""

SWEEPS = 20
"""Times that all pairs are tried for an exchange, at most."""


def capacities(left: int, right: int, top: int) -> tuple[int, int]:
    """Return how many suggestions a profile of each side may stand in, so that everybody can have `top`.

    On the smaller side that is more than `top`: as many as it takes for the larger side's lists to be full.
    """
    if not left or not right:
        return top, top
    return max(top, -(-top * right // left)), max(top, -(-top * left // right))


def assign(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    utility: NDArray[np.float32],
    *,
    capacity_left: NDArray[np.int64],
    capacity_right: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Choose pairs under capacities for maximum Nash welfare (greedy, then exchanges; deterministic).

    Parameters
    ----------
    left, right, utility
        The pairs: both ends, counted within their side, and what the pair is worth to each end (positive).
    capacity_left, capacity_right
        How many pairs each profile may stand in.

    Returns
    -------
    Mask over the pairs. No further pair could be added to it: two profiles with room that form a pair have it.
    """
    from ponte.engine.matching.reciprocal_kernel import improve, lazy_greedy

    order = np.lexsort((right, left))
    i, j, worth = left[order], right[order], utility[order].astype(np.float64)
    rooms = capacity_left.astype(np.int64), capacity_right.astype(np.int64)
    already_there = ALREADY_THERE * float(worth.mean()) if len(worth) else 1.0
    taken: NDArray[np.bool_] = lazy_greedy(i, j, worth, *rooms, already_there)
    improve(i, j, worth, *rooms, taken, already_there, SWEEPS)
    chosen = np.empty_like(taken)
    chosen[order] = taken
    return chosen
