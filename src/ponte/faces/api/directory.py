"""Organisations and people of the public record."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from ponte.accords.queries import public_organisations, public_people
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Slug, Text, slug_of, text_of
from ponte.people.enums import OrganisationKind
from ponte.people.models import Organisation, Person

router = Router(tags=["Directory"])


class OrganisationOut(Schema):
    """A ministry, university, firm or any other body."""

    slug: str
    kind: OrganisationKind
    name: Text
    acronym: str
    country: str
    place: str | None
    part_of: str | None


class RoleOut(Schema):
    """What somebody is in an organisation."""

    title: Text
    organisation: str | None


class PersonOut(Schema):
    """Somebody of the public record."""

    slug: str
    name_latin: str
    name_han: str
    roles: list[RoleOut]


class OrganisationFilter(Paging):
    """Which organisations."""

    kind: OrganisationKind | None = None


@router.get("/organisations", response=Page[OrganisationOut])
def list_organisations(request: HttpRequest, wanted: Query[OrganisationFilter]) -> Page[OrganisationOut]:
    """Organisations of the public record."""
    rows = public_organisations()
    return page_of(rows.filter(kind=wanted.kind) if wanted.kind else rows, wanted, _organisation)


@router.get("/organisations/{organisation}", response=OrganisationOut)
def get_organisation(request: HttpRequest, organisation: Slug) -> OrganisationOut:
    """One organisation."""
    return _organisation(get_object_or_404(public_organisations(), slug=organisation))


@router.get("/people", response=Page[PersonOut])
def list_people(request: HttpRequest, paging: Query[Paging]) -> Page[PersonOut]:
    """People whom the public record names."""
    return page_of(public_people(), paging, _person)


@router.get("/people/{person}", response=PersonOut)
def get_person(request: HttpRequest, person: Slug) -> PersonOut:
    """Somebody of the public record."""
    return _person(get_object_or_404(public_people(), slug=person))


def _organisation(row: Organisation) -> OrganisationOut:
    return OrganisationOut(
        slug=row.slug,
        kind=OrganisationKind(row.kind),
        name=text_of(row, "name"),
        acronym=row.acronym,
        country=row.country,
        place=slug_of(row.place),
        part_of=slug_of(row.parent),
    )


def _person(row: Person) -> PersonOut:
    roles = [RoleOut(title=text_of(role, "title"), organisation=slug_of(role.organisation)) for role in row.roles.all()]
    return PersonOut(slug=row.slug, name_latin=row.name_latin, name_han=row.name_han, roles=roles)
