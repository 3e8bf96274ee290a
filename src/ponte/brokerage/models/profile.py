"""What participants offer or look for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import ProfileKind, ProfileStatus, RegistrationStatus
from ponte.brokerage.models.registration import Registration
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Sector


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Profiles by how far they have come."""

    def published(self) -> ProfileQuerySet:
        """Keep those that the other side sees: published, of somebody who takes part."""
        return self.filter(status=ProfileStatus.PUBLISHED, registration__status=RegistrationStatus.APPROVED)


class Profile(models.Model):
    """What somebody offers or looks for, in the one language they wrote it in."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="profiles")
    reference = models.SlugField(_("reference"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ProfileKind.choices)
    language = models.CharField(_("language"), max_length=2, choices=SpokenLanguage.choices)
    title = models.CharField(_("title"), max_length=240)
    text = models.TextField(_("text"))
    status = models.CharField(_("state"), max_length=12, choices=ProfileStatus.choices, default=ProfileStatus.PUBLISHED)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    expires = models.DateField(_("expires"), null=True, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    sectors = models.ManyToManyField(Sector, related_name="profiles", blank=True)
    changed = models.DateTimeField(_("last changed"), auto_now=True)
    search_terms = models.TextField(default="", blank=True, editable=False)
    """Title, text and keywords as the search finds them: in pinyin, and without accents."""

    objects: ClassVar = ProfileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["reference"]

    def __str__(self) -> str:
        return self.title
