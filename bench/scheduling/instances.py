"""Made-up brokerages to measure on: skewed demand, availability by half days, fewer tables than requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from ponte.engine.scheduling import Meeting, Person, Problem, Slot, Venue

HALF_DAYS, PER_HALF_DAY = 6, 6


def brokerage(people: int, meetings: int, *, there: float = 0.7, tables: float = 0.175, seed: int = 0) -> Problem:
    """A brokerage of two sides in one venue over three days.

    Parameters
    ----------
    there
        The share of half days each person attends.
    tables
        Tables for each person.
    """
    random = np.random.default_rng(seed)
    slots = []
    for half in range(HALF_DAYS):
        start = datetime(2026, 10, 25 + half // 2, 14 if half % 2 else 9, tzinfo=UTC)
        for k in range(PER_HALF_DAY):
            begin = start + timedelta(minutes=20 * k)
            slots.append(
                Slot(f"{half}-{k}", "hall", begin, begin + timedelta(minutes=20), max(1, round(people * tables)))
            )
    attends = random.random((people, HALF_DAYS)) < there
    attends[~attends.any(axis=1), 0] = True
    crowd = tuple(
        Person(
            f"p{p}",
            "it" if p < people // 2 else "cn",
            frozenset(["en"]),
            tuple(s.id for k, s in enumerate(slots) if attends[p, k // PER_HALF_DAY]),
        )
        for p in range(people)
    )
    wanted = random.lognormal(0, 0.8, people)
    half_of = people // 2
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < meetings:
        ours = random.choice(half_of, meetings, p=wanted[:half_of] / wanted[:half_of].sum())
        theirs = random.choice(people - half_of, meetings, p=wanted[half_of:] / wanted[half_of:].sum()) + half_of
        pairs.update(dict.fromkeys(zip(ours.tolist(), theirs.tolist(), strict=True)))
    weights = random.integers(1, 101, meetings).tolist()
    requests = tuple(
        Meeting(f"m{k}", (f"p{a}", f"p{b}"), w) for k, ((a, b), w) in enumerate(zip(pairs, weights, strict=False))
    )
    return Problem((Venue("hall", max(1, round(people * tables))),), tuple(slots), crowd, requests)
