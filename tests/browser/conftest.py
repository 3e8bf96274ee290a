"""A worker of the task queue beside the live server."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import expect

from ponte.common.working import LastingWorker

expect.set_options(timeout=30_000)  # what is waited for is a state, however busy the machine


class WorkerThread(threading.Thread):
    """A worker of the task queue that a test starts when it wants one."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.worker = LastingWorker(interval=0.1)

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
