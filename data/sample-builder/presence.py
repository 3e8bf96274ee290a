"""When everybody is in which city, half a day at a time."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cast import Interpreter, Person

DAYS: Final = ("2016-10-25", "2016-10-26", "2016-10-27")
HALVES: Final = ("morning", "afternoon")
MIDDAY_SHARE: Final = 0.05
"""Share of people who change city at midday, between Bologna and Bergamo only (about two and a half hours)."""

NEAR: Final = {
    "naples": ("naples", "rome", "salerno", "caserta", "benevento", "bari", "lecce", "catania", "palermo", "cagliari"),
    "bologna": ("bologna", "florence", "pisa", "modena", "parma", "padua", "ancona", "perugia", "trieste"),
    "bergamo": ("bergamo", "milan", "brescia", "turin", "genoa"),
}
"""The city of the Week that the organisations of an Italian city go to first."""

TOURS: Final = (
    (("naples", "naples", "naples"), 20),
    (("naples", "naples", "bologna"), 18),
    (("bologna", "naples", "naples"), 9),
    (("naples", "bologna", "bologna"), 12),
    (("bologna", "bologna", "bergamo"), 13),
    (("bergamo", "bologna", "bologna"), 10),
    (("bergamo", "bergamo", "bologna"), 12),
    (("bergamo", "bergamo", "bergamo"), 9),
    (("bologna", "bologna", "bologna"), 8),
    (("naples", "bologna", "bergamo"), 6),
)
"""Three-day routes of the visiting side, with weights."""

DEMO: Final[Mapping[str, Sequence[str]]] = {
    "p001": ("naples", "naples", "naples"),
    "p002": ("naples", "naples", "bologna"),
}
INTERPRETERS: Final = (("naples", 5), ("bologna", 4), ("bergamo", 4))


@dataclass(frozen=True)
class Presence:
    """A person or interpreter is in a city for a `part` of a day: day, morning or afternoon."""

    person: str
    city: str
    date: str
    part: str


def presences(
    people: Sequence[Person], interpreters: Sequence[Interpreter], rng: random.Random
) -> tuple[list[Presence], dict[str, int]]:
    """Every presence, and the number of half days that each person attends."""
    rows: list[Presence] = []
    half_days: dict[str, int] = {}
    for person in people:
        halves = _halves(person, rng)
        rows += _merged(person.id, halves)
        half_days[person.id] = len(halves)
    cities = [city for city, count in INTERPRETERS for _ in range(count)]
    for interpreter, city in zip(interpreters, cities, strict=True):
        rows += [Presence(interpreter.id, city, date, "day") for date in DAYS]
    return rows, half_days


def _halves(person: Person, rng: random.Random) -> list[tuple[str, str, str]]:
    """Date, half and city of each half day that the person attends, in order of time."""
    if person.id in DEMO:
        route, days = DEMO[person.id], [0, 1, 2]
    elif person.side == "cn":
        route = rng.choices([tour for tour, _ in TOURS], [weight for _, weight in TOURS])[0]
        days = sorted(rng.sample(range(3), rng.choices((3, 2), (75, 25))[0]))
    else:
        route = _home_route(person.organisation.city.id, rng)
        days = sorted(rng.sample(range(3), rng.choices((1, 2, 3), (25, 45, 30))[0]))
    halves = [(DAYS[day], half, route[day]) for day in days for half in HALVES]
    if person.id in DEMO:
        return halves
    if rng.random() < MIDDAY_SHARE:
        return _changed_at_midday(halves, rng)
    if len(halves) > 2 and rng.random() < 0.2:
        halves.pop(rng.choice((0, -1)))
    return halves


def _home_route(home: str, rng: random.Random) -> list[str]:
    near = next(city for city, homes in NEAR.items() if home in homes)
    route = [near] * len(DAYS)
    if rng.random() < 0.3:
        away = rng.choice([city for city in NEAR if city != near])
        route[rng.choice((0, 2))] = away
    return route


def _changed_at_midday(halves: list[tuple[str, str, str]], rng: random.Random) -> list[tuple[str, str, str]]:
    """One whole day is spent half in Bologna, half in Bergamo."""
    day = rng.choice(sorted({date for date, _, _ in halves}))
    first, second = rng.sample(("bologna", "bergamo"), 2)
    cities = {"morning": first, "afternoon": second}
    return [(date, half, cities[half] if date == day else city) for date, half, city in halves]


def _merged(person: str, halves: Iterable[tuple[str, str, str]]) -> list[Presence]:
    """Two halves of a day in one city become one row."""
    by_day: dict[tuple[str, str], list[str]] = {}
    for date, half, city in halves:
        by_day.setdefault((date, city), []).append(half)
    return [
        Presence(person, city, date, "day" if len(parts) == len(HALVES) else parts[0])
        for (date, city), parts in by_day.items()
    ]
