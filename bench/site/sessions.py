"""Two thousand sessions over three days in four cities, the same for every server that is measured."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
CITIES = (("naples", "Naples"), ("bergamo", "Bergamo"), ("bologna", "Bologna"), ("turin", "Turin"))
TOPICS = ("Water", "Robots", "Heritage", "Materials", "Health", "Energy", "Food", "Space")
SUBJECTS = ("Sensors for", "A pilot on", "What cities learn from", "Start-ups in", "Standards for", "Open data on")
ROOMS_PER_CITY = 17
HOURS = range(8, 18)
MINUTES = 45
FIRST_DAY = dt.datetime(2016, 10, 25, tzinfo=ROME)


class Planned(NamedTuple):
    """A session of the measurement."""

    number: int
    title: str
    city: int
    room: int
    """Within its city."""
    starts: dt.datetime
    topic: int
    speaker: int


def planned(count: int = 2000) -> list[Planned]:
    """Fill hour by hour, city by city, room by room; two speakers of three come twice."""
    sessions = []
    for number in range(count):
        place, hour = divmod(number, len(HOURS) * 3)
        day, hour = divmod(hour, len(HOURS))
        city, room = place % len(CITIES), place // len(CITIES)
        topic = number % len(TOPICS)
        title = f"{SUBJECTS[number % len(SUBJECTS)]} {TOPICS[topic].lower()}, part {number + 1}"
        starts = FIRST_DAY + dt.timedelta(days=day, hours=HOURS[hour])
        sessions.append(Planned(number, title, city, room, starts, topic, number % (count * 2 // 3)))
    return sessions
