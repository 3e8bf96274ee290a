"""The diary, its pictures, and the press area."""

from __future__ import annotations

import hashlib
from itertools import groupby
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ponte.faces.files import opened
from ponte.faces.site.report import diary_report
from ponte.press import queries as press
from ponte.press.domain.picturing import LARGE
from ponte.programme import queries
from ponte.programme.models import Stage

LATEST = 4


@require_safe
def diary(request: HttpRequest, slug: str) -> HttpResponse:
    """The posts of an edition, stage by stage."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    posts = list(press.posts(edition))
    context = {
        "section": "diary",
        "page_edition": edition,
        "roadshow": queries.roadshows().filter(edition=edition).first(),
        "by_stage": [(stage, list(group)) for stage, group in groupby(posts, lambda post: post.stage)],
        "picture_count": press.gallery(edition).count(),
    }
    return render(request, "site/diary.html", context)


@require_safe
def post(request: HttpRequest, slug: str, post: str) -> HttpResponse:
    """One post, with its pictures, and whom it tells of."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    found = get_object_or_404(press.post_page(edition), slug=post)
    earlier, later = press.neighbours(found)
    context = {"section": "diary", "page_edition": edition, "post": found, "earlier": earlier, "later": later}
    context["people"] = press.named_in(found)
    return render(request, "site/post.html", context)


@require_safe
def gallery(request: HttpRequest, slug: str) -> HttpResponse:
    """All pictures of an edition's diary."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    context = {"section": "diary", "page_edition": edition, "pictures": press.gallery(edition)}
    return render(request, "site/gallery.html", context)


@require_safe
def press_area(request: HttpRequest, slug: str) -> HttpResponse:
    """What a journalist looks for: figures, the latest posts, pictures to print, reports to take along."""
    edition = get_object_or_404(queries.with_page(queries.visible_editions(request.user)), slug=slug)
    context = {
        "section": "diary",
        "page_edition": edition,
        "figures": queries.figures(edition),
        "latest": press.posts(edition).order_by("-date", "-pk")[:LATEST],
        "pictures": press.gallery(edition)[:LATEST],
        "stages": queries.stages(edition),
        "offices": edition.programme.sides.select_related("office__place"),
        "roadshow": queries.roadshows().filter(edition=edition).first(),
    }
    return render(request, "site/press.html", context)


@require_safe
def report(request: HttpRequest, slug: str, stage: str = "") -> HttpResponseBase:
    """The diary as PDF, of the whole roadshow or of one stage."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    of_stage: Stage | None = None
    if stage:
        stages = Stage.objects.select_related("place")
        of_stage = get_object_or_404(stages, slug=stage, roadshow__edition=edition)
    content = diary_report(edition, of_stage)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{edition.slug}-{stage or 'diary'}-{request.LANGUAGE_CODE}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-cache"
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def picture(request: HttpRequest, token: UUID, size: int) -> FileResponse:
    """A picture's file: of a published post for everybody, of a draft for the offices of its programme."""
    published = press.public_pictures().filter(token=token).first()
    found = published or get_object_or_404(press.pictures_of_office(request.user), token=token)
    file = found.image if size == LARGE else found.thumbnail
    response = FileResponse(opened(file), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=86400" if published else "private, no-cache"
    return response
