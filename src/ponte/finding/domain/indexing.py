"""Keeping the index true to what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from modeltranslation.utils import build_localized_fieldname

from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry
from ponte.finding.terms import found_by

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
TITLES = tuple(build_localized_fieldname("title", code) for code in LANGUAGES)
TEXTS = tuple(build_localized_fieldname("text", code) for code in LANGUAGES)
SHOWN = ("under", "date", *TITLES, *TEXTS)
BATCH = 200


@dataclass(frozen=True, slots=True)
class Findable:
    """Something published, as its room tells it; each language holds only what is told in it."""

    kind: Kind
    slug: str
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    under: str = ""
    date: str = ""


def index(findables: Iterable[Findable], *, in_place_of: Q) -> int:
    """Put findables in place of the entries that a condition names; those that say the same already are left alone.

    Returns how many entries were written or removed.
    """
    with transaction.atomic():
        before = {(entry.kind, entry.slug): entry for entry in SearchEntry.objects.filter(in_place_of)}
        fresh = []
        for entry in map(_entry, findables):
            old = before.pop((entry.kind, entry.slug), None)
            if old is None or any(getattr(old, name) != getattr(entry, name) for name in SHOWN):
                titles, texts = ([getattr(entry, name) for name in names] for names in (TITLES, TEXTS))
                entry.names, entry.words = found_by(*titles), found_by(*titles, *texts)
                fresh.append(entry)
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in before.values()]).delete()
        SearchEntry.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["kind", "slug"],
            update_fields=[*SHOWN, "names", "words"],
            batch_size=BATCH,
        )
    return len(fresh) + len(before)


def told_in_each(subject: models.Model | None, *fields: str) -> dict[str, str]:
    """Say translated fields in each language, only in those that they are told in."""
    return joined(
        *(
            {code: getattr(subject, build_localized_fieldname(name, code), None) or "" for code in LANGUAGES}
            for name in fields
        )
    )


def joined(*parts: Mapping[str, str]) -> dict[str, str]:
    """Join texts language by language, with a middle dot between them."""
    return {code: " · ".join(part[code] for part in parts if part.get(code)) for code in LANGUAGES}


def same_in_each(text: str) -> dict[str, str]:
    """Say something that is no language's own, such as a name, in each of them."""
    return dict.fromkeys(LANGUAGES, text)


def _entry(findable: Findable) -> SearchEntry:
    titles = {build_localized_fieldname("title", code): findable.titles.get(code, "") for code in LANGUAGES}
    texts = {build_localized_fieldname("text", code): findable.texts.get(code, "") for code in LANGUAGES}
    return SearchEntry(
        kind=findable.kind, slug=findable.slug, under=findable.under, date=findable.date, **titles, **texts
    )
