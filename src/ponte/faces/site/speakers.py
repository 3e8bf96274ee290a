"""Who speaks at an edition's sessions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ponte.accords.queries import public_people
from ponte.faces.site.agenda import Line, lines_of
from ponte.faces.site.timed import Timed, timed_sessions
from ponte.people.models import Person
from ponte.programme.models import Release, ReleasedSpeaker


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks or chairs, with when they do so."""

    person: Person
    is_public: bool
    """Whether the record has a page of theirs."""
    sessions: list[Timed]


def list_speakers(release: Release) -> list[Speaker]:
    """Read everybody who speaks at a release's sessions, by name."""
    timed = {session.pk: session for session in timed_sessions(release)}
    parts = ReleasedSpeaker.objects.filter(session__release=release).order_by("pk")
    sessions: defaultdict[int, dict[int, Timed]] = defaultdict(dict)
    for person, session in parts.values_list("person_id", "session_id"):
        sessions[person][session] = timed[session]
    people = Person.objects.filter(pk__in=parts.values("person")).order_by("name_latin", "pk")
    public = set(
        public_people().prefetch_related(None).filter(pk__in=parts.values("person")).values_list("pk", flat=True)
    )
    return [
        Speaker(person, person.pk in public, sorted(sessions[person.pk].values(), key=lambda session: session.starts))
        for person in people
    ]


def speeches_of(person: Person, release: Release | None) -> list[Timed]:
    """Read when and where somebody speaks or chairs at a release's sessions; none before there is a release."""
    if release is None:
        return []
    own = set(ReleasedSpeaker.objects.filter(session__release=release, person=person).values_list("session", flat=True))
    return [session for session in timed_sessions(release) if session.pk in own] if own else []


def with_lines(speakers: list[Speaker]) -> list[tuple[Speaker, list[Line]]]:
    """Put the words of their sessions to some speakers."""
    wanted = {session.pk: session for speaker in speakers for session in speaker.sessions}
    lines = dict(zip(wanted, lines_of(list(wanted.values())), strict=True))
    return [(speaker, [lines[session.pk] for session in speaker.sessions]) for speaker in speakers]
