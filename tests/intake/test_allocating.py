"""The core that hands out modules and places: what must hold for every crowd of applicants."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponte.intake.domain.allocating import (
    Award,
    ByScore,
    Criterion,
    FirstCome,
    Rule,
    Submission,
    Tie,
    Unmarked,
    Why,
    allocate,
    score_of,
)

HOUR = dt.datetime(2016, 3, 1, 9, tzinfo=dt.UTC)
CRITERIA = (Criterion(1, 60, threshold=4), Criterion(2, 40))


def sent(number: int, *, applicant: int | None = None, second: int = 0, wanted: int = 1, marks: str = "") -> Submission:
    """A submission; marks as ``7,8/5`` for two assessors' on the first criterion and one's on the second."""
    by_criterion = {
        key: [int(mark) for mark in some.split(",")] for key, some in enumerate(marks.split("/"), 1) if some
    }
    who = number if applicant is None else applicant
    return Submission(number, who, HOUR + dt.timedelta(seconds=second), wanted, by_criterion)


@st.composite
def crowds(draw: st.DrawFn) -> list[Submission]:
    """Any number of submissions of few applicants, so that many send twice and many at the same second."""
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 11),
                st.integers(0, 20),
                st.integers(1, 4),
                st.lists(st.integers(0, 10), min_size=1, max_size=2),
                st.lists(st.integers(0, 10), min_size=1, max_size=2),
            ),
            max_size=30,
        )
    )
    return [
        Submission(number, applicant, HOUR + dt.timedelta(seconds=second), wanted, {1: first, 2: second_marks})
        for number, (applicant, second, wanted, first, second_marks) in enumerate(rows)
    ]


rules = st.one_of(
    st.builds(FirstCome, st.integers(1, 3)),
    st.builds(ByScore, st.integers(1, 3), st.just(CRITERIA), st.integers(0, 60), st.sampled_from(Tie)),
)
capacities = st.integers(0, 25)


def order(awards: list[Award]) -> list[Award]:
    return [award for award in awards if award.position]


@given(crowds(), capacities, rules)
def test_never_more_than_there_is_and_never_more_than_wished(
    crowd: list[Submission], capacity: int, rule: Rule
) -> None:
    awards = allocate(crowd, capacity=capacity, rule=rule)
    assert sum(award.granted for award in awards) <= capacity
    for award in awards:
        assert 0 <= award.granted <= min(award.submission.wanted, rule.most_each)


@given(crowds(), capacities, rules)
def test_nothing_is_left_while_somebody_waits(crowd: list[Submission], capacity: int, rule: Rule) -> None:
    awards = allocate(crowd, capacity=capacity, rule=rule)
    if any(award.rank for award in awards):
        assert sum(award.granted for award in awards) == capacity


@given(crowds(), capacities, rules)
def test_nobody_has_a_second_before_everyone_who_may_has_one(
    crowd: list[Submission], capacity: int, rule: Rule
) -> None:
    served = order(allocate(crowd, capacity=capacity, rule=rule))
    if any(award.granted > 1 for award in served):
        assert all(award.granted for award in served)
    if any(award.granted > 2 for award in served):
        assert all(award.granted >= min(2, award.submission.wanted) for award in served)


@given(crowds(), capacities, rules)
def test_the_order_is_respected(crowd: list[Submission], capacity: int, rule: Rule) -> None:
    served = order(allocate(crowd, capacity=capacity, rule=rule))
    for before, after in pairwise(served):
        if isinstance(rule, FirstCome):
            assert (before.submission.at, before.submission.number) < (after.submission.at, after.submission.number)
        else:
            assert before.score is not None
            assert after.score is not None
            assert before.score >= after.score
        # Whoever goes first has at least as much as whoever comes after and wishes no less.
        if before.submission.wanted >= after.submission.wanted:
            assert before.granted >= after.granted


@given(crowds(), capacities, rules)
def test_the_waiting_list_is_one_line_with_the_empty_handed_first(
    crowd: list[Submission], capacity: int, rule: Rule
) -> None:
    awards = allocate(crowd, capacity=capacity, rule=rule)
    waiting = sorted((award for award in awards if award.rank), key=lambda award: award.rank or 0)
    assert [award.rank for award in waiting] == list(range(1, len(waiting) + 1))
    assert [award.granted for award in waiting] == sorted(award.granted for award in waiting)
    for award in order(awards):
        lacks = award.granted < min(award.submission.wanted, rule.most_each)
        assert (award.rank is not None) == lacks


@given(crowds(), capacities, rules, st.randoms(use_true_random=False))
def test_the_order_in_which_submissions_are_read_changes_nothing(
    crowd: list[Submission], capacity: int, rule: Rule, dice: random.Random
) -> None:
    shuffled = list(crowd)
    dice.shuffle(shuffled)
    assert allocate(shuffled, capacity=capacity, rule=rule) == allocate(crowd, capacity=capacity, rule=rule)


@given(crowds(), capacities, rules)
def test_only_the_last_submission_of_each_counts(crowd: list[Submission], capacity: int, rule: Rule) -> None:
    last: dict[int, Submission] = {}
    for one in sorted(crowd, key=lambda one: (one.at, one.number)):
        last[one.applicant] = one
    awards = allocate(crowd, capacity=capacity, rule=rule)
    assert Counter(award.applicant for award in awards) == Counter(last.keys())
    assert awards == allocate(last.values(), capacity=capacity, rule=rule)


@given(crowds(), capacities, rules, st.integers(0, 11))
def test_what_is_given_back_goes_down_the_line_and_nobody_loses(
    crowd: list[Submission], capacity: int, rule: Rule, leaves: int
) -> None:
    before = {award.applicant: award for award in allocate(crowd, capacity=capacity, rule=rule)}
    held = {who: award.granted for who, award in before.items() if who != leaves}
    rest = [one for one in crowd if one.applicant != leaves]
    after = allocate(rest, capacity=capacity, rule=rule, held=held)
    freed = before[leaves].granted if leaves in before else 0
    gains = {award.applicant: award.granted - before[award.applicant].granted for award in after}
    assert all(gain >= 0 for gain in gains.values())
    assert sum(gains.values()) <= freed
    # The first in line are those who gain: nobody behind gets something while somebody before gets nothing.
    line = sorted((award for award in before.values() if award.rank and award.applicant != leaves), key=_rank)
    empty_handed = [award for award in line if award.granted == 0]
    served = [gains[award.applicant] > 0 for award in empty_handed]
    assert served == sorted(served, reverse=True)


def _rank(award: Award) -> int:
    return award.rank or 0


def test_first_come_first_served_and_a_second_when_all_have_one() -> None:
    crowd = [sent(1, second=5, wanted=2), sent(2, second=1, wanted=2), sent(3, second=3)]
    awards = allocate(crowd, capacity=4, rule=FirstCome(2))
    assert [(award.applicant, award.granted, award.rank, award.why) for award in awards] == [
        (2, 2, None, Why.SERVED),
        (3, 1, None, Why.SERVED),
        (1, 1, 1, Why.SERVED_IN_PART),
    ]


def test_whoever_sends_again_goes_to_the_end_of_the_queue() -> None:
    crowd = [sent(1, applicant=7, second=0), sent(2, second=1), sent(3, applicant=7, second=2)]
    first, second = allocate(crowd, capacity=1, rule=FirstCome(1))
    assert (first.applicant, first.granted) == (2, 1)
    assert (second.applicant, second.granted, second.rank, second.why) == (7, 0, 1, Why.BEHIND)


def test_scores_are_weighed_exactly_and_thresholds_hold() -> None:
    rule = ByScore(1, CRITERIA, threshold=50)
    good, weak, low = sent(1, marks="8,9/5"), sent(2, marks="3,4/10,10"), sent(3, marks="5/4")
    awards = {award.applicant: award for award in allocate([good, weak, low], capacity=3, rule=rule)}
    assert awards[1].score == Fraction(60 * 17, 20) + Fraction(40 * 5, 10) == 71
    assert awards[1].why is Why.SERVED
    assert (awards[2].why, awards[2].criterion, awards[2].granted, awards[2].rank) == (Why.BELOW_CRITERION, 1, 0, None)
    assert (awards[3].why, awards[3].score, awards[3].position) == (Why.BELOW_SCORE, 46, 0)


@pytest.mark.parametrize(("tie", "first"), [(Tie.EARLIER, 1), (Tie.WEIGHTIEST, 2)])
def test_equal_scores_follow_the_rule_that_was_stated(tie: Tie, first: int) -> None:
    early, strong = sent(1, second=0, marks="6/9"), sent(2, second=1, marks="8/6")
    assert score_of(early.marks, CRITERIA) == score_of(strong.marks, CRITERIA)
    awards = allocate([early, strong], capacity=1, rule=ByScore(1, CRITERIA, tie=tie))
    assert awards[0].applicant == first


def test_a_lacking_mark_is_no_mark_of_zero() -> None:
    with pytest.raises(Unmarked) as caught:
        allocate([sent(1, marks="5/5"), sent(2, marks="5")], capacity=2, rule=ByScore(1, CRITERIA))
    assert caught.value.submission.number == 2


def test_more_held_than_there_is_is_a_fault() -> None:
    with pytest.raises(ValueError, match="at most 1 units held, found 2"):
        allocate([sent(1)], capacity=1, rule=FirstCome(2), held={1: 2})
