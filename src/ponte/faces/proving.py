"""Who holds an office gets to the pages of that office with a second factor only, and not after hours of absence."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ponte.faces.answers import SignedIn
from ponte.people.models import Account
from ponte.people.second_factor import has_factor, has_proved, where_to_prove
from ponte.programme.rules import holds_office

OFFICE_PAGES = re.compile(r"/[^/]+/(desk|my/(commission|tokens|calls))/")
IDLE_SECONDS = 8 * 3600
"""A session that has been to an office's pages ends when it has not been back for this long: a working day."""
MARK_SECONDS = 300
"""A visit is noted at most this often, so that not every page writes the session."""
LAST_SEEN = "office_seen"

P = ParamSpec("P")
GetResponse = Callable[[HttpRequest], HttpResponse]


def office_proved(get_response: GetResponse) -> GetResponse:
    """Middleware: lead who holds an office (`programme.rules`) to their second factor before an office's page."""

    def guarded(request: HttpRequest) -> HttpResponse:
        is_office_page = OFFICE_PAGES.match(request.path_info) and request.user.is_authenticated
        if not is_office_page or not holds_office(request.user):
            return get_response(request)
        if settings.SECOND_FACTOR == "offices" and not has_proved(request):
            return _lead_to_proof(request)
        _note_visit(request)
        return get_response(request)

    return guarded


def proved_anew(
    view: Callable[Concatenate[SignedIn, P], HttpResponse],
) -> Callable[Concatenate[SignedIn, P], HttpResponse]:
    """Show a view only to who has proved within minutes to be the one who is signed in: a device may lie open.

    By password or second factor, as for other changes of an account; who has neither signs in anew by mail.
    """

    @wraps(view)
    def guarded(request: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if get_reauthentication_flows(request.user):
            if not did_recently_reauthenticate(request):
                raise ReauthenticationRequired
        elif not _signed_in_just_now(request):
            logout(request)
            messages.info(request, _("Sign in once more, so that nobody else can do this on your device."))
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def _signed_in_just_now(request: SignedIn) -> bool:
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - moments[-1] < REAUTHENTICATION_TIMEOUT


def _lead_to_proof(request: HttpRequest) -> HttpResponse:
    if has_factor(request.user):  # type: ignore[arg-type] # signed in
        messages.info(request, _("Prove your second factor once more to get to the pages of your office."))
    else:
        messages.warning(
            request,
            _(
                "The pages of an office show what hundreds of people gave in confidence. So whoever works there proves "
                "with a second factor that it is really them: set one up now, it takes a minute."
            ),
        )
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    address = f"{where_to_prove(request.user)}?{urlencode({'next': back})}"  # type: ignore[arg-type] # signed in
    return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else HttpResponseRedirect(address)


def _note_visit(request: HttpRequest) -> None:
    """Let the session end after `IDLE_SECONDS` without another visit."""
    session = request.session
    if time.time() - session.get(LAST_SEEN, 0) > MARK_SECONDS or session.get_expiry_age() > IDLE_SECONDS:
        session[LAST_SEEN] = int(time.time())
        session.set_expiry(IDLE_SECONDS)


@receiver(user_logged_in, dispatch_uid="an office's session is short from its start")
def _note_sign_in(request: HttpRequest, user: Account, **_kwargs: Any) -> None:
    if holds_office(user):
        _note_visit(request)
