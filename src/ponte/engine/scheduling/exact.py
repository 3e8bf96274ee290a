"""Proves the fewest breaks of a B2B forum by propositional satisfiability.

Variables: ``x[m, t]``, meeting ``m`` in slot ``t``; ``u[p, t]``, participant ``p`` meets in ``t``; ``a[p, t]``, ``p``
meets in ``t`` or later; ``b[p, t]``, a break of ``p`` begins at ``t``: met at ``t - 1``, idle at ``t``, meets later.

Implied constraints make the proofs short, above all the one of *parity*: each meeting occupies two participants, so an
even number of them meets in every slot. Without it a solver must find out case by case, as resolution has no short
proofs of parity; with it most proofs take seconds. The others: each participant meets in as many slots as they have
meetings; at most twice as many participants meet as there are tables.

The number of breaks is bounded by assumption, 0, 1, 2, …: each refusal proves a better lower bound, the first answer
is optimal (Eén & Sörensson's incremental search from below, SAT 2003). Ways of writing parity have luck in different
instances, so where there are two processors two of them race.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from dataclasses import dataclass
from itertools import combinations
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from typing import Any, Literal

from ponte.engine.scheduling.b2b import Forum, breaks_of

Parity = Literal["chain", "count"]


@dataclass(frozen=True)
class Timetable:
    """An answer: the slot of each meeting (from 0), its breaks and the proven lower bound on them."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    slots: tuple[int, ...]
    breaks: int
    bound: int
    seconds: float


class Clauses:
    """A formula in conjunctive normal form under construction."""

    def __init__(self) -> None:
        self.clauses: list[list[int]] = []
        self.top = 0
        self.impossible = False

    def new(self) -> int:
        """A fresh variable."""
        self.top += 1
        return self.top

    def add(self, *literals: int) -> None:
        """At least one of these."""
        self.impossible |= not literals
        self.clauses.append(list(literals))

    def at_most(self, literals: list[int], bound: int) -> None:
        """At most ``bound`` of these."""
        from pysat.card import CardEnc, EncType

        if bound == 1 and len(literals) <= 30:
            self.clauses += [[-a, -b] for a, b in combinations(literals, 2)]
        elif bound < len(literals):
            card = CardEnc.atmost(literals, bound, top_id=self.top, encoding=EncType.cardnetwrk)
            self.clauses += card.clauses
            self.top = max(self.top, card.nv)

    def count(self, literals: list[int], cap: int) -> list[int]:
        """Literals ``r`` with ``r[k]`` exactly if more than ``k`` of these hold, ``k < cap`` (a totalizer)."""
        nodes = [[literal] for literal in literals]
        while len(nodes) > 1:
            merged = [self._merge(a, b, cap) for a, b in zip(nodes[::2], nodes[1::2], strict=False)]
            nodes = merged + (nodes[-1:] if len(nodes) % 2 else [])
        return nodes[0] if nodes else []

    def _merge(self, a: list[int], b: list[int], cap: int) -> list[int]:
        size = min(len(a) + len(b), cap)
        out = [self.new() for _ in range(size)]
        for i in range(len(a) + 1):
            for j in range(len(b) + 1):
                if i + j:
                    more = [-a[i - 1]] * (i > 0) + [-b[j - 1]] * (j > 0)
                    self.add(*more, out[min(i + j, size) - 1])
                saturated = (i == len(a) == cap) or (j == len(b) == cap)
                if i + j < size and not saturated:
                    self.add(*a[i : i + 1], *b[j : j + 1], -out[i + j])
        return out

    def even(self, literals: list[int]) -> None:
        """An even number of these, by a chain of exclusive ors."""
        total = literals[0]
        for literal in literals[1:]:
            both, total = total, self.new()
            self.clauses += [
                [-both, -literal, -total],
                [both, literal, -total],
                [both, -literal, total],
                [-both, literal, total],
            ]
        self.add(-total)


