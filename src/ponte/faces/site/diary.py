"""The diary of a stage and the sessions of a Week, as their pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ponte.accords.models import Accord
from ponte.faces.site.dates import zone_label
from ponte.people.models import Organisation
from ponte.programme.models import Activity, ReleasedSession, StageDay
from ponte.programme.queries import zone_of


@dataclass(slots=True)
class Entry:
    """Something that happened, with what happened within it and what was signed there."""

    activity: Activity
    accords: list[Accord]
    parts: list[Entry] = field(default_factory=list)
    same_sources: bool = False
    """The heading of the day already names where this is told."""

    @property
    def also_there(self) -> list[Organisation]:
        """Organisations that are neither hosts nor stood for by somebody whom the entry names."""
        named: set[int | None] = {host.pk for host in self.activity.hosts.all()}
        named |= {part.organisation_id for part in self.activity.people.all()}
        return [organisation for organisation in self.activity.organisations.all() if organisation.pk not in named]


@dataclass(frozen=True, slots=True)
class LocalSession:
    """A session in the time of its city."""

    session: ReleasedSession
    starts: dt.datetime
    ends: dt.datetime
    zone: str
    """Name of the city's time zone at that moment."""

    @property
    def date(self) -> dt.date:
        """The day as the city lives it."""
        return self.starts.date()


def days(
    stage_days: Sequence[StageDay], activities: Iterable[Activity], accords: dict[int, list[Accord]]
) -> list[tuple[StageDay, list[Entry]]]:
    """Put a stage's activities under its days; speeches and the like go inside what they were part of."""
    entries = {activity.pk: Entry(activity, accords.get(activity.pk, [])) for activity in activities}
    for entry in entries.values():
        if whole := entries.get(entry.activity.part_of_id or 0):
            whole.parts.append(entry)
    told = {day.date: set(day.sources.all()) for day in stage_days}
    for entry in entries.values():
        entry.same_sources = set(entry.activity.sources.all()) == told.get(entry.activity.date)
    outermost = [entry for entry in entries.values() if entry.activity.part_of_id not in entries]
    return [(day, [entry for entry in outermost if entry.activity.date == day.date]) for day in stage_days]


def local_sessions(sessions: Iterable[ReleasedSession]) -> list[LocalSession]:
    """Put sessions into the time of their cities."""
    local = []
    for session in sessions:
        zone = zone_of(session.city)
        starts, ends = session.starts.astimezone(zone), session.ends.astimezone(zone)
        local.append(LocalSession(session, starts, ends, zone_label(starts, zone.key)))
    return local
