"""The register of accords, and the record of what came of the programme."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from ponte.accords import queries as register
from ponte.accords.models import Accord
from ponte.accords.record import Dimension, figures
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Slug, Text, slug_of, slugs_of, text_of
from ponte.programme.queries import current_edition

router = Router(tags=["Accords and record"])


class SignatoryOut(Schema):
    """Who signed, as what, for whom."""

    person: str | None
    title: Text
    party: str | None
    country: str | None


class AccordOut(Schema):
    """An accord that everybody may read."""

    slug: str
    kind: str
    status: str
    title: Text
    summary: Text
    date: str = Field(description="As exactly as it is known: `2015`, `2015-11` or `2015-11-16`.")
    place: str | None
    follows: str | None
    parties: list[str]
    countries: list[str]
    signatories: list[SignatoryOut]
    is_sample: bool


class FigureOut(Schema):
    """How many rows of a measure have a value of a dimension."""

    measure: str
    value: str
    count: int


@router.get("/accords", response=Page[AccordOut])
def list_accords(request: HttpRequest, paging: Query[Paging]) -> Page[AccordOut]:
    """Accords that everybody may read, by date."""
    return page_of(register.accords(), paging, _accord)


@router.get("/accords/{accord}", response=AccordOut)
def get_accord(request: HttpRequest, accord: Slug) -> AccordOut:
    """One accord."""
    return _accord(get_object_or_404(register.accords(), slug=accord))


@router.get("/record/{dimension}", response=list[FigureOut])
def get_record(request: HttpRequest, dimension: Dimension) -> list[FigureOut]:
    """What came of the programme, counted by the values of a dimension; what is zero is left out."""
    edition = current_edition()
    if edition is None:
        raise Http404
    return [
        FigureOut(measure=figure.measure.code, value=figure.value, count=figure.count)
        for figure in figures(edition.programme, {}, dimension)
    ]


def _accord(row: Accord) -> AccordOut:
    signatories = [
        SignatoryOut(
            person=slug_of(one.person),
            title=text_of(one, "title"),
            party=slug_of(one.party),
            country=slug_of(one.country),
        )
        for one in row.signatories.all()
    ]
    return AccordOut(
        slug=row.slug,
        kind=row.kind,
        status=row.status,
        title=text_of(row, "title"),
        summary=text_of(row, "summary"),
        date=row.date,
        place=slug_of(row.place),
        follows=row.follows.slug if row.follows and row.follows.is_public else None,
        parties=slugs_of(row.parties.all()),
        countries=slugs_of(row.countries.all()),
        signatories=signatories,
        is_sample=row.is_sample,
    )