class Encoding(Clauses):
    """A forum as a formula; ``starts`` are the literals of breaks, to be minimised."""

    def __init__(self, forum: Forum, fairness: int, parity: Parity) -> None:
        super().__init__()
        self.forum, self.parity = forum, parity
        self.of = forum.meetings_of()
        self.x = [{t: self.new() for t in sorted(domain)} for domain in forum.domains]
        self.u = [[self.new() for _ in range(forum.slots)] for _ in range(forum.participants)]
        self.starts: list[list[int]] = []
        for row in self.x:
            self.add(*row.values())
            self.at_most(list(row.values()), 1)
        for p in range(forum.participants):
            self.participant(p)
            self.starts.append(self.breaks(p) if len(self.of[p]) > 1 else [])
        for t in range(forum.slots):
            self.slot(t)
        for earlier, later in forum.before:
            self.order(earlier, later)
        self.fair(fairness)

    def participant(self, p: int) -> None:
        """One meeting a slot, and in as many slots as there are meetings."""
        for t, used in enumerate(self.u[p]):
            here = [self.x[m][t] for m in self.of[p] if t in self.x[m]]
            self.add(*here, -used)
            for literal in here:
                self.add(-literal, used)
            self.at_most(here, 1)
        meetings = len(self.of[p])
        if meetings:
            counted = self.count(self.u[p], meetings + 1)
            if len(counted) < meetings:
                self.add()  # more meetings than slots
                return
            self.add(counted[meetings - 1])
            if len(counted) > meetings:
                self.add(-counted[meetings])

    def breaks(self, p: int) -> list[int]:
        """The literals of breaks of a participant: where each begins."""
        used, last = self.u[p], self.forum.slots - 1
        later = [self.new() for _ in used]
        for t in range(last + 1):
            onward = later[t + 1 : t + 2]
            self.add(-used[t], later[t])
            self.add(-later[t], used[t], *onward)
            for literal in onward:
                self.add(-literal, later[t])
        starts = []
        for t in range(1, last):
            start = self.new()
            self.add(-used[t - 1], used[t], -later[t + 1], start)
            for implied in (used[t - 1], -used[t], later[t + 1]):
                self.add(-start, implied)
            starts.append(start)
        return starts

    def slot(self, t: int) -> None:
        """An even number of participants meets in a slot, at most two a table."""
        room = 2 * self.forum.tables
        present = [self.u[p][t] for p in range(self.forum.participants) if any(t in self.x[m] for m in self.of[p])]
        if not present:
            return
        if self.parity == "chain":
            self.at_most(present, room)
            self.even(present)
            return
        counted = self.count(present, min(len(present), room + 1))
        if len(counted) > room:
            self.add(-counted[room])
        for k in range(0, len(counted), 2):
            if k + 1 < len(counted):
                self.add(-counted[k], counted[k + 1])
            elif len(counted) == len(present):
                self.add(-counted[k])

    def order(self, earlier: int, later: int) -> None:
        """One meeting strictly before another."""
        first, second = self.x[earlier], self.x[later]
        for t, literal in second.items():
            self.add(-literal, *(early for s, early in first.items() if s < t))
        for s, literal in first.items():
            self.add(-literal, *(late for t, late in second.items() if s < t))

    def fair(self, fairness: int) -> None:
        """No two participants differ by more than ``fairness`` breaks."""
        counts = [self.count(row, len(row)) for row in self.starts]
        for k in range(self.forum.slots):  # whoever has more than k + fairness obliges everyone to more than k
            unfair = [c[k + fairness] for c in counts if len(c) > k + fairness]
            if not unfair:
                break
            exceeded = self.new()
            for literal in unfair:
                self.add(-literal, exceeded)
            for c in counts:
                self.add(-exceeded, *c[k : k + 1])

    def timetable(self, model: list[int]) -> list[int]:
        """The slots of the meetings in a model."""
        true = {literal for literal in model if literal > 0}
        return [next(t for t, literal in row.items() if literal in true) for row in self.x]


