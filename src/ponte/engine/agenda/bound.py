"""A proven lower bound on the cost of any agenda that leaves nobody out, by a relaxation solved exactly.

What is forgotten is which room of a slot holds what: a track takes a number of rooms of a slot, each at the price of
its cheapest. Kept are the slots of sessions, the periods and rooms of every slot, and all prices between tracks and
between sessions of different tracks that run in one slot. Every agenda gives a solution that costs no more than it.
"""

from __future__ import annotations

from threading import Thread
from typing import TypeAlias

import numpy as np
from ortools.sat.python import cp_model

from ponte.engine.agenda.encode import CONSECUTIVE, PARALLEL, ROOMS, Arrays

Var: TypeAlias = "cp_model.IntVar"

LARGEST = 50_000  # pairs of session and slot beyond which the relaxation is not even built
NO_BOUND = 2.0**52  # beyond this the solver means infinity


class _Relaxation:
    def __init__(self, d: Arrays) -> None:
        self.d = d
        self.model = cp_model.CpModel()
        self.costs: list[cp_model.LinearExprT] = []
        self.fixed = 0
        self.tracks, self.slots = len(d.cell), len(d.periods)
        self.open = d.open.sum(axis=1)
        self.in_slot = [
            [self.model.new_bool_var("") if d.may_slot[s, b] else None for b in range(self.slots)]
            for s in range(len(d.length))
        ]
        self.rooms = [
            [self.model.new_int_var(0, int(self.open[b]), "") for b in range(self.slots)] for _ in range(self.tracks)
        ]
        self.used = [[self.model.new_bool_var("") for _ in range(self.slots)] for _ in range(self.tracks)]
        self.place()
        for t in range(self.tracks):
            self.follow(t)
        self.side_by_side()
        self.model.minimize(sum(self.costs) + self.fixed)

    def place(self) -> None:
        """Every session in one slot; the rooms of its track there have periods for it."""
        d, model = self.d, self.model
        for s, row in enumerate(self.in_slot):
            model.add_exactly_one([x for x in row if x is not None])
            rooms = np.flatnonzero(d.may_room[s])
            self.fixed += int(d.in_room[s, rooms].min())
            self.costs += [int(d.in_slot[s, b]) * x for b, x in enumerate(row) if x is not None and d.in_slot[s, b]]
        for b in range(self.slots):
            model.add(sum(self.rooms[t][b] for t in range(self.tracks)) <= int(self.open[b]))
            for t in range(self.tracks):
                here = [(s, self.in_slot[s][b]) for s in d.members[d.track_ptr[t] : d.track_ptr[t + 1]]]
                length = sum(int(d.length[s]) * x for s, x in here if x is not None)
                model.add(length <= int(d.periods[b]) * self.rooms[t][b])
                model.add(self.rooms[t][b] <= int(self.open[b]) * self.used[t][b])
                model.add(self.rooms[t][b] >= self.used[t][b])
                if self.open[b] and (cheapest := int(d.cell[t, b, d.open[b] > 0].min())):
                    self.costs.append(cheapest * self.rooms[t][b])

    def follow(self, t: int) -> None:
        """A track in one room, side by side with itself never, and without interruption; or the price of it."""
        model, weight = self.model, self.d.weight
        sessions = int(self.d.track_ptr[t + 1] - self.d.track_ptr[t])
        if sessions < 2:
            return
        most = model.new_int_var(0, sessions, "")
        for n in self.rooms[t]:
            model.add(most >= n - 1)
            if weight[PARALLEL]:
                beyond = model.new_int_var(0, sessions, "")
                model.add(beyond >= n - 1)
                self.costs.append(int(weight[PARALLEL]) * beyond)
        self.costs.append(int(weight[ROOMS]) * most)
        if weight[CONSECUTIVE]:
            begins = [model.new_bool_var("") for _ in self.used[t]]
            interrupted = model.new_bool_var("")
            for b, begin in enumerate(begins):
                model.add(begin >= self.used[t][b] - (self.used[t][b - 1] if b else 0))
            model.add(sum(begins) <= 1 + self.slots * interrupted)
            self.costs.append(int(weight[CONSECUTIVE]) * interrupted)

    def side_by_side(self) -> None:
        """What tracks, and sessions of different tracks, cost in one slot."""
        d = self.d
        for t, u in zip(*np.nonzero(np.triu(d.pair, 1)), strict=True):
            self.price(int(d.pair[t, u]), list(zip(self.used[t], self.used[u], strict=True)))
        for s in range(len(d.length)):
            for i in range(d.clash_ptr[s], d.clash_ptr[s + 1]):
                o = d.clash[i]
                if s < o and d.apart[i] and d.track[s] != d.track[o]:
                    both = zip(self.in_slot[s], self.in_slot[o], strict=True)
                    self.price(int(d.apart[i]), [(x, y) for x, y in both if x is not None and y is not None])

    def price(self, cost: int, pairs: list[tuple[Var, Var]]) -> None:
        """Charge every pair of which both are true."""
        for x, y in pairs:
            both = self.model.new_bool_var("")
            self.model.add(both >= x + y - 1)
            self.costs.append(cost * both)


class Prover:
    """Proves in a thread of its own; ``bound`` is the best so far, 0 where nothing is proven."""

    def __init__(self, d: Arrays, seconds: float, seed: int) -> None:
        self.bound = 0
        self._solver = cp_model.CpSolver()
        self._solver.parameters.max_time_in_seconds = seconds
        self._solver.parameters.num_workers = 1
        self._solver.parameters.random_seed = seed % 2**31
        self._solver.best_bound_callback = self._raise
        self._ended = False
        self._thread = Thread(target=self._prove, args=(d,))

    def __enter__(self) -> Prover:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        self._solver.stop_search()
        self._thread.join()

    def _raise(self, bound: float) -> None:
        if bound < NO_BOUND:
            self.bound = max(self.bound, int(np.ceil(bound - 1e-6)))

    def _prove(self, d: Arrays) -> None:
        somewhere = d.may_room.any(axis=1) & (d.may_slot.astype(bool) & d.open.any(axis=1)).any(axis=1)
        if (
            not somewhere.all() or d.may_slot.size > LARGEST
        ):  # somebody is left out whatever is done, or it is too large
            return
        model = _Relaxation(d).model
        if not self._ended and self._solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._raise(self._solver.best_objective_bound)
