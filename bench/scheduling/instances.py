"""Made-up brokerages to measure on: skewed demand, availability by half days, fewer tables than requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from ponte.engine.scheduling import Interpreter, Meeting, Person, Problem, Slot, Travel, Venue

HALF_DAYS, PER_HALF_DAY = 6, 6
TABLES = 0.175  # for each person
APART = 150  # minutes between two venues


def brokerage(
    people: int,
    meetings: int,
    *,
    there: float = 0.7,
    venues: int = 1,
    interpreters: int = 0,
    delegations: float = 0.0,
    seed: int = 0,
) -> Problem:
    """A brokerage of two sides over three days.

    Parameters
    ----------
    there
        The share of half days each person attends, each at one venue.
    interpreters
        They speak all languages, a venue each; if there are any, a third of the people speak only their own side's.
    delegations
        The share of meetings that one or two further people join.
    """
    random = np.random.default_rng(seed)
    places = tuple(Venue(f"v{k}", max(1, round(people * TABLES / venues))) for k in range(venues))
    slots = tuple(slot for place in places for slot in _slots(place))
    crowd = tuple(_person(p, people, places, there, interpreters > 0, random) for p in range(people))
    guides = tuple(
        Interpreter(f"i{k}", frozenset(["it", "zh", "en"]), tuple(s.id for s in slots if s.venue == f"v{k % venues}"))
        for k in range(interpreters)
    )
    requests = []
    for k, pair in enumerate(_pairs(people, meetings, random)):
        joining = random.integers(0, people, 2).tolist() if random.random() < delegations else []
        who = tuple(f"p{p}" for p in dict.fromkeys((*pair, *joining)))
        requests.append(Meeting(f"m{k}", who, int(random.integers(1, 101))))
    travel = tuple(Travel(a.id, b.id, APART) for k, a in enumerate(places) for b in places[k + 1 :])
    return Problem(places, slots, crowd, tuple(requests), guides, travel)


def _slots(place: Venue) -> list[Slot]:
    slots = []
    for half in range(HALF_DAYS):
        start = datetime(2026, 10, 25 + half // 2, 14 if half % 2 else 9, tzinfo=UTC)
        for k in range(PER_HALF_DAY):
            begin = start + timedelta(minutes=20 * k)
            slots.append(Slot(f"{place.id}-{half}-{k}", place.id, begin, begin + timedelta(minutes=20), place.tables))
    return slots


def _person(
    p: int, people: int, places: tuple[Venue, ...], there: float, interpreted: bool, random: np.random.Generator
) -> Person:
    side, own = ("it", "it") if p < people // 2 else ("cn", "zh")
    speaks = [own] if interpreted and random.random() < 1 / 3 else [own, "en"]
    attends = random.random(HALF_DAYS) < there
    attends[0] |= not attends.any()
    where = random.integers(len(places), size=HALF_DAYS)
    free = tuple(
        f"{places[where[half]].id}-{half}-{k}" for half in np.flatnonzero(attends).tolist() for k in range(PER_HALF_DAY)
    )
    return Person(f"p{p}", side, frozenset(speaks), free)


def _pairs(people: int, meetings: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Distinct pairs across the sides, some people in great demand."""
    wanted, ours = random.lognormal(0, 0.8, people), people // 2
    found = np.zeros(0, np.int64)
    while len(found) < meetings:
        a = random.choice(ours, meetings, p=wanted[:ours] / wanted[:ours].sum())
        b = random.choice(people - ours, meetings, p=wanted[ours:] / wanted[ours:].sum()) + ours
        found = np.unique(np.concatenate([found, a * people + b]))
    chosen = random.permutation(found)[:meetings]
    return np.column_stack([chosen // people, chosen % people])
