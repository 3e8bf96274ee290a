"""Who takes part, what they offer or look for, and whom they ask."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import Half, ProfileKind, RegistrationType, RequestStatus
from ponte.brokerage.models.event import Brokerage, Hall
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Organisation, Person, Sector
from ponte.programme.models import Side


class Registration(models.Model):
    """A person who comes to an edition's meetings, as a participant or as an interpreter."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="registrations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    type = models.CharField(_("comes as"), max_length=12, choices=RegistrationType.choices)
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="registrations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="registrations")
    job_title = models.CharField(_("position"), max_length=160, blank=True)
    languages = models.JSONField(_("languages for meetings"), default=list)
    min_meetings = models.PositiveSmallIntegerField(_("meetings wished, at least"), default=0)
    max_meetings = models.PositiveSmallIntegerField(_("meetings wished, at most"), null=True, blank=True)
    search_terms = models.TextField(default="", blank=True, editable=False)
    """Name, organisation and position as the search finds them: in pinyin, and without accents."""

    class Meta:
        ordering: ClassVar = ["person__name_latin", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brokerage", "person"], name="one_registration_per_person"),
            models.CheckConstraint(
                condition=Q(type=RegistrationType.INTERPRETER) | Q(side__isnull=False, organisation__isnull=False),
                name="participants_have_side_and_organisation",
            ),
            models.CheckConstraint(
                condition=Q(max_meetings__isnull=True) | Q(max_meetings__gte=F("min_meetings")),
                name="registration_at_most_not_below_at_least",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Presence(models.Model):
    """A half day that somebody spends in one city."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="presences")
    hall = models.ForeignKey(Hall, models.CASCADE, related_name="presences")
    date = models.DateField(_("date"))
    half = models.CharField(_("half of the day"), max_length=10, choices=Half.choices)

    class Meta:
        ordering: ClassVar = ["date", "-half"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "date", "half"], name="nobody_in_two_cities_at_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.hall.city}, {self.date} {self.half}"


class Profile(models.Model):
    """What somebody offers or looks for, in the one language they wrote it in."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="profiles")
    reference = models.SlugField(_("reference"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ProfileKind.choices)
    language = models.CharField(_("language"), max_length=2, choices=SpokenLanguage.choices)
    title = models.CharField(_("title"), max_length=240)
    text = models.TextField(_("text"))
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    sectors = models.ManyToManyField(Sector, related_name="profiles", blank=True)
    changed = models.DateTimeField(_("last changed"), auto_now=True)
    search_terms = models.TextField(default="", blank=True, editable=False)
    """Title, text and keywords as the search finds them: in pinyin, and without accents."""

    class Meta:
        ordering: ClassVar = ["reference"]

    def __str__(self) -> str:
        return self.title


class Matching(models.Model):
    """The latest matching of all profiles: what its suggestions rest on."""

    brokerage = models.OneToOneField(Brokerage, models.CASCADE, related_name="matching")
    at = models.DateTimeField(_("matched"), auto_now=True)
    encoder = models.CharField(_("language model"), max_length=160)
    by_letters = models.BooleanField(_("without a language model"))
    weights = models.JSONField(_("weights of the parts of the score"))
    answers = models.PositiveIntegerField(_("answers to learn from"))
    is_learned = models.BooleanField(_("weights learnt from answers"))

    def __str__(self) -> str:
        return f"{self.brokerage}: {self.encoder}"


class Suggestion(models.Model):
    """A profile of the other side that suits one of ours, with the parts of its score."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="suggestions")
    other = models.ForeignKey(Profile, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rank"))
    score = models.FloatField(_("score"))
    """Between 0 and 1."""
    reasons = models.JSONField(_("reasons"), default=list)
    """What the score is made of, as the matching engine's reason codes with their parameters."""

    class Meta:
        ordering: ClassVar = ["profile", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "other"], name="one_suggestion_per_pair"),
            models.CheckConstraint(condition=~Q(profile=F("other")), name="nobody_is_suggested_to_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.profile} → {self.other} ({self.score:.2f})"


class MeetingRequest(models.Model):
    """One participant asks another for a meeting, because of a profile."""

    sender = models.ForeignKey(Registration, models.CASCADE, related_name="requests_sent")
    recipient = models.ForeignKey(Registration, models.CASCADE, related_name="requests_received")
    profile = models.ForeignKey(Profile, models.SET_NULL, null=True, blank=True, related_name="requests")
    """The recipient's profile that the sender is interested in."""
    message = models.CharField(_("message"), max_length=400, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.PENDING)
    decline_reason = models.CharField(_("reason, seen by the office only"), max_length=400, blank=True)
    created = models.DateTimeField(_("sent"), auto_now_add=True)
    answered = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        constraints: ClassVar = [
            # Whoever asks first, a pair has one open or accepted request; a refusal is final for the one who asked.
            models.UniqueConstraint(
                Least("sender", "recipient"),
                Greatest("sender", "recipient"),
                condition=Q(status__in=[RequestStatus.PENDING, RequestStatus.ACCEPTED]),
                name="one_live_request_per_pair",
            ),
            models.CheckConstraint(condition=~Q(sender=F("recipient")), name="nobody_asks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.recipient}: {self.get_status_display()}"
