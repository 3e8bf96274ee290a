"""Meetings of the published timetable."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Query, Router, Schema

from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.models import Placement, Registration
from ponte.brokerage.queries.timetable import placements_seen_by
from ponte.faces.api.access import Token, TokenRequest
from ponte.faces.api.events import meetings_of
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Slug, slug_of
from ponte.people.enums import Scope

router = Router(tags=["Meetings"])


class GuestOut(Schema):
    """Somebody at a table."""

    registration: int
    name_latin: str
    name_han: str
    side: str | None
    organisation: str | None


class MeetingOut(Schema):
    """A meeting with its place in the published timetable."""

    id: int
    starts: dt.datetime = Field(description="In the time of its city.")
    ends: dt.datetime
    city: str
    hall: str
    table: int
    people: list[GuestOut]
    interpreter: GuestOut | None


@router.get("/editions/{edition}/meetings", response=Page[MeetingOut], auth=Token(Scope.TIMETABLE_READ))
def list_meetings(request: TokenRequest, edition: Slug, paging: Query[Paging]) -> Page[MeetingOut]:
    """All meetings to who works for an office, otherwise one's own, by time."""
    account = request.auth.account
    return page_of(placements_seen_by(meetings_of(account, edition), account), paging, _meeting)


def _meeting(row: Placement) -> MeetingOut:
    zone = zone_of(row.slot.hall)
    return MeetingOut(
        id=row.meeting_id,
        starts=row.slot.starts.astimezone(zone),
        ends=row.slot.ends.astimezone(zone),
        city=row.slot.hall.city.slug,
        hall=row.slot.hall.name,
        table=row.table,
        people=[_guest(one) for one in row.meeting.people.all()],
        interpreter=_guest(row.interpreter) if row.interpreter else None,
    )


def _guest(row: Registration) -> GuestOut:
    return GuestOut(
        registration=row.pk,
        name_latin=row.person.name_latin,
        name_han=row.person.name_han,
        side=row.side.code if row.side else None,
        organisation=slug_of(row.organisation),
    )
