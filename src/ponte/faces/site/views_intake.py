"""Fairs with their pavilion's catalogue, exhibitions, and exchanges of students and teachers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ponte.faces.site import catalogues
from ponte.intake import queries as intake
from ponte.intake.models import Fair
from ponte.people.models import Sector
from ponte.programme import queries
from ponte.programme.models import Edition


@require_safe
def fairs(request: HttpRequest, slug: str) -> HttpResponse:
    """The fairs of an edition."""
    edition = _edition(request, slug)
    context = {"section": "intake", "page_edition": edition, "fairs": intake.fairs(edition)}
    return render(request, "site/fairs.html", context)


@require_safe
def fair(request: HttpRequest, slug: str, fair: str) -> HttpResponse:
    """One fair: the pavilion, its plan, and how to get a module."""
    edition = _edition(request, slug)
    found = get_object_or_404(intake.fair_page(edition), slug=fair)
    units = list(intake.plan(found))
    context = {
        "section": "intake",
        "page_edition": edition,
        "fair": found,
        "plan": catalogues.drawn(units, found) if units else None,
        "unit_count": found.intake.units.count() if found.intake else 0,
    }
    return render(request, "site/fair.html", context)


@require_safe
def catalogue(request: HttpRequest, slug: str, fair: str) -> HttpResponse:
    """Who shows in a pavilion: by letter, sector and words."""
    edition, found = _fair(request, slug, fair)
    words, sector, letter = (request.GET.get(name, "").strip() for name in ("q", "sector", "letter"))
    by_letter = catalogues.by_letter(intake.catalogue(found, words=words, sector=sector))
    samples = [entry.is_sample for entries in by_letter.values() for entry in entries]
    context = {
        "section": "intake",
        "page_edition": edition,
        "fair": found,
        "words": words,
        "sector": sector,
        "sectors": Sector.objects.filter(catalogue_entries__fair=found).distinct(),
        "letters": list(by_letter),
        "letter": letter if letter in by_letter else "",
        "by_letter": {letter: by_letter[letter]} if letter in by_letter else by_letter,
        "entry_count": sum(len(entries) for entries in by_letter.values()),
        "has_sample": any(samples),
        "all_sample": all(samples),
    }
    return render(request, "site/catalogue.html", context)


@require_safe
def exhibitor(request: HttpRequest, slug: str, fair: str, organisation: str) -> HttpResponse:
    """What the catalogue says of one exhibitor, and where its stand is."""
    edition, found = _fair(request, slug, fair)
    entry = get_object_or_404(intake.entry_page(found), organisation__slug=organisation)
    units = list(intake.plan(found))
    context = {
        "section": "intake",
        "page_edition": edition,
        "fair": found,
        "entry": entry,
        "plan": catalogues.drawn(units, found, own=entry.organisation_id) if units else None,
    }
    return render(request, "site/exhibitor.html", context)


@require_safe
def exhibitions(request: HttpRequest, slug: str) -> HttpResponse:
    """The exhibitions of an edition."""
    edition = _edition(request, slug)
    context = {"section": "intake", "page_edition": edition, "exhibitions": intake.exhibitions(edition)}
    return render(request, "site/exhibitions.html", context)


@require_safe
def exhibition(request: HttpRequest, slug: str, exhibition: str) -> HttpResponse:
    """One exhibition."""
    edition = _edition(request, slug)
    found = get_object_or_404(intake.exhibition_page(edition), slug=exhibition)
    return render(request, "site/exhibition.html", {"section": "intake", "page_edition": edition, "exhibition": found})


@require_safe
def exchanges(request: HttpRequest, slug: str) -> HttpResponse:
    """The exchanges of an edition."""
    edition = _edition(request, slug)
    context = {"section": "intake", "page_edition": edition, "exchanges": intake.exchanges(edition)}
    return render(request, "site/exchanges.html", context)


@require_safe
def exchange(request: HttpRequest, slug: str, exchange: str) -> HttpResponse:
    """One exchange: for whom, from where to where, who pays, and how to get a place."""
    edition = _edition(request, slug)
    found = get_object_or_404(intake.exchange_page(edition), slug=exchange)
    return render(request, "site/exchange.html", {"section": "intake", "page_edition": edition, "exchange": found})


def _edition(request: HttpRequest, slug: str) -> Edition:
    return get_object_or_404(queries.visible_editions(request.user), slug=slug)


def _fair(request: HttpRequest, slug: str, fair: str) -> tuple[Edition, Fair]:
    edition = _edition(request, slug)
    return edition, get_object_or_404(intake.fairs(edition), slug=fair)
