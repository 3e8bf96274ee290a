"""An agenda as arrays: what the compiled search and the bound read. All costs are weighted, in 64 bits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ponte.engine.agenda.problem import Agenda, Pair, Session, Slot, Span

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]


class Arrays(NamedTuple):
    """S sessions, B slots, R rooms, T tracks; a session without a track has one to itself."""

    periods: I32  # B
    open: U8  # B × R
    length: I32  # S: periods
    track: I32  # S
    order: I32  # S
    pinned: U8  # S: to one slot and one room
    may_slot: U8  # S × B: neither absent nor pinned elsewhere
    may_room: U8  # S × R
    in_slot: I64  # S × B: what the session costs there
    in_room: I64  # S × R
    owned: U8  # S × B × R, or empty where nothing has an owner: in the slot or room of another
    cell: I64  # T × B × R: what a track costs there
    pair: I64  # T × T: what two different tracks cost for every two rooms of one slot
    clash_ptr: I64  # S + 1: the sessions that had better not run beside it …
    clash: I32
    apart: I64  # … what that costs in different rooms of one slot
    at_once: I64  # … for each period in common
    travels: I64  # … and with too little time from room to room
    begins: I64  # B × P + 1: microseconds at which a period begins
    journey: I64  # R × R: microseconds from room to room
    near_ptr: I64  # B + 1: the slots from which a journey may be too long …
    near: I32
    owner: I32  # S: or -1
    owners: int  # how many there are
    track_ptr: I64  # T + 1: the sessions of a track
    members: I32
    ordered: U8  # T: whether the order of its sessions matters
    weight: I64  # parallel_track, rooms_per_track, consecutive_track, order, owner, consecutive_owner


EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND, MINUTE = timedelta(microseconds=1), 60_000_000
PARALLEL, ROOMS, CONSECUTIVE, ORDER, OWNER, BACK_TO_BACK = range(6)


def encode(agenda: Agenda) -> Arrays:
    """The arrays of a sound agenda."""
    own = [s.track if s.track is not None else f"\0{s.id}" for s in agenda.sessions]
    names = list(dict.fromkeys([*(t.id for t in agenda.tracks), *own]))
    number = {name: k for k, name in enumerate(names)}
    track = np.array([number[name] for name in own], np.int32)
    members = np.argsort(track, kind="stable").astype(np.int32)
    order = np.array([s.order if s.track is not None else 0 for s in agenda.sessions], np.int32)
    ordered = np.zeros(len(names), np.uint8)
    ordered[track[order > 0]] = agenda.weight("order") > 0
    clash_ptr, clash, apart, at_once, travels = _clashes(agenda)
    begins, journey = _times(agenda), _journeys(agenda)
    near_ptr, near = _near(agenda, int(journey.max(initial=0)))
    owners = sorted({s.owner for s in agenda.sessions if s.owner is not None})
    may_slot, may_room = _may(agenda)
    in_slot, in_room = _session_costs(agenda)
    rules = ("parallel_track", "rooms_per_track", "consecutive_track", "order", "owner", "consecutive_owner")
    return Arrays(
        periods=np.array([s.periods for s in agenda.slots], np.int32),
        open=np.array([[s.id not in r.closed for r in agenda.rooms] for s in agenda.slots], np.uint8).reshape(
            len(agenda.slots), len(agenda.rooms)
        ),
        length=np.array([s.periods for s in agenda.sessions], np.int32),
        track=track,
        order=order,
        pinned=np.array([None not in (s.slot, s.room) for s in agenda.sessions], np.uint8),
        may_slot=may_slot,
        may_room=may_room,
        in_slot=in_slot,
        in_room=in_room,
        owned=_owned(agenda),
        cell=_cells(agenda, names),
        pair=_pairs(agenda, number),
        clash_ptr=clash_ptr,
        clash=clash,
        apart=apart,
        at_once=at_once,
        travels=travels,
        begins=begins,
        journey=journey,
        near_ptr=near_ptr,
        near=near,
        owner=np.array([owners.index(s.owner) if s.owner is not None else -1 for s in agenda.sessions], np.int32),
        owners=len(owners),
        track_ptr=np.searchsorted(track[members], np.arange(len(names) + 1)).astype(np.int64),
        members=members,
        ordered=ordered,
        weight=np.array([agenda.weight(rule) for rule in rules], np.int64),
    )


def _may(agenda: Agenda) -> tuple[U8, U8]:
    away = {s.id: [slot.id for slot in agenda.slots if _absent(s.away, slot)] for s in agenda.speakers if s.away}
    may_slot = np.ones((len(agenda.sessions), len(agenda.slots)), np.uint8)
    may_room = np.ones((len(agenda.sessions), len(agenda.rooms)), np.uint8)
    number = {slot.id: b for b, slot in enumerate(agenda.slots)}
    for k, session in enumerate(agenda.sessions):
        may_slot[k] = [session.slot in (None, slot.id) and session.periods <= slot.periods for slot in agenda.slots]
        may_room[k] = [session.room in (None, room.id) for room in agenda.rooms]
        for speaker in session.speakers & away.keys():
            may_slot[k, [number[slot] for slot in away[speaker]]] = 0
    return may_slot, may_room


def _absent(away: Iterable[Span], slot: Slot) -> bool:
    return any(start < slot.end and slot.start < end for start, end in away)


def _session_costs(agenda: Agenda) -> tuple[I64, I64]:
    in_slot = np.zeros((len(agenda.sessions), len(agenda.slots)), np.int64)
    in_room = np.zeros((len(agenda.sessions), len(agenda.rooms)), np.int64)
    of_slot, of_room = agenda.weight("session_slot"), agenda.weight("session_room")
    of_zone, small, foreign = agenda.weight("time_zone"), agenda.weight("capacity"), agenda.weight("language")
    booth = agenda.weight("interpretation")
    speaks_from = {s.id: s.time_zone for s in agenda.speakers}
    zones = {s.time_zone for s in agenda.sessions} | set(speaks_from.values())
    discomfort = {z: [of_zone * agenda.hours.units(s, z) for s in agenda.slots] for z in zones if z} if of_zone else {}
    slots, rooms, prices = agenda.slots, agenda.rooms, agenda.prices
    for k, session in enumerate(agenda.sessions):
        in_slot[k] = [of_slot * prices.session_slot.get((session.id, slot.id), 0) for slot in slots]
        for zone in {session.time_zone, *(speaks_from.get(p) for p in session.speakers)}:
            if zone in discomfort:
                in_slot[k] += discomfort[zone]
        in_slot[k] *= session.periods
        for r, room in enumerate(rooms):
            in_room[k, r] = of_room * session.periods * prices.session_room.get((session.id, room.id), 0)
            if session.audience is not None and room.capacity is not None and session.audience > room.capacity:
                in_room[k, r] += small
            if room.interpretation is not None:
                in_room[k, r] += booth * len(session.interpretation - room.interpretation)
            if session.language is not None and room.languages is not None and session.language not in room.languages:
                in_room[k, r] += foreign
    return in_slot, in_room


def _owned(agenda: Agenda) -> U8:
    owners = {s.owner for s in agenda.slots} | {r.owner for r in agenda.rooms}
    if agenda.weight("owner") == 0 or not any(owners) or not agenda.sessions:
        return np.zeros((0, 0, 0), np.uint8)

    def foreign(session: Session, owner: str | None) -> bool:
        return None not in (session.owner, owner) and session.owner != owner

    of_slot = np.array([[foreign(s, x.owner) for x in agenda.slots] for s in agenda.sessions], bool)
    of_room = np.array([[foreign(s, x.owner) for x in agenda.rooms] for s in agenda.sessions], bool)
    owned: U8 = (of_slot[:, :, None] | of_room[:, None, :]).astype(np.uint8)
    return owned


def _cells(agenda: Agenda, names: list[str]) -> I64:
    prices, shape = agenda.prices, (len(names), len(agenda.slots), len(agenda.rooms))
    slots, rooms = [s.id for s in agenda.slots], [r.id for r in agenda.rooms]
    cell = np.zeros(shape, np.int64)
    cell += agenda.weight("slot_room") * _table(prices.slot_room, slots, rooms)[None]
    cell += agenda.weight("track_slot") * _table(prices.track_slot, names, slots)[:, :, None]
    cell += agenda.weight("track_room") * _table(prices.track_room, names, rooms)[:, None, :]
    return cell


def _table(prices: Mapping[Pair, int], rows: list[str], columns: list[str]) -> I64:
    return np.array([[prices.get((x, y), 0) for y in columns] for x in rows], np.int64).reshape(len(rows), len(columns))


def _pairs(agenda: Agenda, number: dict[str, int]) -> I64:
    pair = np.zeros((len(number), len(number)), np.int64)
    similar = agenda.weight("similar_tracks")
    for (x, y), units in agenda.prices.similar.items():
        a, b = number[x], number[y]
        if a != b:
            pair[a, b] = pair[b, a] = max(pair[a, b], similar * units)
    for t, u in combinations(agenda.tracks, 2):
        if t.chairs & u.chairs:
            pair[number[t.id], number[u.id]] += agenda.weight("chairs")
            pair[number[u.id], number[t.id]] += agenda.weight("chairs")
    return pair


def _times(agenda: Agenda) -> I64:
    begins = np.zeros((len(agenda.slots), max((s.periods for s in agenda.slots), default=0) + 1), np.int64)
    for b, slot in enumerate(agenda.slots):
        for p in range(slot.periods + 1):
            begins[b, p] = (slot.start + (slot.end - slot.start) * p / slot.periods - EPOCH) // MICROSECOND
    return begins


def _journeys(agenda: Agenda) -> I64:
    minutes = [[agenda.journey(room, other) for other in agenda.rooms] for room in agenda.rooms]
    return np.array(minutes, np.int64).reshape(len(agenda.rooms), len(agenda.rooms)) * MINUTE


def _near(agenda: Agenda, longest: int) -> tuple[I64, I32]:
    """Of each slot the others that the longest journey does not fit between; none where nobody travels."""
    reach = timedelta(microseconds=longest)
    near = [
        [
            c
            for c, other in enumerate(agenda.slots)
            if c != b and longest and max(other.start - slot.end, slot.start - other.end) < reach
        ]
        for b, slot in enumerate(agenda.slots)
    ]
    ptr = np.zeros(len(near) + 1, np.int64)
    np.cumsum([len(row) for row in near], out=ptr[1:])
    return ptr, np.array([c for row in near for c in row], np.int32)


def _clashes(agenda: Agenda) -> tuple[I64, I32, I64, I64, I64]:
    """Pairs of sessions with a person or a topic in common; found by those, not by comparing all pairs."""
    sessions, chairs = agenda.sessions, {t.id: t.chairs for t in agenda.tracks}
    speaks, attends, chaired = (defaultdict(set), defaultdict(set), defaultdict(set))  # person → sessions
    for k, session in enumerate(sessions):
        for person in session.speakers:
            speaks[person].add(k)
        for person in session.attendees:
            attends[person].add(k)
        for person in chairs.get(session.track or "", ()):
            chaired[person].add(k)
    speakers: set[tuple[int, int]] = set()
    attendees: set[tuple[int, int]] = set()
    for person in {*speaks, *attends}:
        elsewhere = {
            (a, b)
            for a in speaks[person] | attends[person]
            for b in chaired[person]
            if sessions[a].track != sessions[b].track
        }
        speakers |= {(a, b) for a in speaks[person] for b in speaks[person]}
        speakers |= {(a, b) for a, b in elsewhere if a in speaks[person]}
        attendees |= {(a, b) for a in attends[person] for b in attends[person] | speaks[person]}
        attendees |= {(a, b) for a, b in elsewhere if a in attends[person]}
    found: list[dict[int, list[int]]] = [{} for _ in sessions]
    for pairs, *added in (
        (speakers, agenda.weight("speakers"), agenda.weight("speakers_at_once"), 0),
        (attendees, agenda.weight("attendees"), agenda.weight("attendees_at_once"), 0),
        (_sharing(agenda, topics=True), 0, agenda.weight("topics_at_once"), 0),
        (_sharing(agenda, topics=False), 0, 0, agenda.weight("travel") if agenda.journeys else 0),
    ):
        for a, b in {(min(p), max(p)) for p in pairs if p[0] != p[1]}:
            for x, y in ((a, b), (b, a)):
                costs = found[x].setdefault(y, [0, 0, 0])
                found[x][y] = [cost + more for cost, more in zip(costs, added, strict=True)]
    rows = [[(y, *costs) for y, costs in sorted(row.items()) if any(costs)] for row in found]
    flat = np.array([entry for row in rows for entry in row], np.int64).reshape(-1, 4)
    ptr = np.zeros(len(sessions) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=ptr[1:])
    return ptr, flat[:, 0].astype(np.int32), flat[:, 1].copy(), flat[:, 2].copy(), flat[:, 3].copy()


def _sharing(agenda: Agenda, *, topics: bool) -> set[tuple[int, int]]:
    """Pairs of sessions on one topic, or with one speaker who travels."""
    afar = {s.id for s in agenda.speakers if s.time_zone is not None}
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for k, session in enumerate(agenda.sessions):
        for name in session.topics if topics else session.speakers - afar:
            groups[name].append(k)
    return {pair for members in groups.values() for pair in combinations(members, 2)}
