"""Changing one's own registration: languages, number of meetings, where and when one is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.clock import day_of, zone_of
from ponte.brokerage.enums import RegistrationStatus, TimetableStatus
from ponte.brokerage.models import Hall, Placement, Presence, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Account
from ponte.programme.reasons import say_moment

MOST_MEETINGS = 100
"""As many as anybody could wish for."""
HalfDay = tuple[Hall, dt.date, str]
"""A hall, a day and a `Half` that somebody spends there."""


def check_not_ended(registration: Registration) -> None:
    """Refuse, with ``not_taking_part``, what only those do who take part or may still be admitted."""
    if registration.status in (RegistrationStatus.REFUSED, RegistrationStatus.WITHDRAWN):
        raise Refused("not_taking_part", _("Your registration has ended. Ask your office if that is wrong."))


def edit_registration(
    *,
    actor: Account | None,
    registration: Registration,
    languages: Iterable[str],
    min_meetings: int,
    max_meetings: int | None,
    presences: Iterable[HalfDay],
) -> None:
    """Say anew what languages somebody meets in, how many meetings they wish, and which half days they are where.

    Raises
    ------
    Refused
        ``not_taking_part``, ``meeting_then``, and what `check_wishes` refuses.
    """
    check_not_ended(registration)
    wanted = list(presences)
    spoken = check_wishes(languages, min_meetings, max_meetings, wanted)
    with transaction.atomic():
        _check_meetings(registration, {(hall.pk, date, half) for hall, date, half in wanted})
        registration.languages = spoken
        registration.min_meetings = min_meetings
        registration.max_meetings = max_meetings
        registration.save(update_fields=["languages", "min_meetings", "max_meetings"])
        registration.presences.all().delete()
        Presence.objects.bulk_create(
            Presence(registration=registration, hall=hall, date=date, half=half) for hall, date, half in wanted
        )
        record(
            actor=actor,
            action="brokerage.edit_registration",
            subject=registration,
            languages=spoken,
            min=min_meetings,
            max=max_meetings,
            presences=[[hall.city.slug, date.isoformat(), half] for hall, date, half in wanted],
        )


def check_wishes(languages: Iterable[str], least: int, most: int | None, wanted: list[HalfDay]) -> list[str]:
    """Return the languages, each once, if what somebody says of their meetings can be.

    Raises
    ------
    Refused
        ``no_language``, ``unknown_language``, ``too_many_meetings``, ``most_below_least``, ``two_cities_at_once``.
    """
    spoken = list(dict.fromkeys(languages))
    if not spoken:
        raise Refused("no_language", _("Choose at least one language for your meetings."))
    if unknown := [code for code in spoken if code not in SpokenLanguage.values]:
        raise Refused("unknown_language", _("Unknown language: %(code)s.") % {"code": unknown[0]})
    if max(least, most or 0) > MOST_MEETINGS:
        raise Refused("too_many_meetings", _("You can wish for %(most)d meetings at most.") % {"most": MOST_MEETINGS})
    if most is not None and most < least:
        raise Refused("most_below_least", _("The most meetings you wish are fewer than the least."))
    if len({(date, half) for _hall, date, half in wanted}) < len(wanted):
        raise Refused("two_cities_at_once", _("You can be in one city at a time: choose one per half day."))
    return spoken


def _check_meetings(registration: Registration, kept: set[tuple[int, dt.date, str]]) -> None:
    """Keep the half days in which somebody has published meetings: others rely on them."""
    for placement in Placement.objects.filter(
        seats__registration=registration, timetable__status=TimetableStatus.PUBLISHED
    ).select_related("slot__hall__city"):
        slot = placement.slot
        if (slot.hall_id, day_of(slot), slot.half) not in kept:
            raise Refused(
                "meeting_then",
                _("You have a meeting in %(city)s, %(when)s. Ask your office to move it first.")
                % {"city": slot.hall.city.name, "when": say_moment(slot.starts, zone_of(slot.hall))},
            )
