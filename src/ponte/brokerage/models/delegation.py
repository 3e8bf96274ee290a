"""Who travels in a delegation, and what its own programme is beside the agenda's sessions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.models.registration import Registration
from ponte.people.models import Place
from ponte.programme.models import Delegation


class DelegationMember(models.Model):
    """Somebody's place in a delegation; nobody is in two of one edition."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="members")
    registration = models.OneToOneField(Registration, models.CASCADE, related_name="membership")
    order = models.PositiveSmallIntegerField(_("protocol order"))
    is_head = models.BooleanField(_("heads the delegation"), default=False)

    class Meta:
        ordering: ClassVar = ["-is_head", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delegation"], condition=Q(is_head=True), name="one_head_per_delegation"),
        ]

    def __str__(self) -> str:
        return f"{self.delegation}: {self.registration}"


class DelegationAppointment(models.Model):
    """Something that a delegation does by itself: a visit, a dinner, a transfer."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="appointments")
    title = models.CharField(_("title"), max_length=160)
    city = models.ForeignKey(Place, models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=160, blank=True)
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))

    class Meta:
        ordering: ClassVar = ["starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="appointment_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title
