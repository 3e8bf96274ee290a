"""Check-in at the door, by devices of one's own."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from ponte.brokerage.domain.checking_in import check_in, find_by_code
from ponte.faces.api.access import Token, TokenRequest
from ponte.faces.api.events import desk_of
from ponte.faces.api.values import Slug, Words
from ponte.people.enums import Scope

router = Router(tags=["Check-in"])


class CheckInIn(Schema):
    """Somebody who has come."""

    id: uuid.UUID = Field(description="Drawn by the device; sent again, it is the same check-in.")
    city: Slug
    code: Words = Field(description="Of the badge, as scanned or typed.")
    at: AwareDatetime = Field(description="When it was, by the device's clock.")


class CheckInOut(Schema):
    """What came of it."""

    outcome: Literal["in", "already"]
    registration: int
    name_latin: str
    name_han: str
    at: dt.datetime
    expected_at: str | None = Field(description="The other city where they said that they would be.")


@router.post("/editions/{edition}/check-ins", response=CheckInOut, auth=Token(Scope.CHECK_IN))
def check_somebody_in(request: TokenRequest, edition: Slug, sent: CheckInIn) -> CheckInOut:
    """Count somebody as come for this half day; for offices."""
    account = request.auth.account
    brokerage = desk_of(account, edition)
    hall = get_object_or_404(brokerage.halls.select_related("city", "brokerage"), city__slug=sent.city)
    registration = find_by_code(brokerage, sent.code)
    arrival = check_in(actor=account, hall=hall, registration=registration, client_id=sent.id, at=sent.at)
    return CheckInOut(
        outcome="in" if arrival.is_new else "already",
        registration=registration.pk,
        name_latin=registration.person.name_latin,
        name_han=registration.person.name_han,
        at=arrival.check_in.at,
        expected_at=arrival.expected_at.city.slug if arrival.expected_at else None,
    )
