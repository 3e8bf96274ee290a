"""Releases of the agenda: what readers, speakers and calendars were told, each as it stood."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ponte.people.enums import SpokenLanguage
from ponte.people.models import Account, Person, Place, Sector
from ponte.programme.enums import SessionKind, SpeakerPart
from ponte.programme.models.agenda import Event, Room, Session, Track
from ponte.programme.models.record import Edition


class Release(models.Model):
    """A named version of an edition's agenda; its rows are written once and never changed."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=80)
    made_at = models.DateTimeField(_("released"), auto_now_add=True)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "number"], name="one_release_per_number"),
            models.UniqueConstraint(fields=["edition", "name"], name="one_release_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ReleasedSession(models.Model):
    """A session as it was released. A session that was ever released stays in the database."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="sessions")
    session = models.ForeignKey(Session, models.RESTRICT, related_name="released")
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind.choices)
    title = models.CharField(_("title"), max_length=240)
    event = models.ForeignKey(Event, models.RESTRICT, null=True, blank=True, related_name="released_sessions")
    track = models.ForeignKey(Track, models.RESTRICT, null=True, blank=True, related_name="released_sessions")
    sectors = models.ManyToManyField(Sector, related_name="released_sessions", blank=True)
    languages = models.JSONField(_("languages of the room"), default=list, blank=True)
    interpretation = models.JSONField(_("interpretation"), default=list, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)
    city = models.ForeignKey(Place, models.PROTECT, related_name="released_sessions")
    room = models.ForeignKey(Room, models.RESTRICT, null=True, blank=True, related_name="released_sessions")
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))

    class Meta:
        ordering: ClassVar = ["starts", "city__slug", "session_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "session"], name="released_once_per_release"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class ReleasedSpeaker(models.Model):
    """Somebody's part in a released session."""

    session = models.ForeignKey(ReleasedSession, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="released_speeches")
    part = models.CharField(_("part"), max_length=10, choices=SpeakerPart.choices)
    language = models.CharField(_("language"), max_length=2, choices=SpokenLanguage.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person", "part"], name="one_part_once_per_released_session"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_part_display()})"
