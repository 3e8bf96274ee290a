"""What the two of a request write to each other, and what somebody was reminded of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.brokerage.models.asking import MeetingRequest
from ponte.brokerage.models.registration import Registration


class RequestMessage(models.Model):
    """A few lines from one of the two to the other; no page of the offices shows them."""

    request = models.ForeignKey(MeetingRequest, models.CASCADE, related_name="messages")
    author = models.ForeignKey(Registration, models.CASCADE, related_name="+")
    text = models.CharField(_("message"), max_length=1000)
    created = models.DateTimeField(pgettext_lazy("time", "sent"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["created", "pk"]

    def __str__(self) -> str:
        return f"{self.author}, {self.created:%Y-%m-%d %H:%M}"


class Reminding(models.Model):
    """Whether somebody wants reminders, and how many they have had; no row is yes, and none yet."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="reminding")
    is_wanted = models.BooleanField(_("wants reminders"), default=True)
    sent = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    last_sent = models.DateTimeField(_("last reminder"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.registration}: {self.sent}"
