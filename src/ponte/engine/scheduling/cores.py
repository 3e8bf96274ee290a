"""Fewest breaks by unsatisfiable cores: a maximum satisfiability method for the formulas of `encoding`.

All breaks are assumed away. As long as that cannot be, the solver names a *core*: some of the assumptions, not all of
which can hold. That raises the proven bound by one, and the core is replaced by the assumption that it has no second
break (the OLL method: Andres et al., ICLP 2012; Morgado et al., CP 2014, with totalizers). So a break is allowed just
where it was proved necessary, and everywhere else the windows of participants stay closed, which is what makes
timetables with few breaks easy to find. Cores are taken disjoint from each other first, their replacements held back
(Berg & Järvisalo, CP 2017): the timetables found on the way serve where time runs out.

The bound is mostly proved long before a timetable meets it. A *guided* search looks for any timetable at all first, and
where the proof takes long it anneals that one: what comes out has a few breaks too many, but the solver, deciding as
it does, often needs to mend little. Every so often it takes another.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Literal

from pysat.card import ITotalizer
from pysat.solvers import Cadical195

from ponte.engine.scheduling.b2b import Forum, breaks_of, forum_faults
from ponte.engine.scheduling.encoding import Encoding, Parity

CONFLICTS = 2_000  # of the solver between two pauses
TRIMS = 3  # times that a core is solved again in hope of a smaller one
PATIENCE = 16  # pauses before a guided search anneals, and between two annealings
MOVES = 40_000_000  # of an annealing: some three seconds


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to search: how parity is stated, options of the solver that differ from its defaults, guided or not."""

    parity: Parity
    options: dict[str, int] = field(default_factory=dict)
    guided: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """There are at least so many breaks."""

    breaks: int


@dataclass(frozen=True, slots=True)
class Found:
    """A timetable: the slot of each meeting."""

    slots: list[int]


News = Bound | Found | Literal["paused", "done"]


class CoreSearch:
    """Raises the bound until a timetable meets it. `news` is a generator, paused every so many conflicts."""

    def __init__(self, forum: Forum, fairness: int, arm: Arm) -> None:
        self.forum, self.fairness, self.guided = forum, fairness, arm.guided
        self.first: list[int] = []  # a timetable to anneal
        self.pauses = 0
        self.formula = Encoding(forum, fairness, arm.parity)
        self.top = self.formula.top
        self.solver: Any = Cadical195()
        self.solver.configure(arm.options)
        self.solver.append_formula(self.formula.clauses)
        self.bound = 0
        # Assumptions; where one says that a core has no more than k breaks, the totalizer of the core and k.
        self.assumed: dict[int, tuple[Any, int] | None] = {-literal: None for literal in self.formula.soft}

    def news(self) -> Generator[News, None, None]:
        """What is found out, "done" at the end: the last timetable is then optimal, or there is none."""
        if self.formula.impossible:
            yield "done"
            return
        if self.guided:
            if not (yield from self.solve([])):
                yield "done"
                return
            self.first = self.formula.timetable(self.solver.get_model())
            yield Found(self.first)
        held: dict[int, tuple[Any, int] | None] = {}
        while True:
            if (yield from self.solve(list(self.assumed))):
                slots = self.formula.timetable(self.solver.get_model())
                yield Found(slots)
                if sum(breaks_of(self.forum, slots)) == self.bound:
                    break
                self.assumed |= held
                held = {}
                continue
            core = yield from self.trimmed(self.solver.get_core() or [])
            if not core:
                break
            self.bound += 1
            yield Bound(self.bound)
            held |= self.relax(core)
        yield "done"

    def solve(self, assumptions: list[int]) -> Generator[News, None, bool]:
        """Solve under assumptions, with pauses."""
        while True:
            self.solver.conf_budget(CONFLICTS)
            answer = self.solver.solve_limited(assumptions=assumptions)
            if answer is not None:
                return bool(answer)
            yield "paused"
            self.pauses += 1
            if self.first and self.pauses % PATIENCE == 0:
                yield from self.guide()

    def guide(self) -> Generator[News, None, None]:
        """Anneal, and have the solver decide accordingly from now on."""
        from ponte.engine.scheduling.annealing import anneal  # compiled code, which most forums need not wait for

        slots = anneal(self.forum, self.first, MOVES, seed=self.pauses)
        if not forum_faults(self.forum, slots, self.fairness):
            yield Found(slots)
        self.solver.set_phases(self.formula.phases(slots))

    def trimmed(self, core: list[int]) -> Generator[News, None, list[int]]:
        """A core within a core, as the solver comes across it."""
        for _ in range(TRIMS):
            if len(core) < 2:
                break
            yield from self.solve(core)
            smaller = self.solver.get_core() or []
            if len(smaller) >= len(core):
                break
            core = smaller
        return core

    def relax(self, core: list[int]) -> dict[int, tuple[Any, int] | None]:
        """Take a core out of the assumptions; what to assume in its place."""
        instead: dict[int, tuple[Any, int] | None] = {}
        for literal in core:
            if (about := self.assumed.pop(literal)) is None:
                continue
            totalizer, breaks = about
            if breaks + 1 < len(totalizer.lits):
                known = len(totalizer.cnf.clauses)
                totalizer.increase(ubound=breaks + 1, top_id=self.top)
                instead |= self.assume(totalizer, breaks + 1, known)
        if len(core) == 1:
            self.solver.add_clause([-core[0]])
        else:
            totalizer = ITotalizer([-literal for literal in core], ubound=1, top_id=self.top)
            instead |= self.assume(totalizer, 1, 0)
        return instead

    def assume(self, totalizer: Any, breaks: int, known: int) -> dict[int, tuple[Any, int] | None]:
        """The assumption of no more than so many breaks in a totalizer, whose first clauses are known already."""
        self.top = max(self.top, totalizer.top_id)
        for clause in totalizer.cnf.clauses[known:]:
            self.solver.add_clause(clause)
        return {-totalizer.rhs[breaks]: (totalizer, breaks)}
