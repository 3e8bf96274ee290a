"""The diary of an edition: posts and their pictures."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.common.models import Sourced
from ponte.people.models import Account, Organisation, Person, Place
from ponte.press.enums import PostStatus
from ponte.programme.models import Edition, Stage


class Post(Sourced):
    """What is told of one day of an edition, of its roadshow or of the Week itself."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="posts", verbose_name=_("edition"))
    stage = models.ForeignKey(
        Stage, models.SET_NULL, null=True, blank=True, related_name="posts", verbose_name=_("stage of the roadshow")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    date = models.DateField(_("date"))
    status = models.CharField(_("state"), max_length=10, choices=PostStatus.choices, default=PostStatus.DRAFT)
    title = models.CharField(pgettext_lazy("post", "title"), max_length=200)
    lead = models.TextField(pgettext_lazy("post", "opening"), blank=True)
    body = models.TextField(pgettext_lazy("post", "text"), blank=True)
    """Markdown (CommonMark) without HTML and without images."""
    author = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    people = models.ManyToManyField(
        Person, related_name="posts", blank=True, verbose_name=pgettext_lazy("post", "people")
    )
    organisations = models.ManyToManyField(
        Organisation, related_name="posts", blank=True, verbose_name=pgettext_lazy("post", "organisations")
    )
    places = models.ManyToManyField(
        Place, related_name="posts", blank=True, verbose_name=pgettext_lazy("post", "places")
    )
    published_at = models.DateTimeField(pgettext_lazy("post", "published"), null=True, blank=True)
    changed = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering: ClassVar = ["date", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status=PostStatus.DRAFT) | Q(published_at__isnull=False),
                name="published_post_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Picture(models.Model):
    """A picture of a post, re-encoded at upload: what the camera wrote into the file is gone."""

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Names the files and the address; a picture's content never changes under it."""
    post = models.ForeignKey(Post, models.CASCADE, related_name="pictures")
    image = models.FileField(_("picture"), editable=False)
    """JPEG in sRGB, at most `ponte.press.domain.picturing.LARGE` pixels on its longer side."""
    thumbnail = models.FileField(editable=False)
    width = models.PositiveSmallIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveSmallIntegerField(_("height in pixels"), editable=False)
    caption = models.CharField(_("caption"), max_length=300)
    alternative = models.CharField(_("text in place of the picture"), max_length=300)
    """For whoever cannot see it: what is to be seen."""
    credit = models.CharField(_("credit"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.caption
