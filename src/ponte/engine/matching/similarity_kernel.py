"""The compiled inner loops of the search. Imported on first use: loading the compiler takes half a second."""

from __future__ import annotations

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


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def dot_rows(
    left: NDArray[np.float32], right: NDArray[np.float32], i: NDArray[np.int64], j: NDArray[np.int64]
) -> NDArray[np.float32]:  # pragma: no cover (compiled)
    """Return the inner products of pairs of rows where they lie, without copying them together."""
    products = np.empty(len(i), dtype=np.float32)
    for pair in range(len(i)):
        a, b = left[i[pair]], right[j[pair]]
        total = np.float32(0)
        for place in range(len(a)):
            total += a[place] * b[place]
        products[pair] = total
    return products
