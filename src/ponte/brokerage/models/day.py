"""The day itself: who has come, who has not, which tables are closed, who would take a freed slot."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.brokerage.enums import Half, PackStatus
from ponte.brokerage.models.event import Brokerage, Hall
from ponte.brokerage.models.registration import Registration


class Badge(models.Model):
    """What somebody wears and is checked in by: a random code that says nothing about them."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="badge")
    code = models.CharField(_("badge code"), max_length=16, unique=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.registration}: {self.code}"


class CheckIn(models.Model):
    """Somebody has come to a hall, on a half day; counted once, however many devices say so."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="check_ins")
    hall = models.ForeignKey(Hall, models.CASCADE, related_name="check_ins")
    date = models.DateField(_("date"))
    half = models.CharField(_("half of the day"), max_length=10, choices=Half.choices)
    at = models.DateTimeField(_("came"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    client_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Chosen by the device, so that what it sends twice counts once."""

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "date", "half"], name="one_check_in_per_half_day"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.at:%Y-%m-%d %H:%M}"


class NoShow(models.Model):
    """Somebody who was to be there is not, from a time to another: late, or not coming at all."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="no_shows")
    starts = models.DateTimeField(_("missing from"))
    ends = models.DateTimeField(_("missing until"))
    """When they are expected, or the end of what they miss; brought forward once they come."""
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-reported_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="no_show_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.starts:%Y-%m-%d %H:%M} – {self.ends:%Y-%m-%d %H:%M}"


class TableClosure(models.Model):
    """Tables of a hall, those of highest number, that cannot be used from a time to another."""

    hall = models.ForeignKey(Hall, models.CASCADE, related_name="closures")
    count = models.PositiveSmallIntegerField(_("tables"))
    starts = models.DateTimeField(_("closed from"))
    ends = models.DateTimeField(_("closed until"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gte=1), name="closure_closes_a_table"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="closure_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.hall}: {self.count}"


class StandBy(models.Model):
    """A half day on which somebody would take a freed slot with anyone suggested to them who says the same."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="stand_bys")
    date = models.DateField(_("date"))
    half = models.CharField(_("half of the day"), max_length=10, choices=Half.choices)

    class Meta:
        ordering: ClassVar = ["date", "-half"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "date", "half"], name="one_stand_by_per_half_day"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.date} {self.half}"


class WallAddress(models.Model):
    """An address that nobody can guess, at which a hall's screen shows who is where; revoked, it shows nothing."""

    hall = models.ForeignKey(Hall, models.CASCADE, related_name="walls")
    token = models.CharField(max_length=43, unique=True, editable=False)
    created = models.DateTimeField(_("made"), auto_now_add=True)
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        verbose_name_plural = "wall addresses"

    def __str__(self) -> str:
        return f"{self.hall}"


class Pack(models.Model):
    """Everybody's diary and badge on paper, typeset by a worker; the file lies under its digest."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="packs")
    status = models.CharField(max_length=10, choices=PackStatus.choices, default=PackStatus.QUEUED)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    alive_at = models.DateTimeField(null=True, blank=True)
    """When the worker last gave a sign of life."""
    failure = models.TextField(_("what went wrong"), blank=True)
    read = models.PositiveIntegerField(_("people read"), default=0)
    people = models.PositiveIntegerField(pgettext_lazy("how many", "people"), default=0)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    """SHA-256 of what the pack says: one that would say the same is not typeset again."""
    seconds = models.FloatField(_("seconds"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brokerage"],
                condition=Q(status__in=[PackStatus.QUEUED, PackStatus.RUNNING]),
                name="one_pack_in_the_making",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brokerage}: {self.get_status_display()}"
