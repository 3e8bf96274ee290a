"""A participant's diary: meetings and the sessions that they speak at, by the days as the cities live them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from ponte.brokerage.models import Hall
from ponte.brokerage.queries import Appointment
from ponte.faces.site.agenda import Line
from ponte.people.models import Place


class Day(NamedTuple):
    """What somebody has to do in one city on one day."""

    date: dt.date
    city: Place
    hall: Hall | None
    """Where their meetings are; None where they only speak."""
    starts: dt.datetime
    """The first thing's, in the city's time."""
    lines: list[Appointment | Line]


def days(appointments: Iterable[Appointment], sessions: Iterable[Line]) -> list[Day]:
    """Put both under their days, in order of time."""
    lines: list[Appointment | Line] = sorted([*appointments, *sessions], key=lambda line: (line.starts, line.ends))
    by_day = groupby(lines, key=lambda line: (line.starts.date(), _city_of(line)))
    return [_day(date, list(group)) for (date, _city), group in by_day]


def _day(date: dt.date, lines: list[Appointment | Line]) -> Day:
    halls = (line.placement.slot.hall for line in lines if isinstance(line, Appointment))
    return Day(date, _city_of(lines[0]), next(halls, None), lines[0].starts, lines)


def _city_of(line: Appointment | Line) -> Place:
    return line.placement.slot.hall.city if isinstance(line, Appointment) else line.city
