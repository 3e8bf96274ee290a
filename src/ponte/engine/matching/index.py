"""Search among more vectors than can all be compared: an approximate index whose recall is measured, not hoped for.

The vectors are grouped around centres (inverted lists: Jégou, Douze & Schmid, *Product Quantization for Nearest
Neighbor Search*, TPAMI 2011; here by the library Faiss), each kept as one byte for each of the directions in which
vectors differ most. A query looks into the lists whose centres are nearest; the best found there are compared once more
by the vectors themselves. How many lists are looked into is settled by measuring: as few as find what the exact search
finds.
"""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ponte.engine.cores import cores, on_all_cores
from ponte.engine.machines import HERE, Machines
from ponte.engine.matching.encoder import Vectors
from ponte.engine.matching.similarity import inner_products, top_k

Places = NDArray[np.int64]

EXACT_UP_TO: Final = 100_000
"""Vectors that are searched exactly; beyond, work by the square of a pool is no longer a matter of minutes."""

RECALL: Final = 0.985
"""Share of the exact search's answer that the approximate one must find on the sample."""

DIRECTIONS: Final = 192
"""Directions kept of each vector, a byte each. On vectors like those of texts the best ten are then among the best
fifty by these in 99.8 of 100 cases; of 128 directions in 99.1."""

_SAMPLED: Final = 400
_LEARNT_FROM: Final = 100_000
_AT_ONCE: Final = 4096
_WORTH_BUILDING: Final = 10_000
"""Queries from which on an index is sooner built and asked than the exact search done."""

_WORTH_SENDING: Final = 10_000
"""Queries from which on far machines gain by sharing a search."""

_log = logging.getLogger(__name__)


class Search(Protocol):
    """A set of vectors that can be asked for the nearest, and that changes.

    A vector keeps the number it got: those given first are counted from 0, later ones go on, and none is used again.
    """

    @property
    def recall(self) -> float:
        """Share of the truly nearest that an answer holds, as measured."""

    def __len__(self) -> int:
        """Return how many vectors there are."""

    def search(self, queries: Vectors, k: int) -> tuple[Places, NDArray[np.float32]]:
        """Return the numbers of each query's k nearest, best first, and the inner products.

        Both of shape ``(n, min(k, len(self)))``; equal products by lower number.
        """

    def add(self, vectors: Vectors) -> Places:
        """Take in further vectors; return their numbers."""

    def remove(self, numbers: Places) -> None:
        """Take vectors out; a number that is not there is passed over."""


class ExactSearch:
    """Compares every query with every vector; see :class:`Search`."""

    recall: Final = 1.0

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._numbers = np.arange(len(vectors))
        self._next = len(vectors)

    def __len__(self) -> int:
        return len(self._vectors)

    def search(self, queries: Vectors, k: int) -> tuple[Places, NDArray[np.float32]]:
        """Return what is nearest; see :class:`Search`."""
        rows, products = top_k(queries, self._vectors, k)
        return self._numbers[rows], products

    def add(self, vectors: Vectors) -> Places:
        """Take in further vectors; see :class:`Search`. All are copied."""
        numbers = np.arange(self._next, self._next + len(vectors))
        self._next += len(vectors)
        self._vectors = np.concatenate([self._vectors, vectors])
        self._numbers = np.concatenate([self._numbers, numbers])
        return numbers

    def remove(self, numbers: Places) -> None:
        """Take vectors out; see :class:`Search`. All others are copied."""
        stay = ~np.isin(self._numbers, numbers)
        self._vectors, self._numbers = self._vectors[stay], self._numbers[stay]


