"""Who has reported what, and which entries may tell of the same accord."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.accords.enums import AccordKind, Joining, Verdict
from ponte.accords.models.register import Accord
from ponte.brokerage.models import Meeting
from ponte.people.models import Account, Organisation


class Report(models.Model):
    """What one party says was agreed. Several reports may tell of one accord, and it counts once."""

    accord = models.ForeignKey(Accord, models.CASCADE, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("reporting party")
    )
    account = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="accord_reports")
    kind = models.CharField(_("kind"), max_length=40, choices=AccordKind.choices)
    title = models.CharField(_("title"), max_length=240)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    """Of the title."""
    date = models.CharField(_("date"), max_length=10)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    joining = models.CharField(max_length=10, choices=Joining.choices, default=Joining.FIRST)
    created = models.DateTimeField(pgettext_lazy("report", "reported"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["created", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["accord", "organisation"], name="one_report_per_party"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.account}: {self.title}"


class Double(models.Model):
    """Two entries that may tell of the same accord, until an office has looked."""

    first = models.ForeignKey(Accord, models.CASCADE, related_name="+")
    second = models.ForeignKey(Accord, models.CASCADE, related_name="+")
    score = models.FloatField(_("likeness"))
    """0 to 1."""
    reasons = models.JSONField(default=dict)
    """How alike they are in each respect, 0 to 1, by the names of `ponte.accords.domain.recognising.WEIGHTS`."""
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="one_verdict_per_double"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="double_names_the_older_entry_first"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.OPEN, decided_at__isnull=True)
                | (~Q(verdict=Verdict.OPEN) & Q(decided_at__isnull=False)),
                name="double_decided_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"
