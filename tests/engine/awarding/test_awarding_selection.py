"""Funded lists against every list there is, on problems small enough to write all of them down."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.awarding import (
    Infeasible,
    NothingFound,
    Proposal,
    Selection,
    SelectionProblem,
    exchange_costs,
    next_best,
    select,
)
from ponte.engine.awarding.core import Best, Core, Relaxed
from ponte.engine.errors import BadInput

THEMES = ("health", "energy", "space")


@st.composite
def problems(draw: st.DrawFn) -> SelectionProblem:
    """Up to eight proposals under rules of every kind, many of them without an answer."""
    count = draw(st.integers(0, 8))
    cost = st.integers(0, 12)
    proposals = tuple(
        Proposal(f"p{i}", draw(st.integers(0, 15)), {"it": draw(cost), "cn": draw(cost)}, draw(st.sampled_from(THEMES)))
        for i in range(count)
    )
    some = st.frozensets(st.sampled_from([p.id for p in proposals]), max_size=2) if proposals else st.just(frozenset())
    quotas = st.dictionaries(st.sampled_from(THEMES), st.integers(0, 3), max_size=2)
    return SelectionProblem(
        proposals,
        budgets={"it": draw(st.integers(0, 40)), "cn": draw(st.integers(0, 40))},
        theme_most=draw(quotas),
        theme_least=draw(quotas),
        places=draw(st.none() | st.integers(0, 6)),
        fixed_in=draw(some),
        fixed_out=draw(some),
    )


def keeps(problem: SelectionProblem, chosen: list[Proposal]) -> bool:
    """Whether a list keeps every rule, said in other words than the solver's."""
    ids = {p.id for p in chosen}
    themes = [p.theme for p in chosen]
    return (
        all(sum(p.costs[side] for p in chosen) <= budget for side, budget in problem.budgets.items())
        and all(themes.count(theme) <= most for theme, most in problem.theme_most.items())
        and all(themes.count(theme) >= least for theme, least in problem.theme_least.items())
        and (problem.places is None or len(chosen) <= problem.places)
        and problem.fixed_in <= ids
        and not problem.fixed_out & ids
    )


def lists(problem: SelectionProblem) -> Iterator[list[Proposal]]:
    for bits in product((False, True), repeat=len(problem.proposals)):
        chosen = [p for p, on in zip(problem.proposals, bits, strict=True) if on]
        if keeps(problem, chosen):
            yield chosen


def possible(problem: SelectionProblem) -> bool:
    return next(lists(problem), None) is not None


def worth(chosen: list[Proposal]) -> int:
    return sum(p.value for p in chosen)


def named(problem: SelectionProblem, selection: Selection) -> list[Proposal]:
    return [p for p in problem.proposals if p.id in selection.chosen]


def without(problem: SelectionProblem, code: str, params: dict[str, Any]) -> SelectionProblem:
    """The problem with one of its rules lifted."""
    if code == "budget":
        return replace(problem, budgets={s: b for s, b in problem.budgets.items() if s != params["side"]})
    if code in ("theme_most", "theme_least"):
        left = {t: n for t, n in getattr(problem, code).items() if t != params["theme"]}
        return replace(problem, **{code: left})  # type: ignore[arg-type]
    if code == "places":
        return replace(problem, places=None)
    return replace(problem, **{code: getattr(problem, code) - {params["proposal"]}})


@settings(max_examples=200, deadline=None)
@given(problems())
def test_the_list_is_worth_as_much_as_any(problem: SelectionProblem) -> None:
    every = list(lists(problem))
    if not every:
        with pytest.raises(Infeasible):
            select(problem)
        return
    best = select(problem)
    assert best.proved
    assert best.value == best.bound == max(map(worth, every)) == worth(named(problem, best))
    assert named(problem, best) in every
    assert best.spent == {side: sum(p.costs[side] for p in named(problem, best)) for side in problem.budgets}


