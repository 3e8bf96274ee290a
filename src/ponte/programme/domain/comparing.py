"""What differs between two versions of an agenda: a pure function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from ponte.programme.models import ReleasedSession, Session


@dataclass(frozen=True, slots=True)
class Line:
    """A session as one version of the agenda has it. Everything is named by its primary key."""

    session: int
    title: str
    """In the reader's language."""
    city: int
    room: int | None
    starts: dt.datetime
    ends: dt.datetime
    speakers: frozenset[int] = frozenset()
    details: tuple[Hashable, ...] = ()
    """Kind, event, track, topics, languages and interpretation: told of as a whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs about one session, ready to be said by `ponte.programme.reasons.say_change`."""

    code: str
    before: Line | None
    after: Line | None
    people: tuple[int, ...] = ()
    """Who joined or left."""

    @property
    def line(self) -> Line:
        """The session as it is now, or as it was last."""
        line = self.after or self.before
        assert line is not None  # noqa: S101 (a change has at least one end)
        return line


def compare(before: Iterable[Line], after: Iterable[Line]) -> list[Change]:
    """Tell what was added, taken away, moved, renamed, and who joined or left, in the order of time."""
    earlier = {line.session: line for line in before}
    later = {line.session: line for line in after}
    changes = [Change("new", None, line) for key, line in later.items() if key not in earlier]
    changes += [Change("gone", line, None) for key, line in earlier.items() if key not in later]
    for key in earlier.keys() & later.keys():
        changes += _differences(earlier[key], later[key])
    return sorted(changes, key=lambda change: (change.line.starts, change.line.session, change.code))


def _differences(before: Line, after: Line) -> Iterable[Change]:
    if (before.starts, before.city) != (after.starts, after.city):
        yield Change("moved", before, after)
    elif before.ends != after.ends:
        yield Change("ends", before, after)
    if before.room != after.room:
        yield Change("room", before, after)
    if before.title != after.title:
        yield Change("renamed", before, after)
    if before.details != after.details:
        yield Change("details", before, after)
    if joined := after.speakers - before.speakers:
        yield Change("joined", before, after, tuple(sorted(joined)))
    if left := before.speakers - after.speakers:
        yield Change("left", before, after, tuple(sorted(left)))


def lines_of(sessions: Iterable[Session] | Iterable[ReleasedSession]) -> list[Line]:
    """Describe the sessions of a working copy, or of a release; those without a time are in no version."""
    return [
        Line(
            session=session.session_id if isinstance(session, ReleasedSession) else session.pk,
            title=session.title,
            city=session.city_id,
            room=session.room_id,
            starts=session.starts,
            ends=session.ends,
            speakers=frozenset(speaker.person_id for speaker in session.speakers.all()),
            details=_details(session),
        )
        for session in sessions
        if session.starts and session.ends
    ]


def _details(session: Session | ReleasedSession) -> tuple[Hashable, ...]:
    return (
        session.kind,
        session.event_id,
        session.track_id,
        frozenset(sector.pk for sector in session.sectors.all()),
        frozenset(session.languages),
        frozenset(frozenset(pair) for pair in session.interpretation),
    )
