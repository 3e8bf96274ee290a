"""The diary of a stage as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ponte.accords.models import Accord
from ponte.people.models import Organisation
from ponte.programme.models import Activity, StageDay


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
