"""What makes an agenda sound: refused in one line that names the entry."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ponte.engine.agenda.problem import WEIGHTS, Agenda
from ponte.engine.errors import BadInput

MOST = 10**6  # units or weight: far beyond any price, and sums of their products stay within 64 bits


def check_agenda(agenda: Agenda) -> None:
    """Refuse an agenda that contradicts itself.

    Raises
    ------
    BadInput
        Ids that are not unique or not known, slots that end before they start, times without a zone, unknown zones,
        sessions of no length, journeys, prices or weights that are negative, above a million or of an unknown rule.
    """
    slots, rooms = _unique("slot", (s.id for s in agenda.slots)), _unique("room", (r.id for r in agenda.rooms))
    tracks, sessions = (
        _unique("track", (t.id for t in agenda.tracks)),
        _unique("session", (s.id for s in agenda.sessions)),
    )
    _unique("speaker", (s.id for s in agenda.speakers))
    for slot in agenda.slots:
        if slot.start.tzinfo is None or slot.end.tzinfo is None or slot.end <= slot.start or slot.periods < 1:
            raise BadInput(f"slot {slot.id!r}", "expected a start before its end, both with a zone, and a period")
    for room in agenda.rooms:
        _known(f"room {room.id!r}", "slot", sorted(room.closed), slots)
    for speaker in agenda.speakers:
        for start, end in speaker.away:
            if start.tzinfo is None or end.tzinfo is None or end <= start:
                raise BadInput(f"speaker {speaker.id!r}", "expected absences that start before they end, with a zone")
        _check_zone(f"speaker {speaker.id!r}", speaker.time_zone)
    for session in agenda.sessions:
        place = f"session {session.id!r}"
        _known(place, "track", [session.track], tracks)
        _known(place, "slot", [session.slot], slots)
        _known(place, "room", [session.room], rooms)
        _check_zone(place, session.time_zone)
        if session.periods < 1 or session.order < 0:
            raise BadInput(place, "expected at least one period and an order of at least 0")
    for (one, other), minutes in agenda.journeys.items():
        if not 0 <= minutes <= MOST:
            raise BadInput(f"journey from {one!r} to {other!r}", f"expected 0 … {MOST} minutes, found {minutes}")
    _check_prices(agenda, {"slot": slots, "room": rooms, "track": tracks, "session": sessions})


def _unique(kind: str, ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise BadInput(f"{kind} {id_!r}", "expected an id of its own")
        seen.add(id_)
    return seen


def _known(place: str, kind: str, ids: Iterable[str | None], known: set[str]) -> None:
    for id_ in ids:
        if id_ is not None and id_ not in known:
            raise BadInput(place, f"expected a {kind} that there is, found {id_!r}")


def _check_zone(place: str, zone: str | None) -> None:
    try:
        if zone is not None:
            ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(place, f"expected an IANA time zone, found {zone!r}") from None


def _check_prices(agenda: Agenda, known: dict[str, set[str]]) -> None:
    prices = agenda.prices
    for name, (a, b), table in (
        ("track_slot", ("track", "slot"), prices.track_slot),
        ("track_room", ("track", "room"), prices.track_room),
        ("slot_room", ("slot", "room"), prices.slot_room),
        ("similar", ("track", "track"), prices.similar),
        ("session_slot", ("session", "slot"), prices.session_slot),
        ("session_room", ("session", "room"), prices.session_room),
    ):
        for (x, y), units in table.items():
            place = f"price {name!r} of {x!r} and {y!r}"
            _known(place, a, [x], known[a])
            _known(place, b, [y], known[b])
            if not 0 <= units <= MOST:
                raise BadInput(place, f"expected 0 … {MOST}, found {units}")
    for rule, weight in agenda.weights.items():
        if rule not in WEIGHTS or not 0 <= weight <= MOST:
            raise BadInput(f"weight {rule!r}", f"expected a rule that there is and 0 … {MOST}, found {weight}")
