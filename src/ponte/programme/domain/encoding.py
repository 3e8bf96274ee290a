"""The working copy as a problem for the agenda engine, and its answer as places in the working copy."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ponte.engine.agenda import problem as engine
from ponte.programme.domain.checking import ALL_DAY, FOR_EVERYBODY
from ponte.programme.domain.draft import Span
from ponte.programme.domain.reading import WorkingCopy
from ponte.programme.models import Session

STEP = 15
"""Minutes of a period."""
OTHER_CITY = 100_000
"""Units for a room in another city than the session's: dearer than any other rule."""
WEIGHTS = {
    "speakers": 10,
    "speakers_at_once": 10_000,
    "attendees": 1,
    "attendees_at_once": 1_000,
    "travel": 20_000,
    "interpretation": 500,
    "topics_at_once": 5,
    "consecutive_owner": 20,
}
"""Our slots last half a day: to change rooms within one is nothing, to be in two at once is out of the question."""


def is_free(session: Session) -> bool:
    """Say whether a proposal may place a session: locked ones stay, and what lasts all day is not placed."""
    return not session.is_locked and session.kind not in ALL_DAY


def encode(copy: WorkingCopy, sessions: Sequence[Session]) -> engine.Agenda:
    """Describe an edition and its sessions in full to the engine.

    The half days of the edition are cut into slots where locked sessions begin and end; while one is on, its room is
    closed, its speakers are away, and, if it is for everybody, so are all rooms of its city.
    """
    fixed = [session for session in sessions if session.is_locked and session.starts]
    free = [session for session in sessions if is_free(session)]
    slots = tuple(_slots(copy, fixed))
    return engine.Agenda(
        slots=slots,
        rooms=tuple(
            engine.Room(
                room.slug,
                room.capacity,
                closed=frozenset(_closed(room.pk, room.city_id, fixed, slots)),
                interpretation=None if room.interpretation is None else _pairs(room.interpretation),
                place=str(room.venue_id or room.city_id),
            )
            for room in copy.rooms
        ),
        sessions=tuple(_session(session) for session in free),
        tracks=tuple(engine.Track(track) for track in sorted({_track(session) for session in free})),
        speakers=tuple(_speakers(copy, sessions, fixed)),
        prices=engine.Prices(
            session_room={
                (session.slug, room.slug): OTHER_CITY
                for session in free
                for room in copy.rooms
                if room.city_id != session.city_id
            }
        ),
        weights=WEIGHTS,
        journeys={
            (str(min(pair)), str(max(pair))): trip.minutes for pair, trip in copy.draft.trips.items() if trip.minutes
        },
    )


def decode(
    copy: WorkingCopy, sessions: Iterable[Session], agenda: engine.Agenda, proposal: engine.Proposal
) -> list[list[str]]:
    """Each placed session with its room and start; one that the engine put into another city waits instead."""
    starts = {slot.id: slot.start for slot in agenda.slots}
    cities = {session.slug: session.city_id for session in sessions}
    rooms = {room.slug: room.city_id for room in copy.rooms}
    return [
        [placed.session, placed.room, (starts[placed.slot] + dt.timedelta(minutes=STEP * placed.period)).isoformat()]
        for placed in proposal.placements
        if cities[placed.session] == rooms[placed.room]
    ]


def _slots(copy: WorkingCopy, fixed: Iterable[Session]) -> Iterator[engine.Slot]:
    if copy.draft.days is None or not copy.rooms:
        return
    first, last = copy.draft.days
    zone = copy.draft.zones[copy.rooms[0].city_id]
    cuts = {moment for session in fixed for moment in (session.starts, session.ends) if moment}
    for day in (first + dt.timedelta(days=n) for n in range((last - first).days + 1)):
        for begin, end in copy.draft.hours_of(day).halves(day, zone):
            inside = sorted({begin, end, *(cut for cut in cuts if begin < cut < end)})
            for start, stop in pairwise(inside):
                if periods := int((stop - start) / dt.timedelta(minutes=STEP)):
                    yield engine.Slot(start.isoformat(), start, start + periods * dt.timedelta(minutes=STEP), periods)


def _closed(room: int, city: int, fixed: Iterable[Session], slots: Iterable[engine.Slot]) -> Iterator[str]:
    taking = [row for row in fixed if row.room_id == room or (row.city_id == city and row.kind in FOR_EVERYBODY)]
    for slot in slots:
        if any(row.starts and row.ends and row.starts < slot.end and slot.start < row.ends for row in taking):
            yield slot.id


def _track(session: Session) -> str:
    """A room holds one track for half a day: sessions without any share one, or each would need a room of its own."""
    return session.track.slug if session.track else f"others in {session.city.slug}"


def _session(session: Session) -> engine.Session:
    return engine.Session(
        id=session.slug,
        track=_track(session),
        periods=-(-session.minutes // STEP),
        speakers=frozenset(speaker.person.slug for speaker in session.speakers.all()),
        attendees=frozenset(f"delegation {delegation.slug}" for delegation in session.delegations.all()),
        audience=session.audience,
        # Several cities are one agenda: what runs in two of them is neither side by side nor an interruption.
        owner=f"{session.event.slug} in {session.city.slug}" if session.event else None,
        interpretation=_pairs(session.interpretation),
        topics=frozenset(f"{sector.pk} in {session.city.slug}" for sector in session.sectors.all()),
    )


def _pairs(interpretation: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset("-".join(sorted(pair)) for pair in interpretation)


def _speakers(copy: WorkingCopy, sessions: Iterable[Session], fixed: Iterable[Session]) -> Iterator[engine.Speaker]:
    busy: defaultdict[int, list[Span]] = defaultdict(list)
    for session in fixed:
        if session.starts and session.ends:
            for speaker in session.speakers.all():
                busy[speaker.person_id].append((session.starts, session.ends))
    people = {speaker.person_id: speaker.person for session in sessions for speaker in session.speakers.all()}
    for pk, person in sorted(people.items()):
        away = [*_outside(copy.draft.availabilities.get(pk, ())), *busy[pk]]
        zone = copy.draft.afar.get(pk)
        yield engine.Speaker(person.slug, tuple(sorted(away)), zone.key if zone else None)


def _outside(spans: Iterable[Span]) -> Iterator[Span]:
    """The times before, between and after those in which somebody can speak."""
    in_order = sorted(spans)
    if not in_order:
        return
    ever, never = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (1900, 9999))
    reached = ever
    for starts, ends in in_order:
        if starts > reached:
            yield reached, starts
        reached = max(reached, ends)
    yield reached, never
