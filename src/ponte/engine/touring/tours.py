"""All sets of stages that some route visits, by dynamic programming over sets and the stage visited last.

Of the routes that visit the same stages and end with the same one, the one that is free again earliest can go on
wherever any other can (Held & Karp, Journal of SIAM 10, 1962; here days take the place of distance). So one number a
set and last stage says everything about feasibility, and as worth depends on the set alone, the best route and what
every other choice would cost are read off the list of sets: a proof by exhaustion. Sets are bits of a whole number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponte.engine.scheduling.compiled import compiled
from ponte.engine.touring.measure import strength
from ponte.engine.touring.problem import Candidate, Roadshow

I64 = NDArray[np.int64]

MOST = 1_000_000  # sets with a last stage, of one size, up to which all are kept
DAY_BITS = 9  # of a day's number: a roadshow spans at most a year


class Distances:
    """Minutes and whole days between cities; ``None`` where no way is stated; a city ``None`` is wherever one is."""

    def __init__(self, roadshow: Roadshow) -> None:
        self._pace = roadshow.pace
        self._stated: dict[frozenset[str], int] = {}
        for t in roadshow.travel:
            pair = frozenset((t.origin, t.destination))
            self._stated[pair] = min(t.minutes, self._stated.get(pair, t.minutes))

    def minutes(self, a: str | None, b: str | None) -> int | None:
        """Of the journey."""
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


@dataclass(frozen=True, slots=True)
class Tours:
    """The sets of stages of all routes and what they are worth; all of them up to ``proven`` stages a set."""

    sets: I64
    grain: I64
    size: I64
    proven: int

    def having(self, include: Iterable[int]) -> NDArray[np.bool_]:
        """Which sets have all these stages."""
        wanted = bits(include)
        found: NDArray[np.bool_] = (self.sets & wanted) == wanted
        return found


def bits(stages: Iterable[int]) -> int:
    """A set of stages as a whole number."""
    return sum({1 << i for i in stages})


def members(set_: int) -> list[int]:
    """The stages of a set."""
    return [i for i in range(set_.bit_length()) if set_ >> i & 1]


class Explorer:
    """Feasibility and worth of the sets of a roadshow's stages."""

    def __init__(self, roadshow: Roadshow) -> None:
        self.roadshow, self.distances = roadshow, Distances(roadshow)
        self.stages = roadshow.candidates
        self.length = length(roadshow)
        cities = [c.city for c in self.stages]
        self.between = [[self.distances.days(a, b) for b in cities] for a in cities]
        self.out = [self.distances.days(roadshow.start, city) for city in cities]
        self.home = [self.distances.days(city, roadshow.end) for city in cities]
        self.free_after = [self._free_after(c) for c in self.stages]
        alike: dict[tuple[int, ...], int] = defaultdict(int)  # strengths of the stages → weight
        for profile in roadshow.profiles:
            alike[tuple(strength(profile, c) for c in self.stages)] += profile.weight
        self._strengths = np.array(list(alike), np.int64).reshape(len(alike), len(self.stages))
        self._weights = np.array(list(alike.values()), np.int64)

    def _free_after(self, stage: Candidate) -> I64:
        """For each day one is ready: the first free day after the stage, or one beyond the last if it cannot begin."""
        free = np.full(self.length + 2, self.length + 1, np.int64)
        for begin in windows(self.roadshow, stage):
            free[: begin + 1] = np.minimum(free[: begin + 1], begin + stage.days)
        return free

    def _free(self, i: int, ready: int | None) -> int:
        """The first free day after stage ``i``, where one is ready for it on some day, or (``None``) never."""
        return self.length + 1 if ready is None else int(self.free_after[i][min(ready, self.length + 1)])

    def worth(self, sets: I64) -> I64:
        """What sets are worth, in ten-thousandths of weight."""
        grain = np.zeros(len(sets), np.int64)
        _worth(sets, self._strengths, self._weights, self.roadshow.again, grain)
        return grain

    def explore(self, most: int = MOST) -> Tours:
        """Set by set, from small to large; where there are too many, the ones worth most are gone on with."""
        found, proven = [np.zeros(1, np.int64)], 0
        layer = self._first()
        exhausted = False
        while any(len(sets) for sets, _ in layer):
            if sum(len(sets) for sets, _ in layer) > most:
                exhausted = True
                layer = self._worthiest(layer, most)
            found.append(np.unique(np.concatenate([self._back(i, *states) for i, states in enumerate(layer)])))
            proven += not exhausted
            layer = [self._extended(layer, i) for i in range(len(self.stages))]
        sets = np.concatenate(found)
        size = np.repeat(np.arange(len(found)), [len(x) for x in found]).astype(np.int64)
        return Tours(sets, self.worth(sets), size, proven if exhausted else len(self.stages))

    def _first(self) -> list[tuple[I64, I64]]:
        layer = []
        for i, days in enumerate(self.out):
            free = self.free_after[i][min(days, self.length)] if days is not None else self.length + 1
            reached = free <= self.length
            layer.append(
                (np.array([1 << i] if reached else [], np.int64), np.array([free] if reached else [], np.int64))
            )
        return layer

    def _extended(self, layer: list[tuple[I64, I64]], i: int) -> tuple[I64, I64]:
        """All sets that end with stage ``i``, one larger, and when they are free."""
        sets, free = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for j, (before, left) in enumerate(layer):
            days = self.between[j][i]
            if days is None or i == j:
                continue
            then = self.free_after[i][np.minimum(left + days, self.length + 1)]
            possible = (then <= self.length) & (before >> i & 1 == 0)
            sets.append(before[possible] | 1 << i)
            free.append(then[possible])
        keys = np.sort(np.concatenate(sets) << DAY_BITS | np.concatenate(free))
        first = np.ones(len(keys), bool)
        first[1:] = keys[1:] >> DAY_BITS != keys[:-1] >> DAY_BITS
        keys = keys[first]
        return keys >> DAY_BITS, keys & (1 << DAY_BITS) - 1

    def _back(self, i: int, sets: I64, free: I64) -> I64:
        """The sets from whose last stage there is time to go home."""
        days = self.home[i]
        return sets[:0] if days is None else sets[free + days <= self.length]

    def _worthiest(self, layer: list[tuple[I64, I64]], most: int) -> list[tuple[I64, I64]]:
        grain = [self.worth(sets) for sets, _ in layer]
        least = np.sort(np.concatenate(grain))[-most]
        return [(sets[g > least], free[g > least]) for (sets, free), g in zip(layer, grain, strict=True)]

    def shortest(self, set_: int) -> tuple[int, tuple[int, ...]]:
        """The least travel of a route that visits these stages, and their order; ties go to the first in order."""
        if not set_:
            return 0, ()
        minutes = self.distances.minutes
        cities = [c.city for c in self.stages]
        labels: dict[tuple[int, int], list[tuple[int, int, tuple[int, ...]]]] = defaultdict(list)
        for i in members(set_):
            if (free := self._free(i, self.out[i])) <= self.length:
                labels[1 << i, i].append((minutes(self.roadshow.start, cities[i]) or 0, free, (i,)))
        for _ in range(len(members(set_)) - 1):
            longer: dict[tuple[int, int], list[tuple[int, int, tuple[int, ...]]]] = defaultdict(list)
            for (visited, i), several in labels.items():
                for j in members(set_ & ~visited):
                    if (days := self.between[i][j]) is None:
                        continue
                    for travel, free, order in several:
                        if (then := self._free(j, free + days)) <= self.length:
                            added = minutes(cities[i], cities[j]) or 0
                            longer[visited | 1 << j, j].append((travel + added, then, (*order, j)))
            labels = defaultdict(list, {state: _undominated(several) for state, several in longer.items()})
        return min(
            (travel + (minutes(cities[i], self.roadshow.end) or 0), order)
            for (_, i), several in labels.items()
            for travel, free, order in several
            if (days := self.home[i]) is not None and free + days <= self.length
        )


def _undominated(several: list[tuple[int, int, tuple[int, ...]]]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Of routes to one stage, those that are neither longer nor later than another."""
    kept: list[tuple[int, int, tuple[int, ...]]] = []
    for label in sorted(several):
        if not kept or label[1] < kept[-1][1]:
            kept.append(label)
    return kept


@compiled
def _worth(sets: I64, strengths: I64, weights: I64, again: int, grain: I64) -> None:
    for k in range(len(sets)):
        for g in range(len(weights)):
            best, second = 0, 0
            for i in range(strengths.shape[1]):
                if sets[k] >> i & 1:
                    points = strengths[g, i]
                    if points > best:
                        best, second = points, best
                    elif points > second:
                        second = points
            grain[k] += weights[g] * (100 * best + again * second)
