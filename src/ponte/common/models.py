"""Where a fact comes from, and what was done by whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A document that facts are taken from."""

    slug = models.SlugField(_("identifier"), unique=True)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=8)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.title


class Sourced(models.Model):
    """A fact with a pointer to the place in the document that it was taken from."""

    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    source_place = models.CharField(_("place in the source"), max_length=80, blank=True)
    by_hand = models.JSONField(_("added by hand"), default=list, blank=True)
    """Names of the fields that the source does not give: translated names, coordinates, deduced dates."""

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One line of the audit trail: who did what to which object, and when. Entries are only ever added."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The account that acted; empty when the program itself did."""
    action = models.CharField(_("action"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type} {self.subject_id}"
