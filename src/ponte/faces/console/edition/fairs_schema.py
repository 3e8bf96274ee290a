"""What ``fairs.yaml`` may hold: of the documents, and of an intake with its applications."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import Field, NaiveDatetime, ValidationInfo, field_validator, model_validator

from ponte.faces.console.edition.schema import (
    ActivityId,
    EditionId,
    Entry,
    Fact,
    OrganisationId,
    PlaceId,
    SectorId,
    Slug,
    Text,
    known,
)
from ponte.intake.domain.allocating import FULL_SCORE, MOST_MARK
from ponte.intake.enums import Method, Payer, TieRule, Who
from ponte.programme.enums import AudienceQualifier

FairId = Annotated[str, known("fair")]
ExchangeId = Annotated[str, known("exchange")]
PersonId = Annotated[str, known("participant")]
Mark = Annotated[int, Field(ge=0, le=MOST_MARK)]


class Lasting(Entry):
    """Something from one day to another, as far as they are known."""

    starts: dt.date | None = None
    ends: dt.date | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Any:
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError(f"expected an end on {self.starts} or later, found {self.ends}")
        return self


class Exhibitors(Entry):
    """How many exhibitors a document states, as exactly as it does."""

    number: int = Field(ge=1)
    qualifier: AudienceQualifier


class Pavilion(Entry):
    """What one country shows at a fair."""

    name: Text
    text: Text | None = None
    organisers: list[OrganisationId] = []
    exhibitors: Exhibitors | None = None


class Fair(Fact, Lasting):
    """A fair with a national pavilion."""

    id: Slug
    edition: EditionId
    name: Text
    description: Text
    place: PlaceId
    starts: dt.date
    country_of_honour: PlaceId | None = None
    organisers: list[OrganisationId] = []
    topics: list[SectorId] = []
    activities: list[ActivityId] = []
    pavilion: Pavilion | None = None


class ExhibitionTold(Lasting):
    """What is told of an exhibition, real or invented."""

    id: Slug
    name: Text
    description: Text
    place: PlaceId | None = None
    hours: Text | None = None
    organisers: list[OrganisationId] = []


class ExchangeTold(Lasting):
    """What is told of an exchange, real or invented."""

    id: Slug
    name: Text
    description: Text
    who: Who
    eligibility: Text | None = None
    sender: OrganisationId | None = None
    host: OrganisationId | None = None
    organisers: list[OrganisationId] = []
    travel_paid_by: Payer | None = None
    stay_paid_by: Payer | None = None

    @model_validator(mode="after")
    def _between_two(self) -> ExchangeTold:
        if self.sender is not None and self.sender == self.host:
            raise ValueError(f"expected two institutions, found '{self.sender}' as sender and host")
        return self


class Exhibition(Fact, ExhibitionTold):
    """An exhibition that a document tells of."""

    edition: EditionId


class Exchange(Fact, ExchangeTold):
    """An exchange that a document tells of."""

    edition: EditionId


class FairsFile(Entry):
    """``fairs.yaml`` beside the facts."""

    fairs: list[Fair] = []
    exhibitions: list[Exhibition] = []
    exchanges: list[Exchange] = []


class Plan(Entry):
    """Modules on a grid: ``A01`` to the last row and column."""

    rows: int = Field(ge=1, le=26)
    columns: int = Field(ge=1, le=99)
    size: int | None = Field(None, ge=1)


class Criterion(Entry):
    """What assessors give marks for."""

    name: Text
    weight: int = Field(ge=1)
    threshold: Mark = 0


class Submission(Entry):
    """An application as it was sent; `at` is the hour on the clocks of the intake's place."""

    person: PersonId
    at: NaiveDatetime
    wanted: int = Field(1, ge=1)
    text: str = ""
    language: str = "en"
    marks: dict[PersonId, list[Mark]] = {}


class CatalogueText(Entry):
    """What an exhibitor says of itself, in the languages that it gives."""

    person: PersonId
    en: str = ""
    it: str = ""
    zh: str = ""


class Intake(Entry):
    """An intake with its rule, what there is, and who applied."""

    id: Slug
    fair: FairId | None = None
    exchange: ExchangeId | None = None
    place: PlaceId
    opens: NaiveDatetime
    closes: NaiveDatetime | None = None
    method: Method
    most_each: int = Field(1, ge=1)
    threshold: int = Field(0, ge=0, le=FULL_SCORE)
    tie_rule: TieRule = TieRule.EARLIER
    plan: Plan | None = None
    places: int | None = Field(None, ge=1)
    criteria: list[Criterion] = []
    assessors: list[PersonId] = []
    applications: list[Submission] = []
    decided: bool = False
    withdrawn: list[PersonId] = []
    catalogue: list[CatalogueText] = []

    @field_validator("applications")
    @classmethod
    def _sent_while_open(cls, rows: list[Submission], info: ValidationInfo) -> list[Submission]:
        opens, closes = info.data.get("opens"), info.data.get("closes")
        for row in rows:
            if (opens and row.at < opens) or (closes and row.at >= closes):
                raise ValueError(f"expected an application sent while it is open, found {row.at} of {row.person}")
        return rows

    @model_validator(mode="after")
    def _makes_sense(self) -> Intake:
        if (self.fair is None) == (self.exchange is None):
            raise ValueError("expected either a fair or an exchange")
        if (self.plan is None) != (self.fair is None) or (self.places is None) != (self.exchange is None):
            raise ValueError("expected a plan for a fair, and a number of places for an exchange")
        if self.closes is not None and self.closes <= self.opens:
            raise ValueError(f"expected it to close after {self.opens}, found {self.closes}")
        if (self.method == Method.SCORE) != bool(self.criteria):
            raise ValueError("expected criteria where it is decided by score, and only there")
        if self.decided and self.closes is None:
            raise ValueError("expected the hour at which it closed, since it is decided")
        self._check_applications()
        return self

    def _check_applications(self) -> None:
        for row in self.applications:
            if row.wanted > self.most_each:
                raise ValueError(f"expected at most {self.most_each} wished, found {row.wanted} of {row.person}")
            if any(len(marks) != len(self.criteria) for marks in row.marks.values()):
                raise ValueError(f"expected {len(self.criteria)} marks of each assessor for {row.person}")
            if unnamed := set(row.marks) - set(self.assessors):
                raise ValueError(f"expected marks of the assessors only, found some of '{min(unnamed)}'")
            if self.decided and self.criteria and not row.marks:
                raise ValueError(f"expected marks for {row.person}, since it is decided by score")
        if self.withdrawn and not self.decided:
            raise ValueError("expected withdrawals only where it is decided")
        named = [*self.withdrawn, *(text.person for text in self.catalogue)]
        if strangers := set(named) - {row.person for row in self.applications}:
            raise ValueError(f"expected somebody who applied, found '{min(strangers)}'")


class IntakesFile(Entry):
    """``fairs.yaml`` beside the brokerage: what is applied for, and who applied."""

    exhibitions: list[ExhibitionTold] = []
    exchanges: list[ExchangeTold] = []
    intakes: list[Intake] = []

    @model_validator(mode="after")
    def _each_once(self) -> IntakesFile:
        handed_out = [entry.fair or entry.exchange or "" for entry in self.intakes]
        for ids in (
            [entry.id for entry in self.exhibitions],
            [entry.id for entry in self.exchanges],
            [entry.id for entry in self.intakes],
            handed_out,
        ):
            if twice := [one for one in ids if ids.count(one) > 1]:
                raise ValueError(f"expected each once, found '{twice[0]}' twice")
        return self
