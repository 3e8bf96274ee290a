"""The diary, as a page and as a calendar file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.calendar import meeting_events
from ponte.brokerage.domain.clock import now_at
from ponte.brokerage.domain.standing_by import stand_by
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Registration
from ponte.brokerage.queries import diary, published_timetable
from ponte.brokerage.queries.day import stand_by_choices
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.days import days
from ponte.faces.site import calendars
from ponte.faces.site.agenda import lines_of
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
        "days": days(appointments, sessions),
        "appointment_count": len(appointments),
        "interpreted": interpreted,
        "is_published": published_timetable(registration.brokerage) is not None,
        "agreed_count": registration.meetings.count(),
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
    if release := edition.releases.first():
        spoken_at = lines_of(speeches_of(registration.person, release))
        events += calendars.session_events(release, spoken_at, domain=domain)
    return calendars.calendar_file(events, name=_("Diary: %(edition)s") % {"edition": edition.name})
