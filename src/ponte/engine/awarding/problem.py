"""What is awarded and on what grounds: immutable, typed, plain Python. Ids are the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ponte.engine.awarding.reasons import Reason

# --- Ranking -----------------------------------------------------------------------------------------------------


class TieRule(StrEnum):
    """How entries of equal score are told apart; rules are applied in turn."""

    HIGHEST_CRITERION = "criterion"
    """By their marks in the criterion of most weight, then in the next, equal weights in the order of the rule."""
    MEDIAN = "median"
    """By the median of their sheets."""
    SHARED = "shared"
    """Not at all: they share a rank, and the ranks after it stay empty."""
    LOT = "lot"
    """By a lot that anybody can draw again who knows the seed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A juror's marks of an entry: one for each criterion, from 0 to the rule's scale."""

    entry: str
    juror: str
    marks: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is marked; it weighs relative to the others. ``threshold`` is the least mark wanted, 0 for none."""

    id: str
    weight: float
    threshold: float = 0


@dataclass(frozen=True, slots=True)
class RankingRule:
    """How sheets become a ranking.

    Parameters
    ----------
    scale
        The highest mark of any criterion.
    drop_extremes
        Whether the highest and the lowest sheet of an entry are left aside where it has more than two; of several that
        are equally high, each in part.
    adjust_severity
        Whether severity of jurors is taken out of the score; else it is the plain mean.
    threshold
        The least score wanted, 0 … 100.
    ties
        Rules for equal scores, in turn; what they leave equal shares a rank.
    seed
        Of the lot: to be published before the marks are known.
    """

    criteria: tuple[Criterion, ...]
    scale: float
    drop_extremes: bool = False
    adjust_severity: bool = True
    threshold: float = 0
    ties: tuple[TieRule, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entry stands; those below a threshold stand after all others.

    Parameters
    ----------
    score, mean
        On the scale 0 … 100, with severity taken out and plain. A score may pass the ends of the scale by what was
        taken out.
    low, high
        The interval that holds the entry's score at 95 %, were it read by all jurors; 0 … 100 where the sheets are
        too few to tell.
    criteria
        Mark in each criterion, treated as the score is, on the rule's scale.
    sheets
        How many were handed in.
    below
        The first threshold that it fails.
    tie
        How it was told apart from entries of equal score, or that it was not.
    """

    entry: str
    rank: int
    score: float
    mean: float
    low: float
    high: float
    criteria: Mapping[str, float]
    sheets: int
    below: Reason | None = None
    tie: Reason | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Standings by rank.

    Parameters
    ----------
    severities
        Points (of 100) that each juror marks higher than the average of those they can be compared with; negative for
        the severe. Empty where severity is not taken out.
    groups
        Entries that a chain of common jurors connects, the largest group first. Scores of different groups rest on
        jurors who cannot be compared.
    """

    standings: tuple[Standing, ...]
    severities: Mapping[str, float]
    groups: tuple[tuple[str, ...], ...]

    @property
    def comparable(self) -> bool:
        """Whether all entries can be compared with severity taken out."""
        return len(self.groups) <= 1


# --- Finalists ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that is not chosen, and why."""

    entry: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Picked:
    """Finalists by rank, and a reason for every other entry."""

    chosen: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


# --- Selection under budgets -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """What may be funded: its joint value and what it costs each side, in whole numbers of one unit a side."""

    id: str
    value: int
    costs: Mapping[str, int]
    theme: str = ""


@dataclass(frozen=True, slots=True)
class SelectionProblem:
    """Everything a mixed commission has to keep.

    Parameters
    ----------
    budgets
        Of each side; what a proposal costs a side without an entry is not limited.
    theme_most, theme_least
        Proposals of a theme.
    places
        Most proposals in all.
    fixed_in, fixed_out
        Ids decided beforehand.
    """

    proposals: tuple[Proposal, ...]
    budgets: Mapping[str, int]
    theme_most: Mapping[str, int] = field(default_factory=dict)
    theme_least: Mapping[str, int] = field(default_factory=dict)
    places: int | None = None
    fixed_in: frozenset[str] = frozenset()
    fixed_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """A list, in the order of the proposals.

    ``proved`` is claimed only where no other list is worth more; ``bound`` is a proven upper bound on the value of any.
    ``spent`` is by side, ``seconds`` the time it took.
    """

    chosen: tuple[str, ...]
    value: int
    bound: int
    proved: bool
    spent: Mapping[str, int]
    seconds: float

    @property
    def status(self) -> Literal["optimal", "feasible"]:
        """``optimal`` only where it is proved."""
        return "optimal" if self.proved else "feasible"

    def loss(self, other: Selection) -> int:
        """What another list is worth less; 0 where this one was not proved and the other turned out to be better."""
        return max(0, self.value - other.value)


@dataclass(frozen=True, slots=True)
class ExchangeCost:
    """What it would take to have a proposal that is not on the list, or to do without one that is.

    Parameters
    ----------
    joins
        Whether it joins the list; else it leaves it.
    loss
        What the best list of that kind is worth less; ``None`` where there is no such list. It is 0, and not proved,
        where the list compared with was not proved and this one turned out to be better.
    enters, leaves
        The other proposals that would come in and go.
    proved
        Whether no such list loses less.
    """

    proposal: str
    joins: bool
    loss: int | None
    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    proved: bool


# --- Reviewers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewingProblem:
    """Who may review what.

    Parameters
    ----------
    affinity
        Competence of each reviewer for each proposal, 0 … 1, shape ``(proposals, reviewers)``.
    conflicts
        Pairs of proposal and reviewer that must never be.
    per_proposal
        Reviewers that each proposal wants.
    most
        Proposals that a reviewer may have; reviewers without an entry share evenly: one limit for all of them, the
        lowest that fills as many places as can be filled, or their least where that is more.
    least
        Proposals that a reviewer should have, as far as places and conflicts allow.
    """

    proposals: tuple[str, ...]
    reviewers: tuple[str, ...]
    affinity: NDArray[np.float64]
    conflicts: frozenset[tuple[str, str]] = frozenset()
    per_proposal: int = 3
    most: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Places of a proposal that stay empty, or proposals that a reviewer lacks to their least, and why."""

    id: str
    missing: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews what.

    Parameters
    ----------
    pairs
        Proposal and reviewer, by proposal.
    total
        Sum of affinity over the pairs.
    worst
        Sum of affinity of the worst-off among the proposals that could have all their reviewers.
    worst_bound, total_bound
        Proven upper bounds: on ``worst`` over all assignments that fill as many places, on ``total`` over those of
        them with this ``worst``.
    proved
        Whether both are reached.
    loads
        Proposals of each reviewer.
    unfilled, short
        Proposals with places that stay empty; reviewers with fewer proposals than their least.
    """

    pairs: tuple[tuple[str, str], ...]
    total: float
    worst: float
    worst_bound: float
    total_bound: float
    proved: bool
    loads: Mapping[str, int]
    unfilled: tuple[Unfilled, ...]
    short: tuple[Unfilled, ...]
