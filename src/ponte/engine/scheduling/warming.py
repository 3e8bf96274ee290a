"""Compiles what the search needs, or loads it from the cache of compiled code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np

from ponte.engine.scheduling import decode
from ponte.engine.scheduling.blocks import divide, new_division, occupy, reassign
from ponte.engine.scheduling.bound import improve, relax
from ponte.engine.scheduling.colouring import colour, two_sides
from ponte.engine.scheduling.encode import encode
from ponte.engine.scheduling.problem import Meeting, Person, Problem, Slot, Venue
from ponte.engine.scheduling.search import construct, count_breaks, fill, heavier, restore, smoother
from ponte.engine.scheduling.state import new_state


@cache
def warm() -> None:
    """Compile, or load what was compiled before, so that no search pays for it out of its time."""
    encoded = encode(_two_people())
    d, st, none = encoded.arrays, new_state(encoded.arrays, 0), np.zeros(0, np.int32)
    if blocks := divide(encoded):
        division = new_division(encoded, blocks, 0)
        occupy(d, blocks, division, none)
        reassign(d, blocks, division, none, none, 0, 1.0)
        colour(d, blocks, division.block)
        two_sides(d)
    list(improve(relax(encoded)))
    construct(d, st, none)
    fill(d, st, none)
    restore(d, st, none, none)
    decode.placements(encoded, st)
    heavier(d, st, none, 0, 1.0)
    smoother(d, st, 0, 1.0)
    count_breaks(d, st, 0)
    decode.unscheduled(encoded, st)


def _two_people() -> Problem:
    """The smallest problem that meets all kernels: two people, two slots."""
    nine = datetime(2016, 10, 25, 9, tzinfo=UTC)
    starts = (nine, nine + timedelta(minutes=20))
    slots = tuple(Slot(f"s{k}", "v", start, start + timedelta(minutes=20), 1) for k, start in enumerate(starts))
    available, speaks = ("s0", "s1"), frozenset({"en"})
    people = tuple(Person(x, x, speaks, available) for x in ("a", "b"))
    return Problem((Venue("v", 1),), slots, people, (Meeting("m", ("a", "b"), 1),))
