"""How often somebody may try something, counted for all processes together, and how we know who asks.

The counting is django-allauth's, so that sign-in and everything else share one kind of counter and one place (the cache
``default``, a table). Its public function leaves out what is asked by GET, hence the inner one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Concatenate, ParamSpec

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

P = ParamSpec("P")

LIMITS = {
    "search": "240/m/ip",
    "vote": "300/m/ip",
    "token": "30/m/ip",
    "sign_in_link": "2000/m/ip",
    "api": "240/m/ip",
    "api_token": "300/m/key",
}
"""How many in how long for each address, or each key. A venue's guests share an address: what a whole hall does at once
is bounded high."""

WAIT_SECONDS = "retry_after"
"""Attribute of a refused request: in how many seconds its limit is over at the latest."""


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asks: what the outermost of our own proxies saw (`PONTE_PROXIES` of them).

    Each proxy adds the address that it was asked from to the end of ``X-Forwarded-For``; what stands further left was
    written by the client itself, and counts for nothing.
    """
    peer: str = request.META["REMOTE_ADDR"]
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if not settings.PROXIES or not any(seen):
        return peer
    address = seen[-min(settings.PROXIES, len(seen))]
    try:
        return str(ip_address(address))
    except ValueError:
        return peer


def count(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Count one try of an action of `LIMITS`, for a key if it is counted so; False when there were too many already."""
    return _consume(request, action, key=key)


def is_spent(request: HttpRequest, action: str) -> bool:
    """Tell whether there have been too many tries of an action of `LIMITS`, without counting one."""
    return not _consume(request, action, dry_run=True)


def seconds_to_wait(action: str) -> int:
    """Return in how many seconds a limit is over at the latest."""
    return max(int(rate.duration) for rate in ratelimit.parse_rates(LIMITS[action]))


def too_many(request: HttpRequest, action: str) -> HttpResponse:
    """Answer 429 in the reader's language, with the time to wait."""
    setattr(request, WAIT_SECONDS, seconds_to_wait(action))
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer


Answer = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def limited(action: str) -> Callable[[Answer[P]], Answer[P]]:
    """Let a view be asked only as often as `LIMITS` says."""

    def decorate(view: Answer[P]) -> Answer[P]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not count(request, action):
                return too_many(request, action)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def guesses_limited(view: Answer[P]) -> Answer[P]:
    """Let a view whose address is a secret be missed only so often.

    Whoever knows the secret is neither counted nor refused: a venue's guests share one address with who guesses there.
    """

    @wraps(view)
    def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if not count(request, "token"):
                return too_many(request, "token")
            raise

    return counted


def _consume(request: HttpRequest, action: str, *, key: str | None = None, dry_run: bool = False) -> bool:
    usage = ratelimit.consume(
        request, app="ponte", action=action, config=LIMITS, key=key, limit_get=True, dry_run=dry_run
    )
    return usage is not None
