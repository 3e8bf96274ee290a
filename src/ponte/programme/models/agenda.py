"""The agenda's working copy: what several owners bring into an edition, where and when each session is placed now.

Readers never see these rows: what is published is in `ponte.programme.models.release`.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from ponte.people.enums import SpokenLanguage
from ponte.people.models import Organisation, Person, Place, Sector
from ponte.programme.enums import SessionKind, SpeakerPart
from ponte.programme.models.record import Edition, Side

LONGEST_MINUTES = 12 * 60


class Event(models.Model):
    """What one owner brings into an edition's programme; several are published back to back as one."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="events")
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="owned_events")
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room that sessions take place in, in the time zone of its city."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="rooms")
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    city = models.ForeignKey(Place, models.PROTECT, related_name="rooms")
    venue = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="venue_rooms")
    """The building, where it is known: between two buildings people travel."""
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    interpretation = models.JSONField(_("interpretation that the room is equipped for"), null=True, blank=True)
    """Pairs of languages, as in `Session.interpretation`; None where nobody has said."""
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering: ClassVar = ["city__slug", "order", "slug"]

    def __str__(self) -> str:
        return self.name


class Journey(models.Model):
    """How long it takes from one place to another, either way."""

    origin = models.ForeignKey(Place, models.CASCADE, related_name="+")
    destination = models.ForeignKey(Place, models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Least("origin", "destination"), Greatest("origin", "destination"), name="one_journey_either_way"
            ),
            models.CheckConstraint(condition=~Q(origin=F("destination")), name="journey_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} – {self.destination}: {self.minutes} min"


class Track(models.Model):
    """A line of sessions that the same public follows from one to the next."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="tracks")
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name


class Delegation(models.Model):
    """People who travel together and are expected at sessions together."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="delegations")
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=160)
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name


class DayHours(models.Model):
    """When an edition's day begins, pauses for lunch and ends, by the clocks of each city."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="day_hours")
    date = models.DateField(_("date"), null=True, blank=True)
    """Empty for all days that have no hours of their own."""
    opens = models.TimeField(_("first session"), default=dt.time(9))
    lunch_from = models.TimeField(_("lunch from"), default=dt.time(12))
    lunch_to = models.TimeField(_("lunch to"), default=dt.time(14))
    lunch_minutes = models.PositiveSmallIntegerField(_("minutes for lunch"), default=60)
    """What a session must leave free between these two; none at all means that there is no lunch."""
    closes = models.TimeField(_("end of the last session"), default=dt.time(18, 30))

    class Meta:
        ordering: ClassVar = ["date"]
        verbose_name_plural = "day hours"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "date"], name="hours_of_a_day_once"),
            models.UniqueConstraint(fields=["edition"], condition=Q(date__isnull=True), name="hours_of_all_days_once"),
            models.CheckConstraint(
                condition=Q(opens__lte=F("lunch_from"))
                & Q(lunch_from__lt=F("lunch_to"))
                & Q(lunch_to__lte=F("closes"))
                & Q(lunch_minutes__lte=240),
                name="hours_follow_each_other",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date or '*'}: {self.opens:%H:%M} – {self.closes:%H:%M}"


class SpeakerDetails(models.Model):
    """What the office knows about somebody who speaks in an edition, for its own use: readers never see it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="speaker_details")
    person = models.ForeignKey(Person, models.CASCADE, related_name="speaker_details")
    email = models.EmailField(_("address for notices"), blank=True)
    """Where somebody without an account is written to."""
    language = models.CharField(_("language of notices"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("speaks from afar, in the time zone"), max_length=40, blank=True)
    """IANA name; empty for who comes in person."""

    class Meta:
        verbose_name_plural = "speaker details"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "person"], name="one_set_of_details_per_speaker"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Availability(models.Model):
    """A time in which somebody can speak; who has none is taken to be free throughout."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="availabilities")
    person = models.ForeignKey(Person, models.CASCADE, related_name="availabilities")
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))

    class Meta:
        ordering: ClassVar = ["starts"]
        verbose_name_plural = "availabilities"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="availability_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts:%Y-%m-%d %H:%M} – {self.ends:%H:%M} UTC"


class Session(models.Model):
    """One item of an edition's agenda, with its place in the working copy."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sessions")
    slug = models.SlugField(unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind.choices)
    title = models.CharField(_("title"), max_length=240)
    event = models.ForeignKey(Event, models.RESTRICT, null=True, blank=True, related_name="sessions")
    track = models.ForeignKey(Track, models.RESTRICT, null=True, blank=True, related_name="sessions")
    sectors = models.ManyToManyField(Sector, related_name="sessions", blank=True, verbose_name=_("topics"))
    delegations = models.ManyToManyField(Delegation, related_name="sessions", blank=True)
    """Who is expected there as a body."""
    languages = models.JSONField(_("languages of the room"), default=list, blank=True)
    interpretation = models.JSONField(_("interpretation"), default=list, blank=True)
    """Pairs of languages interpreted between, either way: ``[["it", "zh"]]``."""
    audience = models.PositiveIntegerField(_("expected audience"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    city = models.ForeignKey(Place, models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Room, models.RESTRICT, null=True, blank=True, related_name="sessions")
    starts = models.DateTimeField(_("starts"), null=True, blank=True)
    """Empty while the session waits for its time."""
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    is_locked = models.BooleanField(_("locked"), default=False)

    class Meta:
        ordering: ClassVar = [F("starts").asc(nulls_last=True), "city__slug", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1) & Q(minutes__lte=LONGEST_MINUTES), name="session_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=True) | Q(starts__isnull=False), name="session_in_a_room_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends(self) -> dt.datetime | None:
        """End of the session; None while it has no start."""
        return self.starts + dt.timedelta(minutes=self.minutes) if self.starts else None


class SessionSpeaker(models.Model):
    """Somebody who speaks at a session or chairs it; speakers need no account."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="speeches")
    part = models.CharField(_("part"), max_length=10, choices=SpeakerPart.choices, default=SpeakerPart.SPEAKER)
    language = models.CharField(_("language"), max_length=2, choices=SpokenLanguage.choices, blank=True)
    """What they will speak; empty where they have not said."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person", "part"], name="one_part_once_per_session"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_part_display()})"
