"""Calendar files of the public agenda and of the roadshow's stages (RFC 5545), with the time zones of their cities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from icalendar import Calendar, Event

from ponte.faces.site.agenda import Line
from ponte.programme.models import Activity, Release, Stage


def agenda_calendar(release: Release, lines: Iterable[Line], *, name: str, domain: str) -> bytes:
    """Write released sessions as an iCalendar file in the active language.

    A session keeps its identifier from release to release, and the release's number tells calendar programs which
    version is the newer.

    Parameters
    ----------
    name
        What the reader's calendar program calls it.
    domain
        Host name that makes the events' identifiers unique in the world.
    """
    calendar = Calendar.new(name=name, prodid="-//Ponte//Agenda//EN")
    for event in session_events(release, lines, domain=domain):
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def session_events(release: Release, lines: Iterable[Line], *, domain: str) -> list[Event]:
    """Write each session as an event of a calendar."""
    return [
        Event.new(
            uid=f"session-{line.pk}@{domain}",
            stamp=release.made_at,
            sequence=release.number,
            start=line.starts,
            end=line.ends,
            summary=line.plain_title,
            location=", ".join(filter(None, (line.plain_room, line.city.name))),
            description="\n".join(filter(None, (*(voice.plain_name for voice in line.speakers), line.languages))),
        )
        for line in lines
    ]


def stage_calendar(stage: Stage, activities: Sequence[Activity], *, domain: str) -> bytes:
    """Write a stage as an iCalendar file: what happened on each day, whole days since hours are not recorded."""
    calendar = Calendar.new(name=stage.title, prodid="-//Ponte//Stage//EN")
    whole = Event.new(
        uid=f"stage-{stage.pk}@{domain}",
        start=stage.starts,
        end=stage.ends + dt.timedelta(days=1),
        summary=stage.title,
        location=stage.place.name,
        description=stage.summary,
    )
    calendar.add_component(whole)
    for activity in activities:
        if activity.part_of_id is None:
            calendar.add_component(
                Event.new(
                    uid=f"activity-{activity.pk}@{domain}",
                    start=activity.date,
                    end=activity.date + dt.timedelta(days=1),
                    summary=activity.title,
                    location=(activity.place or stage.place).name,
                    description=activity.summary,
                )
            )
    return bytes(calendar.to_ical())


def response(content: bytes, filename: str) -> HttpResponse:
    """Answer with a calendar file."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def domain_of(request: HttpRequest) -> str:
    """Host name that a request was sent to, without its port."""
    return request.get_host().rsplit(":", 1)[0]
