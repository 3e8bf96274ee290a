"""What the public pages read of fairs, exhibitions and exchanges."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from ponte.intake.models import CatalogueEntry, Exchange, Exhibition, Fair, Unit
from ponte.programme.models import Edition
from ponte.programme.queries import SOURCES


def fairs(edition: Edition) -> QuerySet[Fair]:
    """Fairs of an edition, with the number of entries in the catalogue of each."""
    return (
        Fair.objects.filter(edition=edition)
        .select_related("edition", "place__parent", "country_of_honour", "intake__place__parent")
        .annotate(entry_count=Count("entries"))
    )


def fair_page(edition: Edition) -> QuerySet[Fair]:
    """Fairs with all that their page shows."""
    return fairs(edition).prefetch_related(
        SOURCES,
        "organisers",
        "pavilion_organisers",
        "topics",
        "activities__stage__roadshow__edition",
    )


def catalogue(fair: Fair, *, words: str = "", sector: str = "") -> QuerySet[CatalogueEntry]:
    """Entries of a pavilion's catalogue, narrowed down by words in any language and by a sector."""
    rows = CatalogueEntry.objects.filter(fair=fair)
    for word in words.split():
        rows = rows.filter(_anywhere(word))
    if sector:
        rows = rows.filter(sectors__slug=sector)
    return rows.select_related("organisation__place").prefetch_related(
        "sectors", Prefetch("application__units", Unit.objects.order_by("row", "column", "number"))
    )


def entry_page(fair: Fair) -> QuerySet[CatalogueEntry]:
    """Entries with all that their page shows."""
    return catalogue(fair).prefetch_related("organisation__strengths")


def plan(fair: Fair) -> QuerySet[Unit]:
    """Modules of a fair's pavilion that lie on its plan, with who has them."""
    return Unit.objects.filter(intake__fair=fair, row__isnull=False).select_related("holder__organisation")


def exhibitions(edition: Edition) -> QuerySet[Exhibition]:
    """Exhibitions of an edition."""
    return Exhibition.objects.filter(edition=edition).select_related("place__parent")


def exhibition_page(edition: Edition) -> QuerySet[Exhibition]:
    """Exhibitions with all that their page shows."""
    return exhibitions(edition).prefetch_related(SOURCES, "organisers")


def exchanges(edition: Edition) -> QuerySet[Exchange]:
    """Exchanges of an edition, with the number of places of each."""
    return (
        Exchange.objects.filter(edition=edition)
        .select_related("sender", "host", "intake__place__parent")
        .annotate(unit_count=Count("intake__units"))
    )


def exchange_page(edition: Edition) -> QuerySet[Exchange]:
    """Exchanges with all that their page shows."""
    return exchanges(edition).prefetch_related(SOURCES, "organisers", "intake__criteria")


def _anywhere(word: str) -> Q:
    found = Q()
    for code in ("en", "it", "zh_hans"):
        found |= Q(**{f"text_{code}__icontains": word}) | Q(**{f"organisation__name_{code}__icontains": word})
    return found
