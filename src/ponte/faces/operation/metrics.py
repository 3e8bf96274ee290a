"""Figures in the Prometheus format (version 0.0.4 of its text exposition).

Requests are counted in the process that serves them, so each web process is to be asked; what lies in the database is
read when asked, and is the same from whichever process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily

from ponte.faces.operation.health import check_health, disk
from ponte.faces.operation.status import queues

logger = logging.getLogger("ponte.request")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

registry = CollectorRegistry()
requests_total = Counter("ponte_requests", "Requests answered", ["method", "route", "status"], registry=registry)
request_seconds = Histogram(
    "ponte_request_seconds", "Time to an answer, in seconds", ["route"], buckets=BUCKETS, registry=registry
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def measured(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count and time every request by the name of its route, and write a line about it into the log."""

    def answer(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - begun
        # Not the path: addresses are without number, and hold what people look for.
        route = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        requests_total.labels(method, route, response.status_code).inc()
        request_seconds.labels(route).observe(seconds)
        logger.info(
            "%s %s %s",
            method,
            route,
            response.status_code,
            extra={"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)},
        )
        return response

    return answer


class StateCollector:
    """What lies in the database and on the disk."""

    def collect(self) -> Iterator[Any]:
        """Read the figures now; what cannot be read is left out."""
        checks = check_health()
        health = GaugeMetricFamily("ponte_health", "1 where a check passes", labels=["check"])
        for check in checks:
            health.add_metric([check.name], float(check.fine))
        yield health
        with suppress(OSError):
            yield GaugeMetricFamily("ponte_disk_free_bytes", "Room left for files", value=disk().free)
        if not all(check.fine for check in checks if check.vital):
            return
        things = GaugeMetricFamily("ponte_queue", "Things in a queue, by its state", labels=["queue", "state"])
        waits = GaugeMetricFamily("ponte_queue_wait_seconds", "How long the oldest one has been due", labels=["queue"])
        for queue in queues():
            for state, count in queue.counts.items():
                things.add_metric([queue.name, state], count)
            wait = timezone.now() - queue.due_since if queue.due_since else timedelta(0)
            waits.add_metric([queue.name], wait.total_seconds())
        yield from (things, waits)


registry.register(StateCollector())
