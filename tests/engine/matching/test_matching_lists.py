"""What must hold of every list, whatever the pool."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.errors import BadInput
from ponte.engine.matching import KINDS, Match, Profile, Weights, match
from ponte.engine.matching.reciprocal import capacities
from tests.engine.matching.word_encoder import WordEncoder

WORDS = ["olive", "oil", "laser", "robot", "bridge", "silk", "wine", "battery", "membrane", "cloud", "satellite"]


@st.composite
def pools(draw: st.DrawFn) -> list[Profile]:
    """Draw a pool of up to 40 profiles of two sides, everything optional sometimes absent."""
    count = draw(st.integers(2, 40))
    lists = st.lists(st.sampled_from(WORDS), max_size=3).map(tuple)
    return [
        Profile(
            id=f"p{number}",
            side=draw(st.sampled_from(["it", "cn"])),
            kind=draw(st.sampled_from(KINDS)),
            title=draw(st.sampled_from(WORDS)),
            text=" ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))),
            language=draw(st.sampled_from([None, "it", "zh", "en"])),
            organisation=draw(st.sampled_from([None, "A", "B"])),
            keywords=draw(lists),
            sectors=draw(lists),
            speaks=draw(st.lists(st.sampled_from(["it", "zh", "en"]), max_size=2).map(tuple)),
        )
        for number in range(count)
    ]


def lists_of(profiles: list[Profile], top: int = 10) -> dict[str, tuple[Match, ...]]:
    return {found.id: found.matches for found in match(profiles, encoder=WordEncoder(), top=top)}


@given(pools(), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_lists_cross_the_sides_in_falling_order_without_repetition(pool: list[Profile], top: int) -> None:
    by_id = {profile.id: profile for profile in pool}
    lists = lists_of(pool, top)
    assert list(lists) == [profile.id for profile in pool]
    for asker, matches in lists.items():
        ids = [suggestion.id for suggestion in matches]
        assert len(ids) == len(set(ids)) <= top
        assert all(by_id[other].side != by_id[asker].side for other in ids)
        scores = [suggestion.score for suggestion in matches]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


@given(pools(), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_a_suggestion_stands_in_both_lists_unless_the_other_is_full_of_better(pool: list[Profile], top: int) -> None:
    lists = lists_of(pool, top)
    for asker, matches in lists.items():
        for suggestion in matches:
            back = {other.id: other.score for other in lists[suggestion.id]}
            if asker in back:
                assert back[asker] == suggestion.score
            else:
                assert len(back) == top
                assert min(back.values()) >= suggestion.score


@given(pools(), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_nobody_stands_in_more_lists_than_their_capacity(pool: list[Profile], top: int) -> None:
    sides = list(dict.fromkeys(profile.side for profile in pool))
    counts = [sum(profile.side == side for profile in pool) for side in sides]
    room = dict(zip(sides, capacities(*counts, top), strict=True)) if len(sides) == 2 else {}
    shown = Counter(suggestion.id for matches in lists_of(pool, top).values() for suggestion in matches)
    assert all(shown[profile.id] <= room[profile.side] for profile in pool if shown[profile.id])


@given(pools())
@settings(max_examples=30, deadline=None)
def test_equal_input_gives_equal_output(pool: list[Profile]) -> None:
    assert lists_of(pool) == lists_of(pool)


@given(pools())
@settings(max_examples=30, deadline=None)
def test_reasons_add_up_to_the_score(pool: list[Profile]) -> None:
    weights = Weights()
    lists = lists_of(pool)
    for asker, matches in lists.items():
        for suggestion in matches:
            back = next((other for other in lists[suggestion.id] if other.id == asker), None)
            if back is not None:
                wants, wanted = (
                    1 / (1 + math.exp(-weights.base - sum(reason.weight for reason in one.reasons)))
                    for one in (suggestion, back)
                )
                assert suggestion.score == pytest.approx(math.sqrt(wants * wanted), abs=2e-4)


def test_colleagues_are_not_suggested_to_each_other(profile, words) -> None:
    pool = [profile("a", organisation="Same"), profile("b", "cn", organisation="Same"), profile("c", "cn")]
    (of_a, of_b, _) = match(pool, encoder=words)
    assert [suggestion.id for suggestion in of_a.matches] == ["c"]
    assert of_b.matches == ()


def test_one_side_alone_gets_empty_lists(profile, words) -> None:
    assert [found.matches for found in match([profile("a"), profile("b")], encoder=words)] == [(), ()]


def test_a_third_side_and_an_id_used_twice_are_refused(profile, words) -> None:
    with pytest.raises(BadInput, match="third: 'fr'"):
        match([profile("a"), profile("b", "cn"), profile("c", "fr")], encoder=words)
    with pytest.raises(BadInput, match="'a': expected ids that occur once"):
        match([profile("a"), profile("a", "cn")], encoder=words)


@pytest.mark.parametrize(
    ("stated", "better", "worse"),
    [
        ({"kind": "technology-request"}, {"kind": "technology-offer"}, {"kind": "technology-request"}),
        ({"kind": "research-request"}, {"kind": "research-request"}, {"kind": "business-offer"}),
        ({"sectors": ("26",)}, {"sectors": ("26", "30")}, {"sectors": ("01",)}),
        ({"keywords": ("robot",)}, {"keywords": ("robot",)}, {"keywords": ("wine",)}),
        ({"speaks": ("it", "en")}, {"speaks": ("zh", "en")}, {"speaks": ("zh",)}),
    ],
)
def test_each_part_decides_between_texts_that_say_the_same(stated, better, worse, profile, words) -> None:
    pool = [profile("asker", **stated), profile("worse", "cn", **worse), profile("better", "cn", **better)]
    (first, *_) = match(pool, encoder=words)
    assert [suggestion.id for suggestion in first.matches] == ["better", "worse"]
    assert first.matches[0].score > first.matches[1].score


def test_an_interpreter_is_a_cost_and_not_a_wall(profile, words) -> None:
    near, far = "olive oil silk robot", "wine battery cloud laser"
    pool = [
        profile("asker", text=near, speaks=("it",)),
        profile("needs-interpreter", "cn", text=near, speaks=("zh",)),
        profile("speaks-italian", "cn", text=far, speaks=("it",)),
    ]
    (first, *_) = match(pool, encoder=words)
    assert first.matches[0].id == "needs-interpreter"
    assert "interpreter" in [reason.code for reason in first.matches[0].reasons]


def test_progress_names_stages_in_order(profile, words) -> None:
    told: list[tuple[str, float]] = []
    match(
        [profile("a"), profile("b", "cn")], encoder=words, on_progress=lambda stage, share: told.append((stage, share))
    )
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[0][1] == 0
    assert told[-1] == ("done", 1.0)
