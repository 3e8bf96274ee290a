"""Acting for a participant: whose pages are shown meanwhile, which stay closed, and when it is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import ceil
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ponte.brokerage.domain.acting_for import Acting, end_acting, still_acting
from ponte.common.audit import acting_officer
from ponte.faces.answers import SignedIn

KEPT = "acting_for"
"""Where the officer's session remembers for whom they act."""
OPEN_PAGES = re.compile(
    r"/[^/]+/my/(?:|diary\.ics|diary/(?:stand-by/.*)?|acting/.*|(?:profile|suggestions|partners|wishes|requests|meetings)/.*)"
)
"""What is done for somebody: their part in the meetings. Every other page of theirs stays closed, new ones too."""
CLOSED_PAGES = re.compile(r"(?:/[^/]+)?/(?:my|desk|account|api)/")
ALWAYS = {"account_logout", "set_language"}


class ActingRequest(SignedIn):
    """A request in which an officer acts for the participant that it seems to come from."""

    acting: Acting | None
    """None in the request that finds it over."""


class ActingFor:
    """Middleware: put the participant in the place of the officer who acts for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the participant's name as long as the officer may act for them."""
        kept = request.session.get(KEPT) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        if kept is None:
            return self.get_response(request)
        acting = still_acting(cast(SignedIn, request).user, kept)
        acting_request = cast(ActingRequest, request)
        acting_request.acting = acting
        if acting is None:
            del request.session[KEPT]
            messages.info(request, _("The time to act for somebody is over: you are yourself again."))
            return self.get_response(request)
        acting_request.user = acting.account
        token = acting_officer.set(acting.officer.pk)
        try:
            response = self.get_response(request)
        finally:
            acting_officer.reset(token)
        response["Cache-Control"] = "private, no-store"
        if request.method == "GET" and response.status_code == 200 and "HX-Request" not in request.headers:
            # The page of somebody else leaves the screen when the time is over, clicked or not.
            left = ceil((acting.until - timezone.now()).total_seconds()) + 1
            response["Refresh"] = f"{max(left, 1)}; url={_page_of(acting)}"
        return response

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Refuse what nobody does in somebody else's name, and what was meant for it once it is over."""
        if not hasattr(request, "acting"):
            return None
        if request.acting is None:
            return None if _changes_nothing(request) or _is_always_open(request) else _lead_to_desk(request)
        if _is_open(request):
            return None
        reason = _(
            "While you act for somebody, only their part in the meetings is open to you. Password, second factor, "
            "consents and travel documents are theirs alone; your own pages open again once you stop acting for them."
        )
        return render(request, "my/forbidden.html", {"reason": reason}, status=403)


def start(request: HttpRequest, acting: Acting) -> None:
    """Show the participant's pages from the next request on."""
    request.session[KEPT] = acting.kept()


def stop(request: HttpRequest) -> str:
    """End it, and return the address of the participant's page at the desk; the own pages if nobody is acted for."""
    acting: Acting | None = getattr(request, "acting", None)
    if acting is None:
        return reverse("my:home")
    del request.session[KEPT]
    end_acting(acting)
    return _page_of(acting)


def _page_of(acting: Acting) -> str:
    return reverse("desk:registration", args=[acting.registration.pk])


def _is_open(request: HttpRequest) -> bool:
    if OPEN_PAGES.fullmatch(request.path_info):
        return True
    return _is_always_open(request) or (_changes_nothing(request) and not CLOSED_PAGES.match(request.path_info))


def _is_always_open(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name in ALWAYS


def _changes_nothing(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"}


def _lead_to_desk(request: HttpRequest) -> HttpResponse:
    address = reverse("desk:home")
    return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else redirect(address)
