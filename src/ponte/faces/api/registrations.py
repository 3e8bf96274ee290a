"""Registrations of one's own side, or one's own."""

from __future__ import annotations

import datetime as dt

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from ponte.brokerage.domain.editing_at_desk import correct_registration, registration_values
from ponte.brokerage.domain.importing_columns import Field as Column
from ponte.brokerage.domain.registering import MOST_MEETINGS, HalfDay, edit_registration
from ponte.brokerage.domain.registering_people import register_people
from ponte.brokerage.domain.versions import seen_of
from ponte.brokerage.enums import Half, RegistrationStatus, RegistrationType
from ponte.brokerage.models import Brokerage, Registration
from ponte.brokerage.queries import half_days, search_people
from ponte.brokerage.queries.registrations import registrations_seen_by
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.api.access import Token, TokenRequest
from ponte.faces.api.events import meetings_of
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Key, Language, Slug, Words, slug_of
from ponte.people.enums import Scope

router = Router(tags=["Registrations"])
MOST_PEOPLE = 200


class HalfDayOut(Schema):
    """A half day in one city."""

    city: str
    date: dt.date
    half: Half


class RegistrationOut(Schema):
    """Somebody who comes to the one-to-one meetings."""

    id: int
    name_latin: str
    name_han: str
    email: str | None
    type: RegistrationType
    participation: str | None
    status: RegistrationStatus
    side: str | None
    organisation: str | None
    organisation_name: str
    job_title: str
    languages: list[str]
    min_meetings: int
    max_meetings: int | None
    presences: list[HalfDayOut]
    seen: str = Field(description="To be sent back with a correction: it fails if somebody has saved since.")


class RegistrationFilter(Paging):
    """Which registrations."""

    status: RegistrationStatus | None = None
    words: Words = Field("", description="Each stands in the name, position, organisation or address.")


class PersonIn(Schema):
    """Somebody to be registered, as a line of a list names them."""

    email: Words
    name: Words = Field("", description="In Latin letters; read from `name_han` where it is left out.")
    name_han: Words = ""
    organisation: Words = Field(description="As the directory names it in any language; entered if it has none such.")
    country: Words = ""
    job_title: Words = ""
    languages: list[Language] = []
    participation: Words = ""
    orcid: Words = ""
    vat: Words = ""
    codice_fiscale: Words = ""
    uscc: Words = ""
    ror: Words = ""


class PeopleIn(Schema):
    """People of one side."""

    side: Slug
    people: list[PersonIn] = Field(min_length=1, max_length=MOST_PEOPLE)
    with_likely: bool = Field(False, description="Also who has the name and organisation of somebody registered.")


class HalfDayIn(Schema):
    """A half day that one spends in one city."""

    city: Slug
    date: dt.date
    half: Half


class OwnRegistrationIn(Schema):
    """How one takes part."""

    languages: list[Language]
    min_meetings: int = Field(0, ge=0, le=MOST_MEETINGS)
    max_meetings: int | None = Field(None, ge=0, le=MOST_MEETINGS)
    presences: list[HalfDayIn]


class CorrectionIn(Schema):
    """What an office puts right."""

    job_title: Words
    languages: list[Language]
    seen: str = Field("", pattern="^[0-9a-f]*$", max_length=64)


@router.get("/editions/{edition}/registrations", response=Page[RegistrationOut], auth=Token(Scope.REGISTRATIONS_READ))
def list_registrations(
    request: TokenRequest, edition: Slug, wanted: Query[RegistrationFilter]
) -> Page[RegistrationOut]:
    """Registrations of the side whose office one works for; otherwise one's own."""
    account = request.auth.account
    rows = registrations_seen_by(meetings_of(account, edition), account)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    return page_of(search_people(rows, wanted.words) if wanted.words.strip() else rows, wanted, _registration)


@router.get(
    "/editions/{edition}/registrations/{registration}", response=RegistrationOut, auth=Token(Scope.REGISTRATIONS_READ)
)
def get_registration(request: TokenRequest, edition: Slug, registration: Key) -> RegistrationOut:
    """One registration."""
    return _registration(_seen(request, edition, registration))


