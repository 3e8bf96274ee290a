"""Lists of people that an office uploads, and what it has learnt about their columns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import ImportState
from ponte.brokerage.models.event import Brokerage
from ponte.people.models import Account
from ponte.programme.models import Side


class PeopleImport(models.Model):
    """An uploaded list on its way into the registrations of one side."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="imports")
    side = models.ForeignKey(Side, models.CASCADE, related_name="imports")
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(blank=True)
    """The file as it came; emptied once its people are imported."""
    uploaded = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    alive_at = models.DateTimeField(null=True, blank=True)
    """When the worker last gave a sign of life."""
    format = models.CharField(_("read as"), max_length=60)
    headings = models.JSONField(_("headings"), default=list)
    columns = models.JSONField(_("what each column holds"), default=list)
    """One `ponte.brokerage.domain.importing_columns.Field` per column, empty for a column that is left out."""
    with_likely = models.BooleanField(_("take those who look like somebody already here"), default=False)
    row_count = models.PositiveIntegerField(_("lines"), default=0)
    done_count = models.PositiveIntegerField(_("lines checked"), default=0)
    good_count = models.PositiveIntegerField(_("good lines"), default=0)
    faults = models.JSONField(_("faults"), default=list)
    """Per faulty line: ``line`` (of the file, from 1), ``code``, ``field``, ``value``, ``other``, ``cells``."""
    failure = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name


class KnownColumn(models.Model):
    """What a column of that heading held the last time that this side's office imported people."""

    side = models.ForeignKey(Side, models.CASCADE, related_name="known_columns")
    heading = models.CharField(max_length=120)
    """Folded, as `importing_columns.folded` does."""
    field = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["side", "heading"], name="one_meaning_per_heading")]

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"
