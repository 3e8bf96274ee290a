"""Working on the agenda: each act changes one session of the working copy; readers see none of it before a release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account, Place
from ponte.programme.models import Room, Session
from ponte.programme.models.agenda import LONGEST_MINUTES

SHORTEST_MINUTES = 5


def move_session(
    *,
    actor: Account | None,
    session: Session,
    starts: dt.datetime,
    room: Room | None,
    city: Place | None = None,
) -> None:
    """Give a session its time and room.

    Parameters
    ----------
    starts
        With its time zone.
    room
        None for a session that takes place elsewhere, or whose room is still to be found.
    city
        Where such a session takes place; a room brings its own city.

    Raises
    ------
    Refused
        ``locked``, ``other_edition``.
    """
    with _changing(actor, session, "programme.move_session") as row:
        if room is not None and room.edition_id != row.edition_id:
            raise Refused("other_edition", _("This room belongs to another edition. Choose one of this edition's."))
        row.starts, row.room = starts, room
        row.city_id = room.city_id if room else (city.pk if city else row.city_id)


def unschedule_session(*, actor: Account | None, session: Session) -> None:
    """Take a session's time and room away; it waits among the unplaced ones.

    Raises
    ------
    Refused
        ``locked``.
    """
    with _changing(actor, session, "programme.unschedule_session") as row:
        row.starts = row.room = None


def resize_session(*, actor: Account | None, session: Session, minutes: int) -> None:
    """Make a session longer or shorter; it keeps its start.

    Raises
    ------
    Refused
        ``locked``, ``length``.
    """
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise Refused(
            "length",
            _("A session lasts between %(least)d and %(most)d minutes.")
            % {"least": SHORTEST_MINUTES, "most": LONGEST_MINUTES},
        )
    with _changing(actor, session, "programme.resize_session") as row:
        row.minutes = minutes


def lock_session(*, actor: Account | None, session: Session) -> None:
    """Keep a session where it is: nobody moves it, and proposals go round it."""
    _set_lock(actor, session, is_locked=True)


def unlock_session(*, actor: Account | None, session: Session) -> None:
    """Let a session be moved again."""
    _set_lock(actor, session, is_locked=False)


@contextmanager
def _changing(actor: Account | None, session: Session, action: str) -> Iterator[Session]:
    """Change the placement of a session that is not locked; what it was and what it became is in the audit trail."""
    with transaction.atomic():
        row = Session.objects.select_for_update().get(pk=session.pk)
        if row.is_locked:
            raise Refused(
                "locked", _("“%(session)s” is locked. Unlock it before you change it.") % {"session": row.title}
            )
        before = placement(row)
        yield row
        if placement(row) != before:
            row.save(update_fields=["starts", "room", "city", "minutes"])
            record(actor=actor, action=action, subject=row, before=before, after=placement(row))
    session.refresh_from_db()


def placement(session: Session) -> dict[str, Any]:
    """Where and when a session is, as the audit trail writes it."""
    return {
        "city": session.city_id,
        "room": session.room_id,
        "starts": session.starts.astimezone(dt.UTC).isoformat() if session.starts else None,
        "minutes": session.minutes,
    }


def _set_lock(actor: Account | None, session: Session, *, is_locked: bool) -> None:
    with transaction.atomic():
        if Session.objects.filter(pk=session.pk, is_locked=not is_locked).update(is_locked=is_locked):
            action = "programme.lock_session" if is_locked else "programme.unlock_session"
            record(actor=actor, action=action, subject=session)
    session.is_locked = is_locked
