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
from ponte.programme.models import Edition
from ponte.programme.queries import current_edition

P = ParamSpec("P")
DeskView = Callable[Concatenate[SignedIn, Brokerage, P], HttpResponse]
EditionView = Callable[Concatenate[SignedIn, Edition, P], HttpResponse]


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


def _with_edition(view: EditionView[P], permission: str) -> View[P]:
    """Give a view the current edition, if who is signed in has a permission for it."""

    @login_required
    @wraps(view)
    @answering
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        edition = current_edition()
        require(request.user, permission, edition)
        if edition is None:
            return render(request, "desk/unprepared.html")
        return view(cast(SignedIn, request), edition, *args, **kwargs)

    return guarded


def for_agenda(view: EditionView[P]) -> View[P]:
    """Give a view the current edition, if who is signed in may work on its agenda."""
    return _with_edition(view, "programme.run_agenda")


def for_press(view: EditionView[P]) -> View[P]:
    """Give a view the current edition, if who is signed in may work on its diary and see to its mail."""
    return _with_edition(view, "press.run_desk")


def for_roadshow(view: EditionView[P]) -> View[P]:
    """Give a view the current edition, if who is signed in may plan its roadshow."""
    return _with_edition(view, "programme.plan_roadshow")


def for_intake(view: EditionView[P]) -> View[P]:
    """Give a view the current edition, if who is signed in may decide on its applications."""
    return _with_edition(view, "intake.run_desk")
