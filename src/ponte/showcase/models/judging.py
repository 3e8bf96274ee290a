"""Juries, their interests, and their score sheets; and the audience's vote, which is kept apart from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.people.models import Account, Organisation
from ponte.programme.models import Delegation
from ponte.showcase.models.applying import Application
from ponte.showcase.models.stages import Contender, Stage

MOST_A_MINUTE = 30
"""Votes that may come from one network address in a minute: a hall has one, and so has who makes up devices."""


class Juror(models.Model):
    """An account that gives marks in a stage."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="jurors")
    account = models.ForeignKey(Account, models.PROTECT, related_name="jury_seats")
    delegation = models.ForeignKey(Delegation, models.SET_NULL, null=True, blank=True, related_name="+")
    """With whom they travel."""
    organisations = models.ManyToManyField(Organisation, related_name="+", blank=True)
    """For whom they were registered when they were named, besides the roles that the directory gives them."""
    declared_at = models.DateTimeField(_("interests declared"), null=True, blank=True)
    """Nobody marks before they have said which start-ups they have an interest in, or that there is none."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["stage", "account"], name="one_juror_once")]

    def __str__(self) -> str:
        person = getattr(self.account, "person", None)
        return person.name if person else self.account.email


class Conflict(models.Model):
    """An interest that a member of the jury declares; those that the directory shows are found when they matter."""

    juror = models.ForeignKey(Juror, models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(Application, models.CASCADE, related_name="conflicts")
    note = models.CharField(_("what interest"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["juror", "application"], name="one_conflict_once")]

    def __str__(self) -> str:
        return f"{self.juror}: {self.application}"


class ScoreSheet(models.Model):
    """What a member of the jury gives a start-up: a draft, then signed.

    Signed, it is sealed: triggers of the database (migration ``0002``) refuse to change its marks, its comment, or
    whose it is, whoever asks; `digest` is what the content was when it was signed.
    """

    juror = models.ForeignKey(Juror, models.CASCADE, related_name="sheets")
    contender = models.ForeignKey(Contender, models.CASCADE, related_name="sheets")
    marks = models.JSONField(default=dict, blank=True)
    """Whole numbers from 0 to the stage's scale, by the key of the criterion."""
    comment = models.TextField(_("comment"), blank=True)
    changed = models.DateTimeField(_("last changed"), auto_now=True)
    signed_at = models.DateTimeField(pgettext_lazy("sheet", "signed at"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    """SHA-256 of the content, in hexadecimal (`ponte.showcase.domain.sealing.digest_of`)."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["juror", "contender"], name="one_sheet_per_juror_and_startup"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, digest="") | (Q(signed_at__isnull=False) & ~Q(digest="")),
                name="signed_sheet_has_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror}: {self.contender}"


class Vote(models.Model):
    """One vote of the audience."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="votes")
    contender = models.ForeignKey(Contender, models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    """SHA-256 of the account, or of the device's token: enough to count once, too little to say who."""
    address = models.CharField(max_length=64)
    """SHA-256 of the network address with the installation's secret."""
    minute = models.PositiveIntegerField()
    """Since the vote opened."""
    turn = models.PositiveSmallIntegerField()
    """Which of the minute's votes from this address it is."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "voter"], name="one_vote_each"),
            models.UniqueConstraint(fields=["stage", "address", "minute", "turn"], name="one_vote_per_turn"),
            models.CheckConstraint(condition=Q(turn__lt=MOST_A_MINUTE), name="votes_come_at_a_human_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.contender}"
