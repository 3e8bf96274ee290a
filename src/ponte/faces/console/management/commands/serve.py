"""``ponte manage serve``: the pages and the worker in one process, for one machine."""

from __future__ import annotations

import threading
from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application

from ponte.brokerage.queries import current_brokerage
from ponte.common.working import LastingWorker
from ponte.faces.console.demo_accounts import PASSWORD, demo_accounts


class Command(BaseCommand):
    """Serves until interrupted. Larger installations run any WSGI server and ``ponte worker`` instead."""

    help = "Serve the pages, and work off the task queue beside them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Start the worker's thread, then serve."""
        threading.Thread(target=LastingWorker(interval=0.5).run, name="worker", daemon=True).start()
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
