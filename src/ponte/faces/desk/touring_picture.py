"""A route as the desk shows it: its map, its stages with whom they serve, members against cities, what was left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from ponte.engine.touring import Measures, Reason, Route, Stop, measure
from ponte.faces.site import maps
from ponte.programme.domain.touring_encoding import Question
from ponte.programme.domain.touring_serving import Audience, Service, audiences, services
from ponte.programme.models import CandidateStage, PlanMember
from ponte.programme.reasons_touring import RouteNames, names_of_question, why_routed, why_served

SHADES = 5


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of the route: when, why, and how many members it serves; bars are in hundredths of the delegation."""

    number: int
    candidate: CandidateStage
    starts: dt.date
    ends: dt.date
    why: str
    first: int
    again: int
    first_bar: str
    again_bar: str


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A candidate that is not on the route, and why."""

    candidate: CandidateStage
    why: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How well a city suits a member: ``strength`` of 100, and whether the route serves it there first or again."""

    strength: int
    shade: int
    part: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member against every candidate, with its own reason."""

    member: PlanMember
    cells: list[Cell]
    is_served: bool
    why: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the desk shows of a route."""

    measures: Measures
    served: int
    hours: int
    minutes: int
    stages: list[StageLine]
    left_out: list[LeftOutLine]
    columns: list[CandidateStage]
    on_route: int
    """So many of the columns are stages, in the route's order; the others follow."""
    rows: list[MemberRow]
    faults: list[str]
    map: maps.Map | None


def picture(question: Question, stops: Sequence[Stop], *, route: Route | None = None) -> Picture:
    """Draw a route: the proposed one with the engine's reasons, one drawn by hand without."""
    names = names_of_question(question)
    measures = measure(question.roadshow, stops)
    found = services(question.roadshow, stops)
    by_stage = {audience.stage: audience for audience in audiences(found, stops)}
    reasons = {judged.stage: judged.reason for judged in (*route.chosen, *route.left_out)} if route else {}
    stages = [
        _stage(number, question, stop, reasons, by_stage[stop.stage], names) for number, stop in enumerate(stops, 1)
    ]
    on_route = [stop.stage for stop in stops]
    columns = [*on_route, *(key for key in question.candidates if key not in by_stage)]
    hours, minutes = divmod(measures.travel, 60)
    return Picture(
        measures=measures,
        served=len(measures.served),
        hours=hours,
        minutes=minutes,
        stages=stages,
        left_out=[
            LeftOutLine(question.candidates[judged.stage], why_routed(judged.reason, names))
            for judged in (route.left_out if route else ())
        ],
        columns=[question.candidates[key] for key in columns],
        on_route=len(on_route),
        rows=[_row(service, columns, question, names) for service in found],
        faults=[why_routed(fault, names) for fault in measures.faults],
        map=_map(question, stops),
    )


def _stage(
    number: int,
    question: Question,
    stop: Stop,
    reasons: Mapping[str, Reason],
    audience: Audience,
    names: RouteNames,
) -> StageLine:
    candidate = question.candidates[stop.stage]
    share = 100 / max(len(question.members), 1)
    return StageLine(
        number=number,
        candidate=candidate,
        starts=stop.arrival,
        ends=stop.arrival + dt.timedelta(days=candidate.days - 1),
        why=why_routed(reasons[stop.stage], names) if stop.stage in reasons else "",
        first=len(audience.first),
        again=len(audience.again),
        first_bar=f"{share * len(audience.first):.1f}",
        again_bar=f"{share * len(audience.again):.1f}",
    )


def _row(service: Service, columns: Sequence[str], question: Question, names: RouteNames) -> MemberRow:
    parts = {service.best: "first", service.second: "again"}
    cells = [
        Cell(strength := service.strengths[key], -(-strength * SHADES // 100), parts.get(key, "")) for key in columns
    ]
    why = why_served(service, question, names)
    return MemberRow(question.members[service.member], cells, service.best is not None, why)


def _map(question: Question, stops: Sequence[Stop]) -> maps.Map | None:
    return maps.drawn(
        [
            maps.Spot(candidate.place, reverse("desk:touring_city", args=[candidate.place.slug]), number)
            for number, stop in enumerate(stops, 1)
            if (candidate := question.candidates[stop.stage])
        ],
        is_route=True,
    )
