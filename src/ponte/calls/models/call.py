"""Calls: what may be applied for, from whom each side takes applications, and by which rules they are judged."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.calls.kinds import CHOICES, KINDS, CallKind
from ponte.calls.workflows import CallPhase
from ponte.people.models import Organisation, Place, Sector
from ponte.programme.models import Edition, Programme, Side

SCALE = 10
"""Reviewers mark from 0 to this."""
PERCENT = [MaxValueValidator(100)]


class Call(models.Model):
    """A joint call of two agencies under an executive programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="calls", verbose_name=_("programme"))
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="calls", verbose_name=_("edition")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=CHOICES)
    name = models.CharField(_("name"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    framework = models.CharField(_("executive programme"), max_length=240, blank=True)
    accord = models.SlugField(_("its entry in the register of accords"), max_length=80, blank=True)
    """A plain reference: the register lies above this room."""
    phase = models.CharField(_("phase"), max_length=12, choices=CallPhase.choices, default=CallPhase.DRAFT)
    commission_on = models.DateField(_("meeting of the mixed commission"), null=True, blank=True)
    most_months = models.PositiveSmallIntegerField(_("longest duration in months"), default=36)
    reviews_each = models.PositiveSmallIntegerField(_("reviews of each application, by side"), default=2)
    hides_names = models.BooleanField(_("reviewers do not see the applicants' names"), default=False)
    both_above = models.BooleanField(_("a proposal must reach the threshold on both sides"), default=True)
    places = models.PositiveSmallIntegerField(_("most projects"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reviews_each__gte=1), name="application_is_reviewed"),
            models.CheckConstraint(condition=Q(most_months__gte=1), name="project_lasts_a_month"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def what(self) -> CallKind:
        """What its kind asks for."""
        return KINDS[self.kind]


class Theme(models.Model):
    """A field in which a call takes applications, and how many of it may or must be financed."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="themes")
    code = models.SlugField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=160)
    sector = models.ForeignKey(
        Sector, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sector")
    )
    least = models.PositiveSmallIntegerField(_("at least"), default=0)
    most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "code"], name="one_theme_per_code"),
            models.CheckConstraint(condition=Q(most__isnull=True) | Q(most__gte=F("least")), name="theme_has_room"),
        ]

    def __str__(self) -> str:
        return self.name


class CallSide(models.Model):
    """What one side says for a call: its agency, its money, its calendar, and how it judges."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="sides")
    side = models.ForeignKey(Side, models.PROTECT, related_name="+", verbose_name=_("side"))
    agency = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("call", "agency")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    """Whose clocks the hours are published by."""
    opens = models.DateTimeField(pgettext_lazy("call", "opens"))
    closes = models.DateTimeField(pgettext_lazy("call", "closes"))
    eligibility_until = models.DateField(_("eligibility checked until"), null=True, blank=True)
    evaluation_until = models.DateField(_("evaluation until"), null=True, blank=True)
    budget = models.PositiveBigIntegerField(_("budget"))
    """Money is in whole units of the side's own currency, everywhere in this room."""
    most_project = models.PositiveIntegerField(_("most for one project"), null=True, blank=True)
    most_year = models.PositiveIntegerField(_("most for one project and year"), null=True, blank=True)
    most_share = models.PositiveSmallIntegerField(_("most of a cost that is paid, %"), default=100, validators=PERCENT)
    most_consumables = models.PositiveSmallIntegerField(
        _("most of what is paid that may go into consumables, %"), default=100, validators=PERCENT
    )
    weight = models.PositiveSmallIntegerField(
        _("weight in the joint score"), default=50, validators=[MinValueValidator(1), *PERCENT]
    )
    threshold = models.PositiveSmallIntegerField(_("least score, of 100"), default=0, validators=PERCENT)
    ties = models.JSONField(_("rules for equal scores, in their order"), default=list, blank=True)
    """Values of `ponte.engine.awarding.TieRule`."""
    released_at = models.DateTimeField(_("ranking handed to the commission"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "side"], name="one_entry_per_side_of_a_call"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="joint_call_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="side_weighs_something"),
            models.CheckConstraint(condition=Q(threshold__lte=100), name="side_threshold_can_be_reached"),
        ]

    def __str__(self) -> str:
        return f"{self.call} ({self.side})"

    @property
    def currency(self) -> str:
        """ISO 4217 code of its money."""
        return self.side.currency

    def is_open(self, now: dt.datetime | None = None) -> bool:
        """Whether applications are taken at a moment."""
        return self.call.phase == CallPhase.FILING and self.opens <= (now or timezone.now()) < self.closes


class Criterion(models.Model):
    """Something that the reviewers of a side mark from 0 to `SCALE`."""

    call_side = models.ForeignKey(CallSide, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=160)
    guidance = models.TextField(_("what to look at"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    threshold = models.PositiveSmallIntegerField(_("least mark"), default=0, validators=[MaxValueValidator(SCALE)])

    class Meta:
        ordering: ClassVar = ["order"]
        verbose_name_plural = "criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call_side", "order"], name="one_call_criterion_per_place_in_order"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="call_criterion_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.name
