"""The search over all that is published."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ponte.common.limiting import limited
from ponte.faces.site.addresses import LABELS, address_of
from ponte.faces.site.passages import Passage, passage_of, title_of
from ponte.finding import queries as finding
from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry
from ponte.finding.terms import LONGEST_QUERY, Query, understand

AT_FIRST = 5
"""How many results of each kind are shown before a reader asks for one kind alone."""
PER_PAGE = 30

EXAMPLES = (
    ("Chongqing", ""),
    ("重庆", "zh-Hans"),
    ("chóngqìng", "zh-Latn-pinyin"),
    ("Città della Scienza", "it"),
    ("kxc", ""),
)
"""One thing in several scripts, an accent, and initials of pinyin (科学城); each with its language."""


@dataclass(frozen=True, slots=True)
class Result:
    """An entry as the page shows it."""

    address: str
    date: str
    title: Passage
    passage: Passage


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind."""

    kind: Kind
    label: Promise
    count: int
    results: list[Result]


@require_safe
@limited("search")
def search(request: HttpRequest) -> HttpResponse:
    """Results by kind, or all of one kind in pages; three queries at most besides those of every page."""
    typed = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    only = request.GET.get("kind", "")
    query = understand(typed)
    hits = finding.hits(query)
    page = Paginator(hits[Kind(only)], PER_PAGE).get_page(request.GET.get("page")) if only in hits else None
    chosen = {Kind(only): list(page)} if page else {kind: keys[:AT_FIRST] for kind, keys in hits.items()}
    found = {entry.pk: entry for entry in finding.entries([key for keys in chosen.values() for key in keys])}
    context = {
        "typed": typed,
        "total": sum(map(len, hits.values())),
        "groups": [
            Group(
                kind,
                LABELS[kind],
                len(hits[kind]),
                [_result(found[key], query) for key in keys if key in found],
            )
            for kind, keys in chosen.items()
        ],
        "kinds": [(kind, LABELS[kind], len(keys)) for kind, keys in hits.items()],
        "only": only if page else "",
        "page": page,
        "kept": urlencode({"q": typed, "kind": only}),
        "labels": LABELS.values(),
        "examples": EXAMPLES,
    }
    return render(request, "site/search.html", context)


def _result(entry: SearchEntry, query: Query) -> Result:
    language = get_language() or settings.LANGUAGE_CODE
    return Result(address_of(entry), entry.date, title_of(entry, query, language), passage_of(entry, query, language))
