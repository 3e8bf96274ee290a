"""Writing what the agenda consists of: sessions, and the events, rooms, tracks and delegations that they share.

Callers set the fields of a row and hand it over; the rules are held here, and what changed is in the audit trail. Of a
session that readers were ever shown only the place can be taken away: what they were told must stay readable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modeltranslation.utils import build_localized_fieldname

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.domain.addresses import address_for
from ponte.programme.domain.drafting import SHORTEST_MINUTES
from ponte.programme.models import DayHours, Delegation, Edition, Event, Room, Session, Track
from ponte.programme.models.agenda import LONGEST_MINUTES

Shared: TypeAlias = Event | Room | Track | Delegation
"""What sessions of an edition have in common."""
Links = Mapping[str, Iterable[models.Model]]
PLACED = ("minutes", "city_id")
"""What a lock holds."""


def write_session(*, actor: Account | None, session: Session, links: Links | None = None) -> Session:
    """Keep a session as its fields say now, a new one among those without a time.

    Parameters
    ----------
    links
        Its sectors and delegations, where they are to be set.

    Raises
    ------
    Refused
        ``no_title``, ``length``, ``locked``, ``other_edition``, ``one_language``.
    """
    _check_named(session, "title", _("Give the session a title, in one language at least."))
    if not SHORTEST_MINUTES <= session.minutes <= LONGEST_MINUTES:
        raise Refused(
            "length",
            _("A session lasts between %(least)d and %(most)d minutes.")
            % {"least": SHORTEST_MINUTES, "most": LONGEST_MINUTES},
        )
    _check_pairs(session.interpretation)
    for shared in (session.event, session.track, *(links or {}).get("delegations", ())):
        if shared is not None and getattr(shared, "edition_id", None) != session.edition_id:
            raise Refused("other_edition", _("What a session belongs to must be of its own edition."))
    with transaction.atomic():
        if session.pk:
            _check_lock(session)
        _write(actor, session, links or {})
    return session


def delete_session(*, actor: Account | None, session: Session) -> None:
    """Delete a session that nobody was told of.

    Raises
    ------
    Refused
        ``released``, ``locked``.
    """
    with transaction.atomic():
        row = Session.objects.select_for_update().get(pk=session.pk)
        if row.released.exists():
            raise Refused(
                "released",
                _("“%(session)s” was released: readers know of it. Take it off the board; the next release says so.")
                % {"session": row.title},
            )
        if row.is_locked:
            raise Refused(
                "locked", _("“%(session)s” is locked. Unlock it before you delete it.") % {"session": row.title}
            )
        record(actor=actor, action="programme.delete_session", subject=row, was=_told(row))
        row.delete()


def write_shared(*, actor: Account | None, shared: Shared) -> None:
    """Keep an event, a room, a track or a delegation as its fields say now.

    Raises
    ------
    Refused
        ``no_name``, ``one_language``, ``elsewhere``: sessions are placed in the room, and its city is another now.
    """
    _check_named(shared, "name", _("Give it a name, in one language at least."))
    with transaction.atomic():
        if isinstance(shared, Room):
            _check_pairs(shared.interpretation or [])
            if shared.pk and shared.sessions.exclude(city=shared.city_id).exists():
                raise Refused("elsewhere", _("Sessions are placed in this room. Move them before it changes its city."))
        _write(actor, shared, {})


def delete_shared(*, actor: Account | None, shared: Shared) -> None:
    """Delete an event, a room, a track or a delegation that no session needs.

    Raises
    ------
    Refused
        ``in_use``, ``released``.
    """
    with transaction.atomic():
        if used := shared.sessions.count():  # type: ignore[union-attr]
            raise Refused(
                "in_use",
                ngettext(
                    "%(number)d session needs “%(name)s”. Change it first.",
                    "%(number)d sessions need “%(name)s”. Change them first.",
                    used,
                )
                % {"number": used, "name": shared.name},
            )
        if not isinstance(shared, Delegation) and _was_released(shared):
            raise Refused(
                "released",
                _("A release of the agenda names “%(name)s”, and must stay readable. Leave it without sessions.")
                % {"name": shared.name},
            )
        action = f"programme.delete_{shared._meta.model_name}"
        record(actor=actor, action=action, subject=shared, was=_told(shared))
        shared.delete()


def write_hours(*, actor: Account | None, hours: DayHours) -> None:
    """Say when a day of an edition, or every day without hours of its own, begins, pauses and ends.

    Raises
    ------
    Refused
        ``order``: the times do not follow each other; ``lunch``: more minutes than there are between its hours.
    """
    times = [hours.opens, hours.lunch_from, hours.lunch_to, hours.closes]
    if times != sorted(times) or hours.lunch_from == hours.lunch_to:
        raise Refused("order", _("The day opens, then comes lunch, then it closes. Put the times in this order."))
    begins, ends = (time.hour * 60 + time.minute for time in (hours.lunch_from, hours.lunch_to))
    if hours.lunch_minutes > ends - begins:
        raise Refused("lunch", _("Lunch takes no more minutes than there are between its hours."))
    with transaction.atomic():
        _write(actor, hours, {})


def forget_hours(*, actor: Account | None, hours: DayHours) -> None:
    """Let a day have the hours of the others again, or all days the usual ones."""
    with transaction.atomic():
        record(actor=actor, action="programme.forget_hours", subject=hours, was=_told(hours))
        hours.delete()


def _write(actor: Account | None, row: models.Model, links: Links) -> None:
    """Save a row with its links, and tell in the audit trail what changed; what changes nothing leaves no trace."""
    kind = row._meta.model_name
    known = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    before = _told(known, links) if known else {}
    if known is None and hasattr(row, "slug") and not row.slug:
        row.slug = address_for(type(row), *_worded(row, "title" if isinstance(row, Session) else "name"))
    row.save()
    for name, linked in links.items():
        getattr(row, name).set(linked)
    after = _told(row, links)
    if known is None:
        record(actor=actor, action=f"programme.create_{kind}", subject=row, after=after)
    elif before != after:
        changed = [name for name in after if before[name] != after[name]]
        record(
            actor=actor,
            action=f"programme.edit_{kind}",
            subject=row,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


def _told(row: models.Model, links: Iterable[str] = ()) -> dict[str, Any]:
    """A row as the audit trail writes it."""
    told = {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    return told | {name: sorted(getattr(row, name).values_list("pk", flat=True)) for name in links}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, type(None))) else DjangoJSONEncoder().default(value)


def _worded(row: models.Model, field: str) -> list[str]:
    """What a translated field says, English first."""
    codes = ["en", *(code for code, _name in settings.LANGUAGES if code != "en")]
    return [getattr(row, build_localized_fieldname(field, code)) or "" for code in codes]


def _check_named(row: models.Model, field: str, otherwise: str) -> None:
    if not any(text.strip() for text in _worded(row, field)):
        raise Refused("no_title" if field == "title" else "no_name", otherwise)


def _check_pairs(interpretation: Iterable[Iterable[str]]) -> None:
    if any(len(set(pair)) != 2 for pair in interpretation):
        raise Refused("one_language", _("Interpretation is between two different languages."))


def _check_lock(session: Session) -> None:
    was = Session.objects.select_for_update().get(pk=session.pk)
    if was.is_locked and any(getattr(was, name) != getattr(session, name) for name in PLACED):
        raise Refused("locked", _("“%(session)s” is locked. Unlock it before you change it.") % {"session": was.title})


def _was_released(shared: Event | Room | Track) -> bool:
    return shared.released_sessions.exists()


def hours_of(edition: Edition, text: str) -> DayHours:
    """Find the hours of a day (``2016-10-25``) or of all days (empty), or those to begin with where none are kept.

    Raises
    ------
    ValueError
        The day cannot be, or is none of the edition's.
    """
    day = dt.date.fromisoformat(text) if text else None
    if day and not (edition.starts and edition.ends and edition.starts <= day <= edition.ends):
        raise ValueError(text)
    kept = {row.date: row for row in edition.day_hours.all()}
    if day in kept:
        return kept[day]
    usual = kept.get(None) or DayHours()
    times = {name: getattr(usual, name) for name in ("opens", "lunch_from", "lunch_to", "lunch_minutes", "closes")}
    return DayHours(edition=edition, date=day, **times)
