"""The outbox: every message waits here until a worker sends it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.people.models import Account
from ponte.press.enums import PRIVATE, AttachmentKind, MessageState, Purpose
from ponte.programme.models import Programme


class Attachment(models.Model):
    """A file that one message carries, or several that were filed together.

    It lies in the database: private as the message is, filed in one transaction with it, and at hand for a worker on
    any machine.
    """

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=AttachmentKind.choices)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField(null=True)
    """Sealed if its messages are private; empty once all of them are past the time that they are kept."""

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One mail to one address."""

    key = models.CharField(max_length=200, unique=True)
    """What makes the message one: filing a second one under the same key leaves the first as it is."""
    purpose = models.CharField(_("about"), max_length=12, choices=Purpose.choices)
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name=_("programme")
    )
    """Whose offices see to it; without one (codes to sign in) it is for those who keep the installation running."""
    account = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="messages")
    address = models.EmailField(pgettext_lazy("message", "to"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(pgettext_lazy("message", "text"))
    html = models.TextField(blank=True)
    attachments = models.ManyToManyField(Attachment, related_name="messages", blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    created = models.DateTimeField(pgettext_lazy("message", "filed"), auto_now_add=True)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    """When a worker last took it up."""
    sent_at = models.DateTimeField(pgettext_lazy("message", "sent"), null=True, blank=True)
    failure = models.TextField(pgettext_lazy("message", "what went wrong"), blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    """When what it said was erased; that it was sent, when and to whom, stays."""

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "not_before"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="sent_message_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"

    @property
    def is_private(self) -> bool:
        """It may carry a code, a link or papers that only its recipient may see."""
        return self.purpose in PRIVATE
