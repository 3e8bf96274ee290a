"""``ponte manage serve``: the pages, and unless told otherwise a worker beside them in the same process."""

from __future__ import annotations

import sys
import threading
from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application

from ponte.brokerage.queries import current_brokerage
from ponte.common.working import LastingWorker
from ponte.faces.console.demo_accounts import PASSWORD, demo_accounts

THREADS = 4
"""Of a process, which computes one page at a time; each has a connection to the database and what that has prepared."""
SWITCH_SECONDS = 0.001
"""So long a thread that has its answer from the database waits for one that computes: it may hold locks meanwhile."""


class Command(BaseCommand):
    """Serves until interrupted."""

    help = "Serve the pages, and work off the task queue beside them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, and whether tasks are worked off elsewhere."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-worker", action="store_true", help="serve only; `ponte worker` runs by itself")

    def handle(self, *args: Any, host: str, port: int, no_worker: bool, **options: Any) -> None:
        """Start the worker's thread if there is to be one, then serve."""
        if not no_worker:
            threading.Thread(target=LastingWorker(interval=0.5).run, name="worker", daemon=True).start()
        self.stdout.write(f"Ponte on http://{host}:{port} (Ctrl-C stops it)")
        brokerage = current_brokerage()
        if brokerage is not None and brokerage.is_sample:
            self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
            for account in demo_accounts(brokerage):
                self.stdout.write(f"  {account.email:<36} {account.who}")
        self.stdout.flush()
        sys.setswitchinterval(SWITCH_SECONDS)
        # The server takes away what none of our proxies has set.
        proxy = {
            "trusted_proxy": "*",
            "trusted_proxy_count": settings.PROXIES,
            "trusted_proxy_headers": "x-forwarded-proto x-forwarded-for",
        }
        waitress.serve(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            **(proxy if settings.PROXIES else {}),
        )
