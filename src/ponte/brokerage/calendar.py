"""Diaries as calendar files (RFC 5545), with the time zones of their cities."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from ponte.brokerage.queries import Appointment


def calendar_file(appointments: Iterable[Appointment], *, name: str, domain: str) -> bytes:
    """Write meetings as an iCalendar file in the active language.

    Parameters
    ----------
    name
        What the reader's calendar program calls it.
    domain
        Host name that makes the events' identifiers unique in the world.
    """
    calendar = Calendar.new(name=name, prodid="-//Ponte//Diary//EN")
    for appointment in appointments:
        placement = appointment.placement
        hall = placement.slot.hall
        event = Event.new(
            uid=f"meeting-{placement.meeting_id}@{domain}",
            start=appointment.starts,
            end=appointment.ends,
            summary=_("Meeting: %(people)s") % {"people": ", ".join(other.person.name for other in appointment.others)},
            location=_("%(hall)s, table %(table)d, %(city)s")
            % {"hall": hall.name, "table": placement.table, "city": hall.city.name},
            description="\n".join(_description(appointment)),
        )
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _description(appointment: Appointment) -> list[str]:
    lines = [f"{other.person.name}, {other.organisation.name}" for other in appointment.others if other.organisation]
    request = appointment.placement.meeting.request
    if request and request.profile:
        lines.append(request.profile.title)
    if appointment.interpreter:
        lines.append(_("Interpreter: %(name)s") % {"name": appointment.interpreter.person.name})
    return lines
