"""Asking for a meeting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import RequestStatus
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
    decline_reason = models.CharField(_("reason, seen by the office only"), max_length=400, blank=True)
    created = models.DateTimeField(_("sent"), auto_now_add=True)
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
