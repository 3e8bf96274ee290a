"""What ``showcase.yaml`` beside the brokerage may hold: calls, stages, start-ups, and the marks of their juries."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, NaiveDatetime, model_validator

from ponte.faces.console.edition.schema import Entry, OrganisationId, PlaceId, SectorId, SideId, Slug, Text, known
from ponte.showcase.enums import DocumentKind, Funding, RequirementKind, Round, VoteAccess

PersonId = Annotated[str, known("participant")]
Mark = Annotated[int, Field(ge=0, le=10)]


class Requirement(Entry):
    """One thing that a call asks."""

    kind: RequirementKind
    day: dt.date | None = None
    number: int | None = Field(None, ge=0)
    funding: Funding | None = None
    document: DocumentKind | None = None
    sides: list[SideId] = []
    sectors: list[SectorId] = []


class Criterion(Entry):
    """What a jury gives marks for."""

    name: Text
    description: Text
    weight: int = Field(ge=1)


class Quota(Entry):
    """How many of a side are chosen."""

    side: SideId
    least: int = Field(0, ge=0)
    most: int | None = Field(None, ge=0)


class Benefit(Entry):
    """What the chosen get."""

    rank: int | None = Field(None, ge=1)
    text: Text


class Stage(Entry):
    """A stage with its jury; whose sheets are given is said by each start-up."""

    id: Slug
    round: Round
    name: Text
    venue: Text
    sectors: list[SectorId] = []
    place: PlaceId
    starts: NaiveDatetime
    pause_after: int = Field(0, ge=0)
    places: int = Field(ge=1)
    drop_extremes: bool = False
    vote: VoteAccess = VoteAccess.NOBODY
    quotas: list[Quota] = []
    benefits: list[Benefit] = []
    jury: list[PersonId] = []
    published: bool = False


class Founder(Entry):
    """An invented founder."""

    name: str
    part: str = ""


class StartUp(Entry):
    """A start-up that applies, and its marks: stage → member of the jury → a mark for each criterion."""

    organisation: OrganisationId
    person: PersonId
    at: NaiveDatetime
    language: str
    title: str
    pitch: str
    answer: str
    sector: SectorId
    founded: dt.date
    employees: int = Field(ge=0)
    funding: Funding
    founders: list[Founder]
    rejected: str = ""
    interests: dict[str, list[PersonId]] = {}
    marks: dict[str, dict[PersonId, list[Mark]]] = {}


class Showcase(Entry):
    """A showcase from its call to where it stands."""

    id: Slug
    name: Text
    description: Text
    place: PlaceId
    opens: NaiveDatetime
    closes: NaiveDatetime
    question: Text
    requirements: list[Requirement] = []
    criteria: list[Criterion]
    stages: list[Stage]
    startups: list[StartUp]

    @model_validator(mode="after")
    def _makes_sense(self) -> Showcase:
        stages = {stage.id: set(stage.jury) for stage in self.stages}
        for row in self.startups:
            if not self.opens <= row.at < self.closes:
                raise ValueError(
                    f"expected an application while the call is open, found {row.at} of {row.organisation}"
                )
            for stage, sheets in row.marks.items():
                if strangers := set(sheets) - stages.get(stage, set()):
                    raise ValueError(f"expected marks of the jury of {stage}, found some of '{min(strangers)}'")
                if biased := set(sheets) & set(row.interests.get(stage, [])):
                    raise ValueError(f"expected no marks of '{min(biased)}', who has an interest in {row.organisation}")
                if any(len(marks) != len(self.criteria) for marks in sheets.values()):
                    raise ValueError(f"expected {len(self.criteria)} marks of each member for {row.organisation}")
        return self


class ShowcaseFile(Entry):
    """``showcase.yaml``."""

    showcases: list[Showcase] = []
