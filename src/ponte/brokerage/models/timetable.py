"""Meetings, and the timetables that place them: every run of the scheduler is a proposal, one is published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models.asking import MeetingRequest
from ponte.brokerage.models.event import Brokerage, Slot
from ponte.brokerage.models.registration import Registration
from ponte.people.models import Account


class Meeting(models.Model):
    """An agreed meeting that waits for a time; who takes part is in ``seats``."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="meetings")
    request = models.OneToOneField(MeetingRequest, models.CASCADE, related_name="meeting", null=True, blank=True)
    people = models.ManyToManyField(Registration, related_name="meetings")
    weight = models.PositiveSmallIntegerField(_("weight"))
    """How much the meeting is worth, 1 to 100."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(weight__gte=1), name="meeting_is_worth_something")]

    def __str__(self) -> str:
        return " – ".join(str(registration) for registration in self.people.all())


class Timetable(models.Model):
    """A proposal of the scheduler."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="timetables")
    status = models.CharField(max_length=12, choices=TimetableStatus.choices, default=TimetableStatus.QUEUED)
    created = models.DateTimeField(_("asked for"), auto_now_add=True)
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    time_limit = models.PositiveSmallIntegerField(_("time limit, seconds"))
    seed = models.PositiveIntegerField(_("seed"), default=0)
    stop_requested = models.BooleanField(default=False)
    alive_at = models.DateTimeField(null=True, blank=True)
    """When the worker last gave a sign of life."""
    is_optimal = models.BooleanField(_("proved optimal"), default=False)
    value = models.PositiveIntegerField(_("value"), null=True, blank=True)
    bound = models.PositiveIntegerField(_("proven upper bound"), null=True, blank=True)
    breaks = models.PositiveIntegerField(_("breaks"), null=True, blank=True)
    seconds = models.FloatField(_("seconds"), null=True, blank=True)
    curve = models.JSONField(default=list)
    """The run so far: ``[seconds, value, bound]`` triples."""
    failure = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brokerage"], condition=Q(status=TimetableStatus.PUBLISHED), name="one_published_timetable"
            ),
            models.UniqueConstraint(
                fields=["brokerage"], condition=Q(status=TimetableStatus.PROVISIONAL), name="one_provisional_timetable"
            ),
            models.UniqueConstraint(
                fields=["brokerage"],
                condition=Q(status__in=[TimetableStatus.QUEUED, TimetableStatus.RUNNING]),
                name="one_run_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.get_status_display()})"

    @property
    def gap(self) -> float | None:
        """Share of the bound that is missing, 0 to 1; None before there is a bound."""
        if not self.bound or self.value is None:
            return None
        return max(0.0, 1 - self.value / self.bound)


class Placement(models.Model):
    """A meeting's slot, table and interpreter in one timetable."""

    timetable = models.ForeignKey(Timetable, models.CASCADE, related_name="placements")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="placements")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="placements")
    table = models.PositiveSmallIntegerField(_("table"))
    interpreter = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="interpreted_placements"
    )

    class Meta:
        ordering: ClassVar = ["slot__starts", "table"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["timetable", "meeting"], name="one_place_per_meeting"),
            models.UniqueConstraint(fields=["timetable", "slot", "table"], name="one_meeting_per_table"),
        ]

    def __str__(self) -> str:
        return f"{self.slot}, {self.table}: {self.meeting}"


class Seat(models.Model):
    """Somebody's seat at a placed meeting, interpreters included: nobody sits at two tables at one time.

    That holds of seats that overlap in time as well, by ``nobody_meets_twice_at_once``: an exclusion constraint on
    PostgreSQL and two triggers on SQLite, which a migration makes, since Django has no constraint for both.
    """

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="seats")
    timetable = models.ForeignKey(Timetable, models.CASCADE, related_name="seats")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="seats")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    """The slot's times, repeated here so that the database itself can refuse a second seat."""

    class Meta:
        ordering: ClassVar = ["starts"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["timetable", "registration", "starts"], name="nobody_at_two_tables"),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.starts:%H:%M}"


class Unplaced(models.Model):
    """A meeting that a timetable leaves out, and why."""

    timetable = models.ForeignKey(Timetable, models.CASCADE, related_name="unplaced")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=60)
    """The scheduling engine's reason code."""
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-meeting__weight", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["timetable", "meeting"], name="one_reason_per_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.reason}"
