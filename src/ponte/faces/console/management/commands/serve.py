"""``ponte manage serve``: the pages and the worker in one process, for one machine."""

from __future__ import annotations

import threading
from typing import Any

import waitress
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application
from django_tasks_db.management.commands.db_worker import Worker

from ponte.brokerage.queries import current_brokerage
from ponte.faces.console.demo_accounts import PASSWORD, demo_accounts


class Command(BaseCommand):
    """Serves until interrupted. Larger installations run any WSGI server and ``ponte manage db_worker`` instead."""

    help = "Serve the pages, and work off the task queue beside them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Start the worker's thread, then serve."""
        worker = Worker(
            queue_names=["*"],
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"serve-{port}",
            excluded_queue_names=[],
        )
        threading.Thread(target=worker.run, name="worker", daemon=True).start()
        self.stdout.write(f"Ponte on http://{host}:{port} (Ctrl-C stops it)")
        brokerage = current_brokerage()
        if brokerage is not None and brokerage.is_sample:
            self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
            for account in demo_accounts(brokerage):
                self.stdout.write(f"  {account.email:<36} {account.who}")
        self.stdout.flush()
        waitress.serve(get_wsgi_application(), host=host, port=port, threads=8, ident=None)
