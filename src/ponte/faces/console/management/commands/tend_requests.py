"""``ponte manage tend_requests``: unanswered requests lapse, and people are reminded."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ponte.brokerage.domain.expiring import expire_requests
from ponte.brokerage.domain.reminding import remind


class Command(BaseCommand):
    """For a timer, once an hour; running it more often does nothing more."""

    help = "Let requests lapse whose time to be answered is over, and file reminders for those whose turn it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do both, and say how many there were."""
        lapsed, reminded = expire_requests(), remind()
        self.stderr.write(f"{lapsed} requests lapsed, {reminded} people reminded")
