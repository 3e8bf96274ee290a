"""What ``roadshow_plan.yaml`` may hold: from what the engine is to route a roadshow."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from ponte.faces.console.edition.schema import Entry, OrganisationId, PlaceId, SectorId, known
from ponte.programme.models.touring import LONGEST_STAY, MOST_WEIGHT, STRONGEST

CandidateId = Annotated[str, known("candidate")]


class WindowEntry(Entry):
    """Days, first and last included, on which hosts can receive."""

    starts: dt.date = Field(alias="from")
    ends: dt.date = Field(alias="to")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> WindowEntry:
        if self.ends < self.starts:
            raise ValueError(f"expected 'to' to be {self.starts} or later, found {self.ends}")
        return self


class CandidateEntry(Entry):
    """A place that the roadshow could stop at."""

    place: PlaceId
    days: int = Field(default=1, ge=1, le=LONGEST_STAY)
    hosts: list[OrganisationId] = []
    windows: list[WindowEntry]
    sectors: dict[SectorId, Annotated[int, Field(ge=1, le=STRONGEST)]]


class JourneyEntry(Entry):
    """How long it takes between two cities, either way."""

    origin: PlaceId = Field(alias="from")
    destination: PlaceId = Field(alias="to")
    minutes: int = Field(gt=0)


class MemberEntry(Entry):
    """An organisation of the delegation; it brings what it is strong in."""

    organisation: OrganisationId
    weight: int = Field(default=1, ge=1, le=MOST_WEIGHT)


class StopEntry(Entry):
    """A stop of the route drawn by hand."""

    place: CandidateId
    arrival: dt.date


class RoadshowPlanFile(Entry):
    """``roadshow_plan.yaml``."""

    first: dt.date
    last: dt.date
    start: PlaceId | None = None
    end: PlaceId | None = None
    most: int | None = Field(default=None, ge=1)
    candidates: list[CandidateEntry]
    travel: list[JourneyEntry] = []
    members: list[MemberEntry] = []
    by_hand: list[StopEntry] = []
