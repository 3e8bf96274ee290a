"""How the mail of Django and its applications gets into the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import get_language

from ponte.press.domain.outbox import enqueue
from ponte.press.enums import Purpose


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend: whatever any application sends is filed instead, so that no page view ever sends mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """File each message once for each of its recipients.

        Raises
        ------
        ValueError
            For an attachment, which the outbox does not carry.
        """
        with transaction.atomic():
            for message in email_messages:
                if message.attachments:
                    raise ValueError("expected a mail without attachments: the outbox carries none")
                for recipient in message.recipients():
                    enqueue(
                        key=f"{Purpose.SYSTEM}:{uuid.uuid4()}",
                        purpose=Purpose.SYSTEM,
                        address=parseaddr(recipient)[1],
                        language=get_language() or settings.LANGUAGE_CODE,
                        subject=str(message.subject),
                        text=str(message.body),
                    )
        return len(email_messages)
