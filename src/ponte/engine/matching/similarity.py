"""Exact search of the nearest vectors, block by block: never more than one block of the score matrix in memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ponte.engine.matching.encoder import Vectors

_BLOCK_ROWS = 1024
_BLOCK_COLUMNS = 4096


def top_k(queries: Vectors, keys: Vectors, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return for each query its k keys of highest inner product, best first, equal products by lower index.

    Parameters
    ----------
    queries, keys
        Rows to compare, shapes ``(n, d)`` and ``(m, d)``.
    k
        How many keys to keep; at most ``m`` are returned.

    Returns
    -------
    Indices into ``keys`` and products, both of shape ``(n, min(k, m))``. Work is that of the matrix product plus one
    comparison per product; memory is one block of products plus the answer.
    """
    from ponte.engine.matching.similarity_kernel import keep_best

    k = min(k, len(keys))
    indices = np.zeros((len(queries), k), dtype=np.int64)
    values = np.full((len(queries), k), -np.inf, dtype=np.float32)
    if k == 0:
        return indices, values
    block = np.empty(_BLOCK_ROWS * _BLOCK_COLUMNS, dtype=np.float32)
    for top in range(0, len(queries), _BLOCK_ROWS):
        rows = queries[top : top + _BLOCK_ROWS]
        for start in range(0, len(keys), _BLOCK_COLUMNS):
            columns = keys[start : start + _BLOCK_COLUMNS]
            products = block[: len(rows) * len(columns)].reshape(len(rows), len(columns))
            np.matmul(rows, columns.T, out=products)
            keep_best(products, start, indices[top : top + len(rows)], values[top : top + len(rows)])
    return indices, values
