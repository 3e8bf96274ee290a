"""Fairs with a national pavilion, and the catalogue of who shows there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.common.models import Sourced
from ponte.intake.models.applying import Application, Intake
from ponte.people.models import Organisation, Place, Sector
from ponte.programme.enums import AudienceQualifier
from ponte.programme.models import Activity, Edition


class Fair(Sourced):
    """A fair at which one country has a pavilion."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="fairs", verbose_name=_("edition"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="fairs", verbose_name=_("place"))
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"), null=True, blank=True)
    """Empty where no document tells."""
    country_of_honour = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country of honour")
    )
    organisers = models.ManyToManyField(Organisation, related_name="fairs", blank=True)
    pavilion = models.CharField(pgettext_lazy("fair", "pavilion"), max_length=200, blank=True)
    pavilion_text = models.TextField(_("about the pavilion"), blank=True)
    pavilion_organisers = models.ManyToManyField(Organisation, related_name="pavilions", blank=True)
    topics = models.ManyToManyField(Sector, related_name="fairs", blank=True)
    exhibitors = models.PositiveIntegerField(_("exhibitors of the pavilion"), null=True, blank=True)
    """How many a document states; the catalogue counts its own."""
    exhibitors_qualifier = models.CharField(max_length=10, choices=AudienceQualifier.choices, blank=True)
    module_size = models.PositiveSmallIntegerField(_("size of a module (m²)"), null=True, blank=True)
    intake = models.OneToOneField(Intake, models.SET_NULL, null=True, blank=True, related_name="fair")
    activities = models.ManyToManyField(Activity, related_name="fairs", blank=True)
    """What the diary tells of it."""
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="fair_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class CatalogueEntry(models.Model):
    """What the catalogue of a pavilion says of one who shows there."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="catalogue_entries")
    application = models.OneToOneField(
        Application, models.SET_NULL, null=True, blank=True, related_name="catalogue_entry"
    )
    """By which it came there; the stands are the units that it holds."""
    text = models.TextField(pgettext_lazy("catalogue", "text"), blank=True)
    sectors = models.ManyToManyField(Sector, related_name="catalogue_entries", blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "catalogue entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fair", "organisation"], name="one_entry_per_exhibitor"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
