"""Work that a worker takes up."""

from __future__ import annotations

from django_tasks import task

from ponte.press.domain.outbox import deliver_due


@task()
def deliver_due_task() -> int:
    """Send every message whose time has come."""
    return deliver_due()
