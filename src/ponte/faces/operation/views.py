"""Health and figures for machines, and the page of a fault."""

from __future__ import annotations

import hmac
import sys

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_guid import get_guid
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ponte.common.running import DATABASE_GONE
from ponte.faces.operation.health import check_health
from ponte.faces.operation.metrics import registry

RETRY_SECONDS = 60
"""When to ask again while the database cannot be reached."""


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while pages can be served, 503 while not; names of checks only, since anybody may ask."""
    checks = check_health()
    serves = all(check.fine for check in checks if check.vital)
    fine = all(check.fine for check in checks)
    found = {
        "status": "ok" if fine else "degraded" if serves else "down",
        "checks": {check.name: "ok" if check.fine else "failing" for check in checks},
    }
    return JsonResponse(found, status=200 if serves else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Hand out the figures to who has the token that the settings name; without one, the page does not exist."""
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    if not expected or scheme != "Bearer" or not hmac.compare_digest(token.encode(), expected.encode()):
        raise Http404
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of the program with a page that needs nothing, and the number under which the log tells of it.

    A database that cannot be reached, or has no time, is no fault of the program: that page says to come back (503).
    """
    passes = isinstance(sys.exc_info()[1], DATABASE_GONE)
    status = 503 if passes else 500
    answer = render(None, f"{status}.html", {"fault": get_guid()}, status=status)
    if passes:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
