"""A participant's diary: meetings, sessions, and what their delegation does, by the days as the cities live them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from ponte.brokerage.models import Hall
from ponte.brokerage.queries import Appointment
from ponte.brokerage.queries.delegations import Engagement
from ponte.faces.site.agenda import Line
from ponte.people.models import Place

Entry = Appointment | Line | Engagement


class Day(NamedTuple):
    """What somebody has to do in one city on one day."""

    date: dt.date
    city: Place
    hall: Hall | None
    """Where their meetings are; None where they have none."""
    starts: dt.datetime
    """The first thing's, in the city's time."""
    lines: list[Entry]


def days(appointments: Iterable[Appointment], others: Iterable[Line | Engagement]) -> list[Day]:
    """Put meetings and what else there is under their days, in order of time."""
    lines: list[Entry] = sorted([*appointments, *others], key=lambda line: (line.starts, line.ends))
    by_day = groupby(lines, key=lambda line: (line.starts.date(), _city_of(line)))
    return [_day(date, list(group)) for (date, _city), group in by_day]


def _day(date: dt.date, lines: list[Entry]) -> Day:
    halls = (line.placement.slot.hall for line in lines if isinstance(line, Appointment))
    return Day(date, _city_of(lines[0]), next(halls, None), lines[0].starts, lines)


def _city_of(line: Entry) -> Place:
    return line.placement.slot.hall.city if isinstance(line, Appointment) else line.city
