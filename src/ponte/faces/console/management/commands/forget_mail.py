"""``ponte manage forget_mail``: what old messages said and carried, erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from ponte.press.domain.forgetting import forget_mail


class Command(BaseCommand):
    """For every night; ``PONTE_MAIL_DAYS`` says how long messages are kept."""

    help = "Erase texts and attachments of messages that were sent long ago; that they were sent stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and say how many."""
        before = timezone.now() - dt.timedelta(days=settings.MAIL_KEPT_DAYS)
        self.stderr.write(f"{forget_mail(before=before)} messages from before {before:%Y-%m-%d} erased")
