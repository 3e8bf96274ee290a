"""The agenda, its speakers and its calendar files: what the latest release says."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ponte.faces.site import agenda, calendars
from ponte.faces.site.speakers import list_speakers, with_lines
from ponte.faces.site.timed import Asked, Timed, timed_sessions
from ponte.programme import queries
from ponte.programme.models import Event, Release, ReleasedSession

KEPT_SECONDS = 300
"""How long a page may be told from memory. A release changes it at once; a name corrected since, within this time."""
SPEAKERS_PER_PAGE = 100


class Kept(NamedTuple):
    """A page as it was sent to somebody who is not signed in."""

    body: bytes
    packed: bytes
    """The same, compressed."""
    etag: str


@require_safe
def agenda_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The sessions of an edition, of one day, city, topic and kind if asked."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    release = edition.releases.first()
    asked = _asked(request)

    def written() -> HttpResponse:
        context = {
            "section": "agenda",
            "page_edition": edition,
            "release": release,
            "listing": agenda.list_agenda(release, asked, page=_page(request)) if release else None,
        }
        return render(request, "site/agenda.html", context)

    return _kept(request, release, written)


@require_safe
def speakers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who speaks at an edition's sessions, and when."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    release = edition.releases.first()

    def written() -> HttpResponse:
        page = Paginator(list_speakers(release) if release else [], SPEAKERS_PER_PAGE).get_page(_page(request))
        context = {"section": "agenda", "page_edition": edition, "page_obj": page}
        context["speakers"] = with_lines(list(page))
        return render(request, "site/agenda_speakers.html", context)

    return _kept(request, release, written)


@require_safe
def agenda_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions that a reader asks for, as a calendar that can be subscribed to."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    release, asked = edition.releases.first(), _asked(request)
    if release is None:
        raise Http404
    wanted = [session for session in timed_sessions(release) if session.answers(asked)]
    return _calendar(request, release, wanted, _("Agenda: %(edition)s") % {"edition": edition.name})


@require_safe
def event_calendar(request: HttpRequest, slug: str, event: str) -> HttpResponse:
    """The sessions of one owner's event."""
    found = get_object_or_404(Event, slug=event, edition__in=queries.visible_editions(request.user).filter(slug=slug))
    release = found.edition.releases.first()
    if release is None:
        raise Http404
    own = set(release.sessions.filter(event=found).values_list("pk", flat=True))
    wanted = [session for session in timed_sessions(release) if session.pk in own]
    return _calendar(request, release, wanted, found.name)


@require_safe
def session_calendar(request: HttpRequest, slug: str, session: int) -> HttpResponse:
    """One session."""
    found: ReleasedSession = get_object_or_404(
        ReleasedSession.objects.select_related("release"),
        session_id=session,
        release=get_object_or_404(queries.visible_editions(request.user), slug=slug).releases.first(),
    )
    wanted = [timed for timed in timed_sessions(found.release) if timed.pk == found.pk]
    return _calendar(request, found.release, wanted, found.title)


@require_safe
def stage_calendar(request: HttpRequest, slug: str, stage: str) -> HttpResponse:
    """The days of one stage of the roadshow with what happens on them."""
    edition = get_object_or_404(queries.visible_editions(request.user), slug=slug)
    found = get_object_or_404(queries.stage_page(), slug=stage, roadshow__edition=edition)
    events = calendars.stage_events(found, queries.activities(found), domain=calendars.domain_of(request))
    return calendars.response(calendars.calendar_file(events, name=found.title), f"{found.slug}.ics")


def _calendar(request: HttpRequest, release: Release, wanted: list[Timed], name: str) -> HttpResponse:
    events = calendars.session_events(release, agenda.lines_of(wanted), domain=calendars.domain_of(request))
    return calendars.response(calendars.calendar_file(events, name=name), f"{release.edition.slug}.ics")


def _asked(request: HttpRequest) -> Asked:
    return Asked(**{name: request.GET.get(name, "")[:80] for name in ("day", "city", "topic", "kind")})


def _page(request: HttpRequest) -> str:
    return request.GET.get("page", "1")[:6]


def _kept(request: HttpRequest, release: Release | None, write: Callable[[], HttpResponse]) -> HttpResponseBase:
    """Answer from memory who is nobody in particular: their pages are all alike, and carry no secret to guess by size.

    Whoever is signed in, or has a message waiting, gets a page written for them.
    """
    if release is None or {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys():
        return write()
    version = f"{release.pk} {release.made_at.isoformat()} {get_language()}"
    key = f"site.{hashlib.sha256(f'{version} {request.build_absolute_uri()}'.encode()).hexdigest()}"
    kept: Kept | None = caches["pages"].get(key)
    if kept is None:
        body = write().content
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        kept = Kept(body, gzip.compress(body, compresslevel=6, mtime=0), etag)
        caches["pages"].set(key, kept, KEPT_SECONDS)
    response = HttpResponse(kept.body)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.packed, headers={"Content-Encoding": "gzip"})
    response["ETag"] = kept.etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return get_conditional_response(request, etag=kept.etag, response=response) or response
