"""Reads ``ponte.roadshow/1`` and writes ``ponte.route/1``; refuses what is malformed in one line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Literal

from ponte.engine.errors import BadInput
from ponte.engine.scheduling.files import Row, read_json
from ponte.engine.touring.problem import (
    Candidate,
    Comparison,
    Judged,
    Measures,
    Pace,
    Profile,
    Roadshow,
    Route,
    Stop,
    Travel,
)
from ponte.engine.touring.soundness import check_roadshow, check_stops

ROADSHOW: Literal["ponte.roadshow/1"] = "ponte.roadshow/1"
ROUTE: Literal["ponte.route/1"] = "ponte.route/1"


class StageRow(Row):
    """An entry of ``stages``: a candidate."""

    id: str
    city: str
    dates: tuple[date, ...]
    sectors: dict[str, int]
    days: int = 1
    hosts: tuple[str, ...] = ()


class ProfileRow(Row):
    """An entry of ``profiles``."""

    id: str
    sectors: tuple[str, ...]
    weight: int = 1
    cities: tuple[str, ...] = ()


class TravelRow(Row, rename={"origin": "from", "destination": "to"}):
    """An entry of ``travel``."""

    origin: str
    destination: str
    minutes: int


class PaceRow(Row):
    """How the delegation travels."""

    evening: int = Pace().evening
    overnight: bool = Pace().overnight
    night: int = Pace().night
    day: int = Pace().day


class StopRow(Row):
    """An entry of ``by_hand``."""

    stage: str
    arrival: date


class RoadshowFile(Row):
    """A ``ponte.roadshow/1`` file."""

    format: Literal["ponte.roadshow/1"]
    first: date
    last: date
    stages: tuple[StageRow, ...]
    profiles: tuple[ProfileRow, ...]
    travel: tuple[TravelRow, ...] = ()
    start: str | None = None
    end: str | None = None
    most: int | None = None
    again: int = 25
    pace: PaceRow | None = None
    by_hand: tuple[StopRow, ...] | None = None


def read_roadshow(path: Path) -> tuple[Roadshow, tuple[Stop, ...] | None]:
    """The roadshow in a ``ponte.roadshow/1`` file, and the route drawn by hand if it has one.

    Raises
    ------
    BadInput
        At the first thing malformed or unsound, naming file and entry.
    """
    file = read_json(path, RoadshowFile, "roadshow", ROADSHOW)
    pace = file.pace or PaceRow()
    roadshow = Roadshow(
        candidates=tuple(Candidate(s.id, s.city, frozenset(s.dates), s.sectors, s.days, s.hosts) for s in file.stages),
        profiles=tuple(Profile(p.id, frozenset(p.sectors), p.weight, frozenset(p.cities)) for p in file.profiles),
        travel=tuple(Travel(t.origin, t.destination, t.minutes) for t in file.travel),
        first=file.first,
        last=file.last,
        start=file.start,
        end=file.end,
        most=file.most,
        pace=Pace(pace.evening, pace.overnight, pace.night, pace.day),
        again=file.again,
    )
    by_hand = None if file.by_hand is None else tuple(Stop(s.stage, s.arrival) for s in file.by_hand)
    try:
        check_roadshow(roadshow)
        check_stops(roadshow, by_hand or ())
    except BadInput as error:
        raise BadInput(f"{path}: {error.place}", error.expected) from None
    return roadshow, by_hand


def route_json(route: Route, comparison: Comparison | None = None) -> str:
    """A route as the text of a ``ponte.route/1`` file, with the route drawn by hand beside it if there is one."""
    answer: dict[str, object] = {
        "format": ROUTE,
        "status": route.status,
        **_measures(route.measures),
        "bound": route.bound // 100,
        "stops": [{"stage": s.stage, "arrival": s.arrival.isoformat()} for s in route.stops],
        "chosen": [_judged(j) for j in route.chosen],
        "left_out": [_judged(j) for j in route.left_out],
    }
    if route.conflict is not None:
        answer["conflict"] = str(route.conflict)
    if comparison is not None:
        drawn = _measures(comparison.by_hand) | {"faults": [str(fault) for fault in comparison.by_hand.faults]}
        answer["by_hand"] = drawn | {"gained": comparison.gained, "lost": comparison.lost}
    return json.dumps(answer, ensure_ascii=False)


def _measures(measures: Measures) -> dict[str, object]:
    return {"value": measures.value, "served": measures.served, "travel": measures.travel, "days": measures.days}


def _judged(judged: Judged) -> dict[str, str]:
    return {"stage": judged.stage, "reason": str(judged.reason)}