def _prove(pipe: Connection, forum: Forum, fairness: int, parity: Parity) -> None:
    """In a process of its own: send ("bound", k) as it rises, ("found", slots), and ("done",) at the end."""
    from pysat.card import ITotalizer
    from pysat.solvers import Solver

    formula = Encoding(forum, fairness, parity)
    starts = [literal for row in formula.starts for literal in row]
    if formula.impossible:
        pipe.send(("done",))
        return
    with Solver(name="cadical195", bootstrap_with=formula.clauses) as solver:
        if not solver.solve():
            pipe.send(("done",))
            return
        pipe.send(("found", formula.timetable(solver.get_model())))
        most = 8
        total = ITotalizer(starts, ubound=most, top_id=formula.top) if starts else None
        sent = 0
        for bound in range(len(starts)):
            if total is None:
                break
            if bound >= most:
                most *= 2
                total.increase(ubound=most, top_id=total.top_id)
            for clause in total.cnf.clauses[sent:]:
                solver.add_clause(clause)
            sent = len(total.cnf.clauses)
            if solver.solve(assumptions=[-total.rhs[bound]]):
                pipe.send(("found", formula.timetable(solver.get_model())))
                break
            solver.add_clause([total.rhs[bound]])
            pipe.send(("bound", bound + 1))
        pipe.send(("done",))


def fewest_breaks(forum: Forum, *, fairness: int, seconds: float = 120.0) -> Timetable:
    """A timetable of all meetings with the fewest breaks, proved, or the best found within the time.

    Parameters
    ----------
    fairness
        The most that the breaks of two participants may differ.
    seconds
        Time to spend, from the call on.
    """
    begun = time.perf_counter()
    ways: list[Parity] = ["chain", "count"]
    # Forking spares a second of imports, but not beside other threads, whose locks it would copy as they are.
    context: ForkContext | SpawnContext = (
        multiprocessing.get_context("fork") if threading.active_count() == 1 else multiprocessing.get_context("spawn")
    )
    racers = []
    for parity in ways[: len(os.sched_getaffinity(0))]:
        ours, theirs = context.Pipe(duplex=False)
        racer = context.Process(target=_prove, args=(theirs, forum, fairness, parity), daemon=True)
        racer.start()
        theirs.close()
        racers.append((racer, ours))
    race = _Race(forum)
    try:
        pipes = [pipe for _, pipe in racers]
        while pipes and not race.over:
            ready = wait(pipes, timeout=max(0.0, begun + seconds - time.perf_counter()))
            if not ready:
                break
            for pipe in (p for p in pipes if p in ready):
                try:
                    race.hear(pipe.recv())
                except EOFError:
                    pipes.remove(pipe)
    finally:
        for racer, pipe in racers:
            racer.kill()
            racer.join()
            pipe.close()
    return race.result(time.perf_counter() - begun)


class _Race:
    """What the processes have said so far."""

    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.best: list[int] | None = None
        self.breaks = self.bound = 0
        self.over = False

    def hear(self, message: tuple[Any, ...]) -> None:
        """Take in one message of `_prove`."""
        kind, *about = message
        if kind == "bound":
            self.bound = max(self.bound, about[0])
        elif kind == "found":
            breaks = sum(breaks_of(self.forum, about[0]))
            if self.best is None or breaks < self.breaks:
                self.best, self.breaks = about[0], breaks
        self.over = kind == "done" or (self.best is not None and self.breaks <= self.bound)

    def result(self, seconds: float) -> Timetable:
        if self.best is None:
            return Timetable("infeasible" if self.over else "unknown", (), 0, self.bound, seconds)
        status: Literal["optimal", "feasible"] = "optimal" if self.over else "feasible"
        return Timetable(status, tuple(self.best), self.breaks, self.bound, seconds)
