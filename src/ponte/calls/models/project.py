"""Financed projects: what each side grants, what is asked for year by year, and what is reported."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.calls.enums import ReportState, RequestState
from ponte.calls.models.call import CallSide
from ponte.calls.models.dossier import Proposal
from ponte.calls.workflows import ProjectPhase
from ponte.people.models import Account


class Project(models.Model):
    """A proposal that was financed."""

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="project")
    number = models.PositiveSmallIntegerField(_("number"))
    """In the annex of the executive programme."""
    phase = models.CharField(_("phase"), max_length=12, choices=ProjectPhase.choices, default=ProjectPhase.AWARDED)
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("time", "closed"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="project_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(phase__in=[ProjectPhase.AWARDED, ProjectPhase.TERMINATED])
                | Q(starts__isnull=False, ends__isnull=False),
                name="running_project_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return str(self.proposal)


class Grant(models.Model):
    """What a side gives a project in one of its years."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="grants")
    call_side = models.ForeignKey(CallSide, models.PROTECT, related_name="grants")
    year = models.PositiveSmallIntegerField(_("year of the project"))
    amount = models.PositiveIntegerField(_("amount"))

    class Meta:
        ordering: ClassVar = ["call_side", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "call_side", "year"], name="one_grant_per_side_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year}: {self.amount}"


class FundingRequest(models.Model):
    """An investigator's request for what a year's grant gives, and what the agency said."""

    grant = models.OneToOneField(Grant, models.CASCADE, related_name="request")
    amount = models.PositiveIntegerField(_("amount asked for"))
    spent = models.PositiveIntegerField(_("own contribution"), default=0)
    text = models.TextField(_("what it is for"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.SUBMITTED)
    answer = models.TextField(_("the agency's answer"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"))
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.grant}"


class Report(models.Model):
    """A report that an investigator owes their agency, for a year or at the end."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reports")
    call_side = models.ForeignKey(CallSide, models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField(_("year of the project"))
    is_final = models.BooleanField(_("final report"), default=False)
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.DUE)
    text = models.TextField(_("report"), blank=True)
    file_name = models.CharField(_("file name"), max_length=160, blank=True)
    content = models.BinaryField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    answer = models.TextField(_("the agency's answer"), blank=True)

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "call_side", "year"], name="one_report_per_side_and_year"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DUE) | Q(submitted_at__isnull=False), name="report_was_submitted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year}"
