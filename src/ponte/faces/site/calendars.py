"""Calendar files (RFC 5545), and what the public agenda and the roadshow's stages write into them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from icalendar import Calendar, Event

from ponte.faces.site.agenda import Line
from ponte.programme.models import Activity, Release, Stage

PRODUCT = "-//Ponte//Calendar//EN"
REFRESH = dt.timedelta(hours=1)
"""How often calendar programs that subscribe are asked to look again."""


def calendar_file(events: Iterable[Event], *, name: str) -> bytes:
    """Write events as an iCalendar file that calls itself by a name, with the rules of every time zone they are in."""
    calendar = Calendar.new(name=name, prodid=PRODUCT, refresh_interval=REFRESH, subcomponents=list(events))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def session_events(release: Release, lines: Iterable[Line], *, domain: str) -> list[Event]:
    """Write released sessions as events, in the active language.

    A session keeps its identifier from release to release, and the release's number tells calendar programs which
    version is the newer.

    Parameters
    ----------
    domain
        Host name that makes the events' identifiers unique in the world.
    """
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


def stage_events(stage: Stage, activities: Iterable[Activity], *, domain: str) -> list[Event]:
    """Write a stage, and what happened on each of its days, as events of whole days, since hours are not recorded."""
    whole = Event.new(
        uid=f"stage-{stage.pk}@{domain}",
        start=stage.starts,
        end=stage.ends + dt.timedelta(days=1),
        summary=stage.title,
        location=stage.place.name,
        description=stage.summary,
    )
    return [
        whole,
        *(
            Event.new(
                uid=f"activity-{activity.pk}@{domain}",
                start=activity.date,
                end=activity.date + dt.timedelta(days=1),
                summary=activity.title,
                location=(activity.place or stage.place).name,
                description=activity.summary,
            )
            for activity in activities
            if activity.part_of_id is None
        ),
    ]


def response(content: bytes, filename: str) -> HttpResponse:
    """Answer with a calendar file."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def domain_of(request: HttpRequest) -> str:
    """Host name that a request was sent to, without its port."""
    return request.get_host().rsplit(":", 1)[0]
