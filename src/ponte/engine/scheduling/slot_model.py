"""A brokerage as a constraint programme of meetings and slots, for the exact methods of `closing`.

The variable ``x[m, s]`` says that meeting ``m`` takes place in slot ``s``. Each rule is one method and stated whole, so
that a solution is a schedule. Interpreters who are free alike and fit the same meetings are counted, not told apart,
which spares the solver their permutations; who goes where is read off a solution afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from ponte.engine.scheduling.encode import I32, Encoded

Literals = dict[int, list[cp_model.IntVar]]


class SlotModel:
    """The model over chosen pairs of meeting and slot.

    Parameters
    ----------
    slots_of
        For each meeting the slots it may take, a subset of its domain.
    must
        The meetings that take place for certain; fixed ones do in any case.
    """

    def __init__(self, encoded: Encoded, slots_of: Sequence[Sequence[int]], must: frozenset[int] = frozenset()) -> None:
        self.encoded, self.d, self.people = encoded, encoded.arrays, encoded.people
        self.model = cp_model.CpModel()
        d = self.d
        self.clashing = [frozenset(d.clash[a:b].tolist()) for a, b in zip(d.clash_ptr, d.clash_ptr[1:], strict=False)]
        self.x = [{s: self.model.new_bool_var("") for s in slots} for slots in slots_of]
        self.crowd = [d.people[a:b].tolist() for a, b in zip(d.people_ptr, d.people_ptr[1:], strict=False)]
        self.in_slot: Literals = defaultdict(list)
        self.diary: list[Literals] = [defaultdict(list) for _ in range(self.people)]
        for m, row in enumerate(self.x):
            for s, literal in row.items():
                self.in_slot[s].append(literal)
                for p in self.crowd[m]:
                    self.diary[p][s].append(literal)
        self.once(must)
        self.tables()
        self.one_place()
        self.at_most()
        self.teams = self.interpreters()
        self.order()

    @property
    def value(self) -> cp_model.LinearExprT:
        """The weight scheduled."""
        terms = [(int(self.d.weight[m]), v) for m, row in enumerate(self.x) for v in row.values()]
        return cp_model.LinearExpr.weighted_sum([v for _, v in terms], [w for w, _ in terms])

    def once(self, must: frozenset[int]) -> None:
        """A meeting is held once at most; a fixed one exactly once."""
        for m, row in enumerate(self.x):
            if m in must or self.d.fixed[m] >= 0:
                self.model.add_exactly_one(row.values())
            elif len(row) > 1:
                self.model.add_at_most_one(row.values())

    def tables(self) -> None:
        """A table holds one meeting."""
        for s, here in self.in_slot.items():
            self._at_most(here, int(self.d.tables[s]))

    def one_place(self) -> None:
        """Nobody attends two of any slots that clash."""
        known: dict[frozenset[int], list[frozenset[int]]] = {}
        for diary in self.diary:
            mine = frozenset(diary)
            if mine not in known:
                known[mine] = list(cliques(self.clashing, mine))
            for clique in known[mine]:
                here = [literal for s in sorted(clique) for literal in diary[s]]
                if len(here) > 1:
                    self.model.add_at_most_one(here)

    def at_most(self) -> None:
        """Nobody has more meetings than their maximum."""
        for p, diary in enumerate(self.diary):
            self._at_most([literal for here in diary.values() for literal in here], int(self.d.max_meetings[p]))

    def interpreters(self) -> dict[tuple[int, frozenset[int], tuple[int, ...]], cp_model.IntVar]:
        """In every slot there are interpreters for those who need them.

        The variables count how many of a team serve meetings that the same interpreters fit, in a slot.
        """
        d = self.d
        fits = [frozenset(d.helpers[a:b].tolist()) for a, b in zip(d.helpers_ptr, d.helpers_ptr[1:], strict=False)]
        needy: dict[tuple[int, frozenset[int]], list[cp_model.IntVar]] = defaultdict(list)
        for m, row in enumerate(self.x):
            if d.kind[m] >= 0:
                for s, literal in row.items():
                    needy[s, fits[d.kind[m]]].append(literal)
        serve: dict[tuple[int, frozenset[int], tuple[int, ...]], cp_model.IntVar] = {}
        for team in self._teams(frozenset(fits)):
            work: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for s, fit in needy:
                if team[0] in fit and d.free[team[0], s]:
                    serve[s, fit, team] = self.model.new_int_var(0, len(team), "")
                    work[s].append(serve[s, fit, team])
            for clique in cliques(self.clashing, frozenset(work)):
                self.model.add(sum(v for s in sorted(clique) for v in work[s]) <= len(team))
        served: dict[tuple[int, frozenset[int]], list[cp_model.IntVar]] = defaultdict(list)
        for (s, fit, _), count in serve.items():
            served[s, fit].append(count)
        for key, literals in needy.items():
            self.model.add(sum(literals) <= sum(served[key]))
        return serve

    def _teams(self, fits: frozenset[frozenset[int]]) -> list[tuple[int, ...]]:
        """Interpreters who can stand in for each other; each alone where some of their slots clash."""
        teams: dict[tuple[bytes, frozenset[frozenset[int]]], list[int]] = defaultdict(list)
        for g in range(self.people, len(self.d.free)):
            teams[self.d.free[g].tobytes(), frozenset(fit for fit in fits if g in fit)].append(g)
        out: list[tuple[int, ...]] = []
        for team in teams.values():
            there = frozenset(np.flatnonzero(self.d.free[team[0]]).tolist())
            alone = any(len(self.clashing[s] & there) > 1 for s in there)
            out += [(g,) for g in team] if alone else [tuple(team)]
        return out

    def order(self) -> None:
        """Of two meetings tied by a precedence, where both take place, the first ends before the second starts."""
        d = self.d
        for m, row in enumerate(self.x):
            for k in range(d.order_ptr[m], d.order_ptr[m + 1]):
                if d.order_sign[k] > 0:
                    continue
                before = self.x[d.order[k]]
                for moment in sorted({int(d.start[s]) for s in row}):
                    early = [literal for s, literal in row.items() if d.start[s] <= moment]
                    late = [literal for s, literal in before.items() if d.end[s] > moment]
                    if late:
                        self.model.add_at_most_one(early + late)

    def shortfall(self) -> cp_model.LinearExprT:
        """The meetings missing to people's minimum."""
        missing = []
        for p in np.flatnonzero(self.d.min_meetings[: self.people]).tolist():
            least = int(self.d.min_meetings[p])
            missing.append(self.model.new_int_var(0, least, ""))
            self.model.add(missing[-1] + sum(v for here in self.diary[p].values() for v in here) >= least)
        return cp_model.LinearExpr.sum(missing)

    def breaks(self) -> cp_model.LinearExprT:
        """The breaks of all people, at least: exactly, in a solution that minimises them."""
        days = [self.encoded.problem.slots[i].start.toordinal() for i in self.encoded.slot_order]
        found = []
        for diary in self.diary:
            mine: dict[int, list[int]] = defaultdict(list)
            for s in sorted(diary):
                mine[days[s]].append(s)
            for today in mine.values():
                found += self._breaks_of(diary, today)
        return cp_model.LinearExpr.sum(found)

    def _breaks_of(self, diary: Literals, today: list[int]) -> list[cp_model.IntVar]:
        """A break follows a meeting if there is one after the next idle slot, and none before it."""
        d, found = self.d, []
        gaps = [s for s in today if d.idle[s, today[-1]]]
        if not gaps:
            return []
        meets = {s: self.model.new_bool_var("") for s in today}
        for s, literal in meets.items():
            self.model.add(sum(diary[s]) == literal)
        later = {s: self.model.new_bool_var("") for s in today}  # from this slot on there is a meeting today
        for s in today:
            self.model.add_implication(meets[s], later[s])
        for s, following in pairwise(today):
            self.model.add_implication(later[following], later[s])
        for s in gaps:
            idle = next(t for t in today if d.idle[s, t])
            close = [meets[t] for t in today if s < t < idle and d.start[t] >= d.end[s]]
            found.append(self.model.new_bool_var(""))
            self.model.add_bool_or([~meets[s], ~later[idle], found[-1], *close])
        return found

    def hint(self, slot: I32) -> None:
        """Where the search should look first."""
        for m, row in enumerate(self.x):
            for s, literal in row.items():
                self.model.add_hint(literal, bool(slot[m] == s))

    def read(self, solver: cp_model.CpSolver) -> tuple[I32, I32]:
        """The slots and interpreters of the solution found."""
        d = self.d
        slot, guide = (np.full(len(self.x), -1, np.int32) for _ in range(2))
        waiting: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
        for m, row in enumerate(self.x):
            for s, literal in row.items():
                if solver.boolean_value(literal):
                    slot[m] = s
                    if d.kind[m] >= 0:
                        k = d.kind[m]
                        waiting[s, frozenset(d.helpers[d.helpers_ptr[k] : d.helpers_ptr[k + 1]].tolist())].append(m)
        working = {(s, team): list(team) for s, _, team in self.teams}
        for (s, fit, team), count in self.teams.items():
            for _ in range(min(solver.value(count), len(waiting[s, fit]))):
                guide[waiting[s, fit].pop()] = working[s, team].pop()
        return slot, guide

    def _at_most(self, literals: list[cp_model.IntVar], most: int) -> None:
        if len(literals) > most:
            self.model.add(sum(literals) <= most)


def cliques(clashing: Sequence[frozenset[int]], slots: frozenset[int]) -> Iterator[frozenset[int]]:
    """Sets of slots that clash with each other, which cover every clash among ``slots``, and every slot."""
    covered: set[tuple[int, int]] = set()
    for s in sorted(slots):
        for t in sorted(clashing[s] & slots):
            if t < s or (s, t) in covered or (s == t and len(clashing[s] & slots) > 1):
                continue
            clique, others = {s, t}, clashing[s] & clashing[t] & slots - {s, t}
            while others:
                k = min(others)
                clique.add(k)
                others &= clashing[k] - {k}
            covered |= {(a, b) for a in clique for b in clique if a < b}
            yield frozenset(clique)
