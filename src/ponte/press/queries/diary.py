"""Posts and pictures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet

from ponte.people.domain.consenting import consented
from ponte.people.enums import ConsentKind
from ponte.people.models import Person
from ponte.press.enums import PostStatus
from ponte.press.models import Picture, Post
from ponte.programme.models import Edition
from ponte.programme.queries import editions_of_office, is_public


def posts(edition: Edition) -> QuerySet[Post]:
    """Published posts of an edition as their lists show them, the earliest first."""
    return (
        Post.objects.filter(edition=edition, status=PostStatus.PUBLISHED)
        .select_related("stage__place")
        .prefetch_related("pictures")
        .order_by("date", "pk")
    )


def post_page(edition: Edition) -> QuerySet[Post]:
    """Published posts with everything that a post's own page, or a report, tells; for the people see `named_in`."""
    return posts(edition).prefetch_related(
        Prefetch("people", nameable_people()), "organisations", "places", "sources__document"
    )


def nameable_people() -> QuerySet[Any]:
    """People whom the diary may name: public roles, and of those who have an account, who consents to press work.

    Each says, as ``may_be_pictured``, whether they consent to being named beside pictures as well.
    """
    public = Q(account__isnull=True)
    pictured = public | consented(ConsentKind.PICTURES, account="account")
    return Person.objects.filter(public | consented(ConsentKind.PRESS, account="account")).annotate(
        may_be_pictured=ExpressionWrapper(pictured, output_field=BooleanField())
    )


def named_in(post: Post) -> list[Person]:
    """Return whom the page of a post of `post_page` names; one with pictures, only who consents to these too."""
    has_pictures = bool(post.pictures.all())
    named: list[Any] = list(post.people.all())
    return [person for person in named if person.may_be_pictured or not has_pictures]


def unnamed_people(post: Post) -> QuerySet[Person]:
    """Return whom an office has linked to a post and its page does not name, for want of a consent."""
    named = nameable_people()
    if post.pictures.exists():
        named = named.filter(may_be_pictured=True)
    return post.people.exclude(pk__in=named.values("pk"))


def neighbours(post: Post) -> tuple[Post | None, Post | None]:
    """The published posts before and after one, in the order of their days."""
    others = Post.objects.filter(edition=post.edition_id, status=PostStatus.PUBLISHED)
    before = others.filter(Q(date__lt=post.date) | Q(date=post.date, pk__lt=post.pk)).order_by("date", "pk").last()
    after = others.filter(Q(date__gt=post.date) | Q(date=post.date, pk__gt=post.pk)).order_by("date", "pk").first()
    return before, after


def gallery(edition: Edition) -> QuerySet[Picture]:
    """The pictures of an edition's published posts, in the order of their days."""
    return (
        Picture.objects.filter(post__edition=edition, post__status=PostStatus.PUBLISHED)
        .select_related("post__stage__place")
        .order_by("post__date", "post_id", "order", "pk")
    )


def public_pictures() -> QuerySet[Picture]:
    """Pictures that everybody may look at: of the published posts of public editions."""
    return Picture.objects.filter(is_public("post__edition"), post__status=PostStatus.PUBLISHED)


def pictures_of_office(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Picture]:
    """Pictures of the editions that an officer works on, those of drafts too."""
    return Picture.objects.filter(post__edition__in=editions_of_office(user).order_by())


def desk_posts(edition: Edition) -> QuerySet[Post]:
    """All posts of an edition as the desk lists them, the latest first."""
    return (
        Post.objects.filter(edition=edition)
        .select_related("stage__place", "author__person")
        .prefetch_related("pictures")
        .order_by("-date", "-pk")
    )
