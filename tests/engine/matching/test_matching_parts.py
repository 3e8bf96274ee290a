"""Assignment and reasons, each alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.matching import match, render
from ponte.engine.matching.explain import Passages
from ponte.engine.matching.reciprocal import assign, capacities


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4), st.integers(0, 2**31))
@settings(max_examples=80, deadline=None)
def test_assignment_respects_capacities_and_leaves_no_pair_that_fits(n: int, m: int, room: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    i, j = np.nonzero(random.random((n, m)) < 0.6)
    utility = random.random(len(i)).astype(np.float32)
    rooms_left, rooms_right = random.integers(0, room + 1, n), random.integers(0, room + 1, m)
    chosen = assign(i, j, utility, capacity_left=rooms_left, capacity_right=rooms_right)
    used_left, used_right = np.bincount(i[chosen], minlength=n), np.bincount(j[chosen], minlength=m)
    assert (used_left <= rooms_left).all()
    assert (used_right <= rooms_right).all()
    assert not ((used_left < rooms_left)[i] & (used_right < rooms_right)[j] & ~chosen).any()


def test_assignment_serves_the_second_best_liked_rather_than_one_twice() -> None:
    """Two stars could fill each other's lists; Nash welfare gives the quiet ones theirs."""
    left, right = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    utility = np.array([0.9, 0.6, 0.6, 0.1], dtype=np.float32)
    chosen = assign(left, right, utility, capacity_left=np.array([1, 1]), capacity_right=np.array([2, 1]))
    assert np.bincount(left[chosen], minlength=2).tolist() == [1, 1]


def test_the_smaller_side_stands_in_more_lists_so_that_all_can_be_full() -> None:
    assert capacities(100, 100, 10) == (10, 10)
    assert capacities(220, 100, 8) == (8, 18)
    assert capacities(0, 5, 10) == (10, 10)


def test_passages_that_correspond_are_quoted_as_written(profile, words) -> None:
    mine = profile("a", text="Cerchiamo seta grezza lavorata a mano. Vendiamo vino rosso e bianco.", title="Seta")
    theirs = profile("b", "cn", text="Vendiamo vino rosso e bianco. Altro che non c'entra per nulla.")
    quotes = Passages([mine, theirs], words).correspond("a", "b")
    assert quotes[0][:2] == ("Vendiamo vino rosso e bianco.", "Vendiamo vino rosso e bianco.")
    assert quotes[0][2] == pytest.approx(1.0, abs=1e-5)
    assert len({mine for mine, _, _ in quotes}) == len(quotes)


def test_reasons_name_what_is_shared_and_what_is_missing(profile, words) -> None:
    stated = {"kind": "technology-request", "sectors": ("26", "30"), "keywords": ("robot",), "speaks": ("it",)}
    answer = {"kind": "technology-offer", "sectors": ("30",), "keywords": ("robot",), "speaks": ("zh",)}
    (first, *_) = match([profile("a", **stated), profile("b", "cn", **answer)], encoder=words)
    reasons = {reason.code: reason for reason in first.matches[0].reasons}
    assert reasons["sectors"].params == {"shared": ("30",)}
    assert reasons["kinds"].params == {"mine": "technology-request", "theirs": "technology-offer"}
    assert reasons["interpreter"].params == {"mine": ("it",), "theirs": ("zh",)}
    assert reasons["interpreter"].weight < 0 < reasons["kinds"].weight
    assert render(reasons["interpreter"]) == "interpreter needed: it – zh"
    assert render(reasons["sectors"]) == "sectors in common: 30"
