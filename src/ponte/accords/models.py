"""The register of accords."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ponte.accords.enums import AccordKind, AccordStatus
from ponte.brokerage.models import Meeting
from ponte.common.models import Sourced
from ponte.people.models import Organisation, Person, Place
from ponte.programme.models import Activity, Centre, Programme


class Accord(Sourced):
    """Something agreed between parties of the two sides."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="accords")
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=40, choices=AccordKind.choices)
    status = models.CharField(_("status"), max_length=12, choices=AccordStatus.choices)
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    date = models.CharField(_("date"), max_length=10)
    """As exactly as it is known: ``2015``, ``2015-11`` or ``2015-11-16``."""
    valid_from = models.PositiveSmallIntegerField(_("valid from"), null=True, blank=True)
    valid_until = models.PositiveSmallIntegerField(_("valid until"), null=True, blank=True)
    parties = models.ManyToManyField(Organisation, related_name="accords", blank=True)
    countries = models.ManyToManyField(Place, related_name="accords", blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    activities = models.ManyToManyField(Activity, related_name="accords", blank=True)
    centres = models.ManyToManyField(Centre, related_name="accords", blank=True)
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, blank=True, related_name="accord", verbose_name=_("meeting it came from")
    )
    """Both parties may report what came of their meeting: it is one accord."""
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    """Where the accord can be seen: an address, or the file number of either party."""
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta:
        ordering: ClassVar = ["date", "pk"]

    def __str__(self) -> str:
        return self.title


class Signatory(models.Model):
    """Who signed an accord, in which role."""

    accord = models.ForeignKey(Accord, models.CASCADE, related_name="signatories")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="signatures")
    title = models.CharField(_("role"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "signatories"

    def __str__(self) -> str:
        return str(self.person or self.title)
