"""Calendars that read somebody's diary."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """A secret address at which one device's calendar reads a diary; each is revoked by itself."""

    registration = models.ForeignKey("brokerage.Registration", models.CASCADE, related_name="feeds")
    device = models.CharField(_("device"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of the address's secret part: who reads the database cannot read diaries by it."""
    created = models.DateTimeField(_("made"), auto_now_add=True)
    last_used = models.DateTimeField(_("last read"), null=True, blank=True)
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.registration}: {self.device}"
