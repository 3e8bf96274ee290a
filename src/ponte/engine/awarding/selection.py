"""The list of proposals worth most under the budgets of all sides: proved, with the next best and what exchanges cost.

Model: a multidimensional knapsack with quotas (H. Kellerer, U. Pferschy, D. Pisinger, *Knapsack Problems*, 2004,
chapter 9), solved to proof by `funding`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

from ponte.engine.awarding.funding import Found, Funding
from ponte.engine.awarding.lines import Line, clash
from ponte.engine.awarding.problem import ExchangeCost, Selection, SelectionProblem
from ponte.engine.awarding.reasons import NothingFound, Reason
from ponte.engine.errors import BadInput

MOST = 10**12  # a value, a cost or a budget: far beyond any, and sums stay within 64 bits


def select(problem: SelectionProblem, *, time_limit: float = 30) -> Selection:
    """Choose the list worth most.

    Parameters
    ----------
    time_limit
        Seconds; the answer is then the best list found, not ``proved``. Within it the answer is the same every time.

    Raises
    ------
    BadInput
        The problem is unsound (see `check_selection`).
    Infeasible
        No list keeps every rule; it names rules that clash.
    NothingFound
        Time ran out before any list was found.
    """
    begun = time.perf_counter()
    check_selection(problem)
    lines = lines_of(problem)
    funding = Funding([p.value for p in problem.proposals], lines)
    found = funding.solve(seconds=time_limit)
    if found is None:
        raise clash(len(problem.proposals), lines)
    return _selection(problem, found, begun)


def next_best(problem: SelectionProblem, best: Selection, *, time_limit: float = 30) -> Selection | None:
    """Choose the list worth most but for ``best``, or none where there is no other; what it loses is its distance.

    Raises
    ------
    BadInput
        The problem is unsound, or ``best`` names a proposal that is none of its.
    NothingFound
        Time ran out before any other list was found.
    """
    begun = time.perf_counter()
    check_selection(problem)
    funding = Funding([p.value for p in problem.proposals], lines_of(problem))
    found = funding.solve(seconds=time_limit, other_than=_taken(problem, best))
    return None if found is None else _selection(problem, found, begun)


def exchange_costs(problem: SelectionProblem, best: Selection, *, time_limit: float = 60) -> Mapping[str, ExchangeCost]:
    """Tell for every proposal that is not decided beforehand what its joining or leaving the list would cost.

    Raises
    ------
    BadInput
        The problem is unsound, or ``best`` names a proposal that is none of its.
    """
    end = time.perf_counter() + time_limit
    check_selection(problem)
    taken = _taken(problem, best)
    funding = Funding([p.value for p in problem.proposals], lines_of(problem))
    decided = problem.fixed_in | problem.fixed_out
    costs = {}
    for i, proposal in enumerate(problem.proposals):
        if proposal.id not in decided:
            found = funding.solve(seconds=max(0.0, end - time.perf_counter()), pinned={i: not taken[i]})
            costs[proposal.id] = _exchange(problem, best, i, taken, found)
    return costs


def _exchange(
    problem: SelectionProblem, best: Selection, i: int, taken: Sequence[bool], found: Found | None
) -> ExchangeCost:
    proposal, joins = problem.proposals[i].id, not taken[i]
    if found is None:
        return ExchangeCost(proposal, joins, None, (), (), True)
    if found.chosen is None:
        return ExchangeCost(proposal, joins, None, (), (), False)
    others = [(p.id, was, now) for p, was, now in zip(problem.proposals, taken, found.chosen, strict=True)]
    return ExchangeCost(
        proposal=proposal,
        joins=joins,
        loss=max(0, best.value - found.value),
        enters=tuple(id_ for id_, was, now in others if now and not was and id_ != proposal),
        leaves=tuple(id_ for id_, was, now in others if was and not now and id_ != proposal),
        proved=found.proved and found.value <= best.value,
    )


def check_selection(problem: SelectionProblem) -> None:
    """Refuse a problem that contradicts itself in its words; one that merely has no answer is `Infeasible`.

    Raises
    ------
    BadInput
        Ids that are not unique or unknown, values, costs, budgets, quotas or places out of range.
    """
    ids: set[str] = set()
    for proposal in problem.proposals:
        place = f"proposal {proposal.id!r}"
        if proposal.id in ids:
            raise BadInput(place, "expected an id of its own")
        ids.add(proposal.id)
        _check_range(place, "'value'", proposal.value)
        for side, cost in proposal.costs.items():
            _check_range(place, f"the cost of {side!r}", cost)
    for side, budget in problem.budgets.items():
        _check_range("budgets", repr(side), budget)
    for name, quotas in (("theme_most", problem.theme_most), ("theme_least", problem.theme_least)):
        for theme, number in quotas.items():
            _check_range(name, repr(theme), number)
    if problem.places is not None:
        _check_range("selection", "'places'", problem.places)
    for name, fixed in (("fixed_in", problem.fixed_in), ("fixed_out", problem.fixed_out)):
        for id_ in sorted(fixed - ids):
            raise BadInput(name, f"expected a proposal, found {id_!r}")


def _check_range(place: str, what: str, number: int) -> None:
    if not 0 <= number <= MOST:
        raise BadInput(place, f"expected {what} to be a whole number of 0 … {MOST}, found {number}")


def lines_of(problem: SelectionProblem) -> list[Line]:
    """The rules as inequalities over the proposals, in their order."""
    return list(_lines(problem))


def _lines(problem: SelectionProblem) -> Iterator[Line]:
    index = {proposal.id: i for i, proposal in enumerate(problem.proposals)}
    for id_ in sorted(problem.fixed_in):
        yield Line(Reason("fixed_in", {"proposal": id_}), {index[id_]: 1}, low=1)
    for id_ in sorted(problem.fixed_out):
        yield Line(Reason("fixed_out", {"proposal": id_}), {index[id_]: 1}, high=0)
    for theme, least in problem.theme_least.items():
        yield Line(Reason("theme_least", {"theme": theme, "least": least}), _of_theme(problem, theme), low=least)
    for theme, most in problem.theme_most.items():
        yield Line(Reason("theme_most", {"theme": theme, "most": most}), _of_theme(problem, theme), high=most)
    if problem.places is not None:
        yield Line(Reason("places", {"places": problem.places}), dict.fromkeys(index.values(), 1), high=problem.places)
    for side, budget in problem.budgets.items():
        costs = {i: p.costs[side] for i, p in enumerate(problem.proposals) if p.costs.get(side, 0)}
        yield Line(Reason("budget", {"side": side, "budget": budget}), costs, high=budget)


def _of_theme(problem: SelectionProblem, theme: str) -> dict[int, int]:
    return {i: 1 for i, proposal in enumerate(problem.proposals) if proposal.theme == theme}


def _taken(problem: SelectionProblem, best: Selection) -> tuple[bool, ...]:
    """The list as choices."""
    chosen = set(best.chosen)
    for id_ in sorted(chosen - {proposal.id for proposal in problem.proposals}):
        raise BadInput("list", f"expected a proposal, found {id_!r}")
    return tuple(proposal.id in chosen for proposal in problem.proposals)


def _selection(problem: SelectionProblem, found: Found, begun: float) -> Selection:
    if found.chosen is None:
        raise NothingFound
    taken = [p for p, on in zip(problem.proposals, found.chosen, strict=True) if on]
    return Selection(
        chosen=tuple(p.id for p in taken),
        value=sum(p.value for p in taken),
        bound=found.bound,
        proved=found.proved,
        spent={side: sum(p.costs.get(side, 0) for p in taken) for side in problem.budgets},
        seconds=time.perf_counter() - begun,
    )
