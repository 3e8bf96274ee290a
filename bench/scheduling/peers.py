"""Two peers for the scheduling engine, as one would write them in an afternoon: a CP-SAT model and a MaxSAT encoding.

Both take the same domains (slots in which all people are free) and keep the same rules; the MaxSAT encoding knows one
venue and no interpreters, and is compared on such brokerages only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING

from ponte.engine.scheduling import Problem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Report = Callable[[float, int], None]


def domains(problem: Problem) -> list[list[int]]:
    """For each meeting the numbers of the slots in which all its people are free."""
    number = {s.id: k for k, s in enumerate(problem.slots)}
    free = {p.id: {number[s] for s in p.available} for p in problem.people}
    return [sorted(set.intersection(*(free[p] for p in m.people))) for m in problem.meetings]


def clashes(problem: Problem) -> list[tuple[int, int]]:
    """The pairs of slots, by number, that nobody can attend both of."""
    apart = {frozenset((t.origin, t.destination)): 60 * t.minutes for t in problem.travel}
    found = []
    for (i, a), (j, b) in combinations(enumerate(problem.slots), 2):
        between = max(b.start.timestamp() - a.end.timestamp(), a.start.timestamp() - b.end.timestamp())
        if between < apart.get(frozenset((a.venue, b.venue)), 0):
            found.append((i, j))
    return found


def cp_sat(problem: Problem, seconds: float, report: Report) -> None:
    """One Boolean for each meeting and slot, at most one for each person and slot, tables as a sum.

    Where a meeting needs an interpreter, one Boolean for each that could come; interpreters are people to the rest.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    slots: list[list[cp_model.IntVar]] = [[] for _ in problem.slots]
    people: dict[tuple[str, int], list[cp_model.IntVar]] = {}
    languages = {p.id: p.languages for p in problem.people}
    terms = []
    for m, domain in zip(problem.meetings, domains(problem), strict=True):
        row = [model.new_bool_var("") for _ in domain]
        model.add_at_most_one(row)
        alone = bool(frozenset.intersection(*(languages[p] for p in m.people)))
        for t, x in zip(domain, row, strict=True):
            slots[t].append(x)
            for p in m.people:
                people.setdefault((p, t), []).append(x)
            if not alone:
                _interpreted(model, problem, languages, m.people, t, x, people)
            terms.append(m.weight * x)
    for group in people.values():
        model.add_at_most_one(group)
    for i, j in clashes(problem):
        for p in (*languages, *(g.id for g in problem.interpreters)):
            if (p, i) in people and (p, j) in people:
                model.add_at_most_one(people[p, i] + people[p, j])
    for slot, group in zip(problem.slots, slots, strict=True):
        model.add(sum(group) <= slot.tables)
    model.maximize(sum(terms))
    begun = time.perf_counter()

    class Reporter(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            report(time.perf_counter() - begun, int(self.objective_value))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.solve(model, Reporter())


def _interpreted(
    model: cp_model.CpModel,
    problem: Problem,
    languages: dict[str, frozenset[str]],
    who: tuple[str, ...],
    t: int,
    x: cp_model.IntVar,
    people: dict[tuple[str, int], list[cp_model.IntVar]],
) -> None:
    serving = []
    for g in problem.interpreters:
        if problem.slots[t].id in g.available and all(g.languages & languages[p] for p in who):
            serving.append(model.new_bool_var(""))
            people.setdefault((g.id, t), []).append(serving[-1])
    model.add(sum(serving) == x)


def rc2(problem: Problem, seconds: float, report: Report) -> None:
    """The same Booleans; each meeting softly in some slot, by its weight; cardinality networks for the tables."""
    from pysat.card import CardEnc, EncType
    from pysat.examples.rc2 import RC2Stratified
    from pysat.formula import WCNF, IDPool

    pool, formula = IDPool(), WCNF()
    most = 0
    slots: list[list[int]] = [[] for _ in problem.slots]
    people: dict[tuple[str, int], list[int]] = {}
    for k, (m, domain) in enumerate(zip(problem.meetings, domains(problem), strict=True)):
        row = [pool.id((k, t)) for t in domain]
        if not row:
            continue
        most += m.weight
        formula.append(row, weight=m.weight)
        for t, x in zip(domain, row, strict=True):
            slots[t].append(x)
            for p in m.people:
                people.setdefault((p, t), []).append(x)
        for i, x in enumerate(row):
            formula.extend([[-x, -y] for y in row[:i]])
    limits = [(group, 1) for group in people.values()]
    limits += [(group, slot.tables) for slot, group in zip(problem.slots, slots, strict=True)]
    for group, bound in limits:
        if len(group) > bound:
            formula.extend(CardEnc.atmost(group, bound, vpool=pool, encoding=EncType.cardnetwrk).clauses)
    begun = time.perf_counter()
    with RC2Stratified(formula) as solver:
        timer = threading.Timer(seconds, solver.interrupt)
        timer.start()
        model = solver.compute(expect_interrupt=True)
        timer.cancel()
        if model is not None:
            report(time.perf_counter() - begun, most - solver.cost)
