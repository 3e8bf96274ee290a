"""Planning a roadshow: where it could stop, who travels and what for, the route proposed and the one drawn by hand.

Travel times are the programme's `Journey` rows. What the plan leads to, the stages, belongs to the record.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ponte.people.models import Account, Organisation, Place, Sector
from ponte.programme.enums import ProposalStatus
from ponte.programme.models.record import Edition

STRONGEST = 100
LONGEST_STAY = 30
MOST_WEIGHT = 100


class RoadshowPlan(models.Model):
    """The frame of an edition's roadshow: the days that the delegation has, where it sets out from and returns to."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="roadshow_plan")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    start = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    """Empty: the delegation gathers wherever the first stage is."""
    end = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    most = models.PositiveSmallIntegerField(_("most stages"), null=True, blank=True)
    evening = models.PositiveSmallIntegerField(_("minutes travelled after a day's programme"), default=240)
    overnight = models.BooleanField(_("may travel overnight"), default=False)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="roadshow_plan_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.first} – {self.last}"


class CandidateStage(models.Model):
    """A place that the roadshow could stop at, for so many days in a row."""

    plan = models.ForeignKey(RoadshowPlan, models.CASCADE, related_name="candidates")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(_("days wanted"), default=1)
    hosts = models.ManyToManyField(Organisation, related_name="+", blank=True, verbose_name=_("hosts"))

    class Meta:
        ordering: ClassVar = ["place__slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "place"], name="one_candidate_per_place"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=LONGEST_STAY), name="candidate_takes_days"),
        ]

    def __str__(self) -> str:
        return str(self.place)


class HostWindow(models.Model):
    """Days, first and last included, on which the hosts of a candidate can receive."""

    candidate = models.ForeignKey(CandidateStage, models.CASCADE, related_name="windows")
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))

    class Meta:
        ordering: ClassVar = ["starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="host_window_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.starts} – {self.ends}"


class HostInterest(models.Model):
    """A sector that a candidate asks for, and how strongly."""

    candidate = models.ForeignKey(CandidateStage, models.CASCADE, related_name="interests")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+")
    strength = models.PositiveSmallIntegerField(
        _("strength"), default=STRONGEST, validators=[MinValueValidator(1), MaxValueValidator(STRONGEST)]
    )

    class Meta:
        ordering: ClassVar = ["-strength", "sector__slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "sector"], name="one_interest_per_sector"),
            models.CheckConstraint(condition=Q(strength__gte=1, strength__lte=STRONGEST), name="interest_has_strength"),
        ]

    def __str__(self) -> str:
        return f"{self.sector}: {self.strength}"


class PlanMember(models.Model):
    """An organisation of the delegation, the sectors that it brings, and how much it counts."""

    plan = models.ForeignKey(RoadshowPlan, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEIGHT)]
    )
    sectors = models.ManyToManyField(Sector, related_name="+", blank=True, verbose_name=_("brings"))
    cities = models.ManyToManyField(Place, related_name="+", blank=True, verbose_name=_("must be in"))

    class Meta:
        ordering: ClassVar = ["organisation__slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "organisation"], name="one_member_per_organisation"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=MOST_WEIGHT), name="member_has_weight"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class HandStop(models.Model):
    """A stop of the route drawn by hand, in its order."""

    plan = models.ForeignKey(RoadshowPlan, models.CASCADE, related_name="hand_stops")
    order = models.PositiveSmallIntegerField(_("order"))
    candidate = models.ForeignKey(CandidateStage, models.CASCADE, related_name="+")
    arrival = models.DateField(_("arrival"))

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "order"], name="one_hand_stop_in_order"),
            models.UniqueConstraint(fields=["plan", "candidate"], name="one_hand_stop_per_candidate"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.candidate}, {self.arrival}"


class RouteProposal(models.Model):
    """What the engine answered to a plan; asking again replaces it."""

    plan = models.OneToOneField(RoadshowPlan, models.CASCADE, related_name="proposal")
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.QUEUED)
    created = models.DateTimeField(_("asked for"), auto_now_add=True)
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    alive_at = models.DateTimeField(null=True, blank=True)
    """When a worker took it up."""
    seconds = models.FloatField(_("seconds"), null=True, blank=True)
    asked = models.CharField(max_length=64, blank=True)
    """Digest of the question: when the plan has another, the answer is out of date."""
    answer = models.JSONField(default=dict)
    """The engine's route, candidates and members by primary key."""
    failure = models.TextField(_("what went wrong"), blank=True)

    def __str__(self) -> str:
        return f"{self.plan} ({self.get_status_display()})"


class StagesMade(models.Model):
    """That a plan's route was made the roadshow's stages, and what it replaced, so that it can be undone."""

    plan = models.OneToOneField(RoadshowPlan, models.CASCADE, related_name="stages_made")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    is_by_hand = models.BooleanField(_("drawn by hand"), default=False)
    made_roadshow = models.BooleanField(default=False)
    """The edition had no roadshow before."""
    replaced = models.JSONField(default=list)
    """The stages and days that were there before, serialised."""

    def __str__(self) -> str:
        return f"{self.plan}: {self.at:%Y-%m-%d}"
