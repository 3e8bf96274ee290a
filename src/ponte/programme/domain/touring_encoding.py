"""A plan as a question to the routing engine, and the engine's answer as a row: ids are primary keys, as texts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from ponte.engine import touring as engine
from ponte.people.enums import PlaceKind
from ponte.people.models import Place
from ponte.programme.models import CandidateStage, Journey, PlanMember, RoadshowPlan

TOWNS = (PlaceKind.CITY, PlaceKind.MUNICIPALITY)


@dataclass(frozen=True, slots=True)
class Question:
    """A plan as the engine is asked about it, with the rows that its ids stand for."""

    plan: RoadshowPlan
    roadshow: engine.Roadshow
    candidates: Mapping[str, CandidateStage]
    members: Mapping[str, PlanMember]
    cities: Mapping[str, Place]

    @property
    def digest(self) -> str:
        """The same for the same question."""
        text = json.dumps(asdict(self.roadshow), sort_keys=True, default=_canonical)
        return hashlib.sha256(text.encode()).hexdigest()


def plans() -> QuerySet[RoadshowPlan]:
    """Plans with all that their question needs of themselves."""
    return RoadshowPlan.objects.select_related(
        "edition__programme", "start__parent__parent__parent", "end__parent__parent__parent"
    )


def read_question(plan: RoadshowPlan) -> Question:
    """Encode a plan, in a number of queries that does not grow with it.

    Between places of one city nobody counts the way, so a district is asked about as its city.
    """
    candidates = list(
        plan.candidates.select_related("place__parent__parent__parent").prefetch_related(
            "windows", "interests__sector", "hosts"
        )
    )
    must_be_in = Prefetch("cities", Place.objects.select_related("parent__parent__parent"))
    members = list(plan.members.select_related("organisation__place").prefetch_related("sectors", must_be_in))
    ends = [place and city_of(place) for place in (plan.start, plan.end)]
    towns = [*(city_of(c.place) for c in candidates), *(city_of(p) for m in members for p in m.cities.all())]
    cities = {str(city.pk): city for city in [*towns, *(city for city in ends if city)]}
    start, end = (str(city.pk) if city else None for city in ends)
    roadshow = engine.Roadshow(
        candidates=tuple(map(_candidate, candidates)),
        profiles=tuple(map(_profile, members)),
        travel=tuple(_travel(cities)),
        first=plan.first,
        last=plan.last,
        start=start,
        end=end,
        most=plan.most,
        pace=engine.Pace(evening=plan.evening, overnight=plan.overnight),
    )
    return Question(
        plan, roadshow, {str(row.pk): row for row in candidates}, {str(row.pk): row for row in members}, cities
    )


def city_of(place: Place) -> Place:
    """The city that a place is or lies in; a place that lies in none stands for itself."""
    within: Place | None = place
    while within is not None and within.kind not in TOWNS:
        within = within.parent
    return within or place


def _candidate(row: CandidateStage) -> engine.Candidate:
    dates = (
        window.starts + dt.timedelta(days=n)
        for window in row.windows.all()
        for n in range((window.ends - window.starts).days + 1)
    )
    return engine.Candidate(
        id=str(row.pk),
        city=str(city_of(row.place).pk),
        dates=frozenset(dates),
        sectors={str(interest.sector_id): interest.strength for interest in row.interests.all()},
        days=row.days,
        hosts=tuple(sorted(str(host.pk) for host in row.hosts.all())),
    )


def _profile(row: PlanMember) -> engine.Profile:
    return engine.Profile(
        id=str(row.pk),
        sectors=frozenset(str(sector.pk) for sector in row.sectors.all()),
        weight=row.weight,
        cities=frozenset(str(city_of(place).pk) for place in row.cities.all()),
    )


def _travel(cities: Iterable[str]) -> Iterable[engine.Travel]:
    known = list(cities)
    rows = Journey.objects.filter(Q(origin__in=known) & Q(destination__in=known)).order_by("pk")
    return (engine.Travel(str(row.origin_id), str(row.destination_id), row.minutes) for row in rows)


def _canonical(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)


def route_row(route: engine.Route) -> dict[str, Any]:
    """Write a route as JSON values."""
    row: dict[str, Any] = json.loads(json.dumps(asdict(route), default=str))
    return row


def read_route(row: Mapping[str, Any]) -> engine.Route:
    """Read what `route_row` wrote."""
    return engine.Route(
        status=row["status"],
        stops=tuple(engine.Stop(stop["stage"], dt.date.fromisoformat(stop["arrival"])) for stop in row["stops"]),
        measures=_measures(row["measures"]),
        bound=row["bound"],
        chosen=tuple(engine.Judged(judged["stage"], _reason(judged["reason"])) for judged in row["chosen"]),
        left_out=tuple(engine.Judged(judged["stage"], _reason(judged["reason"])) for judged in row["left_out"]),
        conflict=_reason(row["conflict"]) if row["conflict"] else None,
    )


def _measures(row: Mapping[str, Any]) -> engine.Measures:
    faults = tuple(map(_reason, row["faults"]))
    return engine.Measures(row["grain"], tuple(row["served"]), row["travel"], row["days"], faults)


def _reason(row: Mapping[str, Any]) -> engine.Reason:
    params = {key: tuple(value) if isinstance(value, list) else value for key, value in row["params"].items()}
    return engine.Reason(row["code"], params)
