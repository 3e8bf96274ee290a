"""What the file of an agenda may hold: owners' events, rooms, tracks, delegations, speakers, and what sessions need."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from ponte.faces.console.edition.brokerage_schema import Languages
from ponte.faces.console.edition.schema import Entry, OrganisationId, PlaceId, SectorId, SideId, Slug, Text, known
from ponte.people.enums import SpokenLanguage
from ponte.programme.enums import SessionKind, SpeakerPart
from ponte.programme.models.agenda import LONGEST_MINUTES

EventId = Annotated[str, known("event")]
TrackId = Annotated[str, known("track")]
RoomId = Annotated[str, known("room")]
DelegationId = Annotated[str, known("delegation")]
SpeakerId = Annotated[str, known("speaker")]
SessionId = Annotated[str, known("session")]


def _two(pair: list[SpokenLanguage]) -> list[SpokenLanguage]:
    if len(set(pair)) != 2:
        raise ValueError(f"expected two languages, as 'it zh', found '{' '.join(pair)}'")
    return pair


def _words(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


def _is_new(id: str, info: ValidationInfo) -> str:
    if id in (info.context or {})["somebody"]:
        raise ValueError(f"'{id}' is in people.csv or people.yaml; expected sessions to name them without this entry")
    return id


LanguagePair = Annotated[list[SpokenLanguage], BeforeValidator(_words), AfterValidator(_two)]


class EventEntry(Entry):
    """What one owner brings in."""

    id: Slug
    name: Text
    owner: OrganisationId | None = None


class TrackEntry(Entry):
    """A line of sessions for one public."""

    id: Slug
    name: Text


class RoomEntry(Entry):
    """A room of a city."""

    id: Slug
    city: PlaceId
    venue: PlaceId | None = None
    seats: int | None = Field(default=None, gt=0)
    interpretation: list[LanguagePair] | None = None
    """What the room is equipped for; left out where nobody has said."""
    name: Text


class DelegationEntry(Entry):
    """People who go about together."""

    id: Slug
    side: SideId | None = None
    name: Text


class SpeakerEntry(Entry):
    """Somebody who speaks, and is neither among those who come to the meetings nor in the directory of people."""

    id: Annotated[Slug, AfterValidator(_is_new)]
    name: str = Field(min_length=1)
    name_zh: str = ""
    languages: Languages
    email: str = ""
    """Where notices go: a speaker has no account."""


class AvailabilityEntry(Entry):
    """A time in which somebody can speak, by the clocks of a city."""

    speaker: SpeakerId
    city: PlaceId
    date: dt.date
    starts: dt.time
    ends: dt.time

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> AvailabilityEntry:
        if self.ends <= self.starts:
            raise ValueError(f"expected an end after {self.starts:%H:%M}, found {self.ends:%H:%M}")
        return self


class SpeechEntry(Entry):
    """Somebody's part in a session."""

    person: SpeakerId
    part: SpeakerPart = SpeakerPart.SPEAKER
    language: SpokenLanguage | None = None


class Needs(Entry):
    """What a session needs besides its time."""

    event: EventId | None = None
    track: TrackId | None = None
    room: RoomId | None = None
    audience: int | None = Field(default=None, gt=0)
    languages: Languages | None = None
    interpretation: list[LanguagePair] = []
    locked: bool = False
    delegations: list[DelegationId] = []
    speakers: list[SpeechEntry] = []


class WaitingEntry(Needs):
    """A session without a time."""

    id: Slug
    kind: SessionKind
    city: PlaceId
    minutes: int = Field(ge=1, le=LONGEST_MINUTES)
    title: Text
    sectors: list[SectorId] = []
    room: None = None


class AgendaFile(Entry):
    """``agenda.yaml``."""

    release: str = Field(default="1", min_length=1, max_length=80)
    events: list[EventEntry] = []
    tracks: list[TrackEntry] = []
    rooms: list[RoomEntry] = []
    delegations: list[DelegationEntry] = []
    speakers: list[SpeakerEntry] = []
    availabilities: list[AvailabilityEntry] = []
    sessions: dict[SessionId, Needs] = {}
    waiting: list[WaitingEntry] = []
