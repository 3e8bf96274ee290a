"""The agenda's board: a day of the working copy in one city, rooms as columns and quarters of an hour as rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ponte.people.models import Place
from ponte.programme.domain.checking import GRADES, Warning
from ponte.programme.domain.reading import WorkingCopy
from ponte.programme.enums import Grade
from ponte.programme.models import Room, Session
from ponte.programme.reasons import names_for_warnings, why_warned

STEP = 15
"""Minutes of a row."""
OPENS, CLOSES = 8 * 60, 19 * 60
"""The board shows these minutes of the day at least."""
DAY_MINUTES = 24 * 60
TRAY_SHOWN = 60
"""So many waiting sessions are listed; a search finds the others."""
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
    session: str
    """Its address."""


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
    """Sessions without a time that were searched for, `TRAY_SHOWN` at most."""
    waiting: int
    """How many there are."""
    warnings: list[SaidWarning]
    """What concerns the day shown, the gravest first, `WARNINGS_SHOWN` at most."""
    elsewhere: list[tuple[Place, dt.date, int]]
    """How many warnings other days and cities have."""
    counts: dict[str, int]
    """Warnings of the whole agenda, by grade."""


def workbench(copy: WorkingCopy, *, city: str = "", day: str = "", search: str = "") -> Workbench | None:
    """Draw a day of the working copy in one city; None where there is neither a city nor a day to show.

    Only the sessions on the board and in the tray are read from the database again, to be named.
    """
    cities, days = copy.cities, _days(copy)
    if not cities or not days:
        return None
    chosen = next((place for place in cities if place.slug == city), cities[0])
    date = next((date for date in days if date.isoformat() == day), days[0])
    zone = copy.draft.zones[chosen.pk]
    shown = {
        item.id for item in copy.draft.items if item.city == chosen.pk and item.starts.astimezone(zone).date() == date
    }
    waiting = _waiting(copy, search)
    cards = _cards(copy, [*shown, *waiting[:TRAY_SHOWN]])
    here = [card for card in cards if card.starts]
    rooms = [room for room in copy.rooms if room.city_id == chosen.pk]
    lanes = {f"room:{room.slug}": _lanes(here, f"room:{room.slug}") for room in rooms}
    lanes[f"city:{chosen.slug}"] = _lanes(here, f"city:{chosen.slug}")
    columns = [Column(where, room, len(lanes[where])) for where, room in zip(lanes, [*rooms, None], strict=True)]
    said, elsewhere = _warnings(copy, shown)
    return Workbench(
        city=chosen,
        cities=cities,
        day=date,
        days=days,
        noon=dt.datetime.combine(date, dt.time(12), zone),
        columns=columns,
        rows=_rows([lane for of_column in lanes.values() for lane in of_column]),
        tray=[card for card in cards if card.starts is None],
        waiting=len(waiting),
        warnings=said,
        elsewhere=elsewhere,
        counts={grade: sum(warning.grade == grade for warning in copy.warnings) for grade in Grade},
    )


def said_warnings(
    copy: WorkingCopy, warnings: Sequence[Warning], shown: Container[int] | None = None
) -> list[SaidWarning]:
    """Say warnings of a working copy; each leads to its first session, or to its first of those shown."""
    names = names_for_warnings(copy, warnings)
    leads = [
        next((key for key in warning.sessions if shown is None or key in shown), warning.sessions[0])
        for warning in warnings
    ]
    slugs = dict(copy.edition.sessions.filter(pk__in=leads).values_list("pk", "slug"))
    return [
        SaidWarning(warning.grade, why_warned(warning, names), slugs[lead])
        for warning, lead in zip(warnings, leads, strict=True)
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


def _cards(copy: WorkingCopy, wanted: Sequence[int]) -> list[Card]:
    grades = _grades(copy.warnings)
    rooms = {room.pk: room for room in copy.rooms}
    cities = {city.pk: city for city in copy.cities}
    cards = []
    for session in copy.edition.sessions.filter(pk__in=wanted).select_related("event").order_by("starts", "pk"):
        session.city = cities[session.city_id]
        session.room = rooms[session.room_id] if session.room_id else None
        cards.append(_card(session, copy.draft.zones[session.city_id], grades.get(session.pk, [])))
    return cards


def _card(session: Session, zone: ZoneInfo, grades: Sequence[Grade]) -> Card:
    return Card(
        session=session,
        starts=session.starts.astimezone(zone) if session.starts else None,
        ends=session.ends.astimezone(zone) if session.ends else None,
        where=where_of(session),
        grade=min(grades, key=GRADES.__getitem__) if grades else "",
        warnings=len(grades),
    )


def _warnings(copy: WorkingCopy, shown: set[int]) -> tuple[list[SaidWarning], list[tuple[Place, dt.date, int]]]:
    """Say what concerns the sessions shown, and count the rest by city and day."""
    items = {item.id: item for item in copy.draft.items}
    here: list[Warning] = []
    elsewhere = Counter[tuple[int, dt.date]]()
    for warning in copy.warnings:
        if not shown.isdisjoint(warning.sessions):
            here.append(warning)
        else:
            first = items[warning.sessions[0]]
            elsewhere[first.city, first.starts.astimezone(copy.draft.zones[first.city]).date()] += 1
    cities = {city.pk: city for city in copy.cities}
    said = said_warnings(copy, here[:WARNINGS_SHOWN], shown)
    return said, [(cities[city], date, count) for (city, date), count in sorted(elsewhere.items())]


def _waiting(copy: WorkingCopy, search: str) -> list[int]:
    """Sessions without a time that have some words in their title, in any case."""
    rows = copy.edition.sessions.filter(starts=None).order_by("pk").values_list("pk", "title")
    return [pk for pk, title in rows if search.casefold() in title.casefold()]


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
