"""Writing the diary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account, Organisation, Person, Place
from ponte.press.enums import PostStatus
from ponte.press.findable import index_post
from ponte.press.models import Picture, Post
from ponte.press.storage import forget_files


def write_post(
    *,
    actor: Account | None,
    post: Post,
    people: Iterable[Person] = (),
    organisations: Iterable[Organisation] = (),
    places: Iterable[Place] = (),
    seen: dt.datetime | None = None,
) -> Post:
    """Keep a new post, or the changes to one, with whom and what it tells of.

    Parameters
    ----------
    post
        The post as it shall be; new where it has no primary key.
    seen
        When the post had last been changed as its writer saw it; None for a new one, or to write regardless.

    Raises
    ------
    Refused
        ``no_title`` in any language, ``other_edition`` for a stage of another edition's roadshow, ``slug_taken``,
        ``changed_meanwhile`` by somebody else.
    """
    if not any(_texts(post, "title")):
        raise Refused("no_title", _("A post needs a title in at least one language."))
    if post.stage is not None and post.stage.roadshow.edition_id != post.edition_id:
        raise Refused("other_edition", _("This stage belongs to the roadshow of another edition."))
    with transaction.atomic():
        if Post.objects.filter(slug=post.slug).exclude(pk=post.pk).exists():
            raise Refused("slug_taken", _("Another post has this address already. Choose a different one."))
        is_new = post.pk is None
        if is_new:
            post.author = actor
        elif seen and Post.objects.select_for_update().get(pk=post.pk).changed != seen:
            raise Refused(
                "changed_meanwhile",
                _("Somebody else has changed this post since you opened it. Copy your text, and open the post anew."),
            )
        post.save()
        post.people.set(people)
        post.organisations.set(organisations)
        post.places.set(places)
        index_post(post)
        record(actor=actor, action="press.write_post", subject=post, slug=post.slug, new=is_new)
    return post


def publish_post(*, actor: Account | None, post: Post) -> None:
    """Show a post to everybody.

    Raises
    ------
    Refused
        ``nothing_told``: it has neither an opening nor a text; ``published_already``.
    """
    if not any(_texts(post, "lead") + _texts(post, "body")):
        raise Refused("nothing_told", _("There is nothing to read yet: write an opening or a text first."))
    with transaction.atomic():
        _turn(post, PostStatus.DRAFT, PostStatus.PUBLISHED, published_at=post.published_at or timezone.now())
        index_post(post)
        record(actor=actor, action="press.publish_post", subject=post)


def withdraw_post(*, actor: Account | None, post: Post) -> None:
    """Make a published post a draft again; its address answers that there is nothing.

    Raises
    ------
    Refused
        ``not_published``.
    """
    with transaction.atomic():
        _turn(post, PostStatus.PUBLISHED, PostStatus.DRAFT)
        index_post(post)
        record(actor=actor, action="press.withdraw_post", subject=post)


def delete_post(*, actor: Account | None, post: Post) -> None:
    """Delete a draft with its pictures.

    Raises
    ------
    Refused
        ``still_published``.
    """
    with transaction.atomic():
        if Post.objects.select_for_update().get(pk=post.pk).status == PostStatus.PUBLISHED:
            raise Refused("still_published", _("Withdraw the post before you delete it."))
        forget_files(Picture.objects.filter(post=post))
        record(actor=actor, action="press.delete_post", subject=post, slug=post.slug)
        post.delete()


def _turn(post: Post, was: PostStatus, becomes: PostStatus, **fields: dt.datetime) -> None:
    turned = Post.objects.filter(pk=post.pk, status=was).update(status=becomes, changed=timezone.now(), **fields)
    if not turned:
        if becomes == PostStatus.PUBLISHED:
            raise Refused("published_already", _("This post is published already."))
        raise Refused("not_published", _("This post is not published."))
    post.refresh_from_db()


def _texts(post: Post, field: str) -> list[str]:
    return [getattr(post, build_localized_fieldname(field, code)) or "" for code, _name in settings.LANGUAGES]
