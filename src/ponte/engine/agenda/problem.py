"""An agenda to be proposed and its answer: immutable, typed, plain Python.

The words are those of a programme: a *session* (a talk, a paper, a round table) is put into a *slot*, a stretch of
time that runs in all rooms side by side and is divided into *periods*, and into a *room*. What fills one room for one
slot belongs to one *track*. The rules and their units follow Pylyavskyy, Jacko and Kheiri, A generic approach to
conference scheduling with integer programming (European Journal of Operational Research 317, 2024), where our slot is
their session and our session their submission; capacity, language and owner are added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from ponte.engine import reasons

Pair = tuple[str, str]
Span = tuple[datetime, datetime]

# Every rule that may be broken at a price, with the sentence that says how.
RULES: Mapping[str, str] = {
    "speakers": "{a} and {b} share a speaker and run in different rooms in {slot}",
    "speakers_at_once": "{a} and {b} share a speaker and overlap in {slot}",
    "attendees": "{a} and {b} share an attendee and run in different rooms in {slot}",
    "attendees_at_once": "{a} and {b} share an attendee and overlap in {slot}",
    "chairs": "tracks {a} and {b} share a chair and run in parallel in {slot}",
    "similar_tracks": "similar tracks {a} and {b} run in parallel in {slot}",
    "parallel_track": "track {track} runs in several rooms in {slot}",
    "rooms_per_track": "track {track} uses {rooms} rooms",
    "consecutive_track": "track {track} is interrupted",
    "order": "{session} is out of order in its track",
    "track_slot": "track {track} should not be in {slot}",
    "track_room": "track {track} should not be in {room}",
    "slot_room": "{room} should not be used in {slot}",
    "session_slot": "{session} should not be in {slot}",
    "session_room": "{session} should not be in {room}",
    "time_zone": "{slot} is an inconvenient hour for {session} in {zone}",
    "capacity": "{session} expects {audience} people in {room}, which holds {capacity}",
    "language": "{session} is in {language}, which {room} neither follows nor interprets",
    "owner": "{session} of {owner} is in {slot}, {room}, which belong to {other}",
    "consecutive_owner": "the sessions of {owner} are interrupted in {slots} slots",
    "interpretation": "{session} needs interpretation ({pairs}), which {room} is not equipped for",
    "topics_at_once": "{a} and {b} share a topic and overlap in {slot}",
    "travel": "a speaker of {a} and {b} has {minutes} minutes for a journey of {needed}",
}

# What one unit of each costs where the organiser says nothing.
WEIGHTS: Mapping[str, int] = {
    "speakers": 1_000,
    "speakers_at_once": 0,
    "attendees": 10,
    "attendees_at_once": 0,
    "chairs": 100,
    "similar_tracks": 1,
    "parallel_track": 10,
    "rooms_per_track": 2,
    "consecutive_track": 5,
    "order": 20,
    "track_slot": 1,
    "track_room": 1,
    "slot_room": 1,
    "session_slot": 1,
    "session_room": 1,
    "time_zone": 1,
    "capacity": 200,
    "language": 200,
    "owner": 200,
    "consecutive_owner": 5,
    "interpretation": 200,
    "topics_at_once": 2,
    "travel": 1_000,
}

# Why a session is in no room.
UNPLACED: Mapping[str, str] = {
    "too_long": "it takes {periods} periods, and no slot it may be in has more than {most}",
    "speaker_away": "its speakers are away in every slot",
    "closed": "no room it may be in is open in a slot it may be in",
    "pinned_taken": "the place it is pinned to is taken by {others}",
    "full": "every place it may take is taken",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time in which all rooms run side by side; aware datetimes, ``periods`` talks of length one.

    Slots are taken to follow each other in the order of `Agenda.slots`; their times matter to absences and zones.
    """

    id: str
    start: datetime
    end: datetime
    periods: int = 1
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A room: places, languages that are followed or interpreted there (``None``: any), slots in which it is closed.

    ``interpretation`` are the pairs of languages that it is equipped for (``None``: any), ``place`` is where people
    travel to, as in `Agenda.journeys`.
    """

    id: str
    capacity: int | None = None
    languages: frozenset[str] | None = None
    closed: frozenset[str] = frozenset()
    owner: str | None = None
    interpretation: frozenset[str] | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A topic under which sessions are grouped; ``chairs`` are ids of people."""

    id: str
    chairs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known of a speaker: absences (aware, half-open) and the IANA zone they speak from, if from afar.

    Who speaks from afar does not travel.
    """

    id: str
    away: tuple[Span, ...] = ()
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Something to be placed.

    ``order`` counts from 1 within the track (0: any); ``slot`` and ``room``, where given, pin it there; ``time_zone``
    is followed from afar beside those of its speakers; ``speakers`` and ``attendees`` are ids of people;
    ``interpretation`` are the pairs of languages it needs, called as rooms call them.
    """

    id: str
    track: str | None = None
    periods: int = 1
    speakers: frozenset[str] = frozenset()
    attendees: frozenset[str] = frozenset()
    order: int = 0
    time_zone: str | None = None
    language: str | None = None
    audience: int | None = None
    owner: str | None = None
    slot: str | None = None
    room: str | None = None
    interpretation: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Prices:
    """Units charged for a pair of ids, beside the rules; ``similar`` is symmetric and stated once."""

    track_slot: Mapping[Pair, int] = field(default_factory=dict)
    track_room: Mapping[Pair, int] = field(default_factory=dict)
    slot_room: Mapping[Pair, int] = field(default_factory=dict)
    similar: Mapping[Pair, int] = field(default_factory=dict)
    session_slot: Mapping[Pair, int] = field(default_factory=dict)
    session_room: Mapping[Pair, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day that suit somebody who follows from afar, and what a period outside them is charged."""

    good_from: time = time(9)
    good_to: time = time(21, 30)
    fair_from: time = time(7)
    fair_to: time = time(23)
    fair: int = 1
    poor: int = 10

    def units(self, slot: Slot, zone: str) -> int:
        """What a period of this slot is charged in a time zone (an IANA name)."""
        start, end = (moment.astimezone(ZoneInfo(zone)).time() for moment in (slot.start, slot.end))
        if start < self.fair_from or end < self.fair_from or end > self.fair_to:
            return self.poor
        return self.fair if start < self.good_from or end > self.good_to else 0


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything the engine is told. See `check_agenda` for what makes it sound. Weights not given are `WEIGHTS`."""

    slots: tuple[Slot, ...]
    rooms: tuple[Room, ...]
    sessions: tuple[Session, ...]
    tracks: tuple[Track, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    prices: Prices = Prices()
    hours: Hours = Hours()
    weights: Mapping[str, int] = field(default_factory=dict)
    journeys: Mapping[Pair, int] = field(default_factory=dict)
    """Minutes between two places, either way; what is not stated takes none."""

    def weight(self, rule: str) -> int:
        """What a unit of a rule costs."""
        return self.weights.get(rule, WEIGHTS[rule])

    def journey(self, one: Room, other: Room) -> int:
        """Minutes from one room to another."""
        if one.place is None or other.place is None or one.place == other.place:
            return 0
        pair = (one.place, other.place)
        return self.journeys.get(pair, self.journeys.get(pair[::-1], 0))


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a session is: periods ``period`` (from 0) and following of a slot in a room."""

    session: str
    slot: str
    room: str
    period: int


class Reason(reasons.Reason):
    """Why a session is left out: a stable code of `UNPLACED` and its parameters."""

    __slots__ = ()
    sentences = UNPLACED


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A session without a place, with its own true reason."""

    session: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Penalty:
    """One rule broken once: its code in `RULES`, how many units, what they cost, and about whom."""

    rule: str
    units: int
    cost: int
    params: Mapping[str, str | int]

    def __str__(self) -> str:
        return RULES[self.rule].format(**self.params)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a check of placements found: penalties; what no agenda may do (``faults``); sessions without a place."""

    penalties: tuple[Penalty, ...]
    faults: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def cost(self) -> int:
        """The sum of all penalties."""
        return sum(p.cost for p in self.penalties)

    def by_rule(self) -> dict[str, tuple[int, int]]:
        """Units and cost of each rule that is broken, in the order of `RULES`."""
        found = {rule: [p for p in self.penalties if p.rule == rule] for rule in RULES}
        return {rule: (sum(p.units for p in ps), sum(p.cost for p in ps)) for rule, ps in found.items() if ps}


Status = Literal["optimal", "feasible"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer: every session is in exactly one of ``placements`` and ``unplaced``.

    As few as possible are left out, then ``cost`` is least. ``bound`` is a proven lower bound on the cost of any
    agenda that leaves nobody out; ``optimal`` is claimed only where nobody is left out and cost meets bound.
    """

    status: Status
    cost: int
    bound: int
    seconds: float
    seed: int
    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    penalties: tuple[Penalty, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come."""

    seconds: float
    cost: int
    unplaced: int
    bound: int
    moves: int


OnProgress = Callable[[Progress], bool | None]
