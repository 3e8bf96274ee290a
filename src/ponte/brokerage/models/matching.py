"""What the matching suggests, and what that rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.models.event import Brokerage
from ponte.brokerage.models.profile import Profile
from ponte.brokerage.models.registration import FOR_MEETINGS, consenting

WEAK = 0.1
"""Of ten suggestions with this score, one at most is worth a meeting."""


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


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions by what people have consented to since the matching."""

    def consented(self) -> SuggestionQuerySet:
        """Keep those whose two people both consent to being matched, now."""
        return self.filter(
            consenting(*FOR_MEETINGS, registration="profile__registration__"),
            consenting(*FOR_MEETINGS, registration="other__registration__"),
        )


class Suggestion(models.Model):
    """A profile of the other side that suits one of ours, with the parts of its score."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="suggestions")
    other = models.ForeignKey(Profile, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rank"))
    score = models.FloatField(_("score"))
    """Between 0 and 1."""
    reasons = models.JSONField(_("reasons"), default=list)
    """What the score is made of, as the matching engine's reason codes with their parameters."""

    objects: ClassVar = SuggestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["profile", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "other"], name="one_suggestion_per_pair"),
            models.CheckConstraint(condition=~Q(profile=F("other")), name="nobody_is_suggested_to_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.profile} → {self.other} ({self.score:.2f})"

    @property
    def is_weak(self) -> bool:
        """Stands here for want of better: a percentage would tell its reader nothing."""
        return self.score < WEAK
