"""Badges, and checking people in by them: also from devices that were without a network."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.clock import as_lived, half_day_of
from ponte.brokerage.domain.missing import note_arrival
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Badge, Brokerage, CheckIn, Hall, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two letters and digits; 0, 1, I and O are left out, since they are taken for one another."""
CODE_LENGTH = 10
"""Fifty random bits: with ten thousand badges, a guess is right once in a hundred thousand million."""
FUTURE = dt.timedelta(minutes=10)
"""How far ahead a device's clock may be."""
KEPT_BACK = dt.timedelta(days=7)
"""For how long a device may have kept a check-in to itself."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of a check-in."""

    check_in: CheckIn
    is_new: bool
    """Whether it was this device that counted them; False where somebody else had before."""
    expected_at: Hall | None
    """The other hall where they said that they would spend this half day; None where it is this one, or none."""


def make_badges(brokerage: Brokerage) -> int:
    """Give everybody who takes part a badge with a code of its own; return how many are new.

    Codes are drawn from the operating system's secure source: they can neither be guessed nor counted up.
    """
    without = list(brokerage.registrations.filter(status=RegistrationStatus.APPROVED, badge__isnull=True))
    made = Badge.objects.bulk_create(
        (Badge(registration=registration, code=_new_code()) for registration in without), ignore_conflicts=True
    )
    return len(made)


def find_by_code(brokerage: Brokerage, code: str) -> Registration:
    """Return whose badge it is, as it was scanned or typed: capitals, spaces and hyphens do not matter.

    Raises
    ------
    Refused
        ``unknown_badge``.
    """
    typed = "".join(code.upper().split()).replace("-", "")
    registration = Registration.objects.filter(brokerage=brokerage, badge__code=typed).first() if typed else None
    if registration is None:
        raise Refused("unknown_badge", _("Nobody at this event has a badge with this code. Search by name instead."))
    return registration


def check_in(
    *, actor: Account | None, hall: Hall, registration: Registration, client_id: uuid.UUID, at: dt.datetime
) -> Arrival:
    """Count somebody as come to a hall for this half day; who was reported missing is so no longer.

    Sent again with the same ``client_id`` it is the same check-in. When two devices check the same person in, the
    first to be written counts, and the other is told so.

    Parameters
    ----------
    at
        When it was, by the device's clock.

    Raises
    ------
    Refused
        ``not_admitted``, ``clock_wrong``, ``checked_in_elsewhere``; ``number_taken``: by another check-in.
    """
    if registration.status != RegistrationStatus.APPROVED:
        raise Refused("not_admitted", _("This registration was not admitted, or was withdrawn. Ask the office."))
    if not timezone.now() - KEPT_BACK <= at <= timezone.now() + FUTURE:
        raise Refused("clock_wrong", _("The device's clock is wrong: set it, and check the person in again."))
    at = as_lived(hall.brokerage, at)
    date, half = half_day_of(hall, at)
    try:
        with transaction.atomic():
            row = CheckIn.objects.create(
                registration=registration, hall=hall, date=date, half=half, at=at, by=actor, client_id=client_id
            )
            note_arrival(actor=actor, registration=registration, at=at)
            record(actor=actor, action="brokerage.check_in", subject=registration, hall=hall.pk, at=at.isoformat())
        is_new = True
    except IntegrityError:
        row, is_new = _counted_before(registration, date, half, client_id)
        if row.hall_id != hall.pk:
            raise Refused(
                "checked_in_elsewhere",
                _("Already checked in at %(hall)s for this half day: one of the two is a mistake.")
                % {"hall": row.hall.name},
            ) from None
    presence = registration.presences.filter(date=date, half=half).exclude(hall=hall).select_related("hall").first()
    return Arrival(row, is_new, presence.hall if presence else None)


def undo_check_in(*, actor: Account | None, check_in: CheckIn) -> None:
    """Take back a check-in that was a mistake; who was reported missing before must be reported anew."""
    with transaction.atomic():
        record(actor=actor, action="brokerage.undo_check_in", subject=check_in.registration, hall=check_in.hall_id)
        check_in.delete()


def _counted_before(registration: Registration, date: dt.date, half: str, client_id: uuid.UUID) -> tuple[CheckIn, bool]:
    """Return the check-in that stood in the way, and whether it is the very one that is being sent again."""
    rows = CheckIn.objects.select_related("hall", "by")
    again = rows.filter(client_id=client_id).first()
    if again is not None:
        if (again.registration_id, again.date, again.half) != (registration.pk, date, half):
            raise Refused(
                "number_taken", _("The device gave this check-in the number of another one. Check the person in again.")
            )
        return again, True
    return rows.get(registration=registration, date=date, half=half), False


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
