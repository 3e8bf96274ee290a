"""The agenda's board: a day of the working copy in one city, rooms as columns and quarters of an hour as rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ponte.people.models import Place
from ponte.programme.domain.checking import GRADES, Warning
from ponte.programme.domain.reading import WorkingCopy
from ponte.programme.enums import Grade
from ponte.programme.models import Room, Session
from ponte.programme.reasons import Names, names_of, why_warned

STEP = 15
"""Minutes of a row."""
OPENS, CLOSES = 8 * 60, 19 * 60
"""The board shows these minutes of the day at least."""
DAY_MINUTES = 24 * 60
WARNINGS_SHOWN = 100
"""So many are listed beside the board, the gravest; the page of the release lists them all."""


@dataclass(frozen=True, slots=True)
class Card:
    """A session on the board, or waiting beside it."""

    session: Session
    starts: dt.datetime | None
    """By the clocks of the city."""
    ends: dt.datetime | None
    where: str
    """Its column."""
    grade: str
    """The gravest of its warnings; empty where there is none."""
    warnings: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a lane that a session fills."""

    card: Card
    rows: int


@dataclass(frozen=True, slots=True)
class Row:
    """A quarter of an hour with the cells that begin in it."""

    time: dt.time
    cells: tuple[Cell | None, ...]
    """One for each lane, None where it is empty; a lane that an earlier cell fills has no entry."""


@dataclass(frozen=True, slots=True)
class Column:
    """A room, or the place of sessions without one."""

    where: str
    """``room:<slug>`` or ``city:<slug>``, as the form that moves a session has it."""
    room: Room | None
    lanes: int
    """How many sessions lie side by side in it at most: one, unless some overlap."""


@dataclass(frozen=True, slots=True)
class SaidWarning:
    """A warning as a sentence, with the session it leads to."""

    grade: str
    sentence: str
    session: Session


@dataclass(frozen=True, slots=True)
class Workbench:
    """All that the page of the working copy shows."""

    city: Place
    cities: list[Place]
    day: dt.date
    days: list[dt.date]
    noon: dt.datetime
    """Midday there, to name the zone by."""
    columns: list[Column]
    rows: list[Row]
    tray: list[Card]
    """Sessions without a time."""
    warnings: list[SaidWarning]
    """What concerns the day shown, the gravest first, `WARNINGS_SHOWN` at most."""
    elsewhere: list[tuple[Place, dt.date, int]]
    """How many warnings other days and cities have."""
    counts: dict[str, int]
    """Warnings of the whole agenda, by grade."""


def workbench(copy: WorkingCopy, *, city: str = "", day: str = "") -> Workbench | None:
    """Draw a day of the working copy in one city; None where there is neither a city nor a day to show."""
    cities, days = copy.cities, _days(copy)
    if not cities or not days:
        return None
    chosen = next((place for place in cities if place.slug == city), cities[0])
    date = next((date for date in days if date.isoformat() == day), days[0])
    zone = copy.draft.zones[chosen.pk]
    cards = [_card(session, copy, grades) for grades in [_grades(copy.warnings)] for session in copy.sessions]
    here = [card for card in cards if card.session.city_id == chosen.pk and card.starts and card.starts.date() == date]
    rooms = [room for room in copy.rooms if room.city_id == chosen.pk]
    lanes = {f"room:{room.slug}": _lanes(here, f"room:{room.slug}") for room in rooms}
    lanes[f"city:{chosen.slug}"] = _lanes(here, f"city:{chosen.slug}")
    columns = [Column(where, room, len(lanes[where])) for where, room in zip(lanes, [*rooms, None], strict=True)]
    said, elsewhere = _warnings(copy, {card.session.pk for card in here})
    return Workbench(
        city=chosen,
        cities=cities,
        day=date,
        days=days,
        noon=dt.datetime.combine(date, dt.time(12), zone),
        columns=columns,
        rows=_rows([lane for of_column in lanes.values() for lane in of_column]),
        tray=[card for card in cards if card.starts is None],
        warnings=said,
        elsewhere=elsewhere,
        counts={grade: sum(warning.grade == grade for warning in copy.warnings) for grade in Grade},
    )


