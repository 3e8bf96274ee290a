"""Exact search of the nearest vectors, block by block: never more than a few blocks of the score matrix in memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ponte.engine.cores import on_all_cores
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
    comparison per product, shared out among the cores by blocks of queries; memory is a block of products for each core
    (16 MB) plus the answer.
    """
    from ponte.engine.matching.similarity_kernel import keep_best

    k = min(k, len(keys))
    indices = np.zeros((len(queries), k), dtype=np.int64)
    values = np.full((len(queries), k), -np.inf, dtype=np.float32)
    if k == 0:
        return indices, values

    def search(rows: slice) -> None:
        asked = queries[rows]
        block = np.empty(len(asked) * min(_BLOCK_COLUMNS, len(keys)), dtype=np.float32)
        for start in range(0, len(keys), _BLOCK_COLUMNS):
            columns = keys[start : start + _BLOCK_COLUMNS]
            products = block[: len(asked) * len(columns)].reshape(len(asked), len(columns))
            np.matmul(asked, columns.T, out=products)
            keep_best(products, start, indices[rows], values[rows])

    on_all_cores(search, [slice(top, top + _BLOCK_ROWS) for top in range(0, len(queries), _BLOCK_ROWS)])
    return indices, values


def inner_products(left: Vectors, right: Vectors, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the inner product of row ``i[p]`` of the one matrix with row ``j[p]`` of the other, for every p."""
    from ponte.engine.matching.similarity_kernel import dot_rows

    products: NDArray[np.float32] = dot_rows(np.ascontiguousarray(left), np.ascontiguousarray(right), i, j)
    return products
