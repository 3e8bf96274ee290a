"""Taking freed slots: who would, and whom they could meet then."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ponte.brokerage.domain.attending import attended_slots
from ponte.brokerage.domain.clock import day_of
from ponte.brokerage.domain.problem import slot_id
from ponte.brokerage.enums import RequestStatus, WishLevel
from ponte.brokerage.models import (
    Block,
    Brokerage,
    Meeting,
    MeetingRequest,
    Registration,
    Slot,
    StandBy,
    Suggestion,
    Wish,
)
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

STAND_BY_WEIGHT = 1
"""What a meeting from the stand-by list is worth: less than any that was agreed, so that it never stands in its way."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two on stand-by who suit each other, and the slots in which both would take a freed one."""

    one: Registration
    other: Registration
    slots: tuple[str, ...]

    @property
    def id(self) -> str:
        """Name of their possible meeting in the scheduler's problem."""
        return f"s{self.one.pk}-{self.other.pk}"


def stand_by(*, actor: Account, registration: Registration, date: dt.date, half: str, is_on: bool) -> None:
    """Say that one would take a freed slot of a half day, or no longer; saying it twice is saying it once.

    Raises
    ------
    Forbidden
        ``brokerage.act_as``.
    Refused
        ``not_there``: they do not spend that half day at a hall.
    """
    require(actor, "brokerage.act_as", registration)
    with transaction.atomic():
        if not is_on:
            changed, _by_model = registration.stand_bys.filter(date=date, half=half).delete()
        else:
            if not registration.presences.filter(date=date, half=half).exists():
                raise Refused("not_there", _("You are not at a hall on that half day."))
            _row, changed = StandBy.objects.get_or_create(registration=registration, date=date, half=half)
        if changed:
            record(
                actor=actor,
                action="brokerage.stand_by",
                subject=registration,
                date=date.isoformat(),
                half=half,
                on=is_on,
            )


def stand_by_pairs(brokerage: Brokerage, slots: Iterable[Slot]) -> list[Pair]:
    """Return the pairs on stand-by in these slots who were suggested to each other, best first.

    Left out: who does not consent to being found, who has agreed to meet already, who blocked the other, and who said
    no to the other.
    """
    rows = list(slots)
    people = Registration.objects.open_to_meetings().filter(brokerage=brokerage, stand_bys__isnull=False).distinct()
    willing = {(row.registration_id, row.date, row.half) for row in StandBy.objects.filter(registration__in=people)}
    there: dict[int, set[str]] = {}
    for key, attended in attended_slots(people, rows).items():
        there[key] = {slot_id(slot) for slot in attended if (key, day_of(slot), slot.half) in willing}
    apart = _kept_apart(brokerage)
    by_key = {row.pk: row for row in people.select_related("person", "side", "brokerage")}
    pairs: dict[frozenset[int], Pair] = {}
    for mine, theirs in (
        Suggestion.objects.filter(profile__registration__in=by_key, other__registration__in=by_key)
        .order_by("-score", "pk")
        .values_list("profile__registration", "other__registration")
    ):
        both = frozenset((mine, theirs))
        common = there.get(mine, set()) & there.get(theirs, set())
        if common and both not in apart and both not in pairs:
            pairs[both] = Pair(by_key[min(both)], by_key[max(both)], tuple(sorted(common)))
    return list(pairs.values())


def _kept_apart(brokerage: Brokerage) -> set[frozenset[int]]:
    blocks = Block.objects.filter(blocker__brokerage=brokerage).values_list("blocker", "blocked")
    requests = MeetingRequest.objects.filter(
        Q(status__in=[RequestStatus.DECLINED, RequestStatus.CALLED_OFF]), sender__brokerage=brokerage
    ).values_list("sender", "recipient")
    wishes = Wish.objects.filter(level=WishLevel.NO, wisher__brokerage=brokerage).values_list("wisher", "wished")
    met: defaultdict[int, set[int]] = defaultdict(set)
    for meeting, person in Meeting.people.through.objects.filter(meeting__brokerage=brokerage).values_list(
        "meeting", "registration"
    ):
        met[meeting].add(person)
    refused = {frozenset(pair) for rows in (blocks, requests, wishes) for pair in rows}
    return refused | {frozenset((one, other)) for people in met.values() for one in people for other in people}
