"""Rankings of juries: planted merits are found again, severity changes nothing, ties and thresholds are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from ponte.engine.awarding import Criterion, Ranking, RankingRule, Sheet, TieRule, rank_entries
from ponte.engine.errors import BadInput

PLAIN = RankingRule((Criterion("all", 1),), scale=100)
RUBRIC = (Criterion("innovation", 60), Criterion("business", 40))


def sheets(*marks: tuple[str, str, float]) -> list[Sheet]:
    return [Sheet(entry, juror, {"all": mark}) for entry, juror, mark in marks]


def two(entry: str, juror: str, innovation: float, business: float) -> Sheet:
    return Sheet(entry, juror, {"innovation": innovation, "business": business})


def places(ranking: Ranking) -> dict[str, int]:
    return {standing.entry: standing.rank for standing in ranking.standings}


def scores(ranking: Ranking) -> dict[str, float]:
    return {standing.entry: standing.score for standing in ranking.standings}


def panel(
    seed: int, *, severity: float, chance: float, entries: int = 60, jurors: int = 12, each: int = 3
) -> tuple[list[Sheet], dict[str, float]]:
    """Marks of an incomplete jury, and the merits behind them."""
    random = np.random.default_rng(seed)
    merits, severities = random.normal(60, 8, entries), random.normal(0, severity, jurors)
    marked = [
        Sheet(f"e{e}", f"j{j}", {"all": float(np.clip(merits[e] + severities[j] + random.normal(0, chance), 0, 100))})
        for e in range(entries)
        for j in random.choice(jurors, each, replace=False)
    ]
    return marked, {f"e{e}": float(merit) for e, merit in enumerate(merits)}


def agreement(found: dict[str, float], merits: dict[str, float]) -> float:
    return float(kendalltau([found[e] for e in merits], list(merits.values())).statistic)


def test_planted_merits_are_found_better_than_by_plain_means() -> None:
    gains = []
    for seed in range(20):
        marked, merits = panel(seed, severity=7, chance=5)
        ranking = rank_entries(marked, PLAIN)
        means = {s.entry: s.mean for s in ranking.standings}
        gains.append(agreement(scores(ranking), merits) - agreement(means, merits))
    assert np.mean(gains) > 0.07
    assert np.mean(np.array(gains) > 0) >= 0.9


def test_without_chance_merits_and_severities_are_found_exactly() -> None:
    marked, merits = panel(3, severity=4, chance=0)
    ranking = rank_entries(marked, PLAIN)
    off = [scores(ranking)[e] - merit for e, merit in merits.items()]
    assert ranking.comparable
    assert np.ptp(off) == pytest.approx(0, abs=1e-6)  # all but the constant that no marks can tell


def test_the_interval_holds_the_merit_as_often_as_it_says() -> None:
    held = []
    for seed in range(30):
        marked, merits = panel(seed, severity=5, chance=5, entries=40, jurors=8)
        ranking = rank_entries(marked, PLAIN)
        middle = np.mean([s.score - merits[s.entry] for s in ranking.standings])
        held += [s.low <= merits[s.entry] + middle <= s.high for s in ranking.standings]
    assert 0.93 < np.mean(held) < 0.97


def test_equal_jurors_give_the_plain_means() -> None:
    marked, _ = panel(5, severity=0, chance=0)
    for standing in rank_entries(marked, PLAIN).standings:
        assert standing.score == pytest.approx(standing.mean)


def test_the_severe_jury_costs_an_entry_nothing() -> None:
    marked = sheets(("a", "mild", 90), ("a", "even", 80), ("b", "severe", 70), ("b", "even", 82))
    marked += sheets(("c", "mild", 60), ("c", "severe", 40), ("c", "even", 50))
    ranking = rank_entries(marked, PLAIN)
    assert {s.entry: round(s.mean) for s in ranking.standings}["a"] == 85  # plain means put a first
    assert places(ranking) == {"b": 1, "a": 2, "c": 3}
    assert ranking.severities["severe"] == pytest.approx(-11, abs=1)
    assert places(rank_entries(marked, replace(PLAIN, adjust_severity=False))) == {"a": 1, "b": 2, "c": 3}


@st.composite
def juries(draw: st.DrawFn) -> list[Sheet]:
    """Sheets of a few jurors on a few entries, marks far enough from the ends to be shifted."""
    pairs = st.tuples(st.sampled_from("abcdef"), st.sampled_from("vwxyz"))
    some = draw(st.lists(pairs, min_size=1, max_size=20, unique=True))
    return [Sheet(entry, juror, {"all": draw(st.integers(30, 70))}) for entry, juror in some]


def order_within_groups(ranking: Ranking) -> list[list[tuple[str, ...]]]:
    """The entries of each group by rank, those of equal rank together."""
    at = places(ranking)
    ordered = []
    for group in ranking.groups:
        ranks = sorted({at[e] for e in group})
        ordered.append([tuple(sorted(e for e in group if at[e] == rank)) for rank in ranks])
    return ordered


@settings(max_examples=150, deadline=None)
@given(juries(), st.sampled_from("vwxyz"), st.integers(-30, 30))
def test_what_a_juror_adds_to_all_marks_changes_no_order(marked: list[Sheet], juror: str, more: int) -> None:
    shifted = [Sheet(s.entry, s.juror, {"all": s.marks["all"] + more * (s.juror == juror)}) for s in marked]
    assert order_within_groups(rank_entries(shifted, PLAIN)) == order_within_groups(rank_entries(marked, PLAIN))


@settings(max_examples=100, deadline=None)
@given(juries(), st.permutations("abcdef"), st.permutations("vwxyz"), st.randoms())
def test_names_and_their_order_change_no_score(
    marked: list[Sheet], entries: Sequence[str], jurors: Sequence[str], random: Random
) -> None:
    new_entry, new_juror = dict(zip("abcdef", entries, strict=True)), dict(zip("vwxyz", jurors, strict=True))
    renamed = [Sheet(new_entry[s.entry], new_juror[s.juror], s.marks) for s in marked]
    random.shuffle(renamed)
    rule = replace(PLAIN, drop_extremes=True)
    before, after = rank_entries(marked, rule), rank_entries(renamed, rule)
    assert {new_entry[e]: rank for e, rank in places(before).items()} == places(after)
    assert {new_entry[e]: pytest.approx(score) for e, score in scores(before).items()} == scores(after)


@settings(max_examples=100, deadline=None)
@given(juries())
def test_scores_of_a_group_keep_its_mean_and_full_juries_their_order(marked: list[Sheet]) -> None:
    ranking = rank_entries(marked, PLAIN)
    found = scores(ranking)
    for group in ranking.groups:
        mine = [s for s in marked if s.entry in group]
        assert sum(found[s.entry] for s in mine) == pytest.approx(sum(s.marks["all"] for s in mine))
    everybody = [Sheet(e, j, {"all": 30 + hash((e, j)) % 40}) for e in "abc" for j in "xyz"]
    for standing in rank_entries(everybody, PLAIN).standings:
        assert standing.score == pytest.approx(standing.mean)


def test_juries_that_share_no_entry_cannot_be_compared() -> None:
    marked = sheets(("a", "x", 50), ("b", "x", 60), ("a", "y", 55), ("c", "z", 90))
    ranking = rank_entries(marked, PLAIN)
    assert not ranking.comparable
    assert ranking.groups == (("a", "b"), ("c",))
    joined = rank_entries([*marked, *sheets(("c", "x", 70))], PLAIN)
    assert joined.comparable


def test_too_few_sheets_tell_nothing_of_their_uncertainty() -> None:
    (standing,) = rank_entries(sheets(("a", "x", 50)), PLAIN).standings
    assert (standing.low, standing.high, standing.sheets) == (0, 100, 1)


def test_extremes_are_left_aside_from_three_sheets_on() -> None:
    rule = replace(PLAIN, drop_extremes=True, adjust_severity=False)
    marked = sheets(("a", "x", 0), ("a", "y", 60), ("a", "z", 62), ("a", "w", 100), ("b", "x", 40), ("b", "y", 50))
    ranking = rank_entries(marked, rule)
    assert scores(ranking) == {"a": pytest.approx(61), "b": pytest.approx(45)}
    assert ranking.severities == {}


def test_the_interval_stays_on_the_scale_where_the_score_does_not() -> None:
    marked = sheets(("a", "severe", 95), ("z", "mild", 5))
    marked += sheets(*((entry, juror, mark) for entry in "bcdef" for juror, mark in (("mild", 90), ("severe", 40))))
    standings = rank_entries(marked, PLAIN).standings
    assert standings[0].score > 100
    assert standings[-1].score < 0
    assert all(0 <= s.low <= s.high <= 100 for s in standings)


def test_equal_extremes_share_what_is_left_aside() -> None:
    rule = RankingRule(RUBRIC, scale=10, adjust_severity=False, drop_extremes=True)
    marks = [(2, 7), (4, 4), (4, 4), (8, 8)]  # three of equal points, one of which is left aside
    for jurors in ("wxyz", "zyxw"):
        given = [two("a", juror, *pair) for juror, pair in zip(jurors, marks, strict=True)]
        (standing,) = rank_entries(given, rule).standings
        assert standing.score == pytest.approx(40)
        assert standing.criteria == {"innovation": pytest.approx(10 / 3), "business": pytest.approx(5)}


def test_weights_scale_and_criteria() -> None:
    rule = RankingRule(RUBRIC, scale=10, adjust_severity=False)
    (standing,) = rank_entries([two("a", "x", 8, 6), two("a", "y", 9, 5)], rule).standings
    assert standing.score == pytest.approx(73)
    assert standing.criteria == {"innovation": pytest.approx(8.5), "business": pytest.approx(5.5)}


def test_criteria_without_severity_weigh_up_to_the_score() -> None:
    random = np.random.default_rng(1)
    marked = [
        two(f"e{e}", f"j{j}", *random.uniform(2, 8, 2).tolist())
        for e in range(8)
        for j in random.choice(5, 3, replace=False)
    ]
    for s in rank_entries(marked, RankingRule(RUBRIC, scale=10, drop_extremes=True)).standings:
        assert 6 * s.criteria["innovation"] + 4 * s.criteria["business"] == pytest.approx(s.score)


def test_thresholds_put_an_entry_behind_and_say_which() -> None:
    criteria = (Criterion("innovation", 60, threshold=5), Criterion("business", 40))
    rule = RankingRule(criteria, scale=10, adjust_severity=False, threshold=50)
    ranking = rank_entries([two("a", "x", 4, 10), two("b", "x", 6, 5), two("c", "x", 5, 0)], rule)
    assert places(ranking) == {"b": 1, "a": 2, "c": 3}
    said = {s.entry: s.below and (s.below.code, dict(s.below.params), str(s.below)) for s in ranking.standings}
    assert said["b"] is None
    assert said["a"] == (
        "below_criterion",
        {"criterion": "innovation", "mark": "4.00", "threshold": "5.00"},
        "4.00 in innovation, where at least 5.00 is wanted",
    )
    assert said["c"] == (
        "below_total",
        {"score": "30.00", "threshold": "50.00"},
        "30.00 in all, where at least 50.00 is wanted",
    )


def tied(*ties: TieRule, seed: int = 0) -> dict[str, tuple[int, str | None]]:
    """Three entries of equal score; *p* leads in innovation, *q* and *r* differ in the median alone."""
    rule = RankingRule(RUBRIC, scale=10, adjust_severity=False, ties=ties, seed=seed)
    marked = [two("p", "x", 7, 4.5), two("p", "y", 7, 4.5), two("p", "z", 7, 4.5)]
    marked += [two("q", "x", 6, 6), two("q", "y", 6, 6), two("q", "z", 6, 6)]
    marked += [two("r", "x", 8, 8), two("r", "y", 5, 5), two("r", "z", 5, 5)]
    return {s.entry: (s.rank, None if s.tie is None else str(s.tie)) for s in rank_entries(marked, rule).standings}


def test_tie_rules_are_applied_in_turn() -> None:
    assert tied() == {
        "p": (1, "equal in score to q, r, with which it shares its rank"),
        "q": (1, "equal in score to p, r, with which it shares its rank"),
        "r": (1, "equal in score to p, q, with which it shares its rank"),
    }
    assert tied(TieRule.SHARED, TieRule.LOT) == tied()
    assert tied(TieRule.HIGHEST_CRITERION, TieRule.MEDIAN) == {
        "p": (1, "equal in score to q, r; innovation decided"),
        "q": (2, "equal in score to r; the median of the sheets decided"),
        "r": (3, "equal in score to q; the median of the sheets decided"),
    }
    by_criterion = tied(TieRule.HIGHEST_CRITERION)
    assert by_criterion["q"] == (2, "equal in score to r, with which it shares its rank")
    assert [rank for rank, _ in by_criterion.values()] == [1, 2, 2]


def test_the_lot_is_the_same_for_a_seed_and_any_order_may_come_of_it() -> None:
    assert tied(TieRule.LOT, seed=7) == tied(TieRule.LOT, seed=7)
    assert sorted(rank for rank, _ in tied(TieRule.LOT, seed=7).values()) == [1, 2, 3]
    orders = {tuple(sorted(tied(TieRule.LOT, seed=s), key=lambda e: tied(TieRule.LOT, seed=s)[e])) for s in range(60)}
    assert len(orders) == 6


def test_nothing_marked_is_no_ranking() -> None:
    assert rank_entries([], PLAIN) == Ranking((), {}, ())


@pytest.mark.parametrize(
    ("marked", "rule", "said"),
    [
        (sheets(("a", "x", 101)), PLAIN, "sheet of 'x' on 'a': expected a mark of 0 … 100 in 'all', found 101"),
        (sheets(("a", "x", float("nan"))), PLAIN, "found nan"),
        (sheets(("a", "x", 5), ("a", "x", 6)), PLAIN, "expected one sheet of a juror on an entry, found two"),
        ([Sheet("a", "x", {})], PLAIN, "expected a mark in 'all'"),
        ([Sheet("a", "x", {"all": 1, "pitch": 1})], PLAIN, "expected no mark in 'pitch'"),
        ([], RankingRule((), 10), "criteria: expected at least one"),
        ([], replace(PLAIN, scale=0), "scale: expected a number above 0"),
        ([], replace(PLAIN, criteria=(Criterion("all", 0),)), "criterion 'all': expected a weight above 0"),
        ([], replace(PLAIN, criteria=(Criterion("all", 1, 101),)), "expected a threshold of 0 … 100, found 101"),
        ([], replace(PLAIN, threshold=-1), "threshold: expected 0 … 100, found -1"),
    ],
)
def test_what_cannot_be_ranked_is_refused(marked: list[Sheet], rule: RankingRule, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        rank_entries(marked, rule)
    assert said in str(refusal.value)
