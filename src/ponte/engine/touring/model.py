"""A roadshow as a constraint model: a circuit of optional stages, each beginning on a day that suits its hosts.

Worth is exact: a profile has a first and a second stage among the chosen, both chosen by the solver. As the first is
worth no less than the second (``again`` ≤ 100), the optimum takes the strongest two. Profiles that every stage suits
equally are one to the model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from ponte.engine.touring.measure import strength
from ponte.engine.touring.problem import Candidate, Roadshow

HOME = 0  # the node of the circuit at which the route begins and ends


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers of the chosen candidates in order, their worth and travel, and how much of it is proven."""

    order: tuple[int, ...]
    grain: int
    travel: int
    bound: int
    proven: bool


class Distances:
    """Minutes and whole days between candidates, from the start and to the end; ``None`` where no way is stated."""

    def __init__(self, roadshow: Roadshow) -> None:
        self._pace = roadshow.pace
        self._stated: dict[frozenset[str], int] = {}
        for t in roadshow.travel:
            pair = frozenset((t.origin, t.destination))
            self._stated[pair] = min(t.minutes, self._stated.get(pair, t.minutes))

    def minutes(self, a: str | None, b: str | None) -> int | None:
        """None as a city is wherever the delegation is."""
        return 0 if a is None or b is None or a == b else self._stated.get(frozenset((a, b)))

    def days(self, a: str | None, b: str | None) -> int | None:
        """The whole days that the journey takes."""
        minutes = self.minutes(a, b)
        return None if minutes is None else self._pace.days(minutes)


def windows(roadshow: Roadshow, candidate: Candidate) -> list[int]:
    """The days, from 0, on which a stage can begin as far as its hosts go."""
    dates = {(d - roadshow.first).days for d in candidate.dates}
    latest = length(roadshow) - candidate.days
    return [d for d in range(latest + 1) if all(d + k in dates for k in range(candidate.days))]


def length(roadshow: Roadshow) -> int:
    """Days from the first to the last."""
    return (roadshow.last - roadshow.first).days + 1


