"""Who stands behind an edition, and what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ponte.faces.site.meetings import published_meetings
from ponte.faces.site.partners import partners_of
from ponte.faces.site.results import results_of
from ponte.programme import queries


@require_safe
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """Organisers, promoters, hosts and owners of events, each with its kind and country."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    context = {"section": "edition", "page_edition": edition, "roles": partners_of(edition)}
    return render(request, "site/partners.html", context)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """What is counted, each number leading to its list, and what was stated."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    context = {
        "section": "edition",
        "page_edition": edition,
        "results": results_of(edition),
        "meetings": published_meetings(edition),
    }
    return render(request, "site/results.html", context)
