"""What an edition's files may hold. References are checked against the ids that the folder declares."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from ponte.accords.enums import AccordKind, AccordStatus, Succession
from ponte.people.enums import OrganisationKind, PlaceKind, SpokenLanguage
from ponte.programme.enums import ActivityKind, AudienceQualifier, BodyKind, Part


def known(kind: str) -> AfterValidator:
    """Accept only ids of this kind that the folder declares (the validation context lists them by kind)."""

    def check(value: str, info: ValidationInfo) -> str:
        if value not in (info.context or {})[kind]:
            raise ValueError(f"expected the id of a known {kind}, found '{value}'")
        return value

    return AfterValidator(check)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


SectorId = Annotated[str, known("sector")]
PlaceId = Annotated[str, known("place")]
OrganisationId = Annotated[str, known("organisation")]
PersonId = Annotated[str, known("person")]
AccordId = Annotated[str, known("accord")]
ActivityId = Annotated[str, known("activity")]
EditionId = Annotated[str, known("edition")]
InitiativeId = Annotated[str, known("initiative")]
SideId = Annotated[str, known("side")]
PartyId = Annotated[str, known("party")]
Citation = Annotated[str, known("source")]
Citations = Annotated[list[Citation], BeforeValidator(_as_list), Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
VagueDate = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Entry(BaseModel):
    """A mapping with no keys but the known ones."""

    model_config = ConfigDict(extra="forbid")


class Text(Entry):
    """A text in the three languages."""

    en: str = Field(min_length=1)
    it: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class Detail(Entry):
    """A part of a fact; it may cite a place of its own, else the fact's hold for it."""

    source: Annotated[list[Citation], BeforeValidator(_as_list)] = []
    by_hand: list[str] = []
    doubt: Text | None = None


class Fact(Detail):
    """Something that a document says."""

    source: Citations


class Locator(Entry):
    """A place in a document."""

    id: Slug
    label: Text


class Document(Entry):
    """A document that facts are taken from."""

    id: Slug
    title: Text
    kind: str
    language: str
    note: Text
    locators: list[Locator]


class Sector(Fact):
    """A field of science, technology or business."""

    id: Slug
    name: Text
    nace: list[str] = []
    also: dict[Literal["en", "it", "zh"], list[str]] = {}


class Strength(Entry):
    """What a place is strong in, and who says so."""

    sector: SectorId
    source: Citations


class Place(Fact):
    """A country, city, district or building."""

    id: Slug
    kind: PlaceKind
    name: Text
    parent: PlaceId | None = None
    country: Country | Literal[""] = ""
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    time_zone: str = ""
    note: Text | None = None
    strengths: list[Strength] = []


class Organisation(Fact):
    """A ministry, university, firm or any other body."""

    id: Slug
    kind: OrganisationKind
    name: Text
    acronym: str = ""
    country: Country | Literal[""] = ""
    place: PlaceId | None = None
    parent: OrganisationId | None = None
    note: Text | None = None
    strengths: list[SectorId] = []


class Role(Entry):
    """What a person is in an organisation."""

    organisation: OrganisationId | None = None
    title: Text
    source: Citations
    by_hand: list[str] = []


class Person(Fact):
    """Somebody whom the documents name, in a public role."""

    id: Slug
    name: str
    name_zh: str = ""
    honorific: Text | None = None
    roles: list[Role]


class ProgrammeEntry(Fact):
    """The programme itself."""

    id: Slug
    name: Text
    description: Text
    since: int


class SideEntry(Fact):
    """One of the two sides."""

    id: Slug
    name: Text
    countries: list[Country]
    office: OrganisationId
    agencies: list[OrganisationId] = []
    currency: str
    languages: list[SpokenLanguage]


class Initiative(Fact):
    """A series of events with owners of its own."""

    id: Slug
    name: Text
    since: int | None = None
    until: int | None = None
    merged_into: InitiativeId | None = None
    promoters: list[OrganisationId] = []
    place: PlaceId | None = None
    description: Text


class Centre(Fact):
    """A bilateral centre."""

    id: Slug
    name: Text
    theme: SectorId | None = None
    coordinators: list[OrganisationId]
    established: int
    under: AccordId | None = None


