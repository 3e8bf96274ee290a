"""What came of meetings, as those at the table tell it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import Outcome, RatingTerm
from ponte.brokerage.models.registration import Registration
from ponte.brokerage.models.timetable import Meeting


class MeetingReport(models.Model):
    """Somebody's word on whether a meeting took place; one that says it did not outweighs all others."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Registration, models.CASCADE, null=True, blank=True, related_name="reports_made")
    """Who was at the table; empty where an office says it."""
    took_place = models.BooleanField(_("took place"))
    absent = models.ForeignKey(Registration, models.CASCADE, null=True, blank=True, related_name="absences_reported")
    """Who did not come, where the reporter says so."""
    at = models.DateTimeField(_("reported"), default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "reporter"], name="one_report_per_meeting_and_person"),
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(reporter__isnull=True), name="one_report_of_the_offices"
            ),
            models.CheckConstraint(
                condition=models.Q(absent__isnull=True) | models.Q(took_place=False),
                name="nobody_absent_from_a_meeting_that_took_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.took_place}"


class Rating(models.Model):
    """How one of those at the table values a meeting, at once or half a year later."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(Registration, models.CASCADE, related_name="ratings")
    term = models.CharField(_("when"), max_length=12, choices=RatingTerm.choices)
    outcome = models.CharField(_("what came of it"), max_length=16, choices=Outcome.choices)
    comment = models.CharField(_("comment, seen by the offices only"), max_length=600, blank=True)
    at = models.DateTimeField(_("rated"), default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "rater", "term"], name="one_rating_per_person_and_term"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.get_outcome_display()}"
