"""One changed profile changes its own lists at once and leaves the rest alone; and the audit of fairness."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.errors import BadInput
from ponte.engine.matching import Matcher, Profile, Weights
from ponte.engine.matching.audit import audit, deferred_acceptance, gini, maximum_sum, unstable
from ponte.engine.matching.reciprocal import assign
from tests.engine.matching.word_encoder import WordEncoder

TOPICS = ["olive oil", "laser robot", "silk dye", "wine yeast", "water membrane", "cloud server"]


def pool(count: int = 60) -> list[Profile]:
    topics = [TOPICS[n % len(TOPICS)] for n in range(count)]
    return [Profile(f"p{n}", "it" if n % 2 else "cn", "", t, f"{t} number {n}") for n, t in enumerate(topics)]


def both_ways(matcher: Matcher, top: int) -> bool:
    lists = {found.id: {one.id: one.score for one in found.matches} for found in matcher.suggestions()}
    return all(
        lists[other].get(asker) == score or (len(lists[other]) == top and min(lists[other].values()) >= score)
        for asker, own in lists.items()
        for other, score in own.items()
    )


def test_an_edited_profile_gets_the_lists_of_its_new_text() -> None:
    matcher = Matcher(pool(), encoder=WordEncoder(), top=5)
    before = {found.id: found for found in matcher.suggestions()}
    edited = replace(pool()[1], title="water membrane", text="water membrane tubes")
    changed = matcher.put(edited)
    assert changed[0].id == "p1"
    assert all("membrane" in f"{pool()[int(one.id[1:])]}" for one in changed[0].matches[:3])
    assert {one.id for one in changed[0].matches} != {one.id for one in before["p1"].matches}
    named = {found.id for found in changed}
    after = {found.id: found for found in matcher.suggestions()}
    assert list(after) == [*(id for id in before if id != "p1"), "p1"]
    assert all(after[id] == before[id] for id in before if id not in named)
    assert {found.id: found for found in changed} == {id: after[id] for id in named}
    assert both_ways(matcher, 5)


def test_a_new_profile_finds_places_and_a_removed_one_leaves_no_trace() -> None:
    matcher = Matcher(pool(), encoder=WordEncoder(), top=5)
    (own, *_) = matcher.put(Profile("new", "it", "", "wine", "wine yeast strains"))
    assert len(own.matches) == 5
    assert both_ways(matcher, 5)
    touched = matcher.remove("new")
    assert {one.id for one in own.matches} <= touched
    assert all(one.id != "new" for found in matcher.suggestions() for one in found.matches)


def test_changes_of_side_and_third_sides_are_refused() -> None:
    matcher = Matcher(pool(6), encoder=WordEncoder())
    with pytest.raises(BadInput, match="expected side 'it', found 'cn'"):
        matcher.put(replace(pool()[1], side="cn"))
    with pytest.raises(BadInput, match="third: 'fr'"):
        matcher.put(Profile("x", "fr", "", "", "vin"))


def test_a_pool_may_start_empty() -> None:
    matcher = Matcher([], encoder=WordEncoder())
    assert matcher.put(Profile("a", "it", "", "", "wine"))[0].matches == ()
    assert [one.id for one in matcher.put(Profile("b", "cn", "", "", "wine"))[0].matches] == ["a"]


def market(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    i, j = (axis.ravel() for axis in np.indices((n, m)))
    demand_left, demand_right = random.lognormal(0, 0.3, n), random.lognormal(0, 0.3, m)
    return i, j, random.random(n * m) * demand_right[j], random.random(n * m) * demand_left[i]


def rooms(n: int, room: int) -> np.ndarray:
    return np.full(n, room)


@given(st.integers(0, 2**31), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_maximum_sum_is_that_of_trying_everything(seed: int, n: int, m: int) -> None:
    i, j, worth, _ = market(seed, n, m)
    best = 0.0
    for picked in product([False, True], repeat=n * m):
        mask = np.array(picked)
        if (np.bincount(i[mask], minlength=n) <= 2).all() and (np.bincount(j[mask], minlength=m) <= 1).all():
            best = max(best, worth[mask].sum())
    assert worth[maximum_sum(i, j, worth, rooms(n, 2), rooms(m, 1))].sum() == pytest.approx(best)


@given(st.integers(0, 2**31), st.integers(1, 12), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_deferred_acceptance_leaves_nobody_who_could_do_better(seed: int, n: int, m: int) -> None:
    i, j, here, there = market(seed, n, m)
    chosen = deferred_acceptance(i, j, here, there, rooms(n, 2), rooms(m, 3))
    assert (np.bincount(i[chosen], minlength=n) <= 2).all()
    assert (np.bincount(j[chosen], minlength=m) <= 3).all()
    assert unstable(i, j, here, there, chosen, rooms(n, 2), rooms(m, 3)) == 0


def test_a_crowded_side_has_nobody_idle_at_a_small_price() -> None:
    """220 against 100 with skewed demand, 8 meetings each: the sum alone would leave many with none."""
    i, j, here, there = market(1, 220, 100)
    worth = np.sqrt(here * there)
    best = maximum_sum(i, j, worth, rooms(220, 8), rooms(100, 8))
    fair = assign(i, j, worth.astype(np.float32), capacity_left=rooms(220, 8), capacity_right=rooms(100, 8))
    assert audit(i, worth, best, 220).idle > 0.1
    assert audit(i, worth, fair, 220).idle == 0
    assert audit(j, worth, fair, 100).idle == 0
    assert worth[fair].sum() >= 0.91 * worth[best].sum()


def test_balanced_sides_all_get_four_at_next_to_no_price() -> None:
    i, j, here, there = market(2, 150, 150)
    worth = np.sqrt(here * there)
    best = maximum_sum(i, j, worth, rooms(150, 8), rooms(150, 8))
    fair = assign(i, j, worth.astype(np.float32), capacity_left=rooms(150, 8), capacity_right=rooms(150, 8))
    assert audit(i, worth, fair, 150).thin == audit(j, worth, fair, 150).thin == 0
    assert worth[fair].sum() >= 0.98 * worth[best].sum()


def test_gini_of_equals_is_0_and_of_one_who_has_all_is_nearly_1() -> None:
    assert gini(np.ones(10)) == 0
    assert gini(np.zeros(10)) == 0
    assert gini(np.array([0.0] * 99 + [1.0])) == pytest.approx(0.99)


@pytest.mark.parametrize(("left", "right"), [(30, 30), (10, 30), (30, 10), (60, 60), (5, 40), (40, 5)])
@pytest.mark.parametrize("text", ["unheard of things entirely", "olive oil number 3"])
def test_whoever_comes_late_gets_a_list_as_long_as_the_others(left: int, right: int, text: str) -> None:
    """One update is enough, whatever fits the newcomer, and it leaves nobody else with next to nothing."""
    counts = {"it": left, "cn": right}
    people = [
        Profile(f"{side}{n}", side, "", "", f"{TOPICS[n % 6]} number {n}")
        for side, count in counts.items()
        for n in range(count)
    ]
    matcher = Matcher(people, encoder=WordEncoder(), top=5)
    before = {found.id: len(found.matches) for found in matcher.suggestions()}
    for number in range(4):
        (own, *_) = matcher.put(Profile(f"late{number}", "it", "", "", text))
        assert len(own.matches) >= 4
    after = {found.id: len(found.matches) for found in matcher.suggestions()}
    assert all(after[id] >= min(before[id], 4) for id in before)


def test_whoever_fits_nobody_gets_a_list_from_those_with_longer_ones() -> None:
    """All lists are full of better: each of the ten stands in fifteen."""
    people = [Profile(f"it{n}", "it", "technology-request", "", f"{TOPICS[n % 6]} {n}", "it") for n in range(10)]
    people += [Profile(f"cn{n}", "cn", "technology-offer", "", f"{TOPICS[n % 6]} {n}", "it") for n in range(30)]
    matcher = Matcher(people, encoder=WordEncoder(), top=5, weights=Weights(kinds=9.0))
    before = {one.id: len(matcher.of(one.id).matches) for one in people}
    (own, *_) = matcher.put(Profile("late", "it", "business-offer", "", "unheard of", "zh"))
    assert len(own.matches) == 5
    assert all(len(matcher.of(id).matches) >= count - 1 for id, count in before.items())
    assert both_ways(matcher, 5)
