"""Reviewers against every assignment there is, on problems small enough to write all of them down."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.awarding import Assignment, ReviewingProblem, assign_reviewers
from ponte.engine.errors import BadInput


@st.composite
def problems(draw: st.DrawFn) -> ReviewingProblem:
    """Up to four proposals and reviewers, with limits and conflicts."""
    proposals = tuple(f"p{i}" for i in range(draw(st.integers(0, 4))))
    reviewers = tuple(f"r{i}" for i in range(draw(st.integers(0, 4))))
    affinity = [[draw(st.integers(0, 10)) / 10 for _ in reviewers] for _ in proposals]
    pairs = [(p, r) for p in proposals for r in reviewers]
    conflicts = draw(st.frozensets(st.sampled_from(pairs), max_size=5)) if pairs else frozenset()
    limits = st.dictionaries(st.sampled_from(reviewers), st.integers(0, 3), max_size=4) if reviewers else st.just({})
    return ReviewingProblem(
        proposals,
        reviewers,
        np.array(affinity, float).reshape(len(proposals), len(reviewers)),
        conflicts,
        draw(st.integers(0, 2)),
        draw(limits),
        draw(limits),
    )


def assignments(problem: ReviewingProblem) -> list[list[tuple[str, str]]]:
    """All that keep conflicts and stated limits, and want nothing else."""
    able = [[r for r in problem.reviewers if (p, r) not in problem.conflicts] for p in problem.proposals]
    ways = [[some for size in range(problem.per_proposal + 1) for some in combinations(of, size)] for of in able]
    every = ([(p, r) for p, some in zip(problem.proposals, one, strict=True) for r in some] for one in product(*ways))
    return [
        pairs
        for pairs in every
        if all(sum(r == other for _, other in pairs) <= most for r, most in problem.most.items())
    ]


def quality(problem: ReviewingProblem, pairs: list[tuple[str, str]], loads_up_to: int) -> tuple[float, ...]:
    """What is wanted, in order, as figures of which more is better."""
    loads = {r: sum(r == other for _, other in pairs) for r in problem.reviewers}
    places = {p: sum(p == other for other, _ in pairs) for p in problem.proposals}
    able = {p: sum((p, r) not in problem.conflicts for r in problem.reviewers) for p in problem.proposals}
    at = {id_: i for i, id_ in enumerate((*problem.proposals, *problem.reviewers))}
    fit = {(p, r): problem.affinity[at[p], at[r] - len(problem.proposals)] for p, r in pairs}
    sums = [sum(v for (p, _), v in fit.items() if p == q) for q in problem.proposals if able[q] >= problem.per_proposal]
    each = max(
        (q for q in range(problem.per_proposal + 1) if all(places[p] >= min(q, able[p]) for p in problem.proposals)),
        default=0,
    )
    most = most_of(problem, loads_up_to)
    lacking = sum(max(0, min(least, most[r]) - loads[r]) for r, least in problem.least.items())
    return (len(pairs), each, -lacking, round(min(sums, default=0), 6), round(sum(fit.values()), 6))


def most_of(problem: ReviewingProblem, limit: int) -> dict[str, int]:
    """The most of every reviewer, where those who stated none have this limit, or their least if that is more."""
    return {r: problem.most.get(r, max(limit, problem.least.get(r, 0))) for r in problem.reviewers}


def even_limit(problem: ReviewingProblem) -> int:
    """The lowest limit for reviewers without one that fills as many places as any."""
    filled = max(len(pairs) for pairs in assignments(problem))
    for limit in range(len(problem.proposals) + 1):
        limited = replace(problem, most=most_of(problem, limit))
        if max(len(pairs) for pairs in assignments(limited)) == filled:
            return limit
    raise AssertionError(filled)


@settings(max_examples=120, deadline=None)
@given(problems())
def test_no_assignment_is_better_in_the_order_of_aims(problem: ReviewingProblem) -> None:
    limit = even_limit(problem)
    limited = replace(problem, most=most_of(problem, limit))
    best = max(quality(limited, pairs, limit) for pairs in assignments(limited))
    found = assign_reviewers(problem)
    assert list(found.pairs) in assignments(limited)
    assert found.proved
    assert quality(limited, list(found.pairs), limit) == pytest.approx(best, abs=1e-5)
    assert found.total == pytest.approx(best[-1], abs=1e-5)
    assert found.total_bound == pytest.approx(found.total, abs=1e-4)
    assert sum(found.loads.values()) == len(found.pairs)


def market(proposals: int, reviewers: int, seed: int = 0, **more: object) -> ReviewingProblem:
    random = np.random.default_rng(seed)
    ps, rs = tuple(f"p{i}" for i in range(proposals)), tuple(f"r{i}" for i in range(reviewers))
    conflicts = frozenset((p, r) for p in ps for r in rs if random.random() < 0.08)
    plain = ReviewingProblem(ps, rs, random.beta(2, 4, (proposals, reviewers)), conflicts)
    return replace(plain, **more)  # type: ignore[arg-type]


def counts(found: Assignment) -> dict[str, int]:
    return {p: sum(p == other for other, _ in found.pairs) for p, _ in found.pairs}


def test_a_call_has_its_reviewers_evenly_and_without_conflicts() -> None:
    problem = market(40, 15)
    found = assign_reviewers(problem)
    assert found.proved
    assert found.unfilled == ()
    assert set(counts(found).values()) == {3}
    assert max(found.loads.values()) == ceil(40 * 3 / 15)
    assert not set(found.pairs) & problem.conflicts


def test_empty_places_have_their_reason_and_are_spread() -> None:
    conflicts = frozenset({("p0", "r0"), ("p0", "r1"), ("p0", "r2")})
    few = replace(market(4, 4), conflicts=conflicts, per_proposal=2, most=dict.fromkeys(["r0", "r1", "r2"], 1))
    found = assign_reviewers(replace(few, most={**few.most, "r3": 2}))
    assert [(u.id, u.missing, str(u.reason)) for u in found.unfilled if u.id == "p0"] == [
        ("p0", 1, "of 4 reviewers only 1 have no conflict of interest")
    ]
    others = [u for u in found.unfilled if u.id != "p0"]
    assert [u.missing for u in others] == [1, 1]
    assert {u.reason.code for u in others} == {"reviewers_full"}


def test_a_least_that_cannot_be_is_told() -> None:
    alone = market(3, 2, conflicts=frozenset({("p0", "r1"), ("p1", "r1")}), per_proposal=1)
    found = assign_reviewers(replace(alone, least={"r0": 3, "r1": 2}, most={"r0": 1, "r1": 3}))
    assert {(s.id, s.missing, s.reason.code) for s in found.short} == {
        ("r0", 2, "most_below_least"),
        ("r1", 1, "too_few_proposals"),
    }
    both = assign_reviewers(market(2, 2, conflicts=frozenset(), per_proposal=1, least={"r0": 2, "r1": 1}))
    assert [(s.missing, s.reason.code) for s in both.short] == [(1, "places_taken")]


def test_an_even_share_is_no_limit_to_what_somebody_should_have() -> None:
    found = assign_reviewers(market(6, 3, conflicts=frozenset(), per_proposal=1, least={"r0": 4}))
    assert found.short == ()
    assert found.loads["r0"] == 4


def test_without_time_bounds_say_what_is_open() -> None:
    found = assign_reviewers(market(120, 40), time_limit=0.5)
    assert set(counts(found).values()) == {3}
    assert found.worst <= found.worst_bound
    assert found.total <= found.total_bound


PLAIN = market(2, 2)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (replace(PLAIN, affinity=np.zeros((1, 2))), r"affinity: expected shape \(2, 2\), found \(1, 2\)"),
        (replace(PLAIN, affinity=np.full((2, 2), np.nan)), "affinity: expected numbers of 0 … 1"),
        (replace(PLAIN, proposals=("p", "p")), "expected every proposal and every reviewer once"),
        (replace(PLAIN, conflicts=frozenset({("p0", "x")})), "conflict of 'x' with 'p0'"),
        (replace(PLAIN, per_proposal=-1), "per_proposal: expected at least 0"),
        (replace(PLAIN, most={"x": 1}), "most: expected a reviewer's limit of at least 0, found 'x': 1"),
        (replace(PLAIN, least={"r0": -1}), "least: expected a reviewer's limit"),
    ],
)
def test_what_is_unsound_is_refused(problem: ReviewingProblem, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        assign_reviewers(problem)
