"""The diary's posts, published as they are loaded."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from ponte.faces.console.edition.diary_schema import Post as Entry
from ponte.faces.console.edition.upsert import Writer, by_slug, one, translated
from ponte.people.models import Organisation, Person, Place
from ponte.press.enums import PostStatus
from ponte.press.models import Post
from ponte.programme.models import Edition, Stage


def write_diary(entries: Sequence[Entry], writer: Writer) -> None:
    """Write the posts; one that is there already is corrected, and stays published or withdrawn as it is."""
    for entry in entries:
        post = writer.fact(
            Post,
            entry.id,
            entry,
            edition=one(Edition, entry.edition),
            stage=one(Stage, entry.stage),
            date=entry.date,
            **translated("title", entry.title),
            **translated("lead", entry.lead),
            **translated("body", entry.body),
        )
        post.people.set(by_slug(Person, entry.people))
        post.organisations.set(by_slug(Organisation, entry.organisations))
        post.places.set(by_slug(Place, entry.places))
    fresh = Post.objects.filter(slug__in=[entry.id for entry in entries], published_at=None)
    fresh.update(status=PostStatus.PUBLISHED, published_at=timezone.now())
