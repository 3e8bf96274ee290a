"""Asking for a meeting: requests, the times proposed with them, and who wants nothing more of whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models.event import Slot
from ponte.brokerage.models.profile import Profile
from ponte.brokerage.models.registration import Registration


class MeetingRequest(models.Model):
    """One participant asks another for a meeting, because of a profile."""

    sender = models.ForeignKey(Registration, models.CASCADE, related_name="requests_sent")
    recipient = models.ForeignKey(Registration, models.CASCADE, related_name="requests_received")
    profile = models.ForeignKey(Profile, models.SET_NULL, null=True, blank=True, related_name="requests")
    """The recipient's profile that the sender is interested in."""
    message = models.CharField(_("message"), max_length=400, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.PENDING)
    awaits_sender = models.BooleanField(_("waits for who asked"), default=False)
    """Who was asked has proposed another time, so that the answer is now with who asked."""
    decline_reason = models.CharField(_("reason, seen by the office only"), max_length=400, blank=True)
    created = models.DateTimeField(pgettext_lazy("time", "sent"), auto_now_add=True)
    expires_at = models.DateTimeField(_("answer by"), null=True, blank=True)
    """When an unanswered request lapses and frees its place; empty where the edition sets no term."""
    answered = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        constraints: ClassVar = [
            # Whoever asks first, a pair has one open or accepted request; a refusal is final for the one who asked.
            models.UniqueConstraint(
                Least("sender", "recipient"),
                Greatest("sender", "recipient"),
                condition=Q(status__in=[RequestStatus.PENDING, RequestStatus.ACCEPTED]),
                name="one_live_request_per_pair",
            ),
            models.CheckConstraint(condition=~Q(sender=F("recipient")), name="nobody_asks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.recipient}: {self.get_status_display()}"

    @property
    def answerer(self) -> Registration:
        """Whose answer an open request waits for."""
        return self.sender if self.awaits_sender else self.recipient

    @property
    def answerer_id(self) -> int:
        """Key of the one whose answer an open request waits for."""
        return self.sender_id if self.awaits_sender else self.recipient_id

    def partner_of(self, registration: Registration) -> Registration:
        """Return the other one of the two."""
        return self.recipient if registration.pk == self.sender_id else self.sender


class ProposedTime(models.Model):
    """A slot proposed for a meeting, by whoever the answer does not wait for."""

    request = models.ForeignKey(MeetingRequest, models.CASCADE, related_name="proposed_times")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["slot__starts", "slot_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "slot"], name="one_proposal_per_slot")]

    def __str__(self) -> str:
        return f"{self.request}: {self.slot}"


class Absence(models.Model):
    """A slot within somebody's half days at which they cannot meet anybody after all."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="absences")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["slot__starts", "slot_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["registration", "slot"], name="one_absence_per_slot")]

    def __str__(self) -> str:
        return f"{self.registration}: {self.slot}"


class Block(models.Model):
    """Somebody wants nothing more of somebody, who is told only that they are not available."""

    blocker = models.ForeignKey(Registration, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Registration, models.CASCADE, related_name="blocked_by")
    created = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_per_direction"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker} ✕ {self.blocked}"
