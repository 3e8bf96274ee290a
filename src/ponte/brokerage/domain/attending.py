"""Where people are when: the slots in which somebody can sit at a table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, TypeVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from ponte.brokerage.domain.clock import day_of
from ponte.brokerage.domain.delegating import Busy, delegation_appointments, delegation_sessions
from ponte.brokerage.enums import RegistrationStatus, RegistrationType
from ponte.brokerage.models import Absence, Hall, NoShow, Presence, Registration, Slot
from ponte.common.compiled import CompiledQuery
from ponte.programme.models import Release, ReleasedSpeaker

Row = TypeVar("Row")
HalfDay = tuple[int, int, dt.date, str]
"""A registration, and the hall, day and half of it that they spend there."""


class Attendance:
    """Which slots people attend: those within their half days in the slot's city, less those they cannot.

    They cannot when they have said so, when they speak at a session of the released agenda or their delegation is
    expected there, when it has an appointment of its own, and when somebody has reported on the day that they are not
    there.
    """

    def __init__(
        self, presences: Iterable[HalfDay], absences: Iterable[tuple[int, int]], elsewhere: Iterable[Busy]
    ) -> None:
        self.presences = dict.fromkeys(presences)
        """In order of time, each once."""
        self._absences = set(absences)
        self._elsewhere: defaultdict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        for registration, since, until in elsewhere:
            self._elsewhere[registration].append((since, until))
        self._days: dict[int, dt.date] = {}

    @classmethod
    def of(cls, registrations: QuerySet[Registration]) -> Attendance:
        """Read it for any number of people."""
        return cls(
            _presences(registrations), _absences(registrations), chain(*(rows(registrations) for rows in _ELSEWHERE))
        )

    @classmethod
    def at_table(cls, one: int, other: int, interpreters_of: int) -> Attendance:
        """Read it for two people and, if any are wanted, the interpreters of a brokerage; 0 is none."""
        asked = one, other, interpreters_of
        return cls(
            _PRESENCES_AT_TABLE(*asked),
            _ABSENCES_AT_TABLE(*asked),
            chain(*(rows(*asked) for rows in _ELSEWHERE_AT_TABLE)),
        )

    def attends(self, registration: int, slot: Slot) -> bool:
        """Whether somebody is there, and free."""
        day = self._days.get(slot.pk) or self._days.setdefault(slot.pk, day_of(slot))
        return (registration, slot.hall_id, day, slot.half) in self.presences and not self.is_away(registration, slot)

    def is_away(self, registration: int, slot: Slot) -> bool:
        """Whether somebody who may be in the city then is elsewhere."""
        return (registration, slot.pk) in self._absences or any(
            slot.ends > since and slot.starts < until for since, until in self._elsewhere.get(registration, ())
        )


def attended_slots(registrations: QuerySet[Registration], slots: Iterable[Slot]) -> dict[int, list[Slot]]:
    """Return the slots that each of these people attends."""
    of_half_day = defaultdict(list)
    for slot in slots:
        of_half_day[slot.hall_id, day_of(slot), slot.half].append(slot)
    attendance = Attendance.of(registrations)
    attended: defaultdict[int, list[Slot]] = defaultdict(list)
    for registration, hall, day, half in attendance.presences:
        here = of_half_day[hall, day, half]
        attended[registration] += (slot for slot in here if not attendance.is_away(registration, slot))
    return attended


def halls_by_key(brokerage: int) -> dict[int, Hall]:
    """Return the halls of a brokerage with their cities, for rows that name them by their keys."""
    return {hall.pk: hall for hall in _halls(brokerage)}


@CompiledQuery
def _halls(brokerage: int) -> QuerySet[Hall]:
    return Hall.objects.filter(brokerage=brokerage).select_related("city__parent")


def at_table(one: int, other: int, interpreters_of: int) -> QuerySet[Registration]:
    """Two people, and the interpreters of a brokerage who take part."""
    interpreters = Q(brokerage=interpreters_of, type=RegistrationType.INTERPRETER, status=RegistrationStatus.APPROVED)
    return Registration.objects.filter(Q(pk__in=(one, other)) | interpreters)


def _of_table(rows: Callable[[QuerySet[Registration]], QuerySet[Any, Row]]) -> CompiledQuery[[int, int, int], Row]:
    """Compile what is asked of people for those `at_table`."""

    def build(one: int, other: int, interpreters_of: int) -> QuerySet[Any, Row]:
        return rows(at_table(one, other, interpreters_of))

    return CompiledQuery(build)


def _presences(registrations: QuerySet[Registration]) -> QuerySet[Presence, HalfDay]:
    rows = Presence.objects.filter(registration__in=registrations)
    return rows.values_list("registration_id", "hall_id", "date", "half")


def _absences(registrations: QuerySet[Registration]) -> QuerySet[Absence, tuple[int, int]]:
    rows = Absence.objects.filter(registration__in=registrations).order_by()
    return rows.values_list("registration_id", "slot_id")


def _no_shows(registrations: QuerySet[Registration]) -> QuerySet[NoShow, Busy]:
    rows = NoShow.objects.filter(registration__in=registrations).order_by()
    return rows.values_list("registration_id", "starts", "ends")


def _speeches(registrations: QuerySet[Registration]) -> QuerySet[ReleasedSpeaker, Busy]:
    """Per part that somebody has in the agenda as readers see it: their registration, and from when to when."""
    last = Release.objects.filter(edition=OuterRef("session__release__edition")).order_by("-number").values("pk")[:1]
    rows = ReleasedSpeaker.objects.filter(
        person__registrations__in=registrations,
        session__release__edition=F("person__registrations__brokerage__edition"),
        session__release=Subquery(last),
    ).order_by()
    return rows.values_list("person__registrations", "session__starts", "session__ends")


_ELSEWHERE = (_no_shows, _speeches, delegation_sessions, delegation_appointments)

_PRESENCES_AT_TABLE = _of_table(_presences)
_ABSENCES_AT_TABLE = _of_table(_absences)
_ELSEWHERE_AT_TABLE = [_of_table(rows) for rows in _ELSEWHERE]
