"""Stages of the tournament: rubric, quotas, benefits, who pitches when, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.people.models import Place, Sector
from ponte.programme.models import Side
from ponte.showcase.enums import Round, VoteAccess
from ponte.showcase.models.applying import Application
from ponte.showcase.models.calling import Showcase
from ponte.showcase.workflows import STAGE

MOST_SCALE = 100


def default_ties() -> list[str]:
    """The higher mark on the weightiest criterion, then the higher median, then the same place for both."""
    return ["criterion", "median", "shared"]


class Stage(models.Model):
    """A semi-final of some sectors, or the final: a day of pitches before a jury."""

    showcase = models.ForeignKey(Showcase, models.CASCADE, related_name="stages")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    round = models.CharField(_("round"), max_length=12, choices=Round.choices)
    name = models.CharField(_("name"), max_length=200)
    sectors = models.ManyToManyField(Sector, related_name="+", blank=True, verbose_name=_("sectors"))
    """Whose start-ups pitch here; of all sectors if none is named."""
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    starts = models.DateTimeField(_("first pitch"))
    pitch_minutes = models.PositiveSmallIntegerField(_("minutes for a pitch"), default=8)
    question_minutes = models.PositiveSmallIntegerField(_("minutes for questions"), default=7)
    pause_after = models.PositiveSmallIntegerField(
        _("pitches between pauses"), default=0, help_text=_("0: without a pause")
    )
    pause_minutes = models.PositiveSmallIntegerField(_("minutes of a pause"), default=15)
    scale = models.PositiveSmallIntegerField(
        _("highest mark"), default=10, validators=[MinValueValidator(1), MaxValueValidator(MOST_SCALE)]
    )
    drop_extremes = models.BooleanField(
        _("drop the highest and the lowest sheet"),
        default=False,
        help_text=_("of each start-up; needs a jury of three"),
    )
    adjust_severity = models.BooleanField(_("take the severity of each member of the jury out"), default=True)
    threshold = models.PositiveSmallIntegerField(
        _("least score"), default=0, validators=[MaxValueValidator(100)], help_text=_("of 100")
    )
    ties = models.JSONField(_("equal scores"), default=default_ties)
    """Rules in their order, as `ponte.engine.awarding.TieRule` names them."""
    seed = models.PositiveIntegerField(_("seed of the lot"), default=0)
    """Published: whoever runs the lot again gets the same order."""
    places = models.PositiveSmallIntegerField(
        _("how many are chosen"), default=3, help_text=_("finalists of a semi-final, winners of the final")
    )
    phase = models.CharField(
        _("state"), max_length=10, choices=[(phase.code, phase.label) for phase in STAGE.phases], default=STAGE.initial
    )
    decision = models.TextField(_("why the office departs from the proposal"), blank=True)
    published_at = models.DateTimeField(_("results public since"), null=True, blank=True)
    vote_access = models.CharField(
        _("audience vote"), max_length=10, choices=VoteAccess.choices, default=VoteAccess.NOBODY
    )
    vote_opened_at = models.DateTimeField(null=True, blank=True)
    vote_closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scale__gte=1, scale__lte=MOST_SCALE), name="marks_have_a_scale"),
            models.CheckConstraint(condition=Q(places__gte=1), name="stage_chooses_somebody"),
            models.CheckConstraint(
                condition=Q(phase="published", published_at__isnull=False)
                | (~Q(phase="published") & Q(published_at__isnull=True)),
                name="published_results_say_since_when",
            ),
            models.CheckConstraint(
                condition=Q(vote_closed_at__isnull=True) | Q(vote_opened_at__lte=F("vote_closed_at")),
                name="vote_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pitch_length(self) -> dt.timedelta:
        """Pitch and questions."""
        return dt.timedelta(minutes=self.pitch_minutes + self.question_minutes)

    @property
    def is_vote_open(self) -> bool:
        """Tell whether the audience may vote now."""
        return self.vote_opened_at is not None and self.vote_closed_at is None


class Criterion(models.Model):
    """What the jury gives marks for."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("what to look at"), max_length=400, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MinValueValidator(1)])
    threshold = models.PositiveSmallIntegerField(_("least mark"), default=0)

    class Meta:
        ordering: ClassVar = ["order"]
        verbose_name_plural = "criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "order"], name="one_showcase_criterion_per_place"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="showcase_criterion_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.name


class Quota(models.Model):
    """How many of a sector or of a side may, or must, be among the chosen of a stage."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="quotas")
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sector")
    )
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("side"))
    least = models.PositiveSmallIntegerField(_("at least"), default=0)
    most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sector__isnull=False, side__isnull=True) | Q(sector__isnull=True, side__isnull=False),
                name="quota_of_a_sector_or_a_side",
            ),
            models.CheckConstraint(condition=Q(most__isnull=True) | Q(most__gte=F("least")), name="quota_can_be_met"),
            models.UniqueConstraint(fields=["stage", "sector"], name="one_quota_per_sector"),
            models.UniqueConstraint(fields=["stage", "side"], name="one_quota_per_side"),
        ]

    def __str__(self) -> str:
        return str(self.sector or self.side)


class Benefit(models.Model):
    """What the chosen of a stage get: all of them, or the one at a rank."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="benefits")
    rank = models.PositiveSmallIntegerField(
        _("for the place"), null=True, blank=True, help_text=_("empty: for all that are chosen")
    )
    text = models.CharField(_("what they get"), max_length=300)

    class Meta:
        ordering: ClassVar = [F("rank").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.text


class Contender(models.Model):
    """A start-up in a stage: when it pitches, and what came of it."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="contenders")
    application = models.ForeignKey(Application, models.RESTRICT, related_name="contenders")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    """Place in the schedule of pitches, from one; 0 while there is none."""
    pitches_at = models.DateTimeField(_("pitch"), null=True, blank=True)
    is_withdrawn = models.BooleanField(pgettext_lazy("start-up", "withdrawn"), default=False)
    rank = models.PositiveSmallIntegerField(pgettext_lazy("result", "place"), null=True, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    """0 to 100, severity taken out; as it was when it was decided."""
    mean = models.FloatField(_("plain mean"), null=True, blank=True)
    is_chosen = models.BooleanField(_("chosen"), default=False)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "application"], name="one_place_in_a_stage"),
            models.CheckConstraint(
                condition=Q(is_chosen=False) | Q(is_withdrawn=False, rank__isnull=False), name="chosen_has_a_rank"
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)
