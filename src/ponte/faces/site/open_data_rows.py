"""The rows of the open data, read from the public record.

Whatever stands in them stands on a public page as well. People are in them only by the roles in which they signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

from ponte.accords.models import Accord
from ponte.accords.queries import counted, public_organisations
from ponte.accords.record import ACTIVITIES, MEASURES, Dimension, entries, figures, public_editions
from ponte.common.models import Sourced
from ponte.faces.site.open_data import Record
from ponte.people.models import Place
from ponte.programme.models import Activity, Edition, Programme, Stage
from ponte.programme.queries import SOURCES, is_public

TAGS: Final = {"en": "en", "it": "it", "zh-hans": "zh"}
"""Languages of content by the interface's code, as columns are named."""
CHUNK: Final = 500


def _told(row: Model | None, field: str, column: str) -> Record:
    """Say a text in the three languages, each under its own column; empty where it is not translated."""
    return {
        f"{column}_{tag}": getattr(row, build_localized_fieldname(field, code), "") or "" if row else ""
        for code, tag in TAGS.items()
    }


def _sources(fact: Sourced) -> str:
    return " ".join(f"{place.document.slug}#{place.locator}" for place in fact.sources.all())


def _slugs(rows: Iterable[Any]) -> str:
    return " ".join(sorted({row.slug for row in rows}))


def accords_rows(programme: Programme) -> Iterator[Record]:
    """Accords that count."""
    rows = (
        counted()
        .filter(programme=programme)
        .select_related("place", "edition", "follows")
        .prefetch_related("parties", "countries", "sectors", "signatories", "versions", SOURCES)
        .order_by("date", "pk")
    )
    for accord in rows.iterator(CHUNK):
        yield {
            "accord": accord.slug,
            "kind": accord.kind,
            "status": accord.status,
            "date": accord.date,
            **_told(accord, "title", "title"),
            **_told(accord, "summary", "summary"),
            "organisations": _slugs(one for one in accord.parties.all() if not one.is_sample),
            "countries": _slugs(accord.countries.all()),
            **_roles(accord),
            "place": accord.place.slug if accord.place else "",
            "edition": accord.edition.slug if accord.edition and accord.edition.is_public else "",
            "sectors": _slugs(accord.sectors.all()),
            "valid_from": accord.valid_from_told,
            "valid_until": accord.valid_until_told,
            "follows": accord.follows.slug if accord.follows and accord.follows.is_public else "",
            "evidence": accord.evidence,
            "files": " ".join(f"{one.language}:{one.sha256}" for one in accord.versions.all() if one.is_public),
            "sources": _sources(accord),
        }


def _roles(accord: Accord) -> Record:
    """Name the roles that an accord was signed in; who held them is told on its page."""
    return {
        f"signed_by_{tag}": "; ".join(
            role
            for signatory in accord.signatories.all()
            if (role := getattr(signatory, build_localized_fieldname("title", code), ""))
        )
        for code, tag in TAGS.items()
    }


def organisations_rows(programme: Programme) -> Iterator[Record]:
    """Organisations of the public directory."""
    for organisation in public_organisations().order_by("slug").iterator(CHUNK):
        yield {
            "organisation": organisation.slug,
            "kind": organisation.kind,
            **_told(organisation, "name", "name"),
            "acronym": organisation.acronym,
            "country": organisation.country,
            "place": organisation.place.slug if organisation.place else "",
            "part_of": organisation.parent.slug if organisation.parent else "",
            "sources": _sources(organisation),
        }


def places_rows(programme: Programme) -> Iterator[Record]:
    """All places."""
    rows = Place.objects.select_related("parent").prefetch_related("strengths", SOURCES)
    for place in rows.order_by("slug").iterator(CHUNK):
        yield {
            "place": place.slug,
            "kind": place.kind,
            **_told(place, "name", "name"),
            "lies_in": place.parent.slug if place.parent else "",
            "country": place.country,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "strong_in": _slugs(place.strengths.all()),
            "sources": _sources(place),
        }


def editions_rows(programme: Programme) -> Iterator[Record]:
    """Published editions."""
    rows = public_editions(programme).select_related("host_side").prefetch_related("cities", SOURCES)
    edition: Edition
    for edition in rows.iterator(CHUNK):
        yield {
            "edition": edition.slug,
            "number": edition.number,
            "year": edition.year,
            **_told(edition, "name", "name"),
            "starts": edition.starts.isoformat() if edition.starts else None,
            "ends": edition.ends.isoformat() if edition.ends else None,
            "host_side": edition.host_side.code,
            "cities": _slugs(edition.cities.all()),
            "sources": _sources(edition),
        }


def stages_rows(programme: Programme) -> Iterator[Record]:
    """Stages of their roadshows."""
    public = Stage.objects.filter(is_public("roadshow__edition"), roadshow__edition__programme=programme)
    rows = public.select_related("place", "roadshow__edition").prefetch_related(SOURCES)
    for stage in rows.order_by("starts", "pk").iterator(CHUNK):
        yield {
            "stage": stage.slug,
            "edition": stage.roadshow.edition.slug,
            "order": stage.order,
            "place": stage.place.slug,
            "starts": stage.starts.isoformat(),
            "ends": stage.ends.isoformat(),
            **_told(stage, "title", "title"),
            "sources": _sources(stage),
        }


def activities_rows(programme: Programme) -> Iterator[Record]:
    """The diary of those."""
    activity: Activity
    rows = entries(ACTIVITIES, programme, {}).select_related("stage", "place", "part_of")
    for activity in rows.prefetch_related("hosts", "organisations", "topics").iterator(CHUNK):
        yield {
            "activity": activity.slug,
            "stage": activity.stage.slug,
            "date": activity.date.isoformat(),
            "kind": activity.kind,
            **_told(activity, "title", "title"),
            "part_of": activity.part_of.slug if activity.part_of else "",
            "place": activity.place.slug if activity.place else "",
            "hosts": _slugs(one for one in activity.hosts.all() if not one.is_sample),
            "guests": _slugs(one for one in activity.organisations.all() if not one.is_sample),
            "sectors": _slugs(activity.topics.all()),
            "audience": activity.audience,
            "audience_is": activity.audience_qualifier,
            "sources": _sources(activity),
        }


def figures_rows(programme: Programme) -> Iterator[Record]:
    """Every figure of the record that is not of what is invented."""
    with override("en"):  # addresses must not change with who asks
        pages = {code: reverse("site:record_list", args=[code]) for code in MEASURES}
    for dimension in Dimension:
        for figure in figures(programme, {}, dimension):
            yield {
                "measure": figure.measure.code,
                "dimension": dimension.value,
                "value": figure.value,
                "count": figure.count,
                "list": f"{pages[figure.measure.code]}?{dimension.value}={figure.value}",
            }
