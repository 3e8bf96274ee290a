"""Who gets how many of a number of equal units, who waits at which rank, and why: pure computation, no database.

One core for the modules of a pavilion and the places of an exchange. Applicants stand in one order, by the hour of
their last submission or by their score. Units are handed out in rounds: in the first, everybody in that order gets
one; a second unit is handed out only after everybody who may have one has one; and so on. Whoever holds units already
keeps them, so that what somebody gives back goes to the next on the waiting list and nobody else is moved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

MOST_MARK = 10
FULL_SCORE = 100


class Tie(StrEnum):
    """Who goes first of two with the same score; after either, the earlier submission does."""

    EARLIER = "earlier"
    WEIGHTIEST = "weightiest"


class Why(StrEnum):
    """Why an applicant stands as they do."""

    SERVED = "served"
    """All that they wished."""
    SERVED_IN_PART = "served_in_part"
    """Some of it; they wait for more."""
    BEHIND = "behind"
    """Nothing, since those before them took all there is; they wait."""
    BELOW_CRITERION = "below_criterion"
    BELOW_SCORE = "below_score"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is marked from 0 to `MOST_MARK`; `threshold` is the least mean that an application needs in it."""

    key: int
    weight: int
    threshold: int = 0


@dataclass(frozen=True, slots=True)
class FirstCome:
    """By the hour of the last submission."""

    most_each: int


@dataclass(frozen=True, slots=True)
class ByScore:
    """By the weighted mean of marks, 0 to `FULL_SCORE`; criteria in their order."""

    most_each: int
    criteria: Sequence[Criterion]
    threshold: int = 0
    tie: Tie = Tie.EARLIER