@settings(max_examples=100, deadline=None)
@given(problems())
def test_a_clash_names_rules_of_which_none_could_be_spared(problem: SelectionProblem) -> None:
    if possible(problem):
        return
    with pytest.raises(Infeasible) as refusal:
        select(problem)
    clash = [(reason.code, dict(reason.params)) for reason in refusal.value.clash]
    alone = SelectionProblem(problem.proposals, {})
    for code, params in clash:
        alone = _with(alone, problem, code, params)
    assert not possible(alone)
    for code, params in clash:
        assert possible(without(alone, code, params))


def _with(alone: SelectionProblem, problem: SelectionProblem, code: str, params: dict[str, Any]) -> SelectionProblem:
    if code == "budget":
        return replace(alone, budgets={**alone.budgets, params["side"]: problem.budgets[params["side"]]})
    if code in ("theme_most", "theme_least"):
        quota = {params["theme"]: getattr(problem, code)[params["theme"]]}
        return replace(alone, **{code: {**getattr(alone, code), **quota}})  # type: ignore[arg-type]
    if code == "places":
        return replace(alone, places=problem.places)
    return replace(alone, **{code: getattr(alone, code) | {params["proposal"]}})


@settings(max_examples=100, deadline=None)
@given(problems())
def test_the_next_best_is_the_best_of_all_others(problem: SelectionProblem) -> None:
    every = list(lists(problem))
    if not every:
        return
    best = select(problem)
    others = [chosen for chosen in every if chosen != named(problem, best)]
    found = next_best(problem, best)
    if found is None:
        assert not others
        return
    assert found.proved
    assert found.value == max(map(worth, others))
    assert named(problem, found) in others


@settings(max_examples=60, deadline=None)
@given(problems())
def test_every_exchange_costs_what_the_best_list_of_its_kind_loses(problem: SelectionProblem) -> None:
    every = list(lists(problem))
    if not every:
        return
    best = select(problem)
    costs = exchange_costs(problem, best)
    assert list(costs) == [p.id for p in problem.proposals if p.id not in problem.fixed_in | problem.fixed_out]
    for proposal in problem.proposals:
        if proposal.id not in costs:
            continue
        cost = costs[proposal.id]
        assert cost.joins is (proposal.id not in best.chosen)
        kind = [chosen for chosen in every if (proposal in chosen) is cost.joins]
        assert cost.proved
        assert cost.loss == (best.value - max(map(worth, kind)) if kind else None)
        if kind:
            after = (set(best.chosen) ^ {proposal.id} | set(cost.enters)) - set(cost.leaves)
            assert [p for p in problem.proposals if p.id in after] in kind
            assert worth([p for p in problem.proposals if p.id in after]) == best.value - (cost.loss or 0)


def test_what_clashes_is_said_in_words() -> None:
    dear = tuple(Proposal(f"p{i}", 10, {"it": 30, "cn": 200}, "health") for i in range(4))
    problem = SelectionProblem(dear, {"it": 80, "cn": 900}, theme_least={"health": 3}, places=4)
    with pytest.raises(Infeasible) as refusal:
        select(problem)
    assert str(refusal.value) == "these cannot all hold: at least 3 of health; it has a budget of 80"