class ApproximateSearch:
    """Looks where the nearest are likely to be; see :class:`Search`.

    Parameters
    ----------
    vectors
        Rows of length one, some thousands at least. They are read where they lie, so they may be mapped from a file.
    asking
        Queries of the kind to come: on some of them recall is measured.
    k
        How many will be asked for at most.
    """

    def __init__(self, vectors: Vectors, asking: Vectors, k: int = 10) -> None:
        import faiss

        self._given = vectors
        self._added = np.empty((0, vectors.shape[1]), np.float32)
        self._shortlist = max(50, 3 * k)
        some = np.ascontiguousarray(_spread(vectors, _LEARNT_FROM))
        _, directions = np.linalg.eigh(some.T @ some)
        self._directions = np.ascontiguousarray(directions[:, -DIRECTIONS:])
        width = self._directions.shape[1]
        lists = max(1, min(int(4 * np.sqrt(len(vectors))), len(some) // 25))
        self._index: Any = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(width),
            width,
            lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
            False,  # whole vectors in the lists: differences to the centres would cost time and gain nothing here
        )
        self._index.cp.niter = 10
        self._index.cp.min_points_per_centroid = 1  # no warning where lists are short
        self._index.train(some @ self._directions)
        for start in range(0, len(vectors), _LEARNT_FROM):
            self._index.add(vectors[start : start + _LEARNT_FROM] @ self._directions)
        self.recall = self._settle(np.ascontiguousarray(_spread(asking, _SAMPLED)), k)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, queries: Vectors, k: int) -> tuple[Places, NDArray[np.float32]]:
        """Return what is nearest among what was looked at; see :class:`Search`."""
        k = min(k, len(self))
        found = [self._search(queries[at : at + _AT_ONCE], k) for at in range(0, len(queries), _AT_ONCE)]
        numbers, products = zip(*found, strict=True) if found else ([np.empty((0, k), int)], [np.empty((0, k))])
        return np.concatenate(numbers), np.concatenate(products)

    def add(self, vectors: Vectors) -> Places:
        """Take in further vectors; see :class:`Search`. Those added before are copied, those given first are not."""
        first = len(self._given) + len(self._added)
        numbers = np.arange(first, first + len(vectors))
        self._index.add_with_ids(np.ascontiguousarray(vectors @ self._directions), numbers)
        self._added = np.concatenate([self._added, vectors])
        return numbers

    def remove(self, numbers: Places) -> None:
        """Take vectors out; see :class:`Search`. Their rows are not read again, but stay where they lie."""
        self._index.remove_ids(np.asarray(numbers, dtype=np.int64))

    def _settle(self, queries: Vectors, k: int) -> float:
        """Look into as few lists as find enough; return the recall."""
        wanted, _ = top_k(queries, self._given, k)
        recall, probes = 0.0, 4
        while recall < RECALL and probes < self._index.nlist:
            probes *= 2
            self._index.nprobe = min(probes, self._index.nlist)
            found, _ = self.search(queries, k)
            recall = float((found[:, :, None] == wanted[:, None, :]).any(axis=2).mean()) if found.size else 1.0
        _log.info("approximate search of %d: recall %.3f, %d lists of %d", len(self), recall, probes, self._index.nlist)
        return recall

    def _search(self, queries: Vectors, k: int) -> tuple[Places, NDArray[np.float32]]:
        """Search for one block of queries."""
        import faiss

        faiss.omp_set_num_threads(cores())
        projected = np.ascontiguousarray(queries @ self._directions)
        wanted = max(self._shortlist, k)
        _, numbers = self._index.search(projected, wanted)
        short = np.flatnonzero(numbers[:, max(k, 1) - 1] < 0)
        if short.size:  # too few where was looked: look everywhere
            everywhere = faiss.SearchParametersIVF()
            everywhere.nprobe = self._index.nlist
            _, numbers[short] = self._index.search(projected[short], wanted, params=everywhere)
        products = np.full(numbers.shape, -np.inf, dtype=np.float32)
        parts = np.array_split(np.arange(len(queries)), max(1, len(queries) // 256))
        on_all_cores(lambda rows: self._compare(queries, numbers, products, rows), parts)
        best = np.lexsort((numbers, -products), axis=1)[:, :k]
        return np.take_along_axis(numbers, best, axis=1), np.take_along_axis(products, best, axis=1)

    def _compare(self, queries: Vectors, numbers: Places, products: NDArray[np.float32], rows: Places) -> None:
        """Write the exact products of some queries with what was found for them."""
        for vectors, first in ((self._given, 0), (self._added, len(self._given))):
            query, column = np.nonzero((numbers[rows] >= first) & (numbers[rows] < first + len(vectors)))
            query = rows[query]
            products[query, column] = inner_products(queries, vectors, query, numbers[query, column] - first)


def nearest_of(
    queries: Vectors, keys: Vectors, k: int, machines: Machines = HERE
) -> tuple[Places, NDArray[np.float32]]:
    """Return what `top_k` does; found approximately where the keys are many, and the queries enough for an index.

    Where Faiss is not installed, all is exact. On far machines every worker gets the vectors once, and a block of
    queries at a time; the index is built here.
    """
    exact = len(keys) <= EXACT_UP_TO or len(queries) < _WORTH_BUILDING or not find_spec("faiss")
    search: Search = ExactSearch(keys) if exact else ApproximateSearch(keys, queries, k)
    if not machines.far or len(queries) < _WORTH_SENDING:
        return search.search(queries, k)
    blocks = [queries[start : start + _AT_ONCE] for start in range(0, len(queries), _AT_ONCE)]
    numbers, products = zip(*machines.map(search_block, blocks, (search, k)), strict=True)
    return np.concatenate(numbers), np.concatenate(products)


def search_block(queries: Vectors, search_for: tuple[Search, int]) -> tuple[Places, NDArray[np.float32]]:
    """Search for one block of queries."""
    search, k = search_for
    return search.search(queries, k)


def _spread(vectors: Vectors, most: int) -> Vectors:
    """Return at most so many of the rows, evenly spread."""
    return vectors[:: max(1, -(-len(vectors) // most))]
