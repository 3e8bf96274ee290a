"""Work shared out among the cores comes back whole, and leaves the products of numpy as they were."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from ponte.engine.cores import on_all_cores, one_core_each


def threads_of_products() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_results_come_in_the_order_of_the_pieces_also_from_within_each_other() -> None:
    def squares(upto: int) -> list[int]:
        return on_all_cores(lambda number: number * number, range(upto))

    assert on_all_cores(squares, range(9)) == [[n * n for n in range(upto)] for upto in range(9)]
    assert on_all_cores(squares, []) == []


def test_what_goes_wrong_with_a_piece_is_told_and_the_limit_is_lifted() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = threads_of_products()
    with pytest.raises(ZeroDivisionError):
        on_all_cores(lambda number: 1 // number, [1, 0])
    assert threads_of_products() == before


def test_each_thread_in_turn_may_hold_products_to_one_core() -> None:
    def held() -> tuple[set[int], set[int]]:
        with one_core_each():
            inside = threads_of_products()
        return inside, threads_of_products()

    before = threads_of_products()
    for _ in range(3):  # a new thread each time, the ones before still there
        assert held() == ({1}, before)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(held).result() == ({1}, before)
