"""Meetings, and what delegations do, as events of a calendar (RFC 5545), each in the time zone of its city."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from icalendar import Event

from ponte.brokerage.queries import Appointment
from ponte.brokerage.queries.delegations import Engagement


def meeting_events(appointments: Iterable[Appointment], *, domain: str) -> list[Event]:
    """Write each meeting as an event, in the active language.

    Parameters
    ----------
    domain
        Host name that makes the events' identifiers unique in the world.
    """
    return [_event(appointment, domain) for appointment in appointments]


def engagement_events(engagements: Iterable[Engagement], *, domain: str) -> list[Event]:
    """Write what somebody's delegation does as events, in the active language; ``domain`` as for `meeting_events`."""
    return [
        Event.new(
            uid=f"{line.name}@{domain}",
            start=line.starts,
            end=line.ends,
            summary=line.title,
            location=", ".join(filter(None, (line.place, line.city.name))),
        )
        for line in engagements
    ]


def _event(appointment: Appointment, domain: str) -> Event:
    placement = appointment.placement
    hall = placement.slot.hall
    return Event.new(
        uid=f"meeting-{placement.meeting_id}@{domain}",
        start=appointment.starts,
        end=appointment.ends,
        summary=_("Meeting: %(people)s") % {"people": ", ".join(other.person.name for other in appointment.others)},
        location=_("%(hall)s, table %(table)d, %(city)s")
        % {"hall": hall.name, "table": placement.table, "city": hall.city.name},
        description="\n".join(_description(appointment)),
    )


def _description(appointment: Appointment) -> list[str]:
    lines = [f"{other.person.name}, {other.organisation.name}" for other in appointment.others if other.organisation]
    request = appointment.placement.meeting.request
    if request and request.profile:
        lines.append(request.profile.title)
    if appointment.interpreter:
        lines.append(_("Interpreter: %(name)s") % {"name": appointment.interpreter.person.name})
    return lines
