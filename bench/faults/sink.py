"""A mail server that takes everything and notes it: a line of a file for each message, written at once."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

TAKES = 0.05
"""Seconds that the server takes for a message: time to be killed in, before it is delivered and after."""


def path() -> Path:
    """Where the lines lie."""
    return Path(settings.VAR) / "delivered"


class SinkBackend(BaseEmailBackend):
    """Appends the address of each message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Take messages in; a line is in the file whole or not at all."""
        file = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            for message in email_messages:
                time.sleep(TAKES / 2)
                os.write(file, f"{message.to[0]}\n".encode())
                time.sleep(TAKES / 2)
        finally:
            os.close(file)
        return len(email_messages)
