"""Measures a route, whoever drew it, and says what makes it impossible; shares no code with the planner's model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from ponte.engine.touring.problem import Candidate, Measures, Profile, Reason, Roadshow, Stop


def strength(profile: Profile, candidate: Candidate) -> int:
    """How well a stage suits a profile: the strength of the strongest sector they share, else 0."""
    return max((candidate.sectors[s] for s in profile.sectors & candidate.sectors.keys()), default=0)


def measure(roadshow: Roadshow, stops: Sequence[Stop]) -> Measures:
    """What a route is worth, what it costs in travel and days, and its faults.

    Raises
    ------
    KeyError
        A stop names a stage that is not a candidate.
    """
    candidates = {c.id: c for c in roadshow.candidates}
    stages = [candidates[stop.stage] for stop in stops]
    grain, served = 0, []
    for profile in roadshow.profiles:
        best, second, *_ = (
            *sorted((strength(profile, c) for c in {c.id: c for c in stages}.values()), reverse=True),
            0,
            0,
        )
        grain += profile.weight * (100 * best + roadshow.again * second)
        if best:
            served.append(profile.id)
    legs = list(_legs(roadshow, stops, stages))
    return Measures(
        grain=grain,
        served=tuple(served),
        travel=sum(minutes or 0 for *_, minutes in legs),
        days=_days(roadshow, stops, stages, [minutes for *_, minutes in legs]),
        faults=tuple(_faults(roadshow, stops, stages)),
    )


def _minutes(roadshow: Roadshow, a: str, b: str) -> int | None:
    """Of the shortest stated way between two cities; ``None`` where none is stated."""
    if a == b:
        return 0
    return min((t.minutes for t in roadshow.travel if {t.origin, t.destination} == {a, b}), default=None)


def _legs(
    roadshow: Roadshow, stops: Sequence[Stop], stages: Sequence[Candidate]
) -> Iterator[tuple[str, str, int | None]]:
    """Origin, destination and minutes of every journey, the one out and the one home included."""
    cities = [c.city for c in stages]
    if stops and roadshow.start is not None:
        cities.insert(0, roadshow.start)
    if stops and roadshow.end is not None:
        cities.append(roadshow.end)
    for a, b in pairwise(cities):
        yield a, b, _minutes(roadshow, a, b)


def _days(roadshow: Roadshow, stops: Sequence[Stop], stages: Sequence[Candidate], legs: Sequence[int | None]) -> int:
    """From the first day on the way to the last."""
    if not stops:
        return 0
    out = roadshow.pace.days(legs[0] or 0) if roadshow.start is not None else 0
    home = roadshow.pace.days(legs[-1] or 0) if roadshow.end is not None else 0
    return (stops[-1].arrival - stops[0].arrival).days + stages[-1].days + out + home


def _faults(roadshow: Roadshow, stops: Sequence[Stop], stages: Sequence[Candidate]) -> Iterator[Reason]:
    pace, day = roadshow.pace, timedelta(days=1)
    if roadshow.most is not None and len(stops) > roadshow.most:
        yield Reason("too_many", {"stages": len(stops), "most": roadshow.most})
    for id_ in sorted({s.stage for s in stops if sum(t.stage == s.stage for t in stops) > 1}):
        yield Reason("twice", {"stage": id_})
    for stop, stage in zip(stops, stages, strict=True):
        closed = [d for d in (stop.arrival + k * day for k in range(stage.days)) if d not in stage.dates]
        if closed:
            yield Reason("closed", {"stage": stop.stage, "days": tuple(map(str, closed))})
    free, place = roadshow.first, roadshow.start  # the first day that is left, and where it finds the delegation
    for stop, stage in zip(stops, stages, strict=True):
        ready = _arrival(roadshow, place, stage.city, free)
        if ready is None:
            yield Reason("no_way", {"origin": str(place), "destination": stage.city})
        elif stop.arrival < ready:
            yield Reason("too_soon", {"stage": stop.stage, "arrival": str(stop.arrival), "ready": str(ready)})
        free, place = stop.arrival + stage.days * day, stage.city
    if stops and roadshow.end is not None:
        back = _minutes(roadshow, stages[-1].city, roadshow.end)
        if back is None:
            yield Reason("no_way", {"origin": stages[-1].city, "destination": roadshow.end})
        else:
            free += pace.days(back) * day
    if stops and free - day > roadshow.last:
        yield Reason("too_late", {"end": str(free - day), "last": str(roadshow.last)})
    for profile in roadshow.profiles:
        for city in sorted(profile.cities - {c.city for c in stages}):
            yield Reason("missed", {"profile": profile.id, "city": city})


def _arrival(roadshow: Roadshow, place: str | None, city: str, free: date) -> date | None:
    """The first day on which a stage can begin in a city."""
    minutes = 0 if place is None else _minutes(roadshow, place, city)
    return None if minutes is None else free + timedelta(days=roadshow.pace.days(minutes))
