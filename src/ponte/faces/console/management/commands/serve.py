"""``ponte manage serve``: the pages and the worker in one process, for one machine."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError
from django_tasks_db.management.commands.db_worker import Worker

from ponte.brokerage.queries import current_brokerage
from ponte.faces.console.demo_accounts import PASSWORD, demo_accounts

logger = logging.getLogger(__name__)
PAUSE_AFTER_FAULT = 5.0
"""Seconds before the worker tries again where the database could not be reached."""


def _work() -> None:
    """Work off the task queue for as long as the process lives, whatever becomes of the database meanwhile."""
    while True:
        worker = Worker(
            queue_names=["*"],
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="serve",
            excluded_queue_names=[],
        )
        try:
            worker.run()
        except DatabaseError:
            logger.exception("The worker lost the database and tries again in %s seconds", PAUSE_AFTER_FAULT)
            time.sleep(PAUSE_AFTER_FAULT)


class Command(BaseCommand):
    """Serves until interrupted. Larger installations run any WSGI server and ``ponte manage db_worker`` instead."""

    help = "Serve the pages, and work off the task queue beside them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Start the worker's thread, then serve."""
        threading.Thread(target=_work, name="worker", daemon=True).start()
        self.stdout.write(f"Ponte on http://{host}:{port} (Ctrl-C stops it)")
        brokerage = current_brokerage()
        if brokerage is not None and brokerage.is_sample:
            self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
            for account in demo_accounts(brokerage):
                self.stdout.write(f"  {account.email:<36} {account.who}")
        self.stdout.flush()
        proxy = {"trusted_proxy": "*", "trusted_proxy_headers": "x-forwarded-proto x-forwarded-for x-forwarded-host"}
        waitress.serve(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=8,
            ident=None,
            **(proxy if settings.SECURE_PROXY_SSL_HEADER else {}),
        )
