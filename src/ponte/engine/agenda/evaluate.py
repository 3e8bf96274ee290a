"""Checks placements against every rule and prices what they break; shares no code with the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import combinations

from ponte.engine.agenda.problem import (
    Agenda,
    Evaluation,
    Penalty,
    Placement,
    Prices,
    Room,
    Session,
    Slot,
    Track,
)

Unit = tuple[int, dict[str, str | int]]  # units and parameters


class _Laid:
    """Placements, looked at from every side the rules need."""

    def __init__(self, agenda: Agenda, placements: Iterable[Placement]) -> None:
        self.agenda = agenda
        self.prices: Prices = agenda.prices
        sessions = {s.id: s for s in agenda.sessions}
        slots, rooms = {s.id: s for s in agenda.slots}, {r.id: r for r in agenda.rooms}
        self.speakers = {s.id: s for s in agenda.speakers}
        self.tracks = {t.id: t for t in agenda.tracks}
        self.number = {s.id: k for k, s in enumerate(agenda.slots)}
        self.room_number = {r.id: k for k, r in enumerate(agenda.rooms)}
        self.all: list[tuple[Placement, Session, Slot, Room]] = [
            (p, sessions[p.session], slots[p.slot], rooms[p.room]) for p in placements
        ]
        self.in_slot: dict[str, list[tuple[Placement, Session]]] = defaultdict(list)
        self.of_track: dict[str, list[tuple[Placement, Session]]] = defaultdict(list)
        for p, session, slot, _ in self.all:
            self.in_slot[slot.id].append((p, session))
            if session.track is not None:
                self.of_track[session.track].append((p, session))
        self.cells: dict[str, list[tuple[str, str]]] = {  # of each slot: rooms and the tracks in them
            slot: sorted({(p.room, s.track) for p, s in here if s.track is not None})
            for slot, here in self.in_slot.items()
        }

    def chairs(self, track: str | None) -> frozenset[str]:
        return self.tracks.get(track, Track("")).chairs if track is not None else frozenset()


def _at_once(p: Placement, s: Session, q: Placement, t: Session) -> int:
    """Periods that two placements in one slot have in common."""
    return max(0, min(p.period + s.periods, q.period + t.periods) - max(p.period, q.period))


def _share_speaker(laid: _Laid, s: Session, t: Session) -> bool:
    """One speaks in both, or speaks in one and chairs the track of the other."""
    if s.speakers & t.speakers:
        return True
    return s.track != t.track and bool(s.speakers & laid.chairs(t.track) or t.speakers & laid.chairs(s.track))


def _share_attendee(laid: _Laid, s: Session, t: Session) -> bool:
    """One attends both, or attends one and speaks in the other or chairs its track."""
    if s.attendees & (t.attendees | t.speakers) or t.attendees & s.speakers:
        return True
    return s.track != t.track and bool(s.attendees & laid.chairs(t.track) or t.attendees & laid.chairs(s.track))


def _apart(laid: _Laid, share: Callable[[_Laid, Session, Session], bool]) -> Iterator[Unit]:
    for slot, here in laid.in_slot.items():
        for (p, s), (q, t) in combinations(here, 2):
            if p.room != q.room and share(laid, s, t):
                yield 1, {"a": s.id, "b": t.id, "slot": slot}


def _overlapping(laid: _Laid, share: Callable[[_Laid, Session, Session], bool]) -> Iterator[Unit]:
    for slot, here in laid.in_slot.items():
        for (p, s), (q, t) in combinations(here, 2):
            if (common := _at_once(p, s, q, t)) and share(laid, s, t):
                yield common, {"a": s.id, "b": t.id, "slot": slot}


def speakers(laid: _Laid) -> Iterator[Unit]:
    """Pairs with a common speaker in different rooms of a slot."""
    return _apart(laid, _share_speaker)


def speakers_at_once(laid: _Laid) -> Iterator[Unit]:
    """Periods in which a speaker is in two places."""
    return _overlapping(laid, _share_speaker)


def attendees(laid: _Laid) -> Iterator[Unit]:
    """Pairs with a common attendee in different rooms of a slot."""
    return _apart(laid, _share_attendee)


def attendees_at_once(laid: _Laid) -> Iterator[Unit]:
    """Periods in which an attendee would be in two places."""
    return _overlapping(laid, _share_attendee)


def chairs(laid: _Laid) -> Iterator[Unit]:
    """Pairs of rooms of a slot whose tracks share a chair."""
    for slot, cells in laid.cells.items():
        for (_, a), (_, b) in combinations(cells, 2):
            if a != b and laid.chairs(a) & laid.chairs(b):
                yield 1, {"a": a, "b": b, "slot": slot}


def similar_tracks(laid: _Laid) -> Iterator[Unit]:
    """Pairs of rooms of a slot with similar tracks."""
    similar = laid.prices.similar
    for slot, cells in laid.cells.items():
        for (_, a), (_, b) in combinations(cells, 2):
            if a != b:
                yield max(similar.get((a, b), 0), similar.get((b, a), 0)), {"a": a, "b": b, "slot": slot}


def parallel_track(laid: _Laid) -> Iterator[Unit]:
    """Rooms beyond the first of a track in a slot."""
    for slot, cells in laid.cells.items():
        for track, rooms in Counter(track for _, track in cells).items():
            yield rooms - 1, {"track": track, "slot": slot}


def rooms_per_track(laid: _Laid) -> Iterator[Unit]:
    """Rooms beyond the first of a track."""
    for track, here in laid.of_track.items():
        rooms = len({p.room for p, _ in here})
        yield rooms - 1, {"track": track, "rooms": rooms}


def consecutive_track(laid: _Laid) -> Iterator[Unit]:
    """Tracks with a slot of others between two of their own."""
    for track, here in laid.of_track.items():
        used = {laid.number[p.slot] for p, _ in here}
        yield int(len(used) <= max(used) - min(used)), {"track": track}


def order(laid: _Laid) -> Iterator[Unit]:
    """Sessions that are not the one in their track that their number says, or run beside another that has one."""
    for here in laid.of_track.values():
        if not any(s.order for _, s in here):
            continue
        ranked = sorted(here, key=lambda x: (laid.number[x[0].slot], laid.room_number[x[0].room], x[0].period))
        for rank, (_, session) in enumerate(ranked, 1):
            yield int(session.order not in (0, rank)), {"session": session.id}
        for (p, s), (q, t) in combinations(ranked, 2):
            if s.order and t.order and p.slot == q.slot:
                yield _at_once(p, s, q, t), {"session": t.id}


def track_slot(laid: _Laid) -> Iterator[Unit]:
    """Wishes of tracks on slots, once for each room."""
    for slot, cells in laid.cells.items():
        for _, track in cells:
            yield laid.prices.track_slot.get((track, slot), 0), {"track": track, "slot": slot}


def track_room(laid: _Laid) -> Iterator[Unit]:
    """Wishes of tracks on rooms, once for each slot."""
    for cells in laid.cells.values():
        for room, track in cells:
            yield laid.prices.track_room.get((track, room), 0), {"track": track, "room": room}


def slot_room(laid: _Laid) -> Iterator[Unit]:
    """Rooms that had better not be used in a slot."""
    for slot, here in laid.in_slot.items():
        for room in sorted({p.room for p, _ in here}):
            yield laid.prices.slot_room.get((slot, room), 0), {"slot": slot, "room": room}


def session_slot(laid: _Laid) -> Iterator[Unit]:
    """Wishes of sessions on slots, by period."""
    for _, session, slot, _ in laid.all:
        units = session.periods * laid.prices.session_slot.get((session.id, slot.id), 0)
        yield units, {"session": session.id, "slot": slot.id}


def session_room(laid: _Laid) -> Iterator[Unit]:
    """Wishes of sessions on rooms, by period."""
    for _, session, _, room in laid.all:
        units = session.periods * laid.prices.session_room.get((session.id, room.id), 0)
        yield units, {"session": session.id, "room": room.id}


def time_zone(laid: _Laid) -> Iterator[Unit]:
    """Inconvenient hours for who speaks or follows from afar, by zone and period."""
    for _, session, slot, _ in laid.all:
        known = [laid.speakers[p].time_zone for p in session.speakers if p in laid.speakers]
        for zone in sorted({z for z in [session.time_zone, *known] if z is not None}):
            units = session.periods * laid.agenda.hours.units(slot, zone)
            yield units, {"session": session.id, "slot": slot.id, "zone": zone}


def capacity(laid: _Laid) -> Iterator[Unit]:
    """Sessions in rooms that are too small for them."""
    for _, session, _, room in laid.all:
        if session.audience is not None and room.capacity is not None and session.audience > room.capacity:
            sizes = {"audience": session.audience, "capacity": room.capacity}
            yield 1, {"session": session.id, "room": room.id, **sizes}


def language(laid: _Laid) -> Iterator[Unit]:
    """Sessions in a language that is not followed where they are."""
    for _, session, _, room in laid.all:
        if session.language is not None and room.languages is not None and session.language not in room.languages:
            yield 1, {"session": session.id, "language": session.language, "room": room.id}


def owner(laid: _Laid) -> Iterator[Unit]:
    """Sessions of one owner in the slot or room of another."""
    for _, session, slot, room in laid.all:
        others = sorted({x for x in (slot.owner, room.owner) if x is not None and x != session.owner})
        if session.owner is not None and others:
            place = {"slot": slot.id, "room": room.id}
            yield 1, {"session": session.id, "owner": session.owner, "other": ", ".join(others), **place}


def consecutive_owner(laid: _Laid) -> Iterator[Unit]:
    """Slots between an owner's first and last in which it has no session."""
    slots: defaultdict[str, set[int]] = defaultdict(set)
    for _, session, slot, _ in laid.all:
        if session.owner is not None:
            slots[session.owner].add(laid.number[slot.id])
    for name, used in sorted(slots.items()):
        gaps = max(used) - min(used) + 1 - len(used)
        yield gaps, {"owner": name, "slots": gaps}


