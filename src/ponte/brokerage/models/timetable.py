"""Meetings, and the timetables that place them: every run of the scheduler is a proposal, one is published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import RemedyKind, RemedyStatus, TimetableStatus
from ponte.brokerage.models.asking import MeetingRequest
from ponte.brokerage.models.event import Brokerage, Hall, Slot
from ponte.brokerage.models.registration import Registration
from ponte.people.models import Account


class Meeting(models.Model):
    """An agreed meeting that waits for a time; who takes part is in ``seats``."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="meetings")
    request = models.OneToOneField(MeetingRequest, models.CASCADE, related_name="meeting", null=True, blank=True)
    people = models.ManyToManyField(Registration, related_name="meetings")
    weight = models.PositiveSmallIntegerField(_("weight"))
    """How much the meeting is worth, 1 to 100."""
    locked_slot = models.ForeignKey(Slot, models.SET_NULL, null=True, blank=True, related_name="+")
    """The slot that the next run has to keep it in, if an office says so."""

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
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    """The timetable that an office began from by hand; empty for a run of the scheduler."""

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


class Adjustment(models.Model):
    """A meeting that an office has moved, put in or taken off by hand, with where it was, so that it can be undone."""

    timetable = models.ForeignKey(Timetable, models.CASCADE, related_name="adjustments")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    slot = models.ForeignKey(Slot, models.CASCADE, null=True, blank=True, related_name="+")
    """Where it was before; empty if it was left out."""
    table = models.PositiveSmallIntegerField(null=True, blank=True)
    interpreter = models.ForeignKey(Registration, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=60, blank=True)
    """Why it was left out before, if it was."""
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(slot__isnull=True) | Q(table__isnull=False), name="a_slot_has_a_table"),
        ]

    def __str__(self) -> str:
        return f"{self.timetable_id}: {self.meeting}"


class RemedySearch(models.Model):
    """A search for what would bring a timetable's left-out meetings about."""

    timetable = models.OneToOneField(Timetable, models.CASCADE, related_name="remedy_search")
    status = models.CharField(max_length=12, choices=RemedyStatus.choices, default=RemedyStatus.QUEUED)
    created = models.DateTimeField(auto_now_add=True)
    alive_at = models.DateTimeField(null=True, blank=True)
    """When the worker last gave a sign of life."""
    stop_requested = models.BooleanField(default=False)
    failure = models.TextField(blank=True)
    curve = models.JSONField(default=list)
    tried = models.PositiveIntegerField(default=0)
    """How many remedies have been tried so far."""
    seconds = models.FloatField(null=True, blank=True)
    without = models.PositiveIntegerField(default=0)
    """How many of the left-out meetings find a place as things are."""

    def __str__(self) -> str:
        return f"{self.timetable_id}: {self.get_status_display()}"


class Remedy(models.Model):
    """What would bring some of the left-out meetings about, tried out: nothing that has its place was moved."""

    search = models.ForeignKey(RemedySearch, models.CASCADE, related_name="remedies")
    step = models.PositiveSmallIntegerField(default=0)
    """1, 2, …: the cheapest first, and the next ones after it; 0 for one by itself."""
    kind = models.CharField(max_length=12, choices=RemedyKind.choices)
    data = models.JSONField(default=dict)
    """Hall, day, half, number, languages, person: whatever its kind names."""
    meetings = models.PositiveIntegerField()
    """How many more meetings find a place; in a step, after those before it."""
    value = models.PositiveIntegerField()
    """How much they are worth."""

    class Meta:
        ordering: ClassVar = ["step", "-meetings", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["search", "step"], condition=Q(step__gt=0), name="one_remedy_per_step"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.data}: +{self.meetings}"


class Booth(models.Model):
    """Somebody's own table in a hall, at which all their meetings there take place."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="booths")
    hall = models.ForeignKey(Hall, models.CASCADE, related_name="booths")
    table = models.PositiveSmallIntegerField(_("table"))

    class Meta:
        ordering: ClassVar = ["hall__city__slug", "table"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "table"], name="one_booth_per_table"),
            models.UniqueConstraint(fields=["hall", "registration"], name="one_booth_per_person_and_hall"),
            models.CheckConstraint(condition=Q(table__gte=1), name="booths_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.hall}, {self.table}"
