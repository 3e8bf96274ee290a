"""The route of a roadshow: the best by proof, dates for it, and for every candidate the reason for or against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np

from ponte.engine.reasons import Param
from ponte.engine.touring.measure import measure, strength
from ponte.engine.touring.problem import (
    Candidate,
    Comparison,
    Judged,
    Measures,
    Reason,
    Roadshow,
    Route,
    Status,
    Stop,
)
from ponte.engine.touring.soundness import check_roadshow, check_stops
from ponte.engine.touring.tours import Explorer, bits, length, windows


def route(roadshow: Roadshow) -> Route:
    """The route that serves most of the delegation, then travels least, then has fewest stages.

    Raises
    ------
    BadInput
        The roadshow is unsound (see `check_roadshow`).
    """
    check_roadshow(roadshow)
    return _Planner(roadshow).plan()


def compare(roadshow: Roadshow, by_hand: Sequence[Stop], *, proposed: Route | None = None) -> Comparison:
    """A route drawn by hand beside the proposed one (planned here if not given), by the same measures.

    Raises
    ------
    BadInput
        The roadshow is unsound, or a stop names a stage that is not a candidate.
    """
    check_roadshow(roadshow)
    check_stops(roadshow, by_hand)
    best = (route(roadshow) if proposed is None else proposed).measures
    hand = measure(roadshow, by_hand)
    ids = [p.id for p in roadshow.profiles]
    return Comparison(
        proposed=best,
        by_hand=hand,
        gained=tuple(i for i in ids if i in best.served and i not in hand.served),
        lost=tuple(i for i in ids if i in hand.served and i not in best.served),
    )


class _Planner:
    def __init__(self, roadshow: Roadshow) -> None:
        self.roadshow, self.stages = roadshow, roadshow.candidates
        self.explorer = Explorer(roadshow)
        self.tours = self.explorer.explore()
        self.most = len(self.stages) if roadshow.most is None else roadshow.most
        self.cities = sorted({city for p in roadshow.profiles for city in p.cities})
        self.allowed = self.visiting(self.cities) & (self.tours.size <= self.most)
        self.proven = self.tours.proven >= min(self.most, len(self.stages))
        self.ids = [c.id for c in self.stages]

    def visiting(self, cities: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which sets have a stage in each of these cities."""
        visiting = np.ones(len(self.tours.sets), bool)
        for city in cities:
            visiting &= self.tours.sets & bits(i for i, c in enumerate(self.stages) if c.city == city) != 0
        return visiting

    def plan(self) -> Route:
        if not self.allowed.any():
            return self.no_route()
        self.grain, self.travel, order = self.best()
        stops = self.dated(order)
        others = [i for i in range(len(self.stages)) if i not in order]
        everything = np.array([bits(range(len(self.stages)))], np.int64)
        return Route(
            status="optimal" if self.proven else "feasible",
            stops=stops,
            measures=measure(self.roadshow, stops),
            bound=self.grain if self.proven else int(self.explorer.worth(everything)[0]),
            chosen=tuple(Judged(self.ids[i], self.why(i, order)) for i in order),
            left_out=tuple(Judged(self.ids[i], self.why_not(i, order)) for i in others),
        )

    def best(self, include: Sequence[int] = ()) -> tuple[int, int, tuple[int, ...]]:
        """Worth, travel and order of the best route with these stages; there must be one."""
        allowed = np.flatnonzero(self.allowed & self.tours.having(include))
        grain = int(self.tours.grain[allowed].max())
        equal = [int(self.tours.sets[k]) for k in allowed if self.tours.grain[k] == grain]
        travel, _, order = min((travel, len(order), order) for travel, order in map(self.explorer.shortest, equal))
        return grain, travel, order

    def dated(self, order: Sequence[int]) -> tuple[Stop, ...]:
        """Days for stages in this order: fewest from first to last, then the earliest."""
        stages = [self.stages[i] for i in order]
        if not stages:
            return ()
        out = self.explorer.out[order[0]] or 0
        tries = (self._from(stages, day) for day in windows(self.roadshow, stages[0]) if day >= out)
        days = min((days for days in tries if days), key=lambda days: (days[-1] - days[0], days[0]))
        return tuple(
            Stop(stage.id, self.roadshow.first + timedelta(days=day)) for stage, day in zip(stages, days, strict=True)
        )

    def _from(self, stages: Sequence[Candidate], first: int) -> list[int] | None:
        """The earliest days of stages in this order if the first begins on this one."""
        days, distances = [first], self.explorer.distances
        for before, stage in pairwise(stages):
            ready = days[-1] + before.days + (distances.days(before.city, stage.city) or 0)
            later = [d for d in windows(self.roadshow, stage) if d >= ready]
            if not later:
                return None
            days.append(later[0])
        home = distances.days(stages[-1].city, self.roadshow.end) or 0
        return days if days[-1] + stages[-1].days + home <= length(self.roadshow) else None

    def why(self, i: int, order: Sequence[int]) -> Reason:
        """What a stage of the route is there for."""
        stage, others = self.stages[i], [self.stages[j] for j in order if j != i]
        alone, better, again = [], 0, 0
        for profile in self.roadshow.profiles:
            mine = strength(profile, stage)
            best, second, *_ = *sorted((strength(profile, c) for c in others), reverse=True), 0, 0
            if mine and not best:
                alone.append(profile.id)
            elif mine > best:
                better += 1
            elif mine > second:
                again += 1
        if alone:
            return Reason("adds", {"first": len(alone), "names": tuple(alone), "again": better + again})
        if better:
            return Reason("suits_better", {"better": better, "again": again})
        if again and self.roadshow.again:
            return Reason("again", {"again": again})
        bound_here = [p.id for p in self.roadshow.profiles if stage.city in p.cities]
        if bound_here and all(c.city != stage.city for c in others):
            return Reason("required", {"names": tuple(bound_here), "city": stage.city})
        return Reason("shortens")

    def why_not(self, i: int, order: Sequence[int]) -> Reason:
        """What keeps a candidate out of the route, and what would have to give for it."""
        roadshow, stage = self.roadshow, self.stages[i]
        span: dict[str, Param] = {"first": str(roadshow.first), "last": str(roadshow.last)}
        if not windows(roadshow, stage):
            return Reason("no_dates", {"days": stage.days} | span)
        suited = [p for p in roadshow.profiles if strength(p, stage)]
        if not self.together([i]):
            return Reason("unreachable", span) if self.exhaustive else Reason("not_proven")
        if not suited:
            return Reason("serves_nobody")
        if int(self.explorer.worth(np.array([bits([*order, i])], np.int64))[0]) == self.grain:
            return Reason("nobody_new", {"suits": len(suited)})
        if not self.proven:
            return Reason("not_proven")
        if not (self.allowed & self.tours.having([i])).any():
            return Reason("must_stay")
        return self._price(i, order)

    @property
    def exhaustive(self) -> bool:
        """Whether what is not among the sets is impossible."""
        return self.tours.proven == len(self.stages)

    def together(self, stages: Sequence[int]) -> bool:
        """Whether some route visits all these, were there no limit and no city that somebody must be in."""
        return bool(self.tours.having(stages).any())

    def _price(self, i: int, order: Sequence[int]) -> Reason:
        """What the best route with a candidate gives up, and the closest thing that stands in its way."""
        grain, travel, with_it = self.best([i])
        gone = [self.ids[j] for j in order if j not in with_it]
        price: dict[str, Param] = {"stages": tuple(gone), "loss": -(-(self.grain - grain) // 100)}
        if grain == self.grain:
            return Reason("as_good", {"stages": price["stages"], "minutes": travel - self.travel})
        if self.together([*order, i]):
            return Reason("limit", {"most": self.most} | price)
        for j in order:
            if self._dates_clash(i, j):
                return Reason("dates_clash", {"stage": self.ids[j]} | price)
        for j in order:
            if self.exhaustive and not self.together([i, j]):
                return Reason("too_far", {"stage": self.ids[j]} | price)
        return Reason("no_days", price)

    def _dates_clash(self, i: int, j: int) -> bool:
        """Whether two stages could not both be made even if nobody had to travel."""
        a, b = self.stages[i], self.stages[j]
        return not any(
            x + a.days <= y or y + b.days <= x for x in windows(self.roadshow, a) for y in windows(self.roadshow, b)
        )

    def no_route(self) -> Route:
        """Why there is none: the cities that somebody must be in, as few of them as contradict each other."""
        if not self.proven:
            return _no_route("feasible", Reason("not_proven"))
        within, cities = self.tours.size <= self.most, self.cities
        for city in self.cities:
            without = [c for c in cities if c != city]
            if not (within & self.visiting(without)).any():
                cities = without
        if len(cities) > 1:
            return _no_route("infeasible", Reason("cities_clash", {"cities": tuple(cities)}))
        names = [p.id for p in self.roadshow.profiles if cities[0] in p.cities]
        return _no_route("infeasible", Reason("city_unreachable", {"names": tuple(names), "city": cities[0]}))


def _no_route(status: Status, conflict: Reason) -> Route:
    return Route(status, (), Measures(0, (), 0, 0, ()), 0, (), (), conflict)