@router.post(
    "/editions/{edition}/registrations", response={201: list[RegistrationOut]}, auth=Token(Scope.REGISTRATIONS_WRITE)
)
def create_registrations(request: TokenRequest, edition: Slug, sent: PeopleIn) -> Status[list[RegistrationOut]]:
    """Register people of one's own side, all or none; they take part at once, as whom an office imports does."""
    account = request.auth.account
    brokerage = meetings_of(account, edition)
    side = get_object_or_404(brokerage.edition.programme.sides, code=sent.side)
    rows = register_people(
        actor=account,
        brokerage=brokerage,
        side=side,
        people=[_cells(one) for one in sent.people],
        with_likely=sent.with_likely,
    )
    made = registrations_seen_by(brokerage, account)
    return Status(201, [_registration(row) for row in made.filter(pk__in=[row.pk for row in rows]).order_by("pk")])


@router.put(
    "/editions/{edition}/registrations/{registration}", response=RegistrationOut, auth=Token(Scope.REGISTRATIONS_WRITE)
)
def change_registration(
    request: TokenRequest, edition: Slug, registration: Key, sent: OwnRegistrationIn
) -> RegistrationOut:
    """Say anew how one takes part oneself: languages, number of meetings, half days."""
    row = _seen(request, edition, registration)
    require(request.auth.account, "brokerage.act_as", row)
    edit_registration(
        actor=request.auth.account,
        registration=row,
        languages=sent.languages,
        min_meetings=sent.min_meetings,
        max_meetings=sent.max_meetings,
        presences=_half_days(row.brokerage, sent.presences),
    )
    return _registration(_seen(request, edition, registration))


@router.post(
    "/editions/{edition}/registrations/{registration}/correction",
    response=RegistrationOut,
    auth=Token(Scope.REGISTRATIONS_WRITE),
)
def correct_somebodys_registration(
    request: TokenRequest, edition: Slug, registration: Key, sent: CorrectionIn
) -> RegistrationOut:
    """Put right what somebody of one's own side says of themselves."""
    correct_registration(
        actor=request.auth.account,
        registration=_seen(request, edition, registration),
        job_title=sent.job_title,
        languages=sent.languages,
        seen=sent.seen,
    )
    return _registration(_seen(request, edition, registration))


def _seen(request: TokenRequest, edition: str, key: int) -> Registration:
    account = request.auth.account
    rows = registrations_seen_by(meetings_of(account, edition), account)
    return get_object_or_404(rows, pk=key)


def _cells(one: PersonIn) -> dict[Column, str]:
    said = one.dict() | {"languages": " ".join(one.languages), "codice-fiscale": one.codice_fiscale}
    return {column: said.get(column.value, "") for column in Column}


def _half_days(brokerage: Brokerage, sent: list[HalfDayIn]) -> list[HalfDay]:
    """Find the halls of half days that an event has."""
    halls = {
        (date, half, hall.city.slug): hall for (date, half), there in half_days(brokerage).items() for hall in there
    }
    wanted = [(one.date, one.half.value, one.city) for one in sent]
    if unknown := [half_day for half_day in wanted if half_day not in halls]:
        date, half, city = unknown[0]
        raise Refused(
            "no_such_half_day",
            _("There are no meetings in %(city)s on %(date)s, %(half)s.")
            % {"city": city, "date": date.isoformat(), "half": Half(half).label},
        )
    return [(halls[half_day], half_day[0], half_day[1]) for half_day in wanted]


def _registration(row: Registration) -> RegistrationOut:
    return RegistrationOut(
        id=row.pk,
        name_latin=row.person.name_latin,
        name_han=row.person.name_han,
        email=row.person.account.email if row.person.account else None,
        type=RegistrationType(row.type),
        participation=slug_of(row.participation),
        status=RegistrationStatus(row.status),
        side=row.side.code if row.side else None,
        organisation=slug_of(row.organisation),
        organisation_name=row.organisation.name if row.organisation else "",
        job_title=row.job_title,
        languages=row.languages,
        min_meetings=row.min_meetings,
        max_meetings=row.max_meetings,
        presences=[
            HalfDayOut(city=one.hall.city.slug, date=one.date, half=Half(one.half)) for one in row.presences.all()
        ],
        seen=seen_of(registration_values(row)),
    )
