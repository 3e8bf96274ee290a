"""Times that somebody can choose from, by the days as the cities live them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.http import QueryDict

from ponte.brokerage.domain.booking import Opening
from ponte.brokerage.models import Brokerage, Slot
from ponte.people.models import Place


class DayOfTimes(NamedTuple):
    """The times of one day in one city."""

    date: dt.date
    city: Place
    openings: list[Opening]


def by_day(openings: Iterable[Opening]) -> list[DayOfTimes]:
    """Put times under their days and cities; they come in order of time."""

    def where(opening: Opening) -> tuple[dt.date, Place]:
        return opening.starts.date(), opening.slot.hall.city

    return [DayOfTimes(date, city, list(group)) for (date, city), group in groupby(openings, key=where)]


def chosen_slots(data: QueryDict, brokerage: Brokerage) -> list[Slot]:
    """Read the slots that a form names, in order of time; what is no slot of the edition is as good as not chosen."""
    keys = [key for key in data.getlist("slot") if key.isdecimal()]
    return list(Slot.objects.filter(hall__brokerage=brokerage, pk__in=keys).select_related("hall__city"))