class SeatEntry(Detail):
    """Who sits in a body."""

    organisation: OrganisationId | None = None
    constituency: Text | None = None
    via: OrganisationId | None = None


class Body(Fact):
    """A committee or commission."""

    id: Slug
    kind: BodyKind
    name: Text
    established: int
    description: Text
    members: list[SeatEntry]


class Milestone(Fact):
    """A date of the history that is not an accord."""

    id: Slug
    date: VagueDate
    title: Text
    text: Text
    organisations: list[OrganisationId] = []
    people: list[PersonId] = []


class ProgrammeFile(Entry):
    """``programme.yaml``."""

    programme: ProgrammeEntry
    sides: list[SideEntry] = Field(min_length=2, max_length=2)
    initiatives: list[Initiative]
    centres: list[Centre]
    bodies: list[Body]
    milestones: list[Milestone]


class SignatoryEntry(Entry):
    """Who signed."""

    person: PersonId | None = None
    title: Text | None = None
    party: PartyId | None = None


class Accord(Fact):
    """Something agreed."""

    id: Slug
    kind: AccordKind
    title: Text
    date: VagueDate
    valid_from: int | None = None
    valid_until: int | None = None
    parties: list[PartyId] = []
    signatories: list[SignatoryEntry] = []
    sectors: list[SectorId] = []
    place: PlaceId | None = None
    edition: EditionId | None = None
    activity: ActivityId | None = None
    follows: AccordId | None = None
    succession: Succession = Succession.FOLLOWS
    summary: Text
    status: AccordStatus

    @model_validator(mode="after")
    def _valid_in_order(self) -> Accord:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(f"expected an end of validity not before {self.valid_from}, found {self.valid_until}")
        return self


class Claim(Fact):
    """A figure that somebody stated."""

    id: Slug
    text: Text
    quantity: Annotated[str, BeforeValidator(str)]
    unit: Text
    stated_by: PersonId | None = None


class Period(Fact):
    """Something that starts and ends on a day."""

    starts: dt.date | None = None
    ends: dt.date | None = None

    @model_validator(mode="after")
    def _ends_not_before_it_starts(self) -> Period:
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError(f"expected an end on or after {self.starts}, found {self.ends}")
        return self


class Edition(Period):
    """One year's Week."""

    id: Slug
    number: int
    year: int
    name: Text
    host_side: SideId
    cities: list[PlaceId]
    organiser: OrganisationId | None = None
    promoters: list[OrganisationId] = []
    description: Text


class EditionFile(Entry):
    """``edition.yaml``."""

    editions: list[Edition]


class Attendee(Entry):
    """The part that a person took in an activity."""

    person: PersonId
    part: Part
    organisation: OrganisationId | None = None
    topic: Text | None = None


class Audience(Entry):
    """How many came, as exactly as it was counted."""

    number: int = Field(gt=0)
    qualifier: AudienceQualifier
    who: Text | None = None


class Activity(Fact):
    """What happened at a stage."""

    id: Slug
    kind: ActivityKind
    part_of: ActivityId | None = None
    place: PlaceId | None = None
    title: Text
    summary: Text
    hosts: list[OrganisationId] = []
    organisations: list[OrganisationId] = []
    people: list[Attendee] = []
    topics: list[SectorId] = []
    countries: list[PlaceId] = []
    audience: Audience | None = None
    accords: list[AccordId] = []


class Day(Detail):
    """A day of a stage."""

    date: dt.date
    title: Text
    activities: list[Activity]


class Stage(Period):
    """One city of the roadshow."""

    id: Slug
    order: int
    place: PlaceId
    starts: dt.date
    ends: dt.date
    title: Text
    summary: Text
    days: list[Day]


class RoadshowEntry(Fact):
    """The roadshow itself."""

    id: Slug
    name: Text
    edition: EditionId
    promoters: list[OrganisationId]
    organiser: OrganisationId | None = None
    aim: Text


class RoadshowFile(Entry):
    """``roadshow.yaml``."""

    roadshow: RoadshowEntry
    stages: list[Stage]
