"""Where the nodes of a network stand when it is drawn: linked ones near each other, none on top of another.

T. M. J. Fruchterman and E. M. Reingold, "Graph drawing by force-directed placement", Software: Practice and Experience
21 (11), 1991, with a pull to the middle that keeps separate groups together. Deterministic: nodes start on a sunflower
spiral (H. Vogel, "A better way to construct the sunflower head", Mathematical Biosciences 44, 1979), the busiest in its
middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.float64]
GOLDEN = math.pi * (3 - math.sqrt(5))
STEPS = 300
REACH = 1.6
"""Each node keeps to an area of its own: the square of this, divided by the number of nodes."""
GRAVITY = 5.0
"""Pull to the middle at a distance of 1, so strong that groups without a link stay in the picture together."""


def place_nodes(count: int, edges: Sequence[tuple[int, int]], weights: Sequence[float]) -> Positions:
    """Place the nodes of a network.

    Parameters
    ----------
    count
        Number of nodes, *n*; the earlier a node, the nearer to the middle it starts.
    edges
        Pairs of node numbers.
    weights
        How strongly each edge pulls, above 0.

    Returns
    -------
    Positions
        *n* × 2, each coordinate between 0 and 1; a single node stands in the middle.
    """
    numbers = np.arange(count)
    angle, radius = numbers * GOLDEN, np.sqrt((numbers + 0.5) / max(count, 1))
    positions = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    ends = np.array(edges, dtype=np.intp).reshape(-1, 2)
    pull = np.log1p(np.array(weights, dtype=np.float64))
    ideal = REACH / math.sqrt(max(count, 1))  # Fruchterman and Reingold's k
    for heat in np.linspace(0.15, 0.002, STEPS):
        squares = (positions**2).sum(axis=1)
        distances = np.maximum(squares[:, None] + squares - 2 * positions @ positions.T, 1e-12)  # squared
        np.fill_diagonal(distances, 1)
        push = ideal**2 / distances
        forces = positions * push.sum(axis=1, keepdims=True) - push @ positions
        along = positions[ends[:, 1]] - positions[ends[:, 0]]
        drawn = along * (np.linalg.norm(along, axis=1) / ideal * pull)[:, None]
        np.add.at(forces, ends[:, 0], drawn)
        np.add.at(forces, ends[:, 1], -drawn)
        forces -= positions * GRAVITY
        lengths = np.maximum(np.linalg.norm(forces, axis=1), 1e-9)
        positions += forces * (np.minimum(lengths, heat) / lengths)[:, None]
    return _fitted(positions)


def _fitted(positions: Positions) -> Positions:
    """Lay the longest way across, and stretch to the square from 0 to 1; what has no extent stands in its middle."""
    if not len(positions):
        return positions
    _lengths, axes = np.linalg.eigh(np.cov(positions.T)) if len(positions) > 1 else (None, np.eye(2))
    axes = axes[:, ::-1] * np.sign(axes[0, ::-1] + 1e-12)  # the longest first; no mirror by the solver's whim
    positions = positions @ axes
    low, high = positions.min(axis=0), positions.max(axis=0)
    span = np.where(high - low > 1e-9, high - low, 1.0)
    fitted: Positions = np.where(high - low > 1e-9, (positions - low) / span, 0.5)
    return fitted
