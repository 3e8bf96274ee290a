"""Work that a worker takes up. It may run again after a worker was lost (see `ponte.common.working`)."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import TaskContext, task

from ponte.press.domain.outbox import LEASE, deliver_due


@task(takes_context=True)
def deliver_due_task(context: TaskContext) -> int:
    """Send every message whose time has come."""
    if context.attempt > 1:  # what the worker before was sending is looked at once it can be sending no longer
        deliver_due_task.using(run_after=timezone.now() + LEASE).enqueue()
    return deliver_due()
