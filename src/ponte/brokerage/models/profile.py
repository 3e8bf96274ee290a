"""What participants offer or look for."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import ProfileKind, ProfileStatus, RegistrationStatus
from ponte.brokerage.models.registration import FOR_MEETINGS, Registration, consenting
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Sector

RENEWABLE = dt.timedelta(days=60)
"""How long before its last day a profile can be renewed."""


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Profiles by how far they have come."""

    def published(self) -> ProfileQuerySet:
        """Keep those that the other side sees: published, of somebody who takes part and has consented to it."""
        return self.filter(
            consenting(*FOR_MEETINGS, registration="registration__"),
            status=ProfileStatus.PUBLISHED,
            registration__status=RegistrationStatus.APPROVED,
        )


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
    review_note = models.CharField(_("what the office asks for"), max_length=600, blank=True)
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

    @property
    def can_renew(self) -> bool:
        """Whether its last day is near enough for another year to be asked for."""
        return (
            self.status == ProfileStatus.PUBLISHED
            and self.expires is not None
            and self.expires <= timezone.localdate() + RENEWABLE
        )

    @property
    def further_languages(self) -> list[tuple[str, str]]:
        """Languages that it is not written in, each with its name."""
        return [(str(code), str(label)) for code, label in SpokenLanguage.choices if code != self.language]


class ProfileText(models.Model):
    """A profile in a language other than the one it was written in."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=SpokenLanguage.choices)
    title = models.CharField(_("title"), max_length=240)
    text = models.TextField(_("text"))
    changed = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering: ClassVar = ["language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "language"], name="one_text_per_profile_and_language"),
        ]

    def __str__(self) -> str:
        return self.title


class ProfileVersion(models.Model):
    """A profile as it stood after a step of its life; versions are only ever added."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("state"), max_length=12, choices=ProfileStatus.choices)
    title = models.CharField(_("title"), max_length=240)
    text = models.TextField(_("text"))
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    sectors = models.JSONField(_("sectors"), default=list, blank=True)
    """Slugs."""

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "number"], name="one_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.profile} ({self.number})"


class Interest(models.Model):
    """Somebody of the other side is interested in a profile; its owner may ask them for a meeting."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="interests")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="interests")
    message = models.CharField(_("message"), max_length=400, blank=True)
    at = models.DateTimeField(_("expressed"), default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "registration"], name="one_interest_per_profile_and_person"),
        ]

    def __str__(self) -> str:
        return f"{self.registration} → {self.profile}"
