"""The diary, as a page and as a calendar file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.calendar import engagement_events, meeting_events
from ponte.brokerage.domain.clock import now_at
from ponte.brokerage.domain.limits import meeting_count
from ponte.brokerage.domain.standing_by import stand_by
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Registration
from ponte.brokerage.queries import diary, published_timetable
from ponte.brokerage.queries.day import stand_by_choices
from ponte.brokerage.queries.delegations import Engagement, engagements_of
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.days import days
from ponte.faces.site import calendars
from ponte.faces.site.agenda import Line, lines_of
from ponte.faces.site.speakers import speeches_of


@for_registered
def page(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show meetings and speeches day by day, in the local time of each city."""
    appointments = diary(registration)
    sessions = lines_of(speeches_of(registration.person, registration.brokerage.edition.releases.first()))
    interpreted = registration.type == RegistrationType.INTERPRETER
    context = {
        "section": "diary",
        "registration": registration,
        "days": days(appointments, [*sessions, *_beside(engagements_of(registration), sessions)]),
        "appointment_count": len(appointments),
        "interpreted": interpreted,
        "is_published": published_timetable(registration.brokerage) is not None,
        "agreed_count": meeting_count(registration),
        "stand_by": [] if interpreted else stand_by_choices(registration, now_at(registration.brokerage)),
    }
    return render(request, "my/diary.html", context)


@require_POST
@for_registered
def take_freed_slots(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Take one tap for an answer: whether one would take a freed slot of a half day."""
    presence = get_object_or_404(registration.presences, pk=pk)
    is_on = request.POST.get("on") == "yes"
    stand_by(actor=request.user, registration=registration, date=presence.date, half=presence.half, is_on=is_on)
    return redirect("my:diary")


@for_registered
def file(request: SignedIn, registration: Registration) -> HttpResponse:
    """Download the diary as a calendar file."""
    return calendars.response(diary_calendar(request, registration), "ponte.ics")


def diary_calendar(request: HttpRequest, registration: Registration) -> bytes:
    """Write somebody's meetings, and the sessions that they speak at, as a calendar in the active language."""
    edition = registration.brokerage.edition
    domain = calendars.domain_of(request)
    events = meeting_events(diary(registration), domain=domain)
    spoken_at: list[Line] = []
    if release := edition.releases.first():
        spoken_at = lines_of(speeches_of(registration.person, release))
        events += calendars.session_events(release, spoken_at, domain=domain)
    events += engagement_events(_beside(engagements_of(registration), spoken_at), domain=domain)
    return calendars.calendar_file(events, name=_("Diary: %(edition)s") % {"edition": edition.name})


def _beside(engagements: list[Engagement], sessions: list[Line]) -> list[Engagement]:
    """Leave out the sessions that somebody is at anyway, because they speak there."""
    spoken_at = {line.pk for line in sessions}
    return [line for line in engagements if line.session is None or line.session.session_id not in spoken_at]
