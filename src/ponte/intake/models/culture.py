"""Exhibitions, and exchanges of students and teachers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.common.models import Sourced
from ponte.intake.enums import Payer, Who
from ponte.intake.models.applying import Intake
from ponte.people.models import Organisation, Place
from ponte.programme.models import Edition


class Exhibition(Sourced):
    """An exhibition that travelled, or will."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="exhibitions", verbose_name=_("edition"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="exhibitions", verbose_name=_("place")
    )
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    hours = models.TextField(_("opening hours"), blank=True)
    organisers = models.ManyToManyField(Organisation, related_name="exhibitions", blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = [F("starts").asc(nulls_last=True), "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="exhibition_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class Exchange(Sourced):
    """Students or teachers of one institution who spend a time at another."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="exchanges", verbose_name=_("edition"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    eligibility = models.TextField(_("who may apply"), blank=True)
    who = models.CharField(pgettext_lazy("exchange", "for"), max_length=10, choices=Who.choices)
    sender = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exchanges_sent",
        verbose_name=pgettext_lazy("exchange", "from"),
    )
    host = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exchanges_hosted",
        verbose_name=pgettext_lazy("exchange", "to"),
    )
    organisers = models.ManyToManyField(Organisation, related_name="exchanges", blank=True)
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    travel_paid_by = models.CharField(
        _("travel is paid by"), max_length=12, choices=Payer.choices, default=Payer.SENDER, blank=True
    )
    stay_paid_by = models.CharField(
        _("the stay is paid by"), max_length=12, choices=Payer.choices, default=Payer.HOST, blank=True
    )
    intake = models.OneToOneField(Intake, models.SET_NULL, null=True, blank=True, related_name="exchange")
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = [F("starts").asc(nulls_last=True), "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="exchange_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(sender__isnull=True) | Q(host__isnull=True) | ~Q(sender=F("host")),
                name="exchange_between_two_institutions",
            ),
        ]

    def __str__(self) -> str:
        return self.name
