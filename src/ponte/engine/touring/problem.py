"""A roadshow to be routed and its answer: immutable, typed, plain Python. Ids are the caller's.

A delegation of profiles travels through some of the candidate stages. A day belongs to one stage or to travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ponte.engine import reasons

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stage that could be made.

    It takes ``days`` days in a row, all among the ``dates`` on which its hosts can receive. ``sectors`` are what the
    place is interested in, with a strength of 1 … 100; ``hosts`` are the organisations that receive.
    """

    id: str
    city: str
    dates: frozenset[date]
    sectors: Mapping[str, int]
    days: int = 1
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member of the delegation travels for: sectors, a weight, cities the route must have a stage in."""

    id: str
    sectors: frozenset[str]
    weight: int = 1
    cities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes between two cities, in either direction; between cities without an entry nobody travels."""

    origin: str
    destination: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How a delegation travels.

    A journey of up to ``evening`` minutes is made after the day's programme, one of up to ``night`` minutes overnight
    where ``overnight`` says so; any other takes as many whole days as it has ``day`` minutes, begun days included.
    """

    evening: int = 240
    overnight: bool = False
    night: int = 720
    day: int = 720

    def days(self, minutes: int) -> int:
        """The whole days that a journey takes."""
        if minutes <= (max(self.evening, self.night) if self.overnight else self.evening):
            return 0
        return -(-minutes // self.day)


@dataclass(frozen=True, slots=True)
class Roadshow:
    """Everything the planner is told. See `check_roadshow` for what makes it sound.

    The delegation sets out from ``start`` not before ``first`` and is back in ``end`` by ``last``, days of travel
    included (``None``: wherever the first stage is, and the last). ``again`` is what serving a profile a second time
    is worth, in percent of the first; a third time is worth nothing more.
    """

    candidates: tuple[Candidate, ...]
    profiles: tuple[Profile, ...]
    travel: tuple[Travel, ...]
    first: date
    last: date
    start: str | None = None
    end: str | None = None
    most: int | None = None
    pace: Pace = Pace()
    again: int = 25


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage of a route and the day it begins."""

    stage: str
    arrival: date


# The English sentence of each reason; faces translate by code. Parameters are ids, lists of ids or days, whole numbers.
SENTENCES: Mapping[str, str] = {
    "adds": "profiles that it alone serves: {first} ({names}); served once more: {again}",
    "suits_better": "profiles that it suits best of the route: {better}; served once more: {again}",
    "again": "profiles served a second time: {again}",
    "required": "{names} must be in {city}",
    "shortens": "it serves nobody more, and the way through it is shorter",
    "no_dates": "its hosts cannot receive for {days} days in a row between {first} and {last}",
    "unreachable": "it cannot be reached and left again between {first} and {last}",
    "serves_nobody": "it suits no profile of the delegation",
    "nobody_new": "the route already serves the profiles that it suits ({suits}) at least as well",
    "must_stay": "no route has it and a stage in every city that somebody must be in",
    "limit": "the route has {most} stages already; {stages} would have to make room (value {loss} less)",
    "dates_clash": "its dates clash with {stage}; {stages} would have to go (value {loss} less)",
    "too_far": "{stage} is too far from it for their dates; {stages} would have to go (value {loss} less)",
    "no_days": "the days do not suffice for it as well; {stages} would have to go (value {loss} less)",
    "as_good": "it could replace {stages} at the same value; minutes of travel more: {minutes}",
    "not_proven": "there are too many routes to try them all",
    "city_unreachable": "{names} must be in {city}, and no stage there can be reached and left in time",
    "cities_clash": "no route has stages in all of {cities}, where somebody must be",
    # What makes a route drawn by hand impossible.
    "too_many": "{stages} stages, and at most {most} are wanted",
    "twice": "{stage} is visited more than once",
    "closed": "{stage} cannot receive on {days}",
    "no_way": "no way is stated from {origin} to {destination}",
    "too_soon": "{stage} begins on {arrival}, and cannot be reached before {ready}",
    "too_late": "it ends on {end}, after {last}",
    "missed": "{profile} must be in {city}",
}


class Reason(reasons.Reason):
    """Why a stage is chosen or left out, or a route impossible: a stable code of `SENTENCES` and its parameters."""

    __slots__ = ()
    sentences = SENTENCES


@dataclass(frozen=True, slots=True)
class Measures:
    """What a route is worth.

    ``value`` sums, over profiles, weight × (strength of the stage that suits it best + ``again`` percent of the
    second best), in percent of weight, rounded down; ``grain`` is the same in ten-thousandths, exact. ``served`` are
    the profiles with at least one stage. ``travel`` counts minutes, ``days`` those from first to last stage or
    journey, and ``faults`` are the reasons why the route is impossible.
    """

    grain: int
    served: tuple[str, ...]
    travel: int
    days: int
    faults: tuple[Reason, ...]

    @property
    def value(self) -> int:
        """Percent of weight, rounded down."""
        return self.grain // 100


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and the reason for or against it."""

    stage: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Route:
    """An answer: stops in order, what they are worth, and a reason for every candidate.

    ``optimal`` is claimed only where no route is worth more, and none of the same worth travels less; ``bound`` is a
    proven upper bound on ``Measures.grain``. ``conflict`` says why there is no route at all, where there is none.
    """

    status: Status
    stops: tuple[Stop, ...]
    measures: Measures
    bound: int
    chosen: tuple[Judged, ...]
    left_out: tuple[Judged, ...]
    conflict: Reason | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A route drawn by hand beside the proposed one; ``gained`` profiles are served by the proposal alone."""

    proposed: Measures
    by_hand: Measures
    gained: tuple[str, ...]
    lost: tuple[str, ...]