def interpretation(laid: _Laid) -> Iterator[Unit]:
    """Pairs of languages that a session needs and its room is not equipped for."""
    for _, session, _, room in laid.all:
        if room.interpretation is not None and (lacking := session.interpretation - room.interpretation):
            yield len(lacking), {"session": session.id, "pairs": ", ".join(sorted(lacking)), "room": room.id}


def topics_at_once(laid: _Laid) -> Iterator[Unit]:
    """Periods in which two sessions on one topic overlap."""
    return _overlapping(laid, lambda _laid, s, t: bool(s.topics & t.topics))


def travel(laid: _Laid) -> Iterator[Unit]:
    """Pairs of sessions with less time between them than a common speaker needs from room to room."""
    if not laid.agenda.journeys:
        return
    moving: defaultdict[str, list[tuple[Placement, Session, Slot, Room]]] = defaultdict(list)
    for placed in laid.all:
        for person in placed[1].speakers:
            if person not in laid.speakers or laid.speakers[person].time_zone is None:
                moving[person].append(placed)
    told: set[frozenset[str]] = set()
    for theirs in moving.values():
        for (p, s, slot, room), (q, t, other_slot, other_room) in combinations(theirs, 2):
            needed = laid.agenda.journey(room, other_room)
            gap = max(
                _moment(other_slot, q.period) - _moment(slot, p.period + s.periods),
                _moment(slot, p.period) - _moment(other_slot, q.period + t.periods),
            )
            if needed and gap < timedelta(minutes=needed) and (pair := frozenset({s.id, t.id})) not in told:
                told.add(pair)
                yield 1, {"a": s.id, "b": t.id, "minutes": gap // timedelta(minutes=1), "needed": needed}


def _moment(slot: Slot, period: int) -> datetime:
    """When a period of a slot begins."""
    return slot.start + (slot.end - slot.start) * period / slot.periods


CHECKS: tuple[Callable[[_Laid], Iterator[Unit]], ...] = (
    speakers,
    speakers_at_once,
    attendees,
    attendees_at_once,
    chairs,
    similar_tracks,
    parallel_track,
    rooms_per_track,
    consecutive_track,
    order,
    track_slot,
    track_room,
    slot_room,
    session_slot,
    session_room,
    time_zone,
    capacity,
    language,
    owner,
    consecutive_owner,
    interpretation,
    topics_at_once,
    travel,
)


def faults(laid: _Laid) -> Iterator[str]:
    """What no agenda may do at any price."""
    for p, session, slot, room in laid.all:
        if p.period < 0 or p.period + session.periods > slot.periods:
            yield f"{session.id} does not fit into the {slot.periods} periods of {slot.id} from {p.period} on"
        if slot.id in room.closed:
            yield f"{session.id} is in {room.id}, which is closed in {slot.id}"
        if session.slot not in (None, slot.id) or session.room not in (None, room.id):
            yield f"{session.id} is pinned elsewhere"
        for speaker in sorted(session.speakers & laid.speakers.keys()):
            if any(start < slot.end and slot.start < end for start, end in laid.speakers[speaker].away):
                yield f"{speaker} of {session.id} is away in {slot.id}"
    for slot_id, here in laid.in_slot.items():
        for (p, s), (q, t) in combinations(here, 2):
            if p.room == q.room and _at_once(p, s, q, t):
                yield f"{s.id} and {t.id} overlap in {slot_id}, {p.room}"
            if p.room == q.room and (s.track is None or s.track != t.track):
                yield f"{s.id} and {t.id} share {slot_id}, {p.room} and no track"
    for session_id, times in Counter(p.session for p, *_ in laid.all).items():
        if times > 1:
            yield f"{session_id} is placed {times} times"


def evaluate(agenda: Agenda, placements: Iterable[Placement]) -> Evaluation:
    """Price placements: every broken rule by name, what no agenda may do, and who is missing.

    Raises
    ------
    KeyError
        A placement names a session, slot or room that the agenda does not have.
    """
    laid = _Laid(agenda, placements)
    found = []
    for check in CHECKS:
        weight = agenda.weight(check.__name__)
        found += [Penalty(check.__name__, n, n * weight, about) for n, about in check(laid) if n and weight]
    placed = {p.session for p, *_ in laid.all}
    missing = tuple(s.id for s in agenda.sessions if s.id not in placed)
    return Evaluation(tuple(found), tuple(faults(laid)), missing)
