"""The list of public pages, each in every language: sitemaps.org, with Google's annotations for languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from ponte.accords import queries as register
from ponte.accords.record import OF_RECORD
from ponte.calls.models import Call
from ponte.calls.workflows import OPEN_CALLS
from ponte.intake.models import CatalogueEntry, Exchange, Exhibition, Fair
from ponte.press.enums import PostStatus
from ponte.press.models import Post
from ponte.programme import queries
from ponte.programme.models import Stage
from ponte.showcase.models import Showcase

Address = tuple[str, tuple[str, ...]]
"""Name of a page and the slugs in its address."""


class PublicPages(Sitemap[Address]):
    """Pages of one subject."""

    i18n = True
    alternates = True
    x_default = True
    limit = 5000
    """Addresses of a file; each is listed in three languages, each with its alternates."""

    def __init__(self, addresses: Any) -> None:
        self.addresses = addresses

    def items(self) -> list[Address]:
        """List the pages once; the languages are added by the framework."""
        return list(self.addresses())

    def location(self, item: Address) -> str:
        """Return the address in the active language."""
        name, slugs = item
        return reverse(f"site:{name}", args=slugs)


def _lists() -> Iterable[Address]:
    names = ("home", "programme", "accords", "people", "organisations", "sources")
    yield from ((name, ()) for name in (*names, "record", "record_comparison", "network", "open_data"))
    yield from (("record_list", (measure.code,)) for measure in OF_RECORD)


def _editions() -> Iterable[Address]:
    for slug in queries.editions().values_list("slug", flat=True):
        pages = ("edition", "roadshow", "agenda", "speakers", "partners", "results", "diary", "gallery", "press")
        yield from ((name, (slug,)) for name in pages)
    for edition, stage in Stage.objects.filter(queries.is_public("roadshow__edition")).values_list(
        "roadshow__edition__slug", "slug"
    ):
        yield "stage", (edition, stage)


def _directory() -> Iterable[Address]:
    subjects: dict[str, QuerySet[Any]] = {
        "place": queries.public_places(),
        "organisation": register.public_organisations(),
        "person": register.public_people(),
        "accord": register.accords().prefetch_related(None),
    }
    for name, rows in subjects.items():
        for slug in rows.order_by("slug").values_list("slug", flat=True):
            yield name, (slug,)


def _posts() -> Iterable[Address]:
    published = Post.objects.filter(queries.is_public("edition"), status=PostStatus.PUBLISHED)
    for edition, post in published.values_list("edition__slug", "slug"):
        yield "post", (edition, post)


def _intake() -> Iterable[Address]:
    """Fairs with their catalogues, exhibitions and exchanges; what is invented is not listed."""
    for slug in queries.editions().values_list("slug", flat=True):
        yield from ((name, (slug,)) for name in ("fairs", "exhibitions", "exchanges"))
    models: dict[str, QuerySet[Any]] = {
        "fair": Fair.objects.all(),
        "exhibition": Exhibition.objects.all(),
        "exchange": Exchange.objects.all(),
    }
    for name, rows in models.items():
        listed = rows.filter(queries.is_public("edition"), is_sample=False)
        for edition, slug in listed.values_list("edition__slug", "slug"):
            yield name, (edition, slug)
    entries = CatalogueEntry.objects.filter(queries.is_public("fair__edition"), is_sample=False)
    for edition, fair, organisation in entries.values_list("fair__edition__slug", "fair__slug", "organisation__slug"):
        yield "exhibitor", (edition, fair, organisation)


def _calls() -> Iterable[Address]:
    """Joint calls; what is invented is not listed."""
    yield "calls", ()
    for slug in Call.objects.filter(phase__in=OPEN_CALLS, is_sample=False).values_list("slug", flat=True):
        yield "call", (slug,)


def _showcases() -> Iterable[Address]:
    """Start-up showcases with their stages; what is invented is not listed."""
    listed = Showcase.objects.filter(queries.is_public("edition"), published_at__isnull=False, is_sample=False)
    for edition, showcase in listed.values_list("edition__slug", "slug"):
        yield "showcase", (edition, showcase)
    for edition, showcase, stage in listed.filter(stages__isnull=False).values_list(
        "edition__slug", "slug", "stages__slug"
    ):
        yield "showcase_stage", (edition, showcase, stage)


SITEMAPS: Mapping[str, Sitemap[Address]] = {
    "lists": PublicPages(_lists),
    "editions": PublicPages(_editions),
    "directory": PublicPages(_directory),
    "diary": PublicPages(_posts),
    "fairs": PublicPages(_intake),
    "calls": PublicPages(_calls),
    "showcases": PublicPages(_showcases),
}
