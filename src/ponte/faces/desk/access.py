"""Who gets to the desk, and which edition they work on there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ponte.brokerage.models import Brokerage
from ponte.calls.models import Call
from ponte.common.permissions import require
from ponte.faces.answers import SignedIn, View, answering
from ponte.programme.models import Edition
from ponte.programme.queries import editions_of_office, programmes_of_office

CHOSEN = "edition_at_work"
"""Where the session remembers, by its slug, which edition an officer works on."""

P = ParamSpec("P")
DeskView = Callable[Concatenate[SignedIn, Brokerage, P], HttpResponse]
CallView = Callable[Concatenate[SignedIn, Call, P], HttpResponse]
EditionView = Callable[Concatenate[SignedIn, Edition, P], HttpResponse]


def edition_at_work(request: HttpRequest) -> Edition | None:
    """Return the edition that an officer has chosen; else the one that is on or comes next, public or not."""
    editions = editions_of_office(request.user)
    chosen = request.session.get(CHOSEN)
    return (editions.filter(slug=chosen).first() if chosen else None) or editions.first()


def work_on(request: HttpRequest, edition: Edition) -> None:
    """Remember which edition the desk's pages are to be about, until whoever is signed in leaves."""
    request.session[CHOSEN] = edition.slug


def for_officers(view: DeskView[P]) -> View[P]:
    """Give a view the meetings of the edition at work, if who is signed in works for one of the two offices."""

    @login_required
    @wraps(view)
    @answering
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        edition = note_edition(request)
        brokerage = Brokerage.objects.filter(edition=edition).select_related("edition__programme").first()
        require(request.user, "brokerage.run_desk", brokerage)
        if brokerage is None:
            return render(request, "desk/unprepared.html", {"page_edition": edition})
        return view(cast(SignedIn, request), brokerage, *args, **kwargs)

    return guarded


def _with_edition(view: EditionView[P], permission: str) -> View[P]:
    """Give a view the edition at work, if who is signed in has a permission for it."""

    @login_required
    @wraps(view)
    @answering
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        edition = note_edition(request)
        require(request.user, permission, edition)
        if edition is None:
            return render(request, "desk/unprepared.html")
        return view(cast(SignedIn, request), edition, *args, **kwargs)

    return guarded


def note_edition(request: HttpRequest) -> Edition | None:
    """Let the page's frame say which edition is at work."""
    edition = edition_at_work(request)
    if edition is not None:
        cast(SignedIn, request).edition_at_work = edition
    return edition


def for_agenda(view: EditionView[P]) -> View[P]:
    """Give a view the edition at work, if who is signed in may work on its agenda."""
    return _with_edition(view, "programme.run_agenda")


def for_press(view: EditionView[P]) -> View[P]:
    """Give a view the edition at work, if who is signed in may work on its diary and see to its mail."""
    return _with_edition(view, "press.run_desk")


def for_editions(view: EditionView[P]) -> View[P]:
    """Give a view the edition at work, if who is signed in may make, publish and take back editions."""
    return _with_edition(view, "programme.run_editions")


def for_roadshow(view: EditionView[P]) -> View[P]:
    """Give a view the edition at work, if who is signed in may plan its roadshow."""
    return _with_edition(view, "programme.plan_roadshow")


def for_intake(view: EditionView[P]) -> View[P]:
    """Give a view the edition at work, if who is signed in may decide on its applications."""
    return _with_edition(view, "intake.run_desk")


def for_showcase(view: EditionView[P]) -> View[P]:
    """Give a view the edition at work, if who is signed in may run its start-up showcases."""
    return _with_edition(view, "showcase.run_desk")


def for_accords(view: EditionView[P]) -> View[P]:
    """Give a view the edition at work, if who is signed in may keep the register of accords."""
    return _with_edition(view, "accords.run_register")


def for_calls(view: CallView[P]) -> View[P]:
    """Give a view the call that its address names, if who is signed in works for an office of its programme."""

    @login_required
    @wraps(view)
    @answering
    def guarded(request: HttpRequest, /, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        note_edition(request)
        require(request.user, "calls.run_desk")
        own = Call.objects.filter(programme__in=programmes_of_office(request.user))
        call: Call = get_object_or_404(own.select_related("programme", "edition"), slug=slug)
        require(request.user, "calls.run_call", call)
        return view(cast(SignedIn, request), call, *args, **kwargs)

    return cast(View[P], guarded)
