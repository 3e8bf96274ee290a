"""Compiled inner loops. Imported on first use: loading the compiler takes half a second."""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def keep_best(
    products: NDArray[np.float32], start: int, indices: NDArray[np.int64], values: NDArray[np.float32]
) -> None:  # pragma: no cover (compiled)
    """Merge a block of products into the best so far, each row kept in falling order by insertion."""
    k = values.shape[1]
    for row in range(products.shape[0]):
        worst = values[row, k - 1]
        for column in range(products.shape[1]):
            value = products[row, column]
            if value > worst:
                place = k - 1
                while place > 0 and values[row, place - 1] < value:
                    values[row, place] = values[row, place - 1]
                    indices[row, place] = indices[row, place - 1]
                    place -= 1
                values[row, place] = value
                indices[row, place] = start + column
                worst = values[row, k - 1]


@njit(cache=True, nogil=True)
def lazy_greedy(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    utility: NDArray[np.float64],
    room_left: NDArray[np.int64],
    room_right: NDArray[np.int64],
    already_there: float,
) -> NDArray[np.bool_]:  # pragma: no cover (compiled)
    """Choose pairs by falling gain in the logarithms of both ends; see :mod:`ponte.engine.matching.reciprocal`."""
    room_left, room_right = room_left.copy(), room_right.copy()
    got_left = np.full(len(room_left), already_there)
    got_right = np.full(len(room_right), already_there)
    chosen = np.zeros(len(left), dtype=np.bool_)
    heap = [(-2 * np.log1p(utility[pair] / already_there), pair) for pair in range(len(left))]
    heapq.heapify(heap)
    while heap:
        _, pair = heapq.heappop(heap)
        i, j = left[pair], right[pair]
        if room_left[i] == 0 or room_right[j] == 0:
            continue
        gain = np.log1p(utility[pair] / got_left[i]) + np.log1p(utility[pair] / got_right[j])
        if heap and (-gain, pair) > heap[0]:
            heapq.heappush(heap, (-gain, pair))
            continue
        chosen[pair] = True
        room_left[i] -= 1
        room_right[j] -= 1
        got_left[i] += utility[pair]
        got_right[j] += utility[pair]
    return chosen
