"""Tasks in the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks_db.models import DBTaskResult


def a_task(**fields: Any) -> DBTaskResult:
    values = {
        "args_kwargs": {"args": [], "kwargs": {}},
        "task_path": "ponte.press.tasks.send",
        "backend_name": "default",
        "run_after": timezone.now(),
        "exception_class_path": "",
        "traceback": "",
    }
    return DBTaskResult.objects.create(**values | fields)


def long_ago(task: DBTaskResult) -> None:
    then = timezone.now() - timedelta(hours=1)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=then, run_after=then)