def made_up(kind: str, seed: int) -> SelectionProblem:
    """Two hundred proposals in twenty themes: euros and yuan, values as a joint score times a hundred."""
    r = random.Random(seed)
    proposals = []
    for i in range(200):
        euros, yuan, value = r.randint(20_000, 90_000), r.randint(150_000, 700_000), r.randint(5_000, 10_000)
        if kind == "dearer is better":
            value = max(1, (euros // 10 + yuan // 70) // 2 + r.randint(-500, 500))
        elif kind == "dear here, cheap there":
            yuan, value = 8 * (90_000 - euros) + r.randint(0, 5_000), 5_000 + r.randint(0, 50)
        proposals.append(Proposal(f"p{i}", value, {"it": euros, "cn": yuan}, f"t{r.randrange(20)}"))
    budgets = {side: sum(p.costs[side] for p in proposals) // 4 for side in ("it", "cn")}
    themes = sorted({p.theme for p in proposals})
    return SelectionProblem(tuple(proposals), budgets, dict.fromkeys(themes, 4), dict.fromkeys(themes, 1))


@pytest.mark.parametrize(("kind", "seed"), [("scores", 0), ("dearer is better", 1), ("dear here, cheap there", 0)])
def test_two_hundred_proposals_are_proved_and_the_same_every_time(kind: str, seed: int) -> None:
    select(PLAIN)  # compiles what is not compiled yet
    problem, begun = made_up(kind, seed), time.process_time()
    best = select(problem, time_limit=300)
    assert time.process_time() - begun < 10
    assert best.proved
    assert keeps(problem, named(problem, best))
    assert replace(select(problem, time_limit=300), seconds=0) == replace(best, seconds=0)


def test_without_time_no_list_is_made_up() -> None:
    problem = made_up("dearer is better", 1)
    with pytest.raises(NothingFound):
        select(problem, time_limit=0)
    with pytest.raises(NothingFound):
        next_best(problem, Selection((), 0, 0, False, {}, 0), time_limit=0)


def test_a_list_that_is_not_proved_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = made_up("dearer is better", 1)
    with monkeypatch.context() as patch:
        patch.setattr("ponte.engine.awarding.funding.TURNS", ((2_000, 0.01),))
        unsure = select(problem)
    assert (unsure.proved, unsure.status) == (False, "feasible")
    assert unsure.bound > unsure.value
    assert keeps(problem, named(problem, unsure))


def test_what_turns_out_better_than_a_list_that_was_not_proved_loses_nothing() -> None:
    problem = SelectionProblem(tuple(Proposal(f"p{i}", 5 + i, {"it": 1}) for i in range(3)), {"it": 1})
    poor = Selection(("p0",), 5, 7, False, {"it": 1}, 0)
    better = next_best(problem, poor)
    assert better is not None
    assert (better.value, poor.loss(better), better.loss(poor)) == (7, 0, 2)
    costs = exchange_costs(problem, poor)
    assert [(cost.loss, cost.proved) for cost in costs.values()] == [(0, False)] * 3


PLAIN = SelectionProblem((Proposal("a", 5, {"it": 1}),), {"it": 3})


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (replace(PLAIN, proposals=PLAIN.proposals * 2), "proposal 'a': expected an id of its own"),
        (replace(PLAIN, proposals=(Proposal("a", -1, {}),)), "proposal 'a': expected 'value' to be a whole number"),
        (replace(PLAIN, proposals=(Proposal("a", 1, {"it": -1}),)), "proposal 'a': expected the cost of 'it'"),
        (replace(PLAIN, budgets={"it": 10**13}), "budgets: expected 'it' to be a whole number of 0 … 1000000000000"),
        (replace(PLAIN, theme_most={"x": -1}), "theme_most: expected 'x'"),
        (replace(PLAIN, places=-1), "selection: expected 'places'"),
        (replace(PLAIN, fixed_in=frozenset({"z"})), "fixed_in: expected a proposal, found 'z'"),
    ],
)
def test_what_is_unsound_is_refused(problem: SelectionProblem, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        select(problem)
    assert said in str(refusal.value)


def test_what_no_walk_can_begin_from_is_not_held_to_be_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Relaxed(7.5, 1.0, np.zeros(2, bool), np.zeros(2), np.zeros(2))
    monkeypatch.setattr(Core, "_relax", lambda _core, count: whole if count is None else None)
    best, no_rows, none = Best(-1, None, 100), np.zeros((0, 2), np.int64), np.zeros(0, np.int64)
    core = Core(np.array([5, 7]), no_rows, none, none, np.full(2, -1), None)
    core.improve(best, 1000, time.perf_counter() + 60)
    assert (best.value, best.bound) == (-1, 7)
    assert select(PLAIN).proved


def test_a_list_is_made_of_plain_numbers() -> None:
    for problem in (PLAIN, replace(PLAIN, budgets={}), made_up("scores", 0)):
        best = select(problem)
        assert {type(number) for number in (best.value, best.bound, *best.spent.values())} == {int}
