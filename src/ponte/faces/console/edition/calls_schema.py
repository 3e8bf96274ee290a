"""What ``calls.yaml`` beside the brokerage may hold: joint calls, twin applications, and the marks of reviewers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, NaiveDatetime, model_validator

from ponte.calls.enums import Cost, SeatRole
from ponte.calls.kinds import KINDS
from ponte.calls.models import SCALE
from ponte.faces.console.edition.schema import Entry, OrganisationId, PlaceId, SectorId, SideId, Slug, Text, known

PersonId = Annotated[str, known("participant")]
Mark = Annotated[int, Field(ge=0, le=SCALE)]
Amount = Annotated[int, Field(ge=0)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Theme(Entry):
    """A theme, and how many of it may or must be financed."""

    id: Slug
    name: Text
    sector: SectorId | None = None
    least: int = Field(0, ge=0)
    most: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _most_is_not_below_least(self) -> Theme:
        if self.most is not None and self.most < self.least:
            raise ValueError(f"expected most of at least {self.least}, found {self.most}")
        return self


class Criterion(Entry):
    """What the reviewers of a side mark."""

    name: Text
    guidance: Text
    weight: int = Field(1, ge=1)
    threshold: Mark = 0


class Reviewer(Entry):
    """Somebody who judges for a side."""

    person: PersonId
    competence: str
    most: int = Field(9, ge=1)


class Seat(Entry):
    """Somebody of the mixed commission."""

    name: str
    title: str = ""
    role: SeatRole = SeatRole.MEMBER


class CallSide(Entry):
    """What one side says for a call; hours by the clocks of its place."""

    side: SideId
    agency: OrganisationId
    place: PlaceId
    opens: NaiveDatetime
    closes: NaiveDatetime
    eligibility_until: dt.date | None = None
    evaluation_until: dt.date | None = None
    budget: Amount
    most_year: Amount | None = None
    most_share: Percent = 100
    weight: int = Field(50, ge=1, le=100)
    threshold: Percent = 0
    criteria: list[Criterion] = Field(min_length=1)
    reviewers: list[Reviewer] = []
    seats: list[Seat] = []

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> CallSide:
        if self.closes <= self.opens:
            raise ValueError(f"expected it to close after {self.opens}, found {self.closes}")
        return self


class Filed(Entry):
    """What one side's investigator filed, and what its reviewers gave."""

    investigator: PersonId
    asked: dict[Cost, list[Amount]]
    """By cost, year after year."""
    title_en: str | None = None
    """Where it says something else than its twin."""
    excluded: str | None = None
    """Why its agency found it not eligible."""
    reviews: dict[PersonId, list[Mark]] = {}
    """By reviewer, a mark for each criterion in their order."""


class Proposal(Entry):
    """Twin applications, or one that was filed on one side only."""

    acronym: str
    title: Text
    abstract: Text
    keywords: list[str]
    theme: Slug
    months: int = Field(ge=1)
    filed: dict[SideId, Filed] = Field(min_length=1)


class Call(Entry):
    """A joint call: open for applications, or, where applications are given, before its mixed commission."""

    id: Slug
    kind: str
    name: Text
    summary: Text
    framework: Text | None = None
    commission_on: dt.date | None = None
    most_months: int = Field(ge=1)
    reviews_each: int = Field(2, ge=1)
    themes: list[Theme] = []
    sides: Annotated[list[CallSide], Field(min_length=2, max_length=2)]
    proposals: list[Proposal] = []

    @model_validator(mode="after")
    def _fits_together(self) -> Any:
        if self.kind not in KINDS:
            raise ValueError(f"expected a kind of {', '.join(KINDS)}, found '{self.kind}'")
        if self.proposals and not KINDS[self.kind].is_twin:
            raise ValueError(f"expected proposals only of kinds whose applications are twins, not of '{self.kind}'")
        themes = {theme.id for theme in self.themes}
        sides = {side.side: side for side in self.sides}
        if len(sides) < len(self.sides):
            raise ValueError(f"expected two sides, found '{self.sides[0].side}' twice")
        investigators = [filed.investigator for one in self.proposals for filed in one.filed.values()]
        if twice := [one for one in investigators if investigators.count(one) > 1]:
            raise ValueError(f"expected one application an investigator, found '{twice[0]}' twice")
        for proposal in self.proposals:
            if proposal.theme not in themes:
                raise ValueError(f"{proposal.acronym}: expected a theme of the call, found '{proposal.theme}'")
            for code, filed in proposal.filed.items():
                _check_filed(proposal, filed, sides.get(code), self)
        return self


class CallsFile(Entry):
    """``calls.yaml`` beside the brokerage."""

    calls: list[Call] = []


def _check_filed(proposal: Proposal, filed: Filed, side: CallSide | None, call: Call) -> None:
    if side is None:
        raise ValueError(f"{proposal.acronym}: expected applications of the call's two sides only")
    if filed.investigator in {one.person for each in call.sides for one in each.reviewers}:
        raise ValueError(f"{proposal.acronym}: expected an investigator who is no reviewer of the call")
    reviewers = {one.person for one in side.reviewers}
    for person, marks in filed.reviews.items():
        if person not in reviewers:
            raise ValueError(f"{proposal.acronym}: expected a reviewer of the side, found '{person}'")
        if len(marks) != len(side.criteria):
            raise ValueError(f"{proposal.acronym}: expected {len(side.criteria)} marks of {person}, found {len(marks)}")


Outcome = Literal["judged", "one-sided", "unsettled", "excluded"]


def outcome_of(proposal: Proposal) -> Outcome:
    """Say what became of a proposal before its reviews."""
    if len(proposal.filed) == 1:
        return "one-sided"
    if len({filed.title_en or proposal.title.en for filed in proposal.filed.values()}) > 1:
        return "unsettled"
    return "excluded" if any(filed.excluded for filed in proposal.filed.values()) else "judged"
