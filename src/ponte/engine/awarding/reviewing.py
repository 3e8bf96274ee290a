"""Reviewers to proposals: no conflicts, even loads, the worst-off proposal served as well as can be, then all together.

The order of aims is that of I. Stelmakh, N. Shah and A. Singh (*PeerReview4All*, Journal of Machine Learning Research
22, 2021) and A. Kobren, B. Saha and A. McCallum (*Paper matching with local fairness constraints*, KDD 2019); total
affinity under limits of load is the assignment that large conferences solve (K. Leyton-Brown et al., *Matching papers
and reviewers at large conferences*, 2022). Their approximations are for thousands of papers: a call has hundreds, and
is solved as an integer programme by HiGHS, with a bound. Places to fill are counted by maximum flow.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import ortools  # noqa: F401 (its HiGHS must be loaded before SciPy's)
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import maximum_flow

from ponte.engine.awarding.problem import Assignment, ReviewingProblem, Unfilled
from ponte.engine.awarding.reasons import Reason
from ponte.engine.errors import BadInput

Floats = NDArray[np.float64]

SHARE = 0.7  # of the time for the worst-off proposal; the total is found quickly
GRAIN = 1e-6  # affinity below which a difference is rounding


def assign_reviewers(problem: ReviewingProblem, *, time_limit: float = 30) -> Assignment:
    """Assign reviewers to proposals.

    In this order: as many places filled as can be; none of the proposals with more empty places than need be; as few
    reviewers as can be below their least; the worst-off proposal as well served as can be; then the total of affinity.

    Parameters
    ----------
    time_limit
        Seconds; what is not proved by then is the best found, with its bounds.

    Raises
    ------
    BadInput
        Affinities of another shape or out of range, ids that are not unique or unknown, limits below 0.
    """
    check_reviewing(problem)
    return _Assigning(problem, time_limit).assignment()


def check_reviewing(problem: ReviewingProblem) -> None:
    """Refuse a problem that contradicts itself.

    Raises
    ------
    BadInput
        See `assign_reviewers`.
    """
    proposals, reviewers = set(problem.proposals), set(problem.reviewers)
    if len(proposals) < len(problem.proposals) or len(reviewers) < len(problem.reviewers):
        raise BadInput("reviewing", "expected every proposal and every reviewer once")
    shape = (len(problem.proposals), len(problem.reviewers))
    if problem.affinity.shape != shape:
        raise BadInput("affinity", f"expected shape {shape}, found {problem.affinity.shape}")
    if not ((problem.affinity >= 0) & (problem.affinity <= 1)).all():
        raise BadInput("affinity", "expected numbers of 0 … 1")
    for proposal, reviewer in sorted(problem.conflicts):
        if proposal not in proposals or reviewer not in reviewers:
            expected = "expected a proposal and a reviewer of the problem"
            raise BadInput(f"conflict of {reviewer!r} with {proposal!r}", expected)
    if problem.per_proposal < 0:
        raise BadInput("per_proposal", f"expected at least 0, found {problem.per_proposal}")
    for name, limits in (("most", problem.most), ("least", problem.least)):
        for reviewer, limit in limits.items():
            if reviewer not in reviewers or limit < 0:
                raise BadInput(name, f"expected a reviewer's limit of at least 0, found {reviewer!r}: {limit}")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Bounds on sums of the variables."""

    matrix: csr_array
    low: Floats
    high: Floats

    def constraint(self) -> LinearConstraint:
        return LinearConstraint(self.matrix, self.low, self.high)


