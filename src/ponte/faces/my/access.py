"""Who gets to a participant's own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ponte.brokerage.domain.registering_application import is_open
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Registration
from ponte.brokerage.queries import current_brokerage, registration_of, seen_by_participant
from ponte.faces.answers import SignedIn, View, answering

P = ParamSpec("P")
RegisteredView = Callable[Concatenate[SignedIn, Registration, P], HttpResponse]
AccountView = Callable[Concatenate[SignedIn, P], HttpResponse]


def for_registered(view: RegisteredView[P]) -> View[P]:
    """Give a view the registration of who is signed in; somebody without one reads what that means."""

    @login_required
    @wraps(view)
    @answering
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        registration = registration_of(request.user, current_brokerage())
        brokerage = registration.brokerage if registration else current_brokerage()
        context = {"registration": registration, "is_open": brokerage is not None and is_open(brokerage)}
        if registration is None:
            return render(request, "my/unregistered.html", context)
        if registration.status != RegistrationStatus.APPROVED:
            return render(request, "my/applied.html", context)
        return view(cast(SignedIn, request), registration, *args, **kwargs)

    return guarded


def for_account(view: AccountView[P]) -> View[P]:
    """Let in whoever is signed in, registered for meetings or not."""

    @login_required
    @wraps(view)
    @answering
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(cast(SignedIn, request), *args, **kwargs)

    return guarded


def seen_or_404(registration: Registration, slug: str) -> Registration:
    """Return the participant whose page somebody asks for.

    Raises
    ------
    Http404
        There is none, or not for them.
    """
    if other := seen_by_participant(registration, slug):
        return other
    raise Http404
