"""Who travels to an edition: their papers, sealed, and the letters that invite them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.brokerage.enums import Payer, Relation
from ponte.brokerage.models.event import Brokerage
from ponte.brokerage.models.registration import Registration
from ponte.common.sealing import SealedField
from ponte.programme.models import Side


class TravelDocument(models.Model):
    """Somebody's passport, and when they come and go. It is erased after the edition; nothing of it is searched."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="travel_document")
    passport = SealedField(editable=False)
    """A `Passport` as JSON, sealed; `ponte.brokerage.domain.travelling` opens it."""
    arrives = models.DateField(_("arrival"))
    departs = models.DateField(_("departure"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(departs__gte=F("arrives")), name="nobody_departs_before_they_arrive"),
        ]

    def __str__(self) -> str:
        return str(self.registration)


class InvitingOffice(models.Model):
    """What the letters of an edition say of the office that invites: the host's."""

    brokerage = models.OneToOneField(Brokerage, models.CASCADE, related_name="inviting_office")
    signatory = models.CharField(_("name of who signs"), max_length=120)
    title = models.CharField(_("title of who signs"), max_length=160, blank=True)
    address = models.CharField(pgettext_lazy("postal", "address"), max_length=240, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    purpose = models.CharField(_("purpose of the visit"), max_length=400, blank=True)

    def __str__(self) -> str:
        return self.signatory


class InvitationLetter(models.Model):
    """A letter that an office has issued: its entry in the register, which stays when its words are erased."""

    registration = models.OneToOneField(Registration, models.PROTECT, related_name="invitation_letter")
    side = models.ForeignKey(Side, models.PROTECT, related_name="+")
    """Whose office issued it."""
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    relation = models.CharField(_("relation to the inviter"), max_length=12, choices=Relation.choices)
    payer = models.CharField(_("who pays"), max_length=12, choices=Payer.choices)
    words = SealedField(editable=False, blank=True)
    """What the letter says in each language, as JSON, sealed: its PDF is made from them whenever it is asked for."""
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(pgettext_lazy("time", "sent"), null=True, blank=True)
    """When this version was given to the outbox."""

    class Meta:
        ordering: ClassVar = ["year", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["side", "year", "number"], name="one_letter_per_number"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number as the letter bears it: ``IT-2016/0007``."""
        return f"{self.side.code.upper()}-{self.year}/{self.number:04}"

    @property
    def is_erased(self) -> bool:
        """Its words are gone; only the entry in the register is left."""
        return not self.words

    @property
    def file_name(self) -> str:
        """Name of its PDF."""
        return f"{self.reference.replace('/', '-')}-v{self.version}.pdf"
