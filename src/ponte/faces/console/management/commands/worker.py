"""``ponte worker``: work off the task queue."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ponte.common.working import LastingWorker


class Command(BaseCommand):
    """Works until told to end; any number may, on any machine that reaches the database."""

    help = "Work off the task queue until interrupted; the task in hand is finished first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take up tasks in this thread, which signals reach."""
        worker = LastingWorker()
        worker.configure_signals()
        worker.run()
