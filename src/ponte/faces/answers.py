"""How views answer a rule's no."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRefresh

from ponte.common.limiting import WAIT_SECONDS
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Edition

P = ParamSpec("P")


class SignedIn(HttpRequest):
    """A request of somebody who is signed in, as views behind a sign-in may take for granted."""

    user: Account
    edition_at_work: Edition
    """At the desk: the edition that its page is about."""


View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def answering(view: View[P]) -> View[P]:
    """Show a refusal to its reader instead of failing.

    Who may not do something gets a page with the reason (403). Any other refusal becomes a message on the page that
    they came from; a view that must keep what somebody typed catches the refusal itself.
    """

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Forbidden as no:
            return render(request, "my/forbidden.html", {"reason": str(no)}, status=403)
        except Refused as no:
            messages.error(request, str(no))
            if request.headers.get("HX-Request"):
                return HttpResponseClientRefresh()
            return redirect(came_from(request))

    return answered


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Refuse what is asked too often (429), in the reader's language and with the time to wait."""
    seconds: int = getattr(request, WAIT_SECONDS, 60)
    page = render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, status=429)
    page["Retry-After"] = str(seconds)
    return page


def came_from(request: HttpRequest) -> str:
    """Return the page that a form was sent from, or the participant's own home."""
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return referrer
    return "my:home"
