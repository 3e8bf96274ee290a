"""What the search finds of the diary."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

from django.db.models import Q, QuerySet
from django.utils.html import strip_tags

from ponte.finding.domain.indexing import Findable, index, joined, told_in_each
from ponte.finding.enums import Kind
from ponte.press.enums import PostStatus
from ponte.press.markdown import as_html
from ponte.press.models import Post
from ponte.programme.queries import is_public


def everything() -> Iterator[Findable]:
    """Yield all published posts."""
    return map(_post, _published())


def index_post(post: Post) -> None:
    """Let the search find a post while it is published, and only then."""
    index(map(_post, _published().filter(pk=post.pk)), in_place_of=Q(kind=Kind.POST, slug=post.slug))


def _published() -> QuerySet[Post]:
    return Post.objects.filter(is_public("edition"), status=PostStatus.PUBLISHED).select_related("edition")


def _post(post: Post) -> Findable:
    body = {code: unescape(strip_tags(as_html(text))).strip() for code, text in told_in_each(post, "body").items()}
    return Findable(
        Kind.POST,
        post.slug,
        told_in_each(post, "title"),
        joined(told_in_each(post, "lead"), body),
        under=post.edition.slug,
        date=post.date.isoformat(),
    )