class _Assigning:
    """Variables: every pair without a conflict, then what each reviewer lacks to their least, then the worst sum."""

    def __init__(self, problem: ReviewingProblem, time_limit: float) -> None:
        self.problem, self.end = problem, time.perf_counter() + time_limit
        self.share = time_limit * SHARE
        self.n, self.m = problem.affinity.shape
        self.may = np.ones((self.n, self.m), bool)
        proposal, reviewer = ({id_: i for i, id_ in enumerate(ids)} for ids in (problem.proposals, problem.reviewers))
        for one, other in problem.conflicts:
            self.may[proposal[one], reviewer[other]] = False
        self.able = self.may.sum(axis=1)
        self.of, self.by = np.nonzero(self.may)
        self.affinity = problem.affinity[self.of, self.by]
        self.size = len(self.of) + self.m + 1
        self.most, self.filled = self.loads()
        least = np.array([problem.least.get(id_, 0) for id_ in problem.reviewers], float)
        self.least = np.minimum(least, self.most)

    def loads(self) -> tuple[NDArray[np.int64], int]:
        """The most of every reviewer, and the places that can be filled with it."""
        problem, n = self.problem, self.n
        stated = np.array([problem.most.get(id_, -1) for id_ in problem.reviewers], np.int64)
        least = np.array([problem.least.get(id_, 0) for id_ in problem.reviewers], np.int64)
        even = stated < 0
        most = np.where(even, n, stated)
        filled = self.places(most)
        if even.any():
            low, high = 0, n  # the lowest limit for all that fills as many
            while low < high:
                middle = (low + high) // 2
                if self.places(np.where(even, np.maximum(middle, least), stated)) == filled:
                    high = middle
                else:
                    low = middle + 1
            most = np.where(even, np.maximum(low, least), stated)
        return most, filled

    def places(self, most: NDArray[np.int64]) -> int:
        """Places that can be filled where reviewers have at most so many proposals: a maximum flow."""
        n, m = self.n, self.m
        source, sink = n + m, n + m + 1
        starts = np.concatenate([np.full(n, source), self.of, n + np.arange(m)])
        ends = np.concatenate([np.arange(n), n + self.by, np.full(m, sink)])
        room = np.concatenate([np.full(n, self.problem.per_proposal), np.ones(len(self.of)), most]).astype(np.int32)
        return int(maximum_flow(csr_array((room, (starts, ends)), shape=(sink + 1, sink + 1)), source, sink).flow_value)

    def sums(self, groups: NDArray[np.intp], count: int, weights: Floats | None = None) -> csr_array:
        """Sums of pairs by group, as rows over all variables."""
        weights = np.ones(len(groups)) if weights is None else weights
        return coo_array((weights, (groups, np.arange(len(groups)))), shape=(count, self.size)).tocsr()

    def assignment(self) -> Assignment:
        if not self.filled:
            return self.decode(np.zeros(self.size), 0.0, 0.0, proved=True)
        rules = [self.per_reviewer(), self.whole(), self.at_least()]
        rules.append(self.evenly(rules))
        if self.least.any():
            rules.append(self.fewest_short(rules))
        rules.append(self.worst_off())
        fairest = self.solve(-self.unit(self.size - 1), rules, seconds=self.share)
        floor = 0.0 if fairest.x is None else self.worst(fairest.x)
        bound = max(floor, self.ceiling if fairest.mip_dual_bound is None else -float(fairest.mip_dual_bound))
        total = np.concatenate([-self.affinity, np.zeros(self.m + 1)])
        # Without a floor this is a flow, which takes no time.
        left = max(1.0, self.end - time.perf_counter()) if floor else np.inf
        best = self.solve(total, rules, seconds=left, floor=floor)
        taken = fairest.x if best.x is None else best.x
        most = float(self.affinity.sum()) if best.mip_dual_bound is None else -float(best.mip_dual_bound)
        return self.decode(taken, bound, most, proved=bound - floor <= GRAIN and best.status == 0)

    def solve(self, cost: Floats, rules: list[_Rows], *, seconds: float, floor: float = 0.0) -> OptimizeResult:
        """The cheapest choice under these rules; ``floor`` is what the worst-off has at least."""
        whole = np.ones(self.size)
        whole[-1] = 0
        low = np.zeros(self.size)
        low[-1] = max(0.0, floor - GRAIN)
        high = np.concatenate([np.ones(len(self.of)), self.least, [self.ceiling]])
        return milp(
            cost,
            constraints=[rows.constraint() for rows in rules],
            integrality=whole,
            bounds=Bounds(low, high),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )

    def unit(self, variable: int) -> Floats:
        unit: Floats = np.eye(1, self.size, variable)[0]
        return unit

    def per_reviewer(self) -> _Rows:
        return _Rows(self.sums(self.by, self.m), np.zeros(self.m), self.most.astype(float))

    def whole(self) -> _Rows:
        """As many places filled as can be."""
        sums = self.sums(np.zeros(len(self.of), np.intp), 1)
        return _Rows(sums, np.array([float(self.filled)]), np.array([np.inf]))

    def at_least(self) -> _Rows:
        """What a reviewer lacks to their least."""
        lacks = coo_array((np.ones(self.m), (np.arange(self.m), len(self.of) + np.arange(self.m))), (self.m, self.size))
        return _Rows((self.sums(self.by, self.m) + lacks).tocsr(), self.least, np.full(self.m, np.inf))

    def evenly(self, rules: list[_Rows]) -> _Rows:
        """No proposal with more empty places than need be."""
        sums, most = self.sums(self.of, self.n), np.full(self.n, float(self.problem.per_proposal))
        for each in range(self.problem.per_proposal, 0, -1):
            rows = _Rows(sums, np.minimum(each, self.able).astype(float), most)
            if self.solve(np.zeros(self.size), [*rules, rows], seconds=np.inf).status == 0:
                return rows
        return _Rows(sums, np.zeros(self.n), most)

    def fewest_short(self, rules: list[_Rows]) -> _Rows:
        """As few proposals lacking to the least of reviewers as can be."""
        lacking = np.zeros(self.size)
        lacking[len(self.of) : -1] = 1
        fewest = float(round(self.solve(lacking, rules, seconds=np.inf).fun))
        return _Rows(csr_array(lacking[None, :]), np.zeros(1), np.array([fewest]))

    def worst_off(self) -> _Rows:
        """The last variable is at most the affinity of any proposal that could have all its reviewers."""
        below = coo_array((-np.ones(self.n), (np.arange(self.n), np.full(self.n, self.size - 1))), (self.n, self.size))
        sums = (self.sums(self.of, self.n, self.affinity) + below).tocsr()
        return _Rows(sums, np.where(self.complete, 0.0, -np.inf), np.full(self.n, np.inf))

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Which proposals could have all their reviewers."""
        could: NDArray[np.bool_] = self.able >= self.problem.per_proposal
        return could

    @property
    def ceiling(self) -> float:
        """What the worst-off could have, were affinity 1 throughout."""
        return float(self.problem.per_proposal) if self.complete.any() else 0.0

    def worst(self, taken: Floats) -> float:
        """Affinity of the worst-off."""
        sums = np.bincount(self.of, self.affinity * np.round(taken[: len(self.of)]), self.n)
        return float(sums[self.complete].min(initial=self.ceiling))

    def decode(self, taken: Floats, worst_bound: float, total_bound: float, *, proved: bool) -> Assignment:
        on = np.flatnonzero(np.round(taken[: len(self.of)]))
        loads, places = np.bincount(self.by[on], minlength=self.m), np.bincount(self.of[on], minlength=self.n)
        total, worst = float(self.affinity[on].sum()), self.worst(taken)
        proposals, reviewers = self.problem.proposals, self.problem.reviewers
        return Assignment(
            pairs=tuple((proposals[self.of[k]], reviewers[self.by[k]]) for k in on),
            total=total,
            worst=worst,
            worst_bound=max(worst, worst_bound),
            total_bound=max(total, total_bound),
            proved=proved,
            loads={id_: int(load) for id_, load in zip(reviewers, loads, strict=True)},
            unfilled=tuple(
                self.unfilled(p, int(places[p])) for p in range(self.n) if places[p] < self.problem.per_proposal
            ),
            short=tuple(self.short(r, int(loads[r])) for r in range(self.m) if loads[r] < self.wanted(r)),
        )

    def unfilled(self, p: int, places: int) -> Unfilled:
        """A place stays empty if nobody is without a conflict, or else nobody has room: one who had would fill it."""
        able = int(self.able[p])
        reason = Reason("reviewers_full")
        if able < self.problem.per_proposal and places == able:
            reason = Reason("conflicts", {"able": able, "reviewers": self.m})
        return Unfilled(self.problem.proposals[p], self.problem.per_proposal - places, reason)

    def wanted(self, r: int) -> int:
        return self.problem.least.get(self.problem.reviewers[r], 0)

    def short(self, r: int, load: int) -> Unfilled:
        able = int(self.may[:, r].sum())
        reason = Reason("too_few_proposals", {"able": able}) if load == able else Reason("places_taken")
        if load == self.most[r] < able:
            reason = Reason("most_below_least", {"most": int(self.most[r])})
        return Unfilled(self.problem.reviewers[r], self.wanted(r) - load, reason)