Rule = FirstCome | ByScore


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sent in; `number` tells apart what was sent in at the same instant."""

    number: int
    applicant: int
    at: dt.datetime
    wanted: int = 1
    marks: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """By criterion, those of all assessors."""


@dataclass(frozen=True, slots=True)
class Award:
    """How an applicant stands."""

    submission: Submission
    why: Why
    position: int
    """In the order that applicants are served in, from one; 0 for whoever fell below a threshold."""
    granted: int
    rank: int | None
    """On the waiting list, from one; None for whoever does not wait."""
    score: Fraction | None = None
    criterion: int | None = None
    """The first one whose threshold was missed."""

    @property
    def applicant(self) -> int:
        """Whose award it is."""
        return self.submission.applicant


class Unmarked(ValueError):
    """A submission has no mark for a criterion.

    Parameters
    ----------
    submission
        The first one that lacks a mark.
    """

    def __init__(self, submission: Submission) -> None:
        super().__init__(f"expected marks for every criterion, submission {submission.number} lacks some")
        self.submission = submission


def allocate(
    submissions: Iterable[Submission], *, capacity: int, rule: Rule, held: Mapping[int, int] | None = None
) -> list[Award]:
    """Hand out units; equal input gives equal output, in whatever order the submissions come.

    Parameters
    ----------
    submissions
        Any number of each applicant; only the last counts.
    capacity
        How many units there are, those that are held among them.
    held
        By applicant, the units that they have and keep.

    Returns
    -------
    list of Award
        One of each applicant, as they are served; those who fell below a threshold come last.

    Raises
    ------
    Unmarked
        By score, where a mark is lacking.
    ValueError
        Where more is held than there is.
    """
    held = held or {}
    last = _last(submissions)
    free = capacity - sum(held.values())
    if free < 0:
        raise ValueError(f"expected at most {capacity} units held, found {capacity - free}")
    judged = {one.number: _judge(one, rule) for one in last}
    in_order = sorted((one for one in last if judged[one.number].is_eligible), key=lambda one: judged[one.number].order)
    granted = _rounds(in_order, free, rule.most_each, held)
    ranks = _ranks(in_order, rule.most_each, granted)
    served = [
        Award(
            one,
            _why(one, rule, granted),
            place,
            granted[one.applicant],
            ranks.get(one.applicant),
            judged[one.number].score,
        )
        for place, one in enumerate(in_order, start=1)
    ]
    return served + [_below(one, judged[one.number], held) for one in last if not judged[one.number].is_eligible]


def score_of(marks: Mapping[int, Sequence[int]], criteria: Sequence[Criterion]) -> Fraction:
    """Weigh the means of the marks, 0 to `FULL_SCORE`, exactly: equal scores are equal whatever the weights."""
    weights = sum(criterion.weight for criterion in criteria)
    total = sum((criterion.weight * _mean(marks[criterion.key]) for criterion in criteria), Fraction(0))
    return total * FULL_SCORE / (weights * MOST_MARK)


@dataclass(frozen=True, slots=True)
class _Judged:
    order: tuple[Fraction | dt.datetime | int, ...]
    score: Fraction | None = None
    below: Why | None = None
    criterion: int | None = None

    @property
    def is_eligible(self) -> bool:
        return self.below is None


def _last(submissions: Iterable[Submission]) -> list[Submission]:
    last: dict[int, Submission] = {}
    for one in sorted(submissions, key=lambda one: (one.at, one.number)):
        last[one.applicant] = one
    return sorted(last.values(), key=lambda one: (one.at, one.number))


def _judge(one: Submission, rule: Rule) -> _Judged:
    if isinstance(rule, FirstCome):
        return _Judged((one.at, one.number))
    if not all(one.marks.get(criterion.key) for criterion in rule.criteria):
        raise Unmarked(one)
    score = score_of(one.marks, rule.criteria)
    for criterion in rule.criteria:
        if _mean(one.marks[criterion.key]) < criterion.threshold:
            return _Judged((), score, Why.BELOW_CRITERION, criterion.key)
    if score < rule.threshold:
        return _Judged((), score, Why.BELOW_SCORE)
    tied: list[Fraction] = []
    if rule.tie is Tie.WEIGHTIEST:
        by_weight = sorted(rule.criteria, key=lambda criterion: -criterion.weight)
        tied = [-_mean(one.marks[criterion.key]) for criterion in by_weight]
    return _Judged((-score, *tied, one.at, one.number), score)


def _mean(marks: Sequence[int]) -> Fraction:
    return Fraction(sum(marks), len(marks))


def _limit(one: Submission, most_each: int) -> int:
    return min(one.wanted, most_each)


def _rounds(in_order: Sequence[Submission], free: int, most_each: int, held: Mapping[int, int]) -> dict[int, int]:
    """Give one each, round after round, to those who have fewer than the round's number."""
    granted = {one.applicant: held.get(one.applicant, 0) for one in in_order}
    for nth in range(1, most_each + 1):
        for one in in_order:
            if free and granted[one.applicant] < nth <= _limit(one, most_each):
                granted[one.applicant] += 1
                free -= 1
    return granted


def _ranks(in_order: Sequence[Submission], most_each: int, granted: Mapping[int, int]) -> dict[int, int]:
    """Line up those who wait as the next rounds would serve them: who has least comes first."""
    waiting = [one for one in in_order if granted[one.applicant] < _limit(one, most_each)]
    waiting.sort(key=lambda one: granted[one.applicant])  # stable: among equals, the order stays
    return {one.applicant: rank for rank, one in enumerate(waiting, start=1)}


def _why(one: Submission, rule: Rule, granted: Mapping[int, int]) -> Why:
    if granted[one.applicant] >= _limit(one, rule.most_each):
        return Why.SERVED
    return Why.SERVED_IN_PART if granted[one.applicant] else Why.BEHIND


def _below(one: Submission, judged: _Judged, held: Mapping[int, int]) -> Award:
    assert judged.below is not None  # noqa: S101 -- narrows the type: only they come here
    return Award(one, judged.below, 0, held.get(one.applicant, 0), None, judged.score, judged.criterion)
