"""Workers of the task queue that may vanish at any moment: what they had in hand is taken up by another.

A worker says every few seconds that it is there, by a row of its own. A task that is running in the hands of a worker
that is there no longer goes back into the queue. So *every task is written so that it may run again*: it does at most
what is still to be done, by conditional updates or in one transaction with the mark that it is done. That also covers a
worker that was only cut off for long and thinks that it still has the task.

All moments are the database's own: clocks of machines differ.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from uuid import uuid4

from django.db import Error, connections, transaction
from django.db.models.functions import Now
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from ponte.common.models import WorkerPresence
from ponte.common.running import DATABASE_GONE, MOST_ATTEMPTS, SILENT_SECONDS, WorkerGone

logger = logging.getLogger(__name__)

SILENT = timedelta(seconds=SILENT_SECONDS)
"""A worker that has said nothing for so long is gone."""
BEAT = 5.0
"""Seconds between two signs of life."""
LOOK = 30.0
"""Seconds between two looks for tasks whose worker is gone."""
FIRST_LOOK = 2 * BEAT
"""Seconds from the moment the database can be reached: by then every living worker has had time to say so."""
PAUSE_AFTER_FAULT = 5.0
"""Seconds before a worker that could not reach the database tries again."""


class LastingWorker(Worker):
    """Works off the task queue until told to end, whatever becomes of the database meanwhile."""

    def __init__(self, *, interval: float = 1.0) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="",
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Take up tasks until told to end; the database may go and come back."""
        while self.running:
            # A new name each time: a task that the last fault tore out of its hands has lost its worker.
            self.worker_id = uuid4().hex
            try:
                with present(self.worker_id):
                    super().run()
                return
            except Error as fault:
                logger.warning("The worker cannot reach the database, and tries again: %s", fault)
                connections.close_all()
                time.sleep(PAUSE_AFTER_FAULT)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run a task; one that loses the database in the middle has lost its worker too, which comes back as another.

        Raises
        ------
        Error
            The database was lost, and the task is to be tried again.
        """
        set_failed = db_task_result.set_failed

        def fail_unless_torn(fault: BaseException) -> None:
            if isinstance(fault, DATABASE_GONE) and len(db_task_result.worker_ids) <= MOST_ATTEMPTS:
                raise fault
            set_failed(fault)

        db_task_result.set_failed = fail_unless_torn
        super().run_task(db_task_result)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the task in hand; told so a second time, at once, and the task goes to another worker."""
        if not self.running:
            os._exit(1)
        super().shutdown(signum, frame)


@contextmanager
def present(name: str) -> Iterator[None]:
    """Say that a worker is there, again and again, and look after the tasks of those that are not."""
    _beat(name)
    over = threading.Event()
    thread = threading.Thread(target=_stay_present, args=(name, over), name="presence", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        WorkerPresence.objects.filter(pk=name).delete()


def _stay_present(name: str, over: threading.Event) -> None:
    next_look = time.monotonic() + FIRST_LOOK
    while not over.wait(BEAT):
        try:
            _beat(name)
            if time.monotonic() >= next_look:
                take_up_lost()
                next_look = time.monotonic() + LOOK
        except Error as fault:
            logger.warning("The worker could not say that it is there: %s", fault)
            connections.close_all()
            next_look = time.monotonic() + FIRST_LOOK
    connections.close_all()


def _beat(name: str) -> None:
    if not WorkerPresence.objects.filter(pk=name).update(alive_at=Now()):
        WorkerPresence.objects.create(name=name, alive_at=Now())


def take_up_lost() -> int:
    """Put the tasks back into the queue whose worker is gone; returns how many.

    One that has lost `MOST_ATTEMPTS` workers is given to one more, whose part is to say in the task's own row that it
    failed (`ponte.common.running.take_over`); if that is lost too, the task has failed.
    """
    count = 0
    with transaction.atomic():
        WorkerPresence.objects.filter(alive_at__lt=Now() - SILENT).delete()
        # Tasks first, then workers: whoever has claimed one of these tasks had said before that it is there.
        tasks = list(DBTaskResult.objects.running().select_for_update(skip_locked=True))
        present_ones = set(WorkerPresence.objects.values_list("name", flat=True))
        for task in tasks:
            if task.worker_ids[-1] in present_ones:
                continue
            logger.warning("The worker of task %s (%s) is gone", task.pk, task.task_path)
            if len(task.worker_ids) > MOST_ATTEMPTS:
                task.set_failed(WorkerGone())
            else:
                DBTaskResult.objects.filter(pk=task.pk).update(status="READY", started_at=None)
                count += 1
    return count
