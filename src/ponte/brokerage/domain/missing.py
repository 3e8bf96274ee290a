"""Noting on the day who is not there, or not yet, and which tables cannot be used."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ponte.brokerage.domain.clock import now_at
from ponte.brokerage.models import Hall, NoShow, Registration, TableClosure
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account


def report_missing(
    *, actor: Account | None, registration: Registration, starts: dt.datetime, ends: dt.datetime
) -> NoShow:
    """Note that somebody is not there from a time on, until they are expected or for all that they miss.

    No diary changes by this alone: see `ponte.brokerage.domain.repairing`. A new report replaces the one in force.

    Raises
    ------
    Refused
        ``never_missing``: the end is not after the beginning, or has passed.
    """
    now = now_at(registration.brokerage)
    if ends <= starts or ends <= now:
        raise Refused("never_missing", _("Until when are they missing? Give a time that is still to come."))
    with transaction.atomic():
        _end(registration.no_shows.filter(ends__gt=starts), at=starts)
        row = NoShow.objects.create(registration=registration, starts=starts, ends=ends, reported_by=actor)
        record(
            actor=actor,
            action="brokerage.report_missing",
            subject=registration,
            starts=starts.isoformat(),
            ends=ends.isoformat(),
        )
    return row


def note_arrival(*, actor: Account | None, registration: Registration, at: dt.datetime) -> bool:
    """Note that somebody who was reported missing has come; return whether they had been."""
    with transaction.atomic():
        if not _end(registration.no_shows.filter(ends__gt=at), at=at):
            return False
        record(actor=actor, action="brokerage.note_arrival", subject=registration, at=at.isoformat())
    return True


def close_tables(
    *, actor: Account | None, hall: Hall, count: int, starts: dt.datetime, ends: dt.datetime
) -> TableClosure:
    """Note that the ``count`` tables of highest number cannot be used from a time to another.

    Raises
    ------
    Refused
        ``no_such_tables``, ``never_closed``.
    """
    if not 1 <= count <= hall.tables:
        raise Refused("no_such_tables", _("This hall has %(number)d tables.") % {"number": hall.tables})
    if ends <= starts:
        raise Refused("never_closed", _("Until when are they closed? Give a time that is still to come."))
    with transaction.atomic():
        row = TableClosure.objects.create(hall=hall, count=count, starts=starts, ends=ends, closed_by=actor)
        record(actor=actor, action="brokerage.close_tables", subject=hall, count=count, ends=ends.isoformat())
    return row


def reopen_tables(*, actor: Account | None, closure: TableClosure) -> None:
    """Note that closed tables can be used again from now on."""
    now = now_at(closure.hall.brokerage)
    with transaction.atomic():
        rows = TableClosure.objects.filter(pk=closure.pk)
        if not rows.filter(starts__lt=now, ends__gt=now).update(ends=now):
            rows.filter(starts__gte=now).delete()
        record(actor=actor, action="brokerage.reopen_tables", subject=closure.hall, count=closure.count)


def _end(rows: QuerySet[NoShow], *, at: dt.datetime) -> int:
    """Have reports end at a time; those that would only begin then are as if never made."""
    ended = rows.filter(starts__lt=at).update(ends=at)
    gone, _by_model = rows.filter(starts__gte=at).delete()
    return ended + gone
