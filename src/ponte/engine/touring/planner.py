"""The route of a roadshow: the best by proof, dates for it, and for every candidate the reason for or against it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from ponte.engine.touring.measure import measure, strength
from ponte.engine.touring.model import Answer, Distances, Model, length, windows
from ponte.engine.touring.problem import Candidate, Comparison, Judged, Measures, Reason, Roadshow, Route, Status, Stop
from ponte.engine.touring.soundness import check_roadshow, check_stops

SECONDS = 60.0  # what a proof may take when nobody says; a roadshow of 20 candidates takes a few
NAMED = 5  # ids a reason names at most


def route(roadshow: Roadshow, *, seconds: float = SECONDS, seed: int = 0) -> Route:
    """The route that serves most of the delegation, then travels least, then has fewest stages.

    ``seconds`` bounds the whole call, the reasons included; where it suffices, the answer does not depend on it.

    Raises
    ------
    BadInput
        The roadshow is unsound (see `check_roadshow`).
    """
    check_roadshow(roadshow)
    return _Planner(roadshow, seconds, seed).plan()


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
    def __init__(self, roadshow: Roadshow, seconds: float, seed: int) -> None:
        self.roadshow, self.until, self.seed = roadshow, time.monotonic() + seconds, seed
        self.distances = Distances(roadshow)
        self.model = Model(roadshow, seed=seed)
        self.free = Model(roadshow, cities=(), limited=False, seed=seed)  # of limit and required cities

    def left(self) -> float:
        """Seconds that remain."""
        return self.until - time.monotonic()

    def plan(self) -> Route:
        best = self.model.best(self.left())
        if best is None:
            return self.no_route()
        candidates = self.roadshow.candidates
        stops = self.dated(best.order)
        others = [i for i in range(len(candidates)) if i not in best.order]
        return Route(
            status="optimal" if best.proven else "feasible",
            stops=stops,
            measures=measure(self.roadshow, stops),
            bound=best.bound,
            chosen=tuple(Judged(candidates[i].id, self.why(i, best.order)) for i in best.order),
            left_out=tuple(Judged(candidates[i].id, self.why_not(i, best)) for i in others),
        )

    def dated(self, order: Sequence[int]) -> tuple[Stop, ...]:
        """Days for stages in this order: fewest from first to last, then the earliest."""
        stages = [self.roadshow.candidates[i] for i in order]
        if not stages:
            return ()
        out = self.distances.days(self.roadshow.start, stages[0].city) or 0
        tries = (self._from(stages, day) for day in windows(self.roadshow, stages[0]) if day >= out)
        days = min((days for days in tries if days), key=lambda days: (days[-1] - days[0], days[0]))
        return tuple(
            Stop(stage.id, self.roadshow.first + timedelta(days=day)) for stage, day in zip(stages, days, strict=True)
        )

    def _from(self, stages: Sequence[Candidate], first: int) -> list[int] | None:
        """The earliest days of stages in this order if the first begins on this one."""
        days = [first]
        for before, stage in pairwise(stages):
            ready = days[-1] + before.days + (self.distances.days(before.city, stage.city) or 0)
            later = [d for d in windows(self.roadshow, stage) if d >= ready]
            if not later:
                return None
            days.append(later[0])
        home = self.distances.days(stages[-1].city, self.roadshow.end) or 0
        return days if days[-1] + stages[-1].days + home <= length(self.roadshow) else None

    def why(self, i: int, order: Sequence[int]) -> Reason:
        """What a stage of the route is there for."""
        stage, others = self.roadshow.candidates[i], [self.roadshow.candidates[j] for j in order if j != i]
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
            return Reason("adds", {"first": len(alone), "names": _named(alone), "again": better + again})
        if better:
            return Reason("suits_better", {"better": better, "again": again})
        if again and self.roadshow.again:
            return Reason("again", {"again": again})
        bound_here = [p.id for p in self.roadshow.profiles if stage.city in p.cities]
        if bound_here and all(c.city != stage.city for c in others):
            return Reason("required", {"names": _named(bound_here), "city": stage.city})
        return Reason("shortens")

    def why_not(self, i: int, best: Answer) -> Reason:
        """What keeps a candidate out of the route, and what would have to give for it."""
        roadshow, stage = self.roadshow, self.roadshow.candidates[i]
        span: dict[str, str | int] = {"first": str(roadshow.first), "last": str(roadshow.last)}
        if not windows(roadshow, stage):
            return Reason("no_dates", {"days": stage.days} | span)
        if self.free.possible(self.left(), [i]) is False:
            return Reason("unreachable", span)
        suited = [p for p in roadshow.profiles if strength(p, stage)]
        if not suited:
            return Reason("serves_nobody")
        if self._grain([*best.order, i]) == best.grain:
            return Reason("nobody_new", {"suits": len(suited)})
        with_it = self.model.best(self.left(), [i])
        if with_it is None:
            return Reason("not_proven" if self.model.possible(self.left(), [i]) is None else "must_stay")
        if not (best.proven and with_it.proven):
            return Reason("not_proven")
        return self._price(i, best, with_it)

    def _price(self, i: int, best: Answer, with_it: Answer) -> Reason:
        """What the best route with a candidate gives up, and the closest thing that stands in its way."""
        ids = [c.id for c in self.roadshow.candidates]
        gone = [ids[j] for j in best.order if j not in with_it.order]
        price: dict[str, str | int] = {"stages": _named(gone), "loss": (best.grain - with_it.grain + 99) // 100}
        if with_it.grain == best.grain:
            more = with_it.travel - best.travel
            return Reason("as_good", {"stages": price["stages"], "minutes": more})
        if self.free.possible(self.left(), [*best.order, i]):
            return Reason("limit", {"most": self.roadshow.most or 0} | price)
        for j in best.order:
            if self._dates_clash(i, j):
                return Reason("dates_clash", {"stage": ids[j]} | price)
        for j in best.order:
            if self.free.possible(self.left(), [i, j]) is False:
                return Reason("too_far", {"stage": ids[j]} | price)
        return Reason("no_days", price)

    def _grain(self, order: Sequence[int]) -> int:
        return measure(self.roadshow, [Stop(self.roadshow.candidates[j].id, date.min) for j in order]).grain

    def _dates_clash(self, i: int, j: int) -> bool:
        """Whether two stages could not both be made even if nobody had to travel."""
        a, b = self.roadshow.candidates[i], self.roadshow.candidates[j]
        return not any(
            x + a.days <= y or y + b.days <= x for x in windows(self.roadshow, a) for y in windows(self.roadshow, b)
        )

    def no_route(self) -> Route:
        """Why there is none: the cities that somebody must be in, as few of them as contradict each other."""
        cities = sorted({city for p in self.roadshow.profiles for city in p.cities})
        if self._possible(cities) is not False:
            return _no_route("feasible", Reason("not_proven"))
        for city in list(cities):
            without = [c for c in cities if c != city]
            if self._possible(without) is False:
                cities = without
        names = [p.id for p in self.roadshow.profiles if p.cities & set(cities)]
        if len(cities) > 1:
            return _no_route("infeasible", Reason("cities_clash", {"cities": ", ".join(cities)}))
        return _no_route("infeasible", Reason("city_unreachable", {"names": _named(names), "city": cities[0]}))

    def _possible(self, cities: Sequence[str]) -> bool | None:
        return Model(self.roadshow, cities=cities, seed=self.seed).possible(self.left())


def _no_route(status: Status, conflict: Reason) -> Route:
    return Route(status, (), Measures(0, (), 0, 0, ()), 0, (), (), conflict)


def _named(ids: Sequence[str]) -> str:
    """Some ids as text."""
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")
