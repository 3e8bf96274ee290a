"""What must hold of every search of the nearest vectors, exact or approximate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.matching import index as indexing
from ponte.engine.matching.encoder import Vectors, unit_rows
from ponte.engine.matching.index import ApproximateSearch, ExactSearch, nearest_of
from ponte.engine.matching.similarity import inner_products, top_k

TEN = 10


def clustered(count: int, seed: int) -> Vectors:
    """Return rows of length one in 64 dimensions around forty centres, neighbours at all distances."""
    centres = np.random.default_rng(0).standard_normal((40, 64), dtype=np.float32)
    chance = np.random.default_rng(seed)
    around = chance.standard_normal((count, 64), dtype=np.float32) * chance.uniform(0.1, 1, (count, 1))
    return unit_rows(centres[chance.integers(40, size=count)] + around.astype(np.float32))


def share_found(found: np.ndarray, wanted: np.ndarray) -> float:
    return float((found[:, :, None] == wanted[:, None, :]).any(axis=2).mean())


@given(
    rows=st.integers(0, 40),
    keys=st.integers(0, 40),
    k=st.integers(0, 50),
    block=st.integers(1, 9),
    seed=st.integers(0, 10**6),
)
@settings(max_examples=150, deadline=None)
def test_exact_search_is_a_stable_sort_cut_short(rows: int, keys: int, k: int, block: int, seed: int) -> None:
    # Whole numbers from few, so that many products are equal and all are exact.
    chance = np.random.default_rng(seed)
    queries, vectors = (chance.integers(-2, 3, (count, 3)).astype(np.float32) for count in (rows, keys))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ponte.engine.matching.similarity._BLOCK_ROWS", block)
        patch.setattr("ponte.engine.matching.similarity._BLOCK_COLUMNS", block + 1)
        indices, products = top_k(queries, vectors, k)
    all_products = queries @ vectors.T
    expected = np.argsort(-all_products, axis=1, kind="stable")[:, :k]
    assert indices.shape == (rows, min(k, keys))
    assert np.array_equal(indices, expected)
    assert np.array_equal(products, np.take_along_axis(all_products, expected, axis=1))


def test_products_of_pairs_are_those_of_the_rows() -> None:
    left, right = clustered(30, 1), clustered(20, 2)
    i, j = np.array([0, 29, 7, 7]), np.array([19, 0, 3, 3])
    assert inner_products(left, right, i, j) == pytest.approx((left @ right.T)[i, j], abs=1e-6)
    assert inner_products(left, right, i[:0], j[:0]).shape == (0,)


def test_the_index_finds_what_the_exact_search_finds_and_says_how_much() -> None:
    vectors, settled_on, unseen = clustered(8000, 1), clustered(400, 2), clustered(400, 3)
    index = ApproximateSearch(vectors, settled_on, TEN)
    numbers, products = index.search(unseen, TEN)
    wanted, exact_products = top_k(unseen, vectors, TEN)
    found = share_found(numbers, wanted)
    assert index.recall >= indexing.RECALL
    assert found == pytest.approx(index.recall, abs=0.02)
    assert index._index.nprobe < index._index.nlist  # it did not look everywhere to get there
    rows = (numbers == wanted).all(axis=1)
    assert products[rows] == pytest.approx(exact_products[rows], abs=1e-6)
    assert (np.diff(products, axis=1) <= 0).all()


@pytest.mark.parametrize("kind", [ExactSearch, ApproximateSearch])
def test_vectors_come_and_go_and_keep_their_numbers(kind: type[ExactSearch | ApproximateSearch]) -> None:
    given_first, later, last = clustered(4000, 1), clustered(50, 2), clustered(50, 3)
    search = ExactSearch(given_first) if kind is ExactSearch else ApproximateSearch(given_first, later, TEN)
    numbers = search.add(later)
    assert numbers.tolist() == list(range(4000, 4050))
    assert len(search) == 4050
    nearest, products = search.search(later, 1)
    assert (nearest[:, 0] == numbers).all()
    assert products[:, 0] == pytest.approx(1, abs=1e-5)

    search.remove(np.append(numbers[:20], 10**6))
    search.remove(np.arange(10))
    assert len(search) == 4020
    nearest, _ = search.search(np.concatenate([later, given_first[:10]]), TEN)
    assert not np.isin(nearest, [*numbers[:20], *range(10)]).any()
    assert (nearest[20:50, 0] == numbers[20:]).all()
    assert search.add(last).tolist() == list(range(4050, 4100))  # a number is not given twice
    assert (search.search(last, 1)[0][:, 0] == np.arange(4050, 4100)).all()


@pytest.mark.parametrize("kind", [ExactSearch, ApproximateSearch])
def test_fewer_left_than_asked_for_are_all_found(kind: type[ExactSearch | ApproximateSearch]) -> None:
    vectors, asking = clustered(3000, 1), clustered(5, 2)
    search = ExactSearch(vectors) if kind is ExactSearch else ApproximateSearch(vectors, asking, TEN)
    search.remove(np.arange(7, 3000))
    numbers, _ = search.search(asking, TEN)
    assert np.array_equal(np.sort(numbers, axis=1), np.tile(np.arange(7), (5, 1)))
    assert search.search(asking[:0], TEN)[0].shape == (0, 7)
    search.remove(np.arange(7))
    assert search.search(asking, TEN)[0].shape == (5, 0)


def test_a_large_side_is_searched_through_the_index_and_a_small_one_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, asking = clustered(6000, 1), clustered(300, 2)
    built = []

    class Noted(ApproximateSearch):
        def __init__(self, vectors: Vectors, asking: Vectors, k: int) -> None:
            super().__init__(vectors, asking, k)
            built.append(self.recall)

    monkeypatch.setattr(indexing, "ApproximateSearch", Noted)
    exact, _ = nearest_of(asking, vectors, TEN)
    assert not built
    monkeypatch.setattr(indexing, "EXACT_UP_TO", 5000)
    monkeypatch.setattr(indexing, "_WORTH_BUILDING", 100)
    approximate, _ = nearest_of(asking, vectors, TEN)
    assert len(built) == 1
    assert built[0] >= indexing.RECALL
    assert share_found(approximate, exact) >= indexing.RECALL - 0.01
    nearest_of(asking[:99], vectors, TEN)
    assert len(built) == 1  # a few queries are sooner answered than an index is built
