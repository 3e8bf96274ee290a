"""How far a pair stands out among both ends' alternatives, given that those have alternatives too.

A text may lie near to everything, and two of one side near to the same third: then likeness alone puts the same few
first for all. Here the attention of every profile is shared out among its candidates so that nobody draws much more
than their part of it. What results is one number for each profile, its level: how near somebody must be to win it.

Method: Sinkhorn scaling of exp(likeness / temperature), which solves the assignment problem with entropy (Cuturi, NIPS
2013); against texts near to everything its one-sided form is the inverted softmax (Smith et al., ICLR 2017). Shares
are held to only in part (unbalanced transport: Chizat et al., Mathematics of Computation 2018), because a pool is not
one to one: whoever has no counterpart need not pretend to one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TEMPERATURE: Final = 0.025
"""Likeness by which a candidate must be nearer to draw e times the attention: 0.02 to 0.03 rank labelled texts the same
within half a point."""

RELAXED: Final = 0.9
"""How far shares are held to: 1 would share out all attention exactly, 0 not at all."""

ROUNDS: Final = 20
"""Each brings the levels nearer to where they stay, by a fifth of the way at least."""


def levels(
    left: NDArray[np.int64], right: NDArray[np.int64], likeness: Floats, sizes: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Return how hard the attention of each profile is to win, for both sides; see `standing`.

    Parameters
    ----------
    left, right, likeness
        Pairs of candidates, each once, and how alike they are (at most 1).
    sizes
        Profiles on either side; one without candidates is at level 0.
    """
    attraction = np.exp(likeness.astype(np.float64) / TEMPERATURE)  # at most e to the 40th
    part = np.sqrt(max(sizes[1], 1) / max(sizes[0], 1))  # the smaller side draws more each, so that both sums agree
    of_left, of_right = np.ones(sizes[0]), np.ones(sizes[1])
    for _ in range(ROUNDS):
        of_left = _relaxed(np.bincount(left, attraction * of_right[right], sizes[0]) / part)
        of_right = _relaxed(np.bincount(right, attraction * of_left[left], sizes[1]) * part)
    return _level(of_left), _level(of_right)


def level_of_newcomer(likeness: Floats, levels_of_others: Floats) -> float:
    """Return the level of one profile more, from its likeness to its candidates and their levels."""
    if not len(likeness):
        return 0.0
    attraction = np.exp((likeness.astype(np.float64) - levels_of_others) / TEMPERATURE)
    return float(_level(_relaxed(attraction.sum(keepdims=True)))[0])


def standing(likeness: Floats, own: Floats, other: Floats) -> Floats:
    """Return how far pairs stand out among one end's alternatives, from the levels of that end and of the other.

    It is `TEMPERATURE` times the logarithm of the share of the one end's attention that the other draws: 0 where it
    draws all.
    """
    return (likeness - own / RELAXED - other).astype(np.float32)


def _relaxed(attention: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what scales attention back towards 1; where there is none, there is nothing to scale."""
    return np.where(attention > 0, np.maximum(attention, np.finfo(np.float64).tiny) ** -RELAXED, 1.0)


def _level(scaling: NDArray[np.float64]) -> Floats:
    """Return a scaling as a likeness."""
    return (-TEMPERATURE * np.log(scaling)).astype(np.float32)
