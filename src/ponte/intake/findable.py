"""What the search finds of fairs, exhibitors, exhibitions and exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from ponte.finding.domain.indexing import Findable, index, joined, told_in_each
from ponte.finding.enums import Kind
from ponte.intake.models import Exchange, Exhibition, Fair
from ponte.programme.queries import is_public


def everything() -> Iterator[Findable]:
    """Yield all that the room publishes."""
    yield from map(_fair, _fairs())
    for exhibition in _public(Exhibition).select_related("edition", "place").prefetch_related("organisers"):
        yield _exhibition(exhibition)
    for exchange in _public(Exchange).select_related("edition", "sender", "host"):
        yield _exchange(exchange)


def index_fair(fair: Fair) -> None:
    """Let the search find a fair by what its catalogue says now."""
    index(map(_fair, _fairs().filter(pk=fair.pk)), in_place_of=Q(kind=Kind.FAIR, slug=fair.slug))


def _public(model: type[Exhibition] | type[Exchange]) -> QuerySet[Any]:
    return model._default_manager.filter(is_public("edition"))


def _fairs() -> QuerySet[Fair]:
    return (
        Fair.objects.filter(is_public("edition"))
        .select_related("edition", "place", "country_of_honour")
        .prefetch_related("topics", "entries__organisation")
    )


def _fair(fair: Fair) -> Findable:
    exhibitors = [
        joined(told_in_each(entry.organisation, "name"), told_in_each(entry, "text")) for entry in fair.entries.all()
    ]
    texts = joined(
        told_in_each(fair, "description", "pavilion", "pavilion_text"),
        told_in_each(fair.place, "name"),
        *(told_in_each(topic, "name") for topic in fair.topics.all()),
        *exhibitors,
    )
    return Findable(
        Kind.FAIR,
        fair.slug,
        told_in_each(fair, "name"),
        texts,
        under=fair.edition.slug,
        date=fair.starts.isoformat(),
    )


def _exhibition(exhibition: Exhibition) -> Findable:
    texts = joined(
        told_in_each(exhibition, "description"),
        told_in_each(exhibition.place, "name"),
        *(told_in_each(organiser, "name") for organiser in exhibition.organisers.all()),
    )
    return Findable(
        Kind.EXHIBITION,
        exhibition.slug,
        told_in_each(exhibition, "name"),
        texts,
        under=exhibition.edition.slug,
        date=exhibition.starts.isoformat() if exhibition.starts else "",
    )


def _exchange(exchange: Exchange) -> Findable:
    texts = joined(
        told_in_each(exchange, "description", "eligibility"),
        told_in_each(exchange.sender, "name"),
        told_in_each(exchange.host, "name"),
    )
    return Findable(
        Kind.EXCHANGE,
        exchange.slug,
        told_in_each(exchange, "name"),
        texts,
        under=exchange.edition.slug,
        date=exchange.starts.isoformat() if exchange.starts else "",
    )
