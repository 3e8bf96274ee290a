"""The mixed commission: who sits in it, the list it works on, who has agreed to it, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.calls.enums import SeatRole
from ponte.calls.models.call import Call, CallSide
from ponte.calls.models.dossier import Proposal
from ponte.people.models import Account


class Seat(models.Model):
    """Somebody who sits in the commission for a side; with an account, they work on the list."""

    call_side = models.ForeignKey(CallSide, models.CASCADE, related_name="seats")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="commission_seats")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=160)
    """As the minutes give it."""
    title = models.CharField(pgettext_lazy("person", "title"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=SeatRole.choices, default=SeatRole.MEMBER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call_side", "account"], name="one_seat_each"),
        ]

    def __str__(self) -> str:
        return self.name


class FundedList(models.Model):
    """The list of a call, in work until both sides have agreed to it."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="funded_list")
    proposals = models.ManyToManyField(Proposal, related_name="+", blank=True)
    remarks = models.TextField(_("remarks for the minutes"), blank=True)
    decision = models.JSONField(default=dict, blank=True)
    """What was decided, frozen: scores, grants, budgets, and how far the list is from the best."""

    def __str__(self) -> str:
        return str(self.call)


class Agreement(models.Model):
    """A side's agreement to the list as it stands; any change to the list deletes it."""

    funded_list = models.ForeignKey(FundedList, models.CASCADE, related_name="agreements")
    call_side = models.ForeignKey(CallSide, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["funded_list", "call_side"], name="one_agreement_per_side")
        ]

    def __str__(self) -> str:
        return f"{self.call_side} {self.at:%Y-%m-%d}"