class Model:
    """The routes of a roadshow; ``cities`` are those somebody must be in, by default all that are asked for."""

    def __init__(
        self, roadshow: Roadshow, *, cities: Iterable[str] | None = None, limited: bool = True, seed: int = 0
    ) -> None:
        self.roadshow, self.seed = roadshow, seed
        self.distances = Distances(roadshow)
        self.model = cp_model.CpModel()
        candidates = roadshow.candidates
        self.begins = [windows(roadshow, c) for c in candidates]
        self.chosen = [self.model.new_bool_var("") for _ in candidates]
        for x, days in zip(self.chosen, self.begins, strict=True):
            if not days:
                self.model.add(x == 0)
        self.day = [
            self.model.new_int_var_from_domain(cp_model.Domain.from_values(days or [0]), "") for days in self.begins
        ]
        self.travel: list[cp_model.LinearExprT] = []
        self.arcs: list[tuple[int, int, cp_model.IntVar]] = []
        self._circuit()
        self.grain = self._worth()
        must = {city for p in roadshow.profiles for city in p.cities} if cities is None else set(cities)
        for city in sorted(must):
            self.model.add_bool_or([x for x, c in zip(self.chosen, candidates, strict=True) if c.city == city])
        if limited and roadshow.most is not None:
            self.model.add(sum(self.chosen) <= roadshow.most)

    def _circuit(self) -> None:
        candidates, ways = self.roadshow.candidates, self.distances
        cities = [c.city for c in candidates]
        nobody = self.model.new_bool_var("")  # the empty route
        loops = [(HOME, HOME, nobody)] + [(i + 1, i + 1, ~x) for i, x in enumerate(self.chosen)]
        for i, city in enumerate(cities):
            out, home = ways.days(self.roadshow.start, city) or 0, ways.days(city, self.roadshow.end) or 0
            begin = self._arc(HOME, i + 1, ways.minutes(self.roadshow.start, city))
            self.model.add(self.day[i] >= out).only_enforce_if(begin)
            finish = self._arc(i + 1, HOME, ways.minutes(city, self.roadshow.end))
            latest = length(self.roadshow) - home - candidates[i].days
            self.model.add(self.day[i] <= latest).only_enforce_if(finish)
            for j, other in enumerate(cities):
                days = ways.days(city, other)
                if i != j and days is not None:
                    arc = self._arc(i + 1, j + 1, ways.minutes(city, other))
                    self.model.add(self.day[j] >= self.day[i] + candidates[i].days + days).only_enforce_if(arc)
        self.model.add_circuit([*self.arcs, *loops])

    def _arc(self, i: int, j: int, minutes: int | None) -> cp_model.IntVar:
        arc = self.model.new_bool_var("")
        self.arcs.append((i, j, arc))
        if minutes is None:
            self.model.add(arc == 0)
        elif minutes:
            self.travel.append(minutes * arc)
        return arc

    def _worth(self) -> cp_model.LinearExprT:
        alike: dict[tuple[int, ...], int] = defaultdict(int)  # strengths of the stages → weight
        for profile in self.roadshow.profiles:
            alike[tuple(strength(profile, c) for c in self.roadshow.candidates)] += profile.weight
        terms: list[cp_model.LinearExprT] = []
        for strengths, weight in alike.items():
            firsts, seconds = [], []
            for x, points in zip(self.chosen, strengths, strict=True):
                if points:
                    first, second = self.model.new_bool_var(""), self.model.new_bool_var("")
                    self.model.add(first + second <= x)
                    firsts.append(first)
                    seconds.append(second)
                    terms += [weight * 100 * points * first, weight * self.roadshow.again * points * second]
            self.model.add_at_most_one(firsts)
            self.model.add_at_most_one(seconds)
        return sum(terms)

    def best(self, seconds: float, include: Iterable[int] = (), *, shortest: bool = True) -> Answer | None:
        """The route of most worth with these candidates in it, then of least travel, then of fewest stages.

        ``None``: there is no route, or (where ``proven`` could not be said either) none was found in time.
        ``shortest=False`` leaves travel as it comes.
        """
        model = self.model.clone()
        for i in include:
            model.add(model.get_bool_var_from_proto_index(self.chosen[i].index) == 1)
        model.maximize(self.grain)
        solver = self._solver(seconds)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        grain, proven = round(solver.value(self.grain)), status == cp_model.OPTIMAL
        bound = grain if proven else int(solver.best_objective_bound + 1e-6)
        answer = Answer(self._order(solver), grain, self._minutes(solver), bound, proven)
        if not shortest or not proven:
            return answer
        model.add(self.grain >= grain)
        model.minimize(sum(self.travel) * (len(self.chosen) + 1) + sum(self.chosen))
        solver = self._solver(seconds)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(answer.order, grain, answer.travel, bound, False)
        return Answer(self._order(solver), grain, self._minutes(solver), bound, status == cp_model.OPTIMAL)

    def possible(self, seconds: float, include: Iterable[int] = ()) -> bool | None:
        """Whether some route has all these candidates; ``None``: not known in time."""
        model = self.model.clone()
        for i in include:
            model.add(model.get_bool_var_from_proto_index(self.chosen[i].index) == 1)
        status = self._solver(seconds).solve(model)
        return None if status == cp_model.UNKNOWN else status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def _solver(self, seconds: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # one thread, so that equal input gives an equal answer
        solver.parameters.random_seed = self.seed
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
        return solver

    def _order(self, solver: cp_model.CpSolver) -> tuple[int, ...]:
        following = {i: j for i, j, arc in self.arcs if solver.boolean_value(arc)}
        order, node = [], following.get(HOME, HOME)
        while node != HOME:
            order.append(node - 1)
            node = following[node]
        return tuple(order)

    def _minutes(self, solver: cp_model.CpSolver) -> int:
        return sum(int(solver.value(term)) for term in self.travel)
