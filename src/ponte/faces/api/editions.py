"""Editions, the stages of their roadshows, and their agendas."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Slug, Text, slugs_of, text_of
from ponte.programme import queries
from ponte.programme.enums import SessionKind, SpeakerPart
from ponte.programme.models import Edition, ReleasedSession, Stage

router = Router(tags=["Editions"])


class EditionOut(Schema):
    """One year's Week."""

    slug: str
    number: int
    year: int
    name: Text
    starts: dt.date | None
    ends: dt.date | None
    host_side: str
    cities: list[str]


class StageOut(Schema):
    """A stop of the roadshow."""

    slug: str
    order: int
    place: str
    title: Text
    starts: dt.date
    ends: dt.date
    activities: int = Field(description="How many things happened there.")


class SpeakerOut(Schema):
    """Somebody's part in a session."""

    person: str
    name_latin: str
    name_han: str
    part: SpeakerPart


class SessionOut(Schema):
    """A session of the released agenda."""

    id: int
    kind: SessionKind
    title: Text
    city: str
    room: Text | None
    starts: dt.datetime
    ends: dt.datetime
    languages: list[str]
    sectors: list[str]
    speakers: list[SpeakerOut]
    is_sample: bool


class SessionFilter(Paging):
    """Which sessions."""

    city: Slug | None = None
    kind: SessionKind | None = None


def public_edition(slug: str) -> Edition:
    """Return a published edition."""
    return get_object_or_404(queries.with_page(queries.editions()), slug=slug)


@router.get("/editions", response=Page[EditionOut])
def list_editions(request: HttpRequest, paging: Query[Paging]) -> Page[EditionOut]:
    """Published editions, the latest first."""
    return page_of(queries.with_page(queries.editions()), paging, _edition)


@router.get("/editions/{edition}", response=EditionOut)
def get_edition(request: HttpRequest, edition: Slug) -> EditionOut:
    """One published edition."""
    return _edition(public_edition(edition))


@router.get("/editions/{edition}/stages", response=list[StageOut])
def list_stages(request: HttpRequest, edition: Slug) -> list[StageOut]:
    """Stages of its roadshow, in the order in which they were travelled."""
    return [_stage(row) for row in queries.stages(public_edition(edition))]


@router.get("/editions/{edition}/sessions", response=Page[SessionOut])
def list_sessions(request: HttpRequest, edition: Slug, wanted: Query[SessionFilter]) -> Page[SessionOut]:
    """Sessions of the agenda as it was released last, by time."""
    rows = queries.agenda(public_edition(edition), city=wanted.city or "", kind=wanted.kind or "")
    return page_of(rows, wanted, _session)


def _edition(row: Edition) -> EditionOut:
    return EditionOut(
        slug=row.slug,
        number=row.number,
        year=row.year,
        name=text_of(row, "name"),
        starts=row.starts,
        ends=row.ends,
        host_side=row.host_side.code,
        cities=slugs_of(row.cities.all()),
    )


def _stage(row: Stage) -> StageOut:
    return StageOut(
        slug=row.slug,
        order=row.order,
        place=row.place.slug,
        title=text_of(row, "title"),
        starts=row.starts,
        ends=row.ends,
        activities=getattr(row, "activity_count", 0),
    )


def _session(row: ReleasedSession) -> SessionOut:
    return SessionOut(
        id=row.session_id,
        kind=SessionKind(row.kind),
        title=text_of(row, "title"),
        city=row.city.slug,
        room=text_of(row.room, "name") if row.room else None,
        starts=row.starts.astimezone(queries.zone_of(row.city)),
        ends=row.ends.astimezone(queries.zone_of(row.city)),
        languages=row.languages,
        sectors=slugs_of(row.sectors.all()),
        speakers=[
            SpeakerOut(
                person=speech.person.slug,
                name_latin=speech.person.name_latin,
                name_han=speech.person.name_han,
                part=SpeakerPart(speech.part),
            )
            for speech in row.speakers.all()
        ],
        is_sample=row.is_sample,
    )
