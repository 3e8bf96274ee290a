"""Standing out among alternatives: attention is shared out, and nobody near to everything comes first for all."""

from __future__ import annotations

import numpy as np
import pytest

from ponte.engine.matching.alternatives import TEMPERATURE, level_of_newcomer, levels, standing


def everybody(likeness: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all pairs of both sides."""
    i, j = np.indices(likeness.shape).reshape(2, -1)
    return i, j, likeness.ravel().astype(np.float32)


def stands(likeness: np.ndarray) -> np.ndarray:
    """Return how far everyone of the columns stands out for everyone of the rows."""
    i, j, values = everybody(likeness)
    of_rows, of_columns = levels(i, j, values, likeness.shape)
    return standing(values, of_rows[i], of_columns[j]).reshape(likeness.shape)


def test_what_is_near_to_all_comes_first_for_none_that_has_its_own() -> None:
    likeness = np.full((4, 4), 0.1) + 0.2 * np.eye(4)
    likeness[:, 0] = 0.32
    assert (likeness.argmax(axis=1) == 0).all()
    assert (stands(likeness).argmax(axis=1) == np.arange(4)).all()


def test_standing_is_the_logarithm_of_a_share_of_attention() -> None:
    likeness = np.random.default_rng(3).uniform(0, 0.3, (30, 30))
    shares = np.exp(stands(likeness) / TEMPERATURE)
    assert shares.sum(axis=1) == pytest.approx(1.0, abs=0.1)


def test_a_larger_side_draws_less_each_and_who_has_no_candidates_is_at_level_0() -> None:
    likeness = np.full((6, 2), 0.2)
    i, j, values = everybody(likeness)
    of_rows, of_columns = levels(i, j, values, (7, 2))
    assert of_rows[6] == 0
    assert np.ptp(of_rows[:6]) < 1e-6
    assert np.ptp(of_columns) < 1e-6


def test_a_newcomer_like_another_is_as_hard_to_win() -> None:
    likeness = np.random.default_rng(5).uniform(-0.1, 0.4, (40, 40))
    i, j, values = everybody(likeness)
    of_rows, of_columns = levels(i, j, values, (40, 40))
    again = [level_of_newcomer(row.astype(np.float32), of_columns) for row in likeness]
    assert again == pytest.approx(of_rows, abs=0.01)
    assert level_of_newcomer(np.empty(0, np.float32), np.empty(0, np.float32)) == 0
