"""The texts of an accord: one file per language."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ponte.accords.models.register import Accord
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Account


class Version(models.Model):
    """The text of an accord in one language, as a file whose hash was taken when it came in."""

    accord = models.ForeignKey(Accord, models.CASCADE, related_name="versions")
    language = models.CharField(_("language"), max_length=8, choices=SpokenLanguage.choices)
    file = models.FileField(_("file"), max_length=160, editable=False)
    name = models.CharField(_("name of the file"), max_length=160, editable=False)
    """As whoever handed it in called it."""
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    is_public = models.BooleanField(_("everybody may download it"), default=False)
    added_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    fault = models.CharField(_("what is wrong with the file"), max_length=10, blank=True)
    """As the last check found it (`ponte.accords.domain.filing.Fault`); empty while it is as it came in."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["accord", "language"], name="one_version_per_language"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="version_has_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.accord} ({self.get_language_display()})"
