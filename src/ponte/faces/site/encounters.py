"""Who met whom at a stage of the roadshow: the two sides of each meeting, visit or conference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ponte.people.models import Organisation, Person
from ponte.programme.enums import Part
from ponte.programme.models import Activity


class Party(NamedTuple):
    """An organisation with those who came for it; people whom the source names without one stand alone."""

    organisation: Organisation | None
    people: list[Person]


class Encounter(NamedTuple):
    """Something that happened, with those who came and those who received them."""

    activity: Activity
    guests: list[Party]
    hosts: list[Party]


def encounters(activities: Iterable[Activity]) -> list[Encounter]:
    """Say of each activity who met whom, what happened within it included; of those with one side only, nothing."""
    rows = list(activities)
    known = {activity.pk for activity in rows}
    whole = [activity for activity in rows if activity.part_of_id not in known]
    told = (_encounter([activity, *(row for row in rows if row.part_of_id == activity.pk)]) for activity in whole)
    return [encounter for encounter in told if encounter.guests and encounter.hosts]


def _encounter(activities: list[Activity]) -> Encounter:
    """Tell the sides of an activity, the first, and of its parts."""
    hosting = {organisation.pk for activity in activities for organisation in activity.hosts.all()}
    sides: dict[bool, dict[int | None, Party]] = {True: {}, False: {}}

    def party(organisation: Organisation | None, is_host: bool) -> Party:
        key = organisation.pk if organisation else None
        return sides[is_host].setdefault(key, Party(organisation, []))

    for activity in activities:
        for organisation in (*activity.hosts.all(), *activity.organisations.all()):
            party(organisation, organisation.pk in hosting)
        for taken in activity.people.all():
            of = taken.organisation
            people = party(of, taken.part == Part.HOST or (of is not None and of.pk in hosting)).people
            if taken.person not in people:
                people.append(taken.person)
    return Encounter(activities[0], list(sides[False].values()), list(sides[True].values()))
