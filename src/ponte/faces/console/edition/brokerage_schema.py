"""What the files of a brokerage may hold: organisations, people, their presence and profiles, halls and times."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from ponte.brokerage.enums import Half, ProfileKind
from ponte.faces.console.edition.schema import Entry, OrganisationId, PlaceId, SectorId, SideId, Text, known
from ponte.people.enums import OrganisationKind, SpokenLanguage
from ponte.programme.enums import SessionKind


def _words(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


def _none_if_empty(value: Any) -> Any:
    return None if value == "" else value


Languages = Annotated[list[SpokenLanguage], BeforeValidator(_words), Field(min_length=1)]
SectorIds = Annotated[list[SectorId], BeforeValidator(_words)]
RegisteredId = Annotated[str, known("registered person")]
CityId = Annotated[str, known("host city")]
RowId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class OrganisationRow(Entry):
    """A line of ``organisations.csv``."""

    id: RowId
    side: SideId
    kind: OrganisationKind
    name: str = Field(min_length=1)
    name_it: str
    name_zh: str
    name_en: str
    city: PlaceId
    country: str = Field(pattern=r"^[A-Z]{2}$")
    sectors: SectorIds


class PersonRow(Entry):
    """A line of ``people.csv``."""

    id: RowId
    side: SideId
    given_name: str = Field(min_length=1)
    family_name: str = Field(min_length=1)
    name_zh: str
    email: Email
    organisation: OrganisationId
    title: str
    languages: Languages
    min_meetings: int = Field(ge=0)
    max_meetings: Annotated[int | None, BeforeValidator(_none_if_empty)]

    @model_validator(mode="after")
    def _most_is_not_below_least(self) -> PersonRow:
        if self.max_meetings is not None and self.max_meetings < self.min_meetings:
            raise ValueError(f"expected max_meetings of at least {self.min_meetings}, found {self.max_meetings}")
        return self


class InterpreterRow(Entry):
    """A line of ``interpreters.csv``."""

    id: RowId
    given_name: str = Field(min_length=1)
    family_name: str = Field(min_length=1)
    name_zh: str
    email: Email
    languages: Annotated[Languages, Field(min_length=2)]


class PresenceRow(Entry):
    """A line of ``presence.csv``."""

    person: RegisteredId
    city: CityId
    date: dt.date
    part: Literal["day", "morning", "afternoon"]

    @property
    def halves(self) -> list[Half]:
        """The half days that the line stands for."""
        return [Half.MORNING, Half.AFTERNOON] if self.part == "day" else [Half(self.part)]


class ProfileRow(Entry):
    """A line of ``profiles.jsonl``."""

    id: RowId
    person: RegisteredId
    kind: ProfileKind
    language: SpokenLanguage
    title: str = Field(min_length=1, max_length=240)
    text: str = Field(min_length=1)
    keywords: list[str]
    sectors: list[SectorId]


class HallEntry(Entry):
    """The hall of a city."""

    city: PlaceId
    name: Text
    tables: int = Field(gt=0)


class TravelEntry(Entry):
    """How long it takes between two cities."""

    origin: CityId = Field(alias="from")
    destination: CityId = Field(alias="to")
    minutes: int = Field(gt=0)


class SlotsEntry(Entry):
    """A half day of slots in one city, in that city's own time."""

    city: CityId
    date: dt.date
    part: Half
    starts: dt.time
    ends: dt.time
    slot_minutes: int = Field(ge=5)

    @model_validator(mode="after")
    def _holds_whole_slots(self) -> SlotsEntry:
        if self.ends <= self.starts:
            raise ValueError(f"expected an end after {self.starts:%H:%M}, found {self.ends:%H:%M}")
        minutes = (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute
        if minutes % self.slot_minutes:
            raise ValueError(f"expected whole slots of {self.slot_minutes} minutes, found {minutes} minutes in all")
        return self


class Caps(Entry):
    """How many requests and meetings one person may have."""

    cap_pending: int = Field(gt=0)
    cap_confirmed: int = Field(gt=0)


class BrokerageFile(Entry):
    """``brokerage.yaml``."""

    halls: list[HallEntry] = Field(min_length=1)
    travel: list[TravelEntry]
    sessions: list[SlotsEntry] = Field(min_length=1)
    requests: Caps


class SessionRow(Entry):
    """A line of ``programme.csv``: an item of the public agenda, in the city's own time."""

    id: RowId
    city: PlaceId
    date: dt.date
    starts: dt.time
    ends: dt.time
    kind: SessionKind
    title_en: str = Field(min_length=1)
    title_it: str = Field(min_length=1)
    title_zh: str = Field(min_length=1)
    sectors: SectorIds

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> SessionRow:
        if self.ends <= self.starts:
            raise ValueError(f"expected an end after {self.starts:%H:%M}, found {self.ends:%H:%M}")
        return self

    @property
    def minutes(self) -> int:
        """How long it takes."""
        end, start = (time.hour * 60 + time.minute for time in (self.ends, self.starts))
        return end - start


class SamplePlace(Entry):
    """A city that only the sample needs."""

    id: RowId
    kind: Literal["city"]
    name: Text
    parent: PlaceId
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    time_zone: str
