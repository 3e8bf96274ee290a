"""What machines read of the site: which pages there are, and pictures for shared links."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from ponte.faces.site.dates import format_days
from ponte.faces.site.previews import preview as drawn
from ponte.programme.models import Edition, Stage
from ponte.programme.queries import visible_editions

PRIVATE = ("my", "desk", "account", "search")
"""Parts of the site that are for people who signed in, or that only repeat other pages."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what to leave alone, and where the list of pages is."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", *(f"Disallow: /*/{part}/" for part in PRIVATE), "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def preview(request: HttpRequest, slug: str, stage: str = "") -> HttpResponse:
    """Show what an edition, or a stage of its roadshow, is called when its address is shared."""
    edition: Edition = get_object_or_404(visible_editions(request.user).select_related("programme"), slug=slug)
    title, kicker = edition.name, edition.programme.name
    if stage:
        stages = Stage.objects.select_related("place")
        found: Stage = get_object_or_404(stages, slug=stage, roadshow__edition=edition)
        title, kicker = found.title, f"{found.place.name} · {format_days(found.starts, found.ends)}"
    response = HttpResponse(drawn(title, kicker), content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400" if edition.is_public else "private, no-store"
    return response
