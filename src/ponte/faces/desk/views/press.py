"""The diary at the desk: posts, their pictures, and what lacks a translation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_press
from ponte.faces.desk.lists import PER_PAGE, kept
from ponte.faces.desk.press_forms import PictureForm, PostFilter, PostForm
from ponte.press import queries
from ponte.press.domain import picturing, posting
from ponte.press.languages import lacking
from ponte.press.models import Picture, Post
from ponte.programme.models import Edition

FIELD_OF = {"slug_taken": "slug", "other_edition": "stage"}
"""Where a refusal is shown in the form; the others stand above it."""


@for_press
def posts(request: SignedIn, edition: Edition) -> HttpResponse:
    """List the posts, each with the languages that it lacks."""
    form = PostFilter(request.GET)
    form.is_valid()
    rows = queries.desk_posts(edition)
    if status := form.cleaned_data.get("status"):
        rows = rows.filter(status=status)
    listed = [(post, _lacks(post)) for post in rows]
    counts = {code: sum(code in codes for _post, codes in listed) for code, _name in settings.LANGUAGES}
    if language := form.cleaned_data.get("lacking"):
        listed = [(post, codes) for post, codes in listed if language in codes]
    context = {
        "section": "diary",
        "page_edition": edition,
        "form": form,
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "lacking": [(name, counts[code], code) for code, name in settings.LANGUAGES if counts[code]],
        "names": dict(settings.LANGUAGES),
        "query": kept(request),
    }
    return render(request, "desk/press.html", context)


@for_press
def new_post(request: SignedIn, edition: Edition) -> HttpResponse:
    """Write a new post."""
    return _edit(request, edition, None)


@for_press
def post(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Read a post as it will be read, and change it."""
    row = _post(edition, slug)
    return _edit(request, row.edition, row)


@require_POST
@for_press
def publish_post(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Show a post to everybody."""
    posting.publish_post(actor=request.user, post=_post(edition, slug))
    messages.success(request, _("Published: everybody can read this post now."))
    return redirect("desk:post", slug=slug)


@require_POST
@for_press
def withdraw_post(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Make a published post a draft again."""
    posting.withdraw_post(actor=request.user, post=_post(edition, slug))
    messages.success(request, _("Withdrawn: only the offices see this post now."))
    return redirect("desk:post", slug=slug)


@require_POST
@for_press
def delete_post(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Delete a draft with its pictures."""
    posting.delete_post(actor=request.user, post=_post(edition, slug))
    messages.success(request, _("The draft is deleted."))
    return redirect("desk:posts")


@for_press
def add_picture(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Add a picture to a post."""
    row = _post(edition, slug)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            picturing.add_picture(
                actor=request.user,
                post=row,
                file=form.cleaned_data["file"],
                texts=form.texts,
                credit=form.cleaned_data["credit"],
            )
        except Refused as no:
            form.add_error(None if no.code.startswith("no_") else "file", str(no))
        else:
            messages.success(request, _("The picture is added; what the camera had written into the file is gone."))
            return redirect("desk:post", slug=slug)
    return _picture_page(request, row, form)


@for_press
def picture(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Change what is said of a picture, and its place."""
    row = _picture(edition, pk)
    form = PictureForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            picturing.describe_picture(
                actor=request.user,
                picture=row,
                texts=form.texts,
                credit=form.cleaned_data["credit"],
                order=form.cleaned_data["order"],
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:post", slug=row.post.slug)
    return _picture_page(request, row.post, form)


@require_POST
@for_press
def remove_picture(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Delete a picture and its files."""
    row = _picture(edition, pk)
    picturing.remove_picture(actor=request.user, picture=row)
    messages.success(request, _("The picture is removed."))
    return redirect("desk:post", slug=row.post.slug)


def _edit(request: SignedIn, edition: Edition, row: Post | None) -> HttpResponse:
    form = PostForm(request.POST or None, edition=edition, instance=row)
    if request.method == "POST" and form.is_valid():
        linked: dict[str, Any] = {name: form.cleaned_data[name] for name in ("people", "organisations", "places")}
        try:
            written = posting.write_post(
                actor=request.user, post=form.instance, seen=form.cleaned_data["seen"], **linked
            )
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:post", slug=written.slug)
    # An address that was refused must not become a link, nor a title that was not kept the page's name.
    stored = Post.objects.prefetch_related("pictures").get(pk=row.pk) if row else None
    context = {
        "section": "diary",
        "page_edition": edition,
        "post": stored,
        "form": form,
        "lacking": [dict(settings.LANGUAGES)[code] for code in _lacks(stored)] if stored else [],
        "unnamed": queries.unnamed_people(stored) if stored else [],
    }
    return render(request, "desk/press_post.html", context)


def _picture_page(request: SignedIn, row: Post, form: PictureForm) -> HttpResponse:
    picture = Picture.objects.get(pk=form.instance.pk) if form.instance.pk else None
    context = {"section": "diary", "post": row, "form": form, "picture": picture}
    return render(request, "desk/press_picture.html", context)


def _picture(edition: Edition, pk: int) -> Picture:
    rows: QuerySet[Picture] = Picture.objects.select_related("post")
    return get_object_or_404(rows, pk=pk, post__edition=edition)


def _post(edition: Edition, slug: str) -> Post:
    rows: QuerySet[Post] = Post.objects.select_related("edition", "stage__roadshow")
    return get_object_or_404(rows, edition=edition, slug=slug)


def _lacks(post: Post) -> list[str]:
    """Languages that the post or one of its pictures lacks."""
    found = set(lacking(post)).union(*(lacking(picture) for picture in post.pictures.all()))
    return [code for code, _name in settings.LANGUAGES if code in found]
