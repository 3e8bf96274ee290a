"""Showcases, and what their calls ask of start-ups."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.people.models import Place, Sector
from ponte.programme.models import Edition, Side
from ponte.showcase.enums import DocumentKind, Funding, RequirementKind


class Showcase(models.Model):
    """A tournament of start-ups in an edition, and the call by which they get into it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="showcases", verbose_name=_("edition"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("what it is about, and who may apply"), blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    """The place whose clocks the hours of the call are published by."""
    opens = models.DateTimeField(pgettext_lazy("call", "opens"))
    closes = models.DateTimeField(pgettext_lazy("call", "closes"))
    published_at = models.DateTimeField(_("public since"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["opens", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="call_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.name

    def takes_applications(self, now: dt.datetime | None = None) -> bool:
        """Tell whether start-ups may file at a moment."""
        return self.published_at is not None and self.opens <= (now or timezone.now()) < self.closes


class Requirement(models.Model):
    """One thing that a call asks of whoever applies: a rule as data, checked by `ponte.showcase.domain.eligibility`."""

    showcase = models.ForeignKey(Showcase, models.CASCADE, related_name="requirements")
    kind = models.CharField(_("what is asked"), max_length=16, choices=RequirementKind.choices)
    day = models.DateField(_("day"), null=True, blank=True)
    number = models.PositiveIntegerField(pgettext_lazy("requirement", "number"), null=True, blank=True)
    funding = models.CharField(_("stage of funding"), max_length=10, choices=Funding.choices, blank=True)
    document = models.CharField(_("document"), max_length=10, choices=DocumentKind.choices, blank=True)
    sides = models.ManyToManyField(Side, related_name="+", blank=True, verbose_name=_("sides"))
    sectors = models.ManyToManyField(Sector, related_name="+", blank=True, verbose_name=_("sectors"))

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=RequirementKind.FOUNDED_AFTER, day__isnull=False)
                | Q(kind__in=[RequirementKind.EMPLOYEES, RequirementKind.FOUNDERS], number__isnull=False)
                | (Q(kind=RequirementKind.FUNDING) & ~Q(funding=""))
                | (Q(kind=RequirementKind.DOCUMENT) & ~Q(document=""))
                | Q(kind__in=[RequirementKind.SIDES, RequirementKind.SECTORS]),
                name="requirement_says_what_it_asks",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Question(models.Model):
    """Something that a call asks every start-up to answer in its own words."""

    showcase = models.ForeignKey(Showcase, models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("question"), max_length=300)
    is_required = models.BooleanField(_("must be answered"), default=True)
    most = models.PositiveSmallIntegerField(_("characters at most"), default=1500)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["showcase", "order"], name="one_question_per_place_in_order"),
        ]

    def __str__(self) -> str:
        return self.text
