"""The event: where and when meetings can take place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import Acceptance, Half, Timing, Workflow
from ponte.people.models import Place
from ponte.programme.models import Edition


class Brokerage(models.Model):
    """The one-to-one meetings of an edition, with their settings."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="brokerage")
    workflow = models.CharField(
        _("way to a meeting"), max_length=12, choices=Workflow.choices, default=Workflow.REQUESTS
    )
    acceptance = models.CharField(
        _("who accepts"), max_length=10, choices=Acceptance.choices, default=Acceptance.OPT_IN
    )
    timing = models.CharField(_("who picks the time"), max_length=12, choices=Timing.choices, default=Timing.ORGANISER)
    answer_days = models.PositiveSmallIntegerField(_("days to answer a request"), null=True, blank=True)
    """After so many days an unanswered request lapses; empty where none does."""
    cap_pending = models.PositiveSmallIntegerField(_("requests waiting per person, at most"), default=20)
    cap_confirmed = models.PositiveSmallIntegerField(_("confirmed meetings per person, at most"), default=18)
    registration_opens = models.DateTimeField(_("registration opens"), null=True, blank=True)
    """Empty while nobody can register by themselves."""
    registration_closes = models.DateTimeField(_("registration closes"), null=True, blank=True)
    asking_from = models.DateField(_("asking begins on"), null=True, blank=True)
    asking_until = models.DateField(_("last day to ask"), null=True, blank=True)
    corrections_until = models.DateField(_("last day for corrections"), null=True, blank=True)
    """Until then participants may correct a provisional timetable; empty: as long as there is one."""
    publication_planned = models.DateField(_("publication planned for"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(workflow=Workflow.REQUESTS) | Q(timing=Timing.ORGANISER), name="wishes_need_the_scheduler"
            ),
            models.CheckConstraint(
                condition=Q(registration_closes__isnull=True) | Q(registration_closes__gt=F("registration_opens")),
                name="registration_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}"


class Hall(models.Model):
    """Where the meetings of one city take place."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="halls")
    city = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=160)
    tables = models.PositiveSmallIntegerField(_("tables"))

    class Meta:
        ordering: ClassVar = ["city__slug"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brokerage", "city"], name="one_hall_per_city")]

    def __str__(self) -> str:
        return self.name


class Travel(models.Model):
    """How long it takes from one hall to another, either way."""

    origin = models.ForeignKey(Hall, models.CASCADE, related_name="+")
    destination = models.ForeignKey(Hall, models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Least("origin", "destination"), Greatest("origin", "destination"), name="one_way"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} – {self.destination}: {self.minutes} min"


class Slot(models.Model):
    """A time in which every table of a hall holds one meeting."""

    hall = models.ForeignKey(Hall, models.CASCADE, related_name="slots")
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))
    half = models.CharField(_("half of the day"), max_length=10, choices=Half.choices)
    tables = models.PositiveSmallIntegerField(_("tables"), null=True, blank=True)
    """Where it has other tables than the hall; empty where it has all of them."""

    class Meta:
        ordering: ClassVar = ["starts", "hall_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "starts"], name="one_slot_per_hall_and_time"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.hall} {self.starts:%Y-%m-%d %H:%M}"

    @property
    def table_count(self) -> int:
        """How many tables hold a meeting in this slot."""
        return self.hall.tables if self.tables is None else self.tables
