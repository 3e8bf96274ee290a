"""Who gets to the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ponte.brokerage.models import Brokerage
from ponte.brokerage.queries import current_brokerage
from ponte.common.permissions import require
from ponte.faces.answers import SignedIn, View, answering

P = ParamSpec("P")
DeskView = Callable[Concatenate[SignedIn, Brokerage, P], HttpResponse]


def for_officers(view: DeskView[P]) -> View[P]:
    """Give a view the current edition's meetings, if who is signed in works for one of the two offices."""

    @login_required
    @wraps(view)
    @answering
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        brokerage = current_brokerage()
        require(request.user, "brokerage.run_desk", brokerage)
        if brokerage is None:
            return render(request, "desk/unprepared.html")
        return view(cast(SignedIn, request), brokerage, *args, **kwargs)

    return guarded
