"""Two peers for the scheduling engine, as one would write them in an afternoon: a CP-SAT model and a MaxSAT encoding.

Both take the same domains (slots in which all people are free) and keep the same rules on brokerages of one venue
without interpreters, which is what they are compared on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ponte.engine.scheduling import Problem

Report = Callable[[float, int], None]


def domains(problem: Problem) -> list[list[int]]:
    """For each meeting the numbers of the slots in which all its people are free."""
    number = {s.id: k for k, s in enumerate(problem.slots)}
    free = {p.id: {number[s] for s in p.available} for p in problem.people}
    return [sorted(set.intersection(*(free[p] for p in m.people))) for m in problem.meetings]


def cp_sat(problem: Problem, seconds: float, report: Report) -> None:
    """One Boolean for each meeting and slot, at most one for each person and slot, tables as a sum."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    slots: list[list[cp_model.IntVar]] = [[] for _ in problem.slots]
    people: dict[tuple[str, int], list[cp_model.IntVar]] = {}
    terms = []
    for m, domain in zip(problem.meetings, domains(problem), strict=True):
        row = [model.new_bool_var("") for _ in domain]
        model.add_at_most_one(row)
        for t, x in zip(domain, row, strict=True):
            slots[t].append(x)
            for p in m.people:
                people.setdefault((p, t), []).append(x)
            terms.append(m.weight * x)
    for group in people.values():
        model.add_at_most_one(group)
    for slot, group in zip(problem.slots, slots, strict=True):
        model.add(sum(group) <= slot.tables)
    model.maximize(sum(terms))
    begun = time.perf_counter()

    class Reporter(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            report(time.perf_counter() - begun, int(self.objective_value))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.solve(model, Reporter())


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
