"""A worker of the task queue beside the live server."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from django_tasks_db.management.commands.db_worker import Worker
from playwright.sync_api import expect

expect.set_options(timeout=30_000)  # what is waited for is a state, however busy the machine


class WorkerThread(threading.Thread):
    """A worker of the task queue that a test starts when it wants one."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.worker = Worker(
            queue_names=["*"],
            interval=0.1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="test",
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Take up tasks until told to end."""
        try:
            self.worker.run()
        finally:
            connections.close_all()


@pytest.fixture
def worker() -> Iterator[WorkerThread]:
    """A worker that is not yet at work; it ends with the test."""
    thread = WorkerThread()
    yield thread
    thread.worker.running = False
    if thread.is_alive():
        thread.join(timeout=30)
