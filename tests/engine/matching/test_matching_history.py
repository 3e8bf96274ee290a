"""What has passed between two, and what answers teach about the weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ponte.engine.matching import Context, Encounter, Matcher, Profile, Weights, match
from ponte.engine.matching.learning import LEARNABLE, LEAST_ANSWERS, LEAST_OF_EACH, features, learn
from ponte.engine.matching.score import PARTS, Parts
from tests.engine.matching.word_encoder import WordEncoder


def score_after(outcome: str | None, profile, words) -> float | None:
    history = [Encounter("b", "a", outcome)] if outcome else []
    (first, *_) = match([profile("a"), profile("b", "cn")], encoder=words, context=Context(history=history))
    return first.matches[0].score if first.matches else None


def test_a_no_keeps_apart_and_having_met_lowers_more_than_having_asked(profile, words) -> None:
    plain = score_after(None, profile, words)
    assert score_after("declined", profile, words) is score_after("withdrawn", profile, words) is None
    assert score_after("accepted", profile, words) == plain
    asked, lapsed, met = (score_after(outcome, profile, words) for outcome in ("asked", "lapsed", "met"))
    assert met < asked == lapsed < plain


def test_of_several_outcomes_a_no_wins_then_what_speaks_most_against_it(profile, words) -> None:
    past = [Encounter("a", "b", outcome) for outcome in ("met", "asked", "accepted")]
    pool = [profile("a"), profile("b", "cn"), profile("c", "cn")]
    (first, *_) = match(pool, encoder=words, context=Context(history=past))
    reasons = {one.id: [r.code for r in one.reasons] for one in first.matches}
    assert "met" in reasons["b"]
    assert "asked" not in reasons["b"]
    assert not {"met", "asked"} & set(reasons["c"])
    (first, *_) = match(pool, encoder=words, context=Context(history=[*past, Encounter("b", "a", "declined")]))
    assert [one.id for one in first.matches] == ["c"]


def test_those_kept_apart_stay_so_when_one_is_put_anew(profile, words) -> None:
    matcher = Matcher(
        [profile("a"), profile("b", "cn"), profile("c", "cn")],
        encoder=words,
        context=Context(history=[Encounter("a", "b", "declined")]),
    )
    matcher.put(profile("a", text="olive oil press"))
    assert [one.id for one in matcher.of("a").matches] == ["c"]


def answers(count: int, seed: int, true: Weights) -> tuple[np.ndarray, np.ndarray]:
    """Draw parts of pairs, and answers that follow given weights."""
    random = np.random.default_rng(seed)
    parts = random.uniform(-1, 1, (count, len(LEARNABLE)))
    parts[:, :2] *= 0.1
    log_odds = true.base + parts @ [getattr(true, name) for name in LEARNABLE]
    return parts, random.random(count) < 1 / (1 + np.exp(-log_odds))


def test_few_answers_leave_the_plain_weights() -> None:
    plain = Weights()
    parts, accepted = answers(LEAST_ANSWERS, 1, replace(plain, base=0.0, sectors=5.0))
    assert learn(parts[:-1], accepted[:-1], plain).weights == plain
    one_sided = np.arange(LEAST_ANSWERS) < LEAST_OF_EACH - 1
    assert learn(parts, one_sided, plain).weights == plain
    assert learn(parts, one_sided, plain).answers == LEAST_ANSWERS


def test_answers_that_follow_the_plain_weights_change_little_or_nothing() -> None:
    plain = Weights()
    for seed in range(5):
        found = learn(*answers(80, seed, replace(plain, base=0.0)), plain)
        for name in LEARNABLE:
            assert getattr(found.weights, name) == pytest.approx(getattr(plain, name), rel=0.8)


def test_answers_that_say_otherwise_move_the_weights_towards_it() -> None:
    plain, true = Weights(), replace(Weights(), base=0.0, sectors=1.7, keywords=0.6)
    found = learn(*answers(4000, 3, true), plain)
    assert found.is_learned
    assert found.weights.sectors == pytest.approx(1.7, abs=0.25)
    assert found.weights.keywords == pytest.approx(0.6, abs=0.25)
    assert found.weights.base == pytest.approx(0.0, abs=0.25)


def test_learnt_weights_foretell_better_than_plain_ones() -> None:
    plain, true = Weights(), replace(Weights(), base=0.0, sectors=3.0, kinds=0.0)
    found = learn(*answers(150, 4, true), plain)
    parts, accepted = answers(5000, 5, true)

    def loss(weights: Weights) -> float:
        log_odds = weights.base + parts @ [getattr(weights, name) for name in LEARNABLE]
        return float(np.logaddexp(0, np.where(accepted, -log_odds, log_odds)).mean())

    assert loss(found.weights) < loss(replace(plain, base=0.0)) - 0.02


def test_a_weight_stays_between_half_and_twice_and_one_that_is_switched_off_stays_so() -> None:
    """Answers come from pairs that were suggested, among whom a part that counted no longer shows."""
    plain = replace(Weights(), kinds=0.0)
    parts, accepted = answers(1000, 6, replace(Weights(), base=0.0, sectors=-3.0, kinds=3.0))
    found = learn(parts, accepted, plain)
    assert found.is_learned
    assert found.weights.sectors == plain.sectors / 2
    assert found.weights.kinds == 0
    parts, accepted = answers(1000, 7, replace(Weights(), base=0.0, sectors=9.0))
    assert learn(parts, accepted, plain).weights.sectors == 2 * plain.sectors


def test_weights_that_foretell_no_better_are_not_used() -> None:
    """Answers follow the plain weights, so what is learnt from few of them is mostly chance."""
    plain = Weights()
    used = [learn(*answers(LEAST_ANSWERS, seed, replace(plain, base=0.0)), plain).is_learned for seed in range(40)]
    assert sum(used) < 25


def test_whoever_was_asked_saw_the_other_among_their_own_alternatives() -> None:
    columns = {name: np.zeros(2, np.float32) for name in PARTS}
    parts = Parts(**columns | {"standing_left": np.float32([1, 2]), "standing_right": np.float32([3, 4])})
    seen = features(parts, np.array([True, False]))
    assert seen[:, LEARNABLE.index("standing")].tolist() == [1, 4]


def test_a_matcher_learns_from_both_sides() -> None:
    """Whoever is asked accepts if, and only if, both name the same sector; askers of either side."""
    pool = [
        Profile(f"{side}{n}", side, "", "", "olive oil", sectors=(("01", "26")[n % 2],))
        for side in ("it", "cn")
        for n in range(10)
    ]
    history = [
        Encounter(*ends, "accepted" if (i + j) % 2 == 0 else "declined")
        for i in range(10)
        for j in range(10)
        for ends in [(f"it{i}", f"cn{j}") if i < 5 else (f"cn{j}", f"it{i}")]
    ]
    plain = Matcher(pool, encoder=WordEncoder())
    learnt = Matcher(pool, encoder=WordEncoder(), context=Context(history=history))
    assert not plain.weighing.is_learned
    assert learnt.weighing.is_learned
    assert learnt.weighing.answers == 100
    assert learnt.weighing.weights.sectors > 1.5 * plain.weighing.weights.sectors
