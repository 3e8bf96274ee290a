"""What lacks a translation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from ponte.faces.answers import SignedIn
from ponte.faces.desk import lacks
from ponte.faces.desk.access import for_press
from ponte.faces.desk.lists import PER_PAGE
from ponte.programme.models import Edition


@require_safe
@for_press
def translations(request: SignedIn, edition: Edition) -> HttpResponse:
    """Count what lacks which language, and list the rows of one kind; a query for each kind, and two for the list."""
    tallies = lacks.tallies(edition)
    by_name = lacks.kinds()
    asked, language = request.GET.get("kind", ""), request.GET.get("language", "")
    kind = asked if asked in by_name else next((tally.kind for tally in tallies), "")
    language = language if language in lacks.LANGUAGES else ""
    rows: Any = lacks.rows(by_name[kind], edition, language) if kind else []
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "translations",
        "languages_of": settings.LANGUAGES,
        "tallies": tallies,
        "kind": kind,
        "label": lacks.KINDS[by_name[kind]] if kind else "",
        "language": language,
        "page": page,
        "found": [lacks.lack_of(row) for row in page],
        "kept": urlencode({"kind": kind, "language": language}),
    }
    return render(request, "desk/translations.html", context)
