"""The agenda's working copy: the board of a city's day, and every move on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_agenda
from ponte.faces.desk.agenda_forms import MoveForm
from ponte.faces.desk.board import Workbench, where_of, workbench
from ponte.programme.domain import drafting
from ponte.programme.domain.reading import read_working_copy, rooms_and_cities, sessions_in_full
from ponte.programme.domain.releasing import last_release
from ponte.programme.models import Edition, Session
from ponte.programme.queries import zone_of
from ponte.programme.reasons import say_moment


@for_agenda
def board(request: SignedIn, edition: Edition) -> HttpResponse:
    """The working copy: a city's day on the board, what waits beside it, and what is wrong."""
    return render(request, "desk/agenda/board.html", _context(request, edition))


@for_agenda
def session(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """The form that moves a session, for keyboards, screen readers and telephones."""
    get_object_or_404(Session, edition=edition, slug=slug)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('desk:agenda')}?{_view(request, session=slug)}#editor")
    return render(request, "desk/agenda/_editor.html", _context(request, edition, slug=slug))


@require_POST
@for_agenda
def move(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Give a session its time, room and length."""
    row = get_object_or_404(Session, edition=edition, slug=slug)
    rooms, cities = rooms_and_cities(edition)
    form = MoveForm(request.POST, rooms=rooms, cities=cities)
    if not form.is_valid():
        return _answer(request, edition, row, refusal=_("Choose a room, a day and a time."))
    before = _before(row)
    _city, room = form.place
    try:
        if form.cleaned_data["minutes"] not in (None, row.minutes):
            drafting.resize_session(actor=request.user, session=row, minutes=form.cleaned_data["minutes"])
        drafting.move_session(actor=request.user, session=row, starts=form.starts, room=room, city=form.place[0])
    except Refused as no:
        return _answer(request, edition, row, refusal=str(no))
    when = say_moment(form.starts, zone_of(row.city))
    said = _("“%(session)s”: %(when)s, %(where)s.") % {
        "session": row.title,
        "when": when,
        "where": room.name if room else row.city.name,
    }
    return _answer(request, edition, row, said=said, undo=before)


@require_POST
@for_agenda
def unschedule(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Take a session off the board."""
    row = get_object_or_404(Session, edition=edition, slug=slug)
    before = _before(row)
    try:
        drafting.unschedule_session(actor=request.user, session=row)
    except Refused as no:
        return _answer(request, edition, row, refusal=str(no))
    said = _("“%(session)s” waits without a time.") % {"session": row.title}
    return _answer(request, edition, row, said=said, undo=before)


@require_POST
@for_agenda
def lock(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Lock a session, or unlock one that is locked."""
    row = get_object_or_404(Session, edition=edition, slug=slug)
    if row.is_locked:
        drafting.unlock_session(actor=request.user, session=row)
        said = _("“%(session)s” can be moved again.") % {"session": row.title}
    else:
        drafting.lock_session(actor=request.user, session=row)
        said = _("“%(session)s” is locked: nobody moves it, and proposals go round it.") % {"session": row.title}
    return _answer(request, edition, row, said=said)


def _answer(
    request: SignedIn,
    edition: Edition,
    row: Session,
    *,
    said: str = "",
    refusal: str = "",
    undo: dict[str, str] | None = None,
) -> HttpResponse:
    """Show the board as it is now, with what was done or why not; a page without scripts is sent to where it went."""
    if not request.headers.get("HX-Request"):
        messages.add_message(request, messages.ERROR if refusal else messages.SUCCESS, refusal or said)
        return redirect(f"{reverse('desk:agenda')}?{_view(request, session=row.slug)}")
    context = _context(request, edition) | {"said": said, "refusal": refusal, "undo": undo, "moved": row}
    return render(request, "desk/agenda/_moved.html", context)


def _context(request: SignedIn, edition: Edition, *, slug: str = "") -> dict[str, Any]:
    copy = read_working_copy(edition)
    search = request.GET.get("q", "").strip()
    bench = workbench(copy, city=request.GET.get("city", ""), day=request.GET.get("day", ""), search=search)
    chosen = sessions_in_full(edition).filter(slug=slug or request.GET.get("session", "")).first()
    return {
        "section": "agenda",
        "page_edition": edition,
        "bench": bench,
        "view": _view(request, bench=bench),
        "search": search,
        "last_release": last_release(edition),
        "has_sample": edition.sessions.filter(is_sample=True).exists(),
        "chosen": chosen,
        "form": MoveForm.filled(copy, chosen, bench.day) if bench and chosen else None,
    }


def _view(request: SignedIn, *, bench: Workbench | None = None, **more: str) -> str:
    """Write what is being looked at as a query."""
    kept = {name: request.GET[name] for name in ("city", "day", "q") if request.GET.get(name)}
    if bench:
        kept |= {"city": bench.city.slug, "day": bench.day.isoformat()}
    return urlencode(kept | more)


def _before(row: Session) -> dict[str, str]:
    """What puts a session back to where it is now."""
    if row.starts is None:
        return {"unschedule": "1"}
    local = row.starts.astimezone(zone_of(row.city))
    return {
        "where": where_of(row),
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "minutes": str(row.minutes),
    }
