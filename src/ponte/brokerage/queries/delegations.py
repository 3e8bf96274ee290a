"""Delegations: their members in protocol order, and their programme in the local time of each city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, QuerySet

from ponte.brokerage.domain.delegating import expected_sessions
from ponte.brokerage.models import DelegationAppointment, DelegationMember, Registration
from ponte.people.models import Place
from ponte.programme.models import Delegation, Edition, ReleasedSession
from ponte.programme.queries import zone_of


@dataclass(frozen=True, slots=True)
class Engagement:
    """A line of a delegation's programme: a released session at which it is expected, or an appointment of its own."""

    starts: datetime
    """In the city's own time zone."""
    ends: datetime
    city: Place
    session: ReleasedSession | None
    appointment: DelegationAppointment | None

    @property
    def name(self) -> str:
        """What tells it from all others, whatever the language and the release."""
        if self.session:
            return f"session-{self.session.session_id}"
        return f"appointment-{self.appointment.pk}" if self.appointment else ""

    @property
    def clock(self) -> str:
        """Time of day at which it starts."""
        return f"{self.starts:%H:%M}"

    @property
    def until(self) -> str:
        """Time of day at which it ends."""
        return f"{self.ends:%H:%M}"

    @property
    def title(self) -> str:
        """What it is, in the active language."""
        subject = self.session or self.appointment
        return subject.title if subject else ""

    @property
    def place(self) -> str:
        """Room or address, in the active language; empty where nobody has said."""
        if self.session:
            return self.session.room.name if self.session.room else ""
        return self.appointment.place if self.appointment else ""


def delegations_of(edition: Edition) -> QuerySet[Delegation]:
    """Return an edition's delegations with the numbers of their members and of their own appointments."""
    return (
        edition.delegations.select_related("side")
        .annotate(member_count=Count("members", distinct=True), appointment_count=Count("appointments", distinct=True))
        .order_by("slug")
    )


def members_of(delegation: Delegation) -> QuerySet[DelegationMember]:
    """Return a delegation's members, the head first, then in protocol order."""
    return delegation.members.select_related(
        "delegation", "registration__person", "registration__organisation", "registration__side"
    ).order_by("-is_head", "order", "pk")


def programme_of(delegation: Delegation) -> list[Engagement]:
    """Return where a delegation is expected and what it does by itself, in order of time."""
    sessions = (
        expected_sessions()
        .filter(session__delegations=delegation, release__edition=delegation.edition_id)
        .select_related("city", "room")
    )
    appointments = delegation.appointments.select_related("city")
    lines = [_engagement(row, session=row) for row in sessions]
    lines += [_engagement(row, appointment=row) for row in appointments]
    return sorted(lines, key=lambda line: (line.starts, line.ends))


def by_day(lines: list[Engagement]) -> list[tuple[date, Place, list[Engagement]]]:
    """Put a programme under its days, as each city counts them."""
    groups = groupby(lines, key=lambda line: (line.starts.date(), line.city))
    return [(day, city, list(found)) for (day, city), found in groups]


def engagements_of(registration: Registration) -> list[Engagement]:
    """Return the programme of the delegation that somebody travels in; nothing for who travels alone."""
    member = DelegationMember.objects.filter(registration=registration).select_related("delegation").first()
    return programme_of(member.delegation) if member else []


def _engagement(
    row: ReleasedSession | DelegationAppointment,
    *,
    session: ReleasedSession | None = None,
    appointment: DelegationAppointment | None = None,
) -> Engagement:
    zone = zone_of(row.city)
    return Engagement(row.starts.astimezone(zone), row.ends.astimezone(zone), row.city, session, appointment)
