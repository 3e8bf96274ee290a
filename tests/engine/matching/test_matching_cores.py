"""Work shared out among the cores comes back whole, and leaves the products of numpy as they were."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from ponte.engine.matching.cores import on_all_cores


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
