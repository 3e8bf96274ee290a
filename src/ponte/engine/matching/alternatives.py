"""How good a profile's alternatives are, given that those have alternatives too.

A text may lie near to everything, and two of one side near to the same third: then likeness alone puts the same few
first for all. Here every profile's attention is shared out among its candidates so that nobody draws much more than
their part of it; how hard a profile's attention is to win is what a likeness must be compared with.

Method: Sinkhorn scaling of exp(likeness / temperature), the entropic assignment problem (Cuturi, NIPS 2013), against
hubs in retrieval across languages: inverted softmax (Smith et al., ICLR 2017), its two-sided form. The marginals are
relaxed (unbalanced transport: Chizat et al., Math. Comp. 2018), because a pool's requests and offers are not one to
one: whoever has no counterpart need not pretend to one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TEMPERATURE: Final = 0.025
"""Likeness by which a candidate must be nearer to draw e times the attention."""

RELAXED: Final = 0.9
"""Exponent of each scaling: 1 would share out attention exactly, 0 not at all."""

ROUNDS: Final = 5
"""More change nothing that is seen in the lists."""


def levels(
    left: NDArray[np.int64], right: NDArray[np.int64], likeness: Floats, sizes: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Return for each profile of both sides the likeness that a candidate must exceed to stand out.

    Parameters
    ----------
    left, right, likeness
        Pairs of candidates, each once, and how alike they are (at most 1).
    sizes
        Profiles on either side; one without candidates gets 0.
    """
    # Likenesses are at most 1, so the exponential stays far within the range of a double.
    attraction = np.exp(likeness.astype(np.float64) / TEMPERATURE)
    part = np.sqrt(max(sizes[1], 1) / max(sizes[0], 1))  # of the attention of a larger side everybody gets more
    of_left, of_right = np.ones(sizes[0]), np.ones(sizes[1])
    for _ in range(ROUNDS):
        of_left = _relaxed(np.bincount(left, attraction * of_right[right], sizes[0]) / part)
        of_right = _relaxed(np.bincount(right, attraction * of_left[left], sizes[1]) * part)
    of_sides = _level(of_left), _level(of_right)
    # What one side's levels gain the other's may lose without any pair standing out more: neither side is preferred.
    tilt = (np.mean(of_sides[0]) - np.mean(of_sides[1])) / 2 if all(sizes) else 0.0
    return of_sides[0] - tilt, of_sides[1] + tilt


def level_of_newcomer(likeness: Floats, levels_of_others: Floats) -> float:
    """Return the same for one profile more, from its likeness to its candidates and the `levels` of those."""
    if not len(likeness):
        return 0.0
    others = np.exp(-levels_of_others.astype(np.float64) / 2 / TEMPERATURE)
    attention = np.exp(likeness.astype(np.float64) / TEMPERATURE) @ others
    return float(_level(_relaxed(np.array([attention])))[0])


def _relaxed(attention: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what scales attention back towards 1."""
    return np.where(attention > 0, np.maximum(attention, 1e-300) ** -RELAXED, 1.0)


def _level(scaling: NDArray[np.float64]) -> Floats:
    """Return a scaling as a likeness: two profiles' levels halved and added up are what a fair pair's likeness is."""
    return (-2 * TEMPERATURE * np.log(scaling)).astype(np.float32)
