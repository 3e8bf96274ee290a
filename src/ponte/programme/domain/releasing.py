"""Releasing the agenda: what readers see, and whom it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modeltranslation.utils import build_localized_fieldname

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account, Person
from ponte.programme.domain.comparing import Change, compare, lines_of
from ponte.programme.domain.drafting import placement
from ponte.programme.domain.reading import WorkingCopy, read_working_copy, sessions_in_full
from ponte.programme.enums import Grade
from ponte.programme.findable import index_sessions
from ponte.programme.models import Edition, Release, ReleasedSession, ReleasedSpeaker, Session

COPIED = ("kind", "event_id", "track_id", "languages", "interpretation", "is_sample", "city_id", "room_id")
TITLES = tuple(build_localized_fieldname("title", code) for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told of a release: all that changed for them, in one message."""

    person: Person
    release: Release
    changes: tuple[Change, ...]
    address: str = ""
    """Where somebody without an account is written to; empty for who is told by the office."""
    language: str = ""
    """That of the message, for an address."""

    @property
    def is_sent(self) -> bool:
        """There is an account or an address to send it to."""
        return self.person.account is not None or bool(self.address)


Announce = Callable[[Sequence[Notice]], None]
"""Puts notices where they wait to be sent; called inside the release's transaction."""


def release_agenda(*, actor: Account | None, edition: Edition, name: str, announce: Announce) -> Release:
    """Publish the working copy as it stands under a name of its own.

    Sessions without a time stay out. Warnings below the grade that blocks do not hinder a release. Speakers are told,
    unless the edition is still in preparation.

    Raises
    ------
    Refused
        ``no_name``, ``name_taken``, ``nothing_placed``, ``unchanged``, ``blocked``.
    """
    with transaction.atomic():
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        last = last_release(edition)
        copy, sessions = read_working_copy(edition), list(sessions_in_full(edition))
        before = lines_of(released_sessions(last)) if last else []
        changes = compare(before, lines_of(sessions))
        _check_name(edition, name)
        _check_content(copy, changes)
        release = Release.objects.create(
            edition=edition, number=last.number + 1 if last else 1, name=name.strip(), made_by=actor
        )
        _store(release, sessions)
        index_sessions(edition)
        record(actor=actor, action="programme.release_agenda", subject=release, name=release.name, changes=len(changes))
        if edition.is_public:  # else speakers are told when it becomes so
            announce(notices(release, changes))
    return release


def revert_to(*, actor: Account | None, release: Release) -> int:
    """Put every session of the working copy back to its time, length and room in a release.

    Sessions that the release does not have lose their time; locks hold nothing back, and stay. Titles and speakers are
    left as they are. Returns how many sessions were put back.
    """
    with transaction.atomic():
        then = {row.session_id: row for row in released_sessions(release)}
        changed = []
        for session in Session.objects.select_for_update().filter(edition=release.edition_id):
            was = placement(session)
            row = then.get(session.pk)
            session.starts = row.starts if row else None
            session.room_id = row.room_id if row else None
            if row:
                session.city_id = row.city_id
                session.minutes = int((row.ends - row.starts).total_seconds() // 60)
            if placement(session) != was:
                changed.append(session)
        Session.objects.bulk_update(changed, ["starts", "room", "city", "minutes"], batch_size=100)
        record(actor=actor, action="programme.revert_agenda", subject=release, sessions=len(changed))
    return len(changed)


def last_release(edition: Edition) -> Release | None:
    """Return what readers see now."""
    return edition.releases.order_by("-number").first()


def released_sessions(release: Release) -> QuerySet[ReleasedSession]:
    """Return a release's sessions with their speakers."""
    speakers = ReleasedSpeaker.objects.select_related("person")
    return release.sessions.select_related("city__parent", "room").prefetch_related(
        "sectors", Prefetch("speakers", speakers)
    )


def notices(release: Release, changes: Iterable[Change]) -> list[Notice]:
    """Tell each speaker what changed in their own sessions; who joins or leaves is told only that."""
    told: defaultdict[int, list[Change]] = defaultdict(list)
    for change in changes:
        if change.code in ("joined", "left"):
            concerned: Iterable[int] = change.people
        elif change.before and change.after:
            concerned = change.before.speakers & change.after.speakers
        else:
            concerned = change.line.speakers
        for person in concerned:
            told[person].append(change)
    people = Person.objects.select_related("account").in_bulk(list(told))
    details = {row.person_id: row for row in release.edition.speaker_details.filter(person__in=told)}
    return [
        Notice(
            people[key],
            release,
            tuple(of_person),
            address=details[key].email if key in details else "",
            language=details[key].language if key in details else "",
        )
        for key, of_person in sorted(told.items())
    ]


def _check_name(edition: Edition, name: str) -> None:
    if not name.strip():
        raise Refused("no_name", _("Give the release a name, so that people can speak of it."))
    if edition.releases.filter(name=name.strip()).exists():
        raise Refused("name_taken", _("There is a release of this name already. Choose another."))


def _check_content(copy: WorkingCopy, changes: Sequence[Change]) -> None:
    if not copy.draft.items:
        raise Refused("nothing_placed", _("There is nothing to release yet: no session has its time."))
    if not changes:
        raise Refused("unchanged", _("Nothing has changed since the last release."))
    blocks = sum(warning.grade == Grade.BLOCK for warning in copy.warnings)
    if blocks:
        raise Refused(
            "blocked",
            ngettext(
                "%(number)d clash must be solved before the agenda can be released.",
                "%(number)d clashes must be solved before the agenda can be released.",
                blocks,
            )
            % {"number": blocks},
        )


def _store(release: Release, sessions: Sequence[Session]) -> None:
    placed = [(session, session.starts, session.ends) for session in sessions]
    rows = ReleasedSession.objects.bulk_create(
        ReleasedSession(
            release=release,
            session=session,
            starts=starts,
            ends=ends,
            **{name: getattr(session, name) for name in (*COPIED, *TITLES)},
        )
        for session, starts, ends in placed
        if starts and ends
    )
    speakers: list[ReleasedSpeaker] = []
    sectors: list[Any] = []
    for row in rows:
        sectors += [_sector_of(row, sector.pk) for sector in row.session.sectors.all()]
        speakers += [
            ReleasedSpeaker(session=row, person=speaker.person, part=speaker.part, language=speaker.language)
            for speaker in row.session.speakers.all()
        ]
    ReleasedSpeaker.objects.bulk_create(speakers)
    ReleasedSession.sectors.through.objects.bulk_create(sectors)


def _sector_of(row: ReleasedSession, sector: int) -> Any:
    return ReleasedSession.sectors.through(releasedsession_id=row.pk, sector_id=sector)
