"""Requests handed over from one office to the other, and where rows of other installations came from."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import ExchangeState, HandedAnswer
from ponte.brokerage.models.asking import MeetingRequest
from ponte.brokerage.models.event import Brokerage
from ponte.brokerage.models.profile import Profile
from ponte.brokerage.models.registration import Registration
from ponte.people.models import Account
from ponte.programme.models import Side


class HandOver(models.Model):
    """A batch of requests that one office hands to the other, to be answered line by line."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="hand_overs")
    from_side = models.ForeignKey(Side, models.PROTECT, related_name="+")
    to_side = models.ForeignKey(Side, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    """Counted from 1 for each direction of an edition."""
    note = models.CharField(_("note"), max_length=400, blank=True)
    made_at = models.DateTimeField(_("handed over"), default=timezone.now)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(_("handed back"), null=True, blank=True)
    """Empty while the other office is still at it."""
    returned_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brokerage", "from_side", "to_side", "number"], name="one_hand_over_per_number"
            ),
            models.CheckConstraint(condition=~Q(from_side=F("to_side")), name="hand_over_to_the_other_side"),
        ]

    def __str__(self) -> str:
        return f"{self.from_side} → {self.to_side} {self.number}"


class HandedRequest(models.Model):
    """A line of a hand-over: a request as it stood then, and what the other office answers for its people."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="lines")
    request = models.ForeignKey(MeetingRequest, models.CASCADE, related_name="handed")
    copy = models.JSONField(_("as handed over"))
    """The request as it stood then, as `ponte.brokerage.domain.handing_over_copies` writes it."""
    answer = models.CharField(_("answer"), max_length=10, choices=HandedAnswer.choices, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    by_person = models.BooleanField(_("answered by the person themselves"), default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hand_over", "request"], name="one_line_per_handed_request"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answered_line_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hand_over}: {self.request_id}"


class Installation(models.Model):
    """An installation of this program that rows come from; the one with `is_here` is this one."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=160, blank=True)
    is_here = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_here"], condition=Q(is_here=True), name="one_installation_is_here"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.uid)


class Origin(models.Model):
    """Which row of another installation a row here was made from, and what it said when last read."""

    installation = models.ForeignKey(Installation, models.CASCADE, related_name="origins")
    row = models.PositiveBigIntegerField()
    """Its key over there."""
    registration = models.OneToOneField(Registration, models.CASCADE, null=True, blank=True, related_name="origin")
    profile = models.OneToOneField(Profile, models.CASCADE, null=True, blank=True, related_name="origin")
    request = models.OneToOneField(MeetingRequest, models.CASCADE, null=True, blank=True, related_name="origin")
    hand_over = models.OneToOneField(HandOver, models.CASCADE, null=True, blank=True, related_name="origin")
    said = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["installation", "row"],
                condition=Q(**{f"{kind}__isnull": False}),
                name=f"one_{kind}_per_foreign_row",
            )
            for kind in ("registration", "profile", "request", "hand_over")
        ]

    def __str__(self) -> str:
        return f"{self.installation}: {self.row}"


class ExchangeFile(models.Model):
    """A file of the other office that was uploaded, with what reading it would do or has done."""

    brokerage = models.ForeignKey(Brokerage, models.CASCADE, related_name="exchange_files")
    side = models.ForeignKey(Side, models.CASCADE, related_name="+")
    """Whose office uploaded it."""
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(blank=True)
    """The file as it came; emptied once it is written."""
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=ExchangeState.choices, default=ExchangeState.CHECKED)
    findings = models.JSONField(_("what was found"), default=list)
    """Per line: see `ponte.brokerage.domain.exchanging.Finding`."""

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name
