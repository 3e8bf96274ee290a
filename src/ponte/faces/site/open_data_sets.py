"""The datasets of the open data, and what each of their columns says."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ponte.faces.site import open_data_rows as rows
from ponte.faces.site.open_data import Column, Dataset


def _in_languages(column: str, described: str | Promise) -> tuple[Column, ...]:
    return tuple(Column(f"{column}_{tag}", "string", described) for tag in rows.TAGS.values())


_SOURCES: Final = Column("sources", "string", _("places in documents, as document#place, between blanks"))
_PLACE: Final = Column("place", "string", _("slug of the place, in the dataset of places"))

DATASETS: Final = {
    one.slug: one
    for one in (
        Dataset(
            "accords",
            _("Accords"),
            _("The register of accords: what was signed or opened since the programme began, each once."),
            ("accord",),
            (
                Column("accord", "string", _("slug of the accord, as in the address of its page")),
                Column("kind", "string", _("what was agreed")),
                Column("status", "string", _("how far the accord has come")),
                Column("date", "string", _("as exactly as it is known: year, month or day (ISO 8601)")),
                *_in_languages("title", _("title; empty where it is not translated")),
                *_in_languages("summary", _("summary; empty where it is not translated")),
                Column(
                    "organisations",
                    "string",
                    _("slugs of the parties, in the dataset of organisations, between blanks"),
                ),
                Column("countries", "string", _("slugs of the states that are parties, between blanks")),
                *_in_languages("signed_by", _("roles of those who signed, between semicolons; no names")),
                Column("place", "string", _("slug of the place of signing, in the dataset of places")),
                Column("edition", "string", _("slug of the edition that it came out of")),
                Column("sectors", "string", _("slugs of sectors, between blanks")),
                Column("valid_from", "string", _("beginning of validity, as exactly as it is known")),
                Column("valid_until", "string", _("end of validity, as exactly as it is known")),
                Column("follows", "string", _("slug of the accord that it comes out of, renews or replaces")),
                Column("evidence", "string", _("where it can be seen: an address or a file number")),
                Column("files", "string", _("texts that everybody may download, as language:SHA-256, between blanks")),
                _SOURCES,
            ),
            rows.accords_rows,
        ),
        Dataset(
            "organisations",
            _("Organisations"),
            _("Ministries, agencies, universities, research bodies and firms that the programme’s documents name."),
            ("organisation",),
            (
                Column("organisation", "string", _("slug of the organisation, as in the address of its page")),
                Column("kind", "string", _("what the organisation is")),
                *_in_languages("name", _("name; empty where it is not translated")),
                Column("acronym", "string", _("acronym")),
                Column("country", "string", _("country (ISO 3166-1)")),
                _PLACE,
                Column("part_of", "string", _("slug of the organisation that it belongs to")),
                _SOURCES,
            ),
            rows.organisations_rows,
        ),
        Dataset(
            "editions",
            _("Editions"),
            _("The published editions of the Week, with their cities."),
            ("edition",),
            (
                Column("edition", "string", _("slug of the edition, as in the address of its page")),
                Column("number", "integer", _("which edition it is")),
                Column("year", "gYear", _("year")),
                *_in_languages("name", _("name; empty where it is not translated")),
                Column("starts", "date", _("first day")),
                Column("ends", "date", _("last day")),
                Column("host_side", "string", _("code of the side that hosts it")),
                Column("cities", "string", _("slugs of its cities, in the dataset of places, between blanks")),
                _SOURCES,
            ),
            rows.editions_rows,
        ),
        Dataset(
            "stages",
            _("Stages of the roadshow"),
            _("The cities of each roadshow, in travelling order."),
            ("stage",),
            (
                Column("stage", "string", _("slug of the stage, as in the address of its page")),
                Column("edition", "string", _("slug of the edition that the roadshow promotes")),
                Column("order", "integer", _("position on the journey")),
                _PLACE,
                Column("starts", "date", _("first day")),
                Column("ends", "date", _("last day")),
                *_in_languages("title", _("title; empty where it is not translated")),
                _SOURCES,
            ),
            rows.stages_rows,
        ),
        Dataset(
            "activities",
            _("The roadshow’s diary"),
            _("Official meetings, visits, speeches, signings and whatever else the diary tells of."),
            ("activity",),
            (
                Column("activity", "string", _("slug of the entry, as in the address of its stage’s page")),
                Column("stage", "string", _("slug of the stage")),
                Column("date", "date", _("day")),
                Column("kind", "string", _("what happened")),
                *_in_languages("title", _("title; empty where it is not translated")),
                Column("part_of", "string", _("slug of the entry that it belongs to")),
                _PLACE,
                Column("hosts", "string", _("slugs of the organisations that received, between blanks")),
                Column("guests", "string", _("slugs of the other organisations, between blanks")),
                Column("sectors", "string", _("slugs of sectors, between blanks")),
                Column("audience", "integer", _("how many came, where the source gives a number")),
                Column("audience_is", "string", _("how exactly the source counts: exact, over, about, thousands")),
                _SOURCES,
            ),
            rows.activities_rows,
        ),
        Dataset(
            "places",
            _("Places"),
            _("Countries, cities, districts and sites, with what they are strong in."),
            ("place",),
            (
                Column("place", "string", _("slug of the place, as in the address of its page")),
                Column("kind", "string", _("what the place is")),
                *_in_languages("name", _("name; empty where it is not translated")),
                Column("lies_in", "string", _("slug of the place that it lies in")),
                Column("country", "string", _("country (ISO 3166-1), for countries")),
                Column("latitude", "number", _("degrees north (WGS 84)")),
                Column("longitude", "number", _("degrees east (WGS 84)")),
                Column("strong_in", "string", _("slugs of sectors that it is strong in, between blanks")),
                _SOURCES,
            ),
            rows.places_rows,
        ),
        Dataset(
            "figures",
            _("Figures of the record"),
            _("Every figure of the record by year, edition, stage, kind, sector, place, organisation and side."),
            ("measure", "dimension", "value"),
            (
                Column("measure", "string", _("what is counted")),
                Column("dimension", "string", _("by what it is counted")),
                Column("value", "string", _("year, code or slug that the count is of")),
                Column("count", "integer", _("how many; what has several values counts in each of them")),
                Column("list", "string", _("address of the list that it was counted from, below this site’s own")),
            ),
            rows.figures_rows,
        ),
    )
}