def said_warnings(copy: WorkingCopy, names: Names) -> list[SaidWarning]:
    """Say all warnings of a working copy, the gravest first."""
    by_pk = {session.pk: session for session in copy.sessions}
    return [
        SaidWarning(warning.grade, why_warned(warning, names), by_pk[warning.sessions[0]]) for warning in copy.warnings
    ]


def where_of(session: Session) -> str:
    """Name the column that a session belongs to."""
    return f"room:{session.room.slug}" if session.room else f"city:{session.city.slug}"


def _days(copy: WorkingCopy) -> list[dt.date]:
    days = {item.starts.astimezone(copy.draft.zones[item.city]).date() for item in copy.draft.items}
    if copy.draft.days:
        first, last = copy.draft.days
        days |= {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}
    return sorted(days)


def _grades(warnings: Iterable[Warning]) -> dict[int, list[Grade]]:
    grades: defaultdict[int, list[Grade]] = defaultdict(list)
    for warning in warnings:
        for session in warning.sessions:
            grades[session].append(warning.grade)
    return grades


def _card(session: Session, copy: WorkingCopy, grades: dict[int, list[Grade]]) -> Card:
    own = grades.get(session.pk, [])
    zone: ZoneInfo = copy.draft.zones[session.city_id]
    return Card(
        session=session,
        starts=session.starts.astimezone(zone) if session.starts else None,
        ends=session.ends.astimezone(zone) if session.ends else None,
        where=where_of(session),
        grade=min(own, key=GRADES.__getitem__) if own else "",
        warnings=len(own),
    )


def _warnings(copy: WorkingCopy, shown: set[int]) -> tuple[list[SaidWarning], list[tuple[Place, dt.date, int]]]:
    """Say what concerns the sessions shown, and count the rest by city and day."""
    names = names_of(copy)
    by_pk = {session.pk: session for session in copy.sessions}
    said: list[SaidWarning] = []
    elsewhere = Counter[tuple[int, dt.date]]()
    for warning in copy.warnings:
        here = next((key for key in warning.sessions if key in shown), None)
        if here is not None and len(said) < WARNINGS_SHOWN:
            said.append(SaidWarning(warning.grade, why_warned(warning, names), by_pk[here]))
        elif here is None and (first := by_pk[warning.sessions[0]]).starts:
            elsewhere[first.city_id, first.starts.astimezone(copy.draft.zones[first.city_id]).date()] += 1
    cities = {session.city_id: session.city for session in copy.sessions}
    return said, [(cities[city], date, count) for (city, date), count in sorted(elsewhere.items())]


def _lanes(cards: Sequence[Card], where: str) -> list[list[Card]]:
    """Lay a column's sessions side by side where they overlap, each in the first lane that is free."""
    lanes: list[list[Card]] = [[]]
    for card in sorted((card for card in cards if card.where == where), key=_span):
        begins, _ends = _span(card)
        free = next((lane for lane in lanes if not lane or _span(lane[-1])[1] <= begins), None)
        if free is None:
            lanes.append([card])
        else:
            free.append(card)
    return lanes


def _rows(lanes: Sequence[Sequence[Card]]) -> list[Row]:
    spans = [(_span(card), lane, card) for lane, cards in enumerate(lanes) for card in cards]
    first = min([OPENS // STEP, *(begins for (begins, _ends), _lane, _card in spans)])
    last = max([CLOSES // STEP, *(ends for (_begins, ends), _lane, _card in spans)])
    cells = {(begins, lane): Cell(card, ends - begins) for (begins, ends), lane, card in spans}
    taken = {(row, lane) for (begins, ends), lane, _card in spans for row in range(begins + 1, ends)}
    return [
        Row(
            dt.time(row * STEP // 60, row * STEP % 60),
            tuple(cells.get((row, lane)) for lane in range(len(lanes)) if (row, lane) not in taken),
        )
        for row in range(first, last)
    ]


def _span(card: Card) -> tuple[int, int]:
    """First row of a card, and the one after its last; a night's session ends with the day."""
    assert card.starts is not None  # noqa: S101 (only cards with a time are on the board)
    begins = card.starts.hour * 60 + card.starts.minute
    return begins // STEP, -(-min(begins + card.session.minutes, DAY_MINUTES) // STEP)
