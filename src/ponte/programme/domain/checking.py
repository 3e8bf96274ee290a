"""What is wrong with a working copy: one pure function, made of one small rule each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ponte.engine.agenda.problem import Hours as ConvenientHours
from ponte.engine.agenda.problem import Slot
from ponte.programme.domain.draft import Draft, Item
from ponte.programme.enums import Grade, SessionKind

WITHOUT_SPEECHES = frozenset({SessionKind.BROKERAGE, SessionKind.SHOWCASE, SessionKind.VISIT})
ALL_DAY = frozenset({SessionKind.BROKERAGE, SessionKind.VISIT})
"""Kinds that people come to and leave as they like, or that bring their own lunch."""
FOR_EVERYBODY = frozenset({SessionKind.OPENING, SessionKind.CLOSING})
CONVENIENT = ConvenientHours()


@dataclass(frozen=True, slots=True)
class Warning:
    """One thing that is wrong, ready to be said by `ponte.programme.reasons.why_warned`."""

    code: str
    grade: Grade
    sessions: tuple[int, ...]
    """Those concerned; the first is the one to move."""
    params: dict[str, Any] = field(default_factory=dict, hash=False)


Rule = Callable[[Draft], Iterator[Warning]]
GRADES = {grade: rank for rank, grade in enumerate(Grade)}


def check(draft: Draft) -> list[Warning]:
    """Find everything that is wrong with a working copy, the gravest first, then in the order of time."""
    at = {item.id: (item.starts, item.id) for item in draft.items}
    found = [warning for rule in RULES for warning in rule(draft)]
    return sorted(found, key=lambda warning: (GRADES[warning.grade], at[warning.sessions[0]], warning.code))


def speaker_twice(draft: Draft) -> Iterator[Warning]:
    """Nobody speaks in two sessions at one time."""
    for person, items in _by_speaker(draft).items():
        for first, second in overlapping(items):
            yield Warning("speaker_twice", Grade.BLOCK, (second.id, first.id), {"person": person})


def room_twice(draft: Draft) -> Iterator[Warning]:
    """A room holds one session at a time."""
    for room, items in _grouped((item.room, item) for item in draft.items if item.room is not None).items():
        for first, second in overlapping(items):
            yield Warning("room_twice", Grade.BLOCK, (second.id, first.id), {"room": room})


def speaker_unavailable(draft: Draft) -> Iterator[Warning]:
    """Who has said when they can speak, speaks then."""
    for item in draft.items:
        for person in dict.fromkeys(speaker.person for speaker in item.speakers):
            spans = draft.availabilities.get(person)
            if spans and not any(starts <= item.starts and item.ends <= ends for starts, ends in spans):
                yield Warning("speaker_unavailable", Grade.BLOCK, (item.id,), {"person": person})


def room_too_small(draft: Draft) -> Iterator[Warning]:
    """A room has a seat for everybody expected."""
    for item in draft.items:
        hall = draft.halls.get(item.room) if item.room is not None else None
        if hall and hall.capacity is not None and item.audience is not None and item.audience > hall.capacity:
            params = {"room": item.room, "capacity": hall.capacity, "audience": item.audience}
            yield Warning("room_too_small", Grade.WARN, (item.id,), params)


def no_interpretation(draft: Draft) -> Iterator[Warning]:
    """What a speaker says can be followed in a language of the room."""
    for item in draft.items:
        if not item.languages:
            continue
        understood = item.languages | {
            language for pair in item.interpretation if pair & item.languages for language in pair
        }
        for speaker in item.speakers:
            if speaker.languages and not understood & set(speaker.languages):
                params = {"person": speaker.person, "languages": list(speaker.languages)}
                yield Warning("no_interpretation", Grade.WARN, (item.id,), params)


def room_cannot_interpret(draft: Draft) -> Iterator[Warning]:
    """A room is equipped for the interpretation that a session needs."""
    for item in draft.items:
        hall = draft.halls.get(item.room) if item.room is not None else None
        if hall and hall.interpretation is not None and (lacking := item.interpretation - hall.interpretation):
            params = {"room": item.room, "pairs": sorted(sorted(pair) for pair in lacking)}
            yield Warning("room_cannot_interpret", Grade.WARN, (item.id,), params)


def owners_clash(draft: Draft) -> Iterator[Warning]:
    """Events of several owners do not ask for the same public at one time in one city."""
    owned = _grouped((item.city, item) for item in draft.items if item.event is not None and item.kind not in ALL_DAY)
    for items in owned.values():
        for first, second in overlapping(items):
            if first.event != second.event and _same_public(first, second):
                events = [second.event, first.event]
                yield Warning("owners_clash", Grade.WARN, (second.id, first.id), {"events": events})


def delegation_twice(draft: Draft) -> Iterator[Warning]:
    """A delegation is expected in one place at a time."""
    for delegation, items in _by_delegation(draft).items():
        for first, second in overlapping(items):
            yield Warning("delegation_twice", Grade.WARN, (second.id, first.id), {"delegation": delegation})


def speaker_cannot_travel(draft: Draft) -> Iterator[Warning]:
    """Speakers have the time to get from one session to the next; an estimated journey only warns."""
    for person, items in _by_speaker(draft).items():
        if person in draft.afar:
            continue
        for first, second, needed, is_known in _too_far(draft, items):
            grade = Grade.BLOCK if is_known else Grade.WARN
            params = {"person": person, "needed": needed, "minutes": _gap(first, second)}
            yield Warning("speaker_cannot_travel", grade, (second.id, first.id), params)


def delegation_cannot_travel(draft: Draft) -> Iterator[Warning]:
    """Delegations have the time to get from one session to the next."""
    for delegation, items in _by_delegation(draft).items():
        for first, second, needed, _known in _too_far(draft, items):
            params = {"delegation": delegation, "needed": needed, "minutes": _gap(first, second)}
            yield Warning("delegation_cannot_travel", Grade.WARN, (second.id, first.id), params)


def outside_the_days(draft: Draft) -> Iterator[Warning]:
    """Sessions lie within the days of the edition, as their city counts them."""
    if draft.days is None:
        return
    for item in draft.items:
        if not draft.days[0] <= _local(draft, item.starts, item).date() <= draft.days[1]:
            yield Warning("outside_the_days", Grade.WARN, (item.id,))


def parallel_topic(draft: Draft) -> Iterator[Warning]:
    """Sessions of one owner on one track or topic follow each other, so that the same public can hear them all."""
    groups: list[tuple[Hashable, Item]] = []
    for item in draft.items:
        if item.kind not in ALL_DAY:
            if item.track is not None:
                groups.append(((item.city, "track", item.track), item))
            groups += [((item.city, "topic", topic), item) for topic in item.topics]
    told: set[tuple[int, int]] = set()
    for key, items in _grouped(groups).items():
        for first, second in overlapping(items):
            # Between two owners this is a clash, and two sessions alike in several ways are told of once.
            if not _two_owners(first, second) and (first.id, second.id) not in told:
                told.add((first.id, second.id))
                _city, kind, value = key
                yield Warning(f"parallel_{kind}", Grade.HINT, (second.id, first.id), {kind: value})


def nobody_speaks(draft: Draft) -> Iterator[Warning]:
    """Sessions with speeches have speakers."""
    for item in draft.items:
        if item.kind not in WITHOUT_SPEECHES and not item.speakers:
            yield Warning("nobody_speaks", Grade.HINT, (item.id,))


def nobody_chairs(draft: Draft) -> Iterator[Warning]:
    """Where several speak, somebody chairs."""
    for item in draft.items:
        if len(item.speakers) > 1 and not any(speaker.is_chair for speaker in item.speakers):
            yield Warning("nobody_chairs", Grade.HINT, (item.id,))


def over_lunch(draft: Draft) -> Iterator[Warning]:
    """Sessions leave time for lunch, by the clocks of their city."""
    for item in draft.items:
        if item.kind in ALL_DAY:
            continue
        day = _local(draft, item.starts, item)
        hours = draft.hours_of(day.date())
        begins, ends = (
            dt.datetime.combine(day.date(), time, day.tzinfo) for time in (hours.lunch_from, hours.lunch_to)
        )
        taken = min(item.ends, ends) - max(item.starts, begins)
        if (ends - begins) - taken < hours.lunch:
            params = {"minutes": hours.lunch // dt.timedelta(minutes=1)}
            yield Warning("over_lunch", Grade.HINT, (item.id,), params)


def far_hour(draft: Draft) -> Iterator[Warning]:
    """Who speaks from afar does so at an hour of the day there; the night warns."""
    for item in draft.items:
        for person in dict.fromkeys(speaker.person for speaker in item.speakers):
            if (zone := draft.afar.get(person)) and (
                units := CONVENIENT.units(Slot("", item.starts, item.ends), zone.key)
            ):
                grade = Grade.WARN if units >= CONVENIENT.poor else Grade.HINT
                yield Warning("far_hour", grade, (item.id,), {"person": person, "at": item.starts.astimezone(zone)})


def no_room(draft: Draft) -> Iterator[Warning]:
    """Sessions with a time have a room, where their city has any; visits take place elsewhere."""
    for item in draft.items:
        if item.room is None and item.kind not in ALL_DAY and draft.halls:
            yield Warning("no_room", Grade.HINT, (item.id,))


RULES: tuple[Rule, ...] = (
    speaker_twice,
    room_twice,
    speaker_unavailable,
    room_too_small,
    no_interpretation,
    room_cannot_interpret,
    owners_clash,
    delegation_twice,
    speaker_cannot_travel,
    delegation_cannot_travel,
    outside_the_days,
    parallel_topic,
    nobody_speaks,
    nobody_chairs,
    over_lunch,
    far_hour,
    no_room,
)


def overlapping(items: Iterable[Item]) -> Iterator[tuple[Item, Item]]:
    """Pairs of sessions that are on at one time, the earlier first: a sweep over their starts."""
    running: list[Item] = []
    for item in sorted(items, key=lambda item: (item.starts, item.id)):
        running = [other for other in running if other.ends > item.starts]
        yield from ((other, item) for other in running)
        running.append(item)


def _too_far(draft: Draft, items: list[Item]) -> Iterator[tuple[Item, Item, int, bool]]:
    """Neighbours in time, in two places, with less time between them than the journey takes."""
    in_order = sorted(items, key=lambda item: (item.starts, item.id))
    for first, second in pairwise(in_order):
        trip = draft.trips.get(frozenset({draft.place_of(first), draft.place_of(second)}))
        if trip and not first.overlaps(second) and _gap(first, second) < trip.minutes:
            yield first, second, trip.minutes, trip.is_known


def _gap(first: Item, second: Item) -> int:
    return int((second.starts - first.ends) / dt.timedelta(minutes=1))


def _same_public(first: Item, second: Item) -> bool:
    same_track = first.track is not None and first.track == second.track
    return same_track or bool(first.topics & second.topics) or not FOR_EVERYBODY.isdisjoint((first.kind, second.kind))


def _two_owners(first: Item, second: Item) -> bool:
    return first.event is not None and second.event is not None and first.event != second.event


def _local(draft: Draft, moment: dt.datetime, item: Item) -> dt.datetime:
    return moment.astimezone(draft.zones.get(item.city, dt.UTC))


def _by_speaker(draft: Draft) -> dict[int, list[Item]]:
    # Who both speaks at a session and chairs it is there once.
    return _grouped((person, item) for item in draft.items for person in {speaker.person for speaker in item.speakers})


def _by_delegation(draft: Draft) -> dict[int, list[Item]]:
    return _grouped((delegation, item) for item in draft.items for delegation in item.delegations)


def _grouped(pairs: Iterable[tuple[Any, Item]]) -> dict[Any, list[Item]]:
    groups: defaultdict[Any, list[Item]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return groups
