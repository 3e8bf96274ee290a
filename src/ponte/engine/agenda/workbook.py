"""Reads the workbooks of CoSPLib and reads and writes its solutions (Kheiri, Pylyavskyy, Jacko, GECCO 2025).

A workbook states a conference in nine sheets: ``parameters`` (weights and hours), ``submissions``, ``tracks``,
``sessions``, ``rooms``, and a table of penalties for each of four pairs. A solution has a sheet ``sol``: tracks by
session and room, an empty row, then submissions by session, time slot and room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl

from ponte.engine.agenda.problem import (
    Agenda,
    Hours,
    Placement,
    Prices,
    Proposal,
    Room,
    Session,
    Slot,
    Track,
)
from ponte.engine.agenda.soundness import check_agenda
from ponte.engine.errors import BadInput
from ponte.engine.workbooks import TooLarge, Unreadable, opened_book

MOST_UNPACKED = 200 * 2**20
MOST_ROWS, MOST_COLUMNS = 20_000, 1000
"""Of a sheet; the largest conference of the literature has fewer than a thousand talks."""
Row = tuple[Any, ...]
Table = dict[tuple[str, str], int]

# The weights of the sheet `parameters`, in the order of its rows, and the rules they belong to.
WEIGHTS = {
    "Tracks_Sessions|Penalty:": "track_slot",
    "Tracks_Rooms|Penalty:": "track_room",
    "Sessions_Rooms|Penalty:": "slot_room",
    "Similar Tracks:": "similar_tracks",
    "Number of Rooms per Track:": "rooms_per_track",
    "Parallel Tracks:": "parallel_track",
    "Consecutive Tracks:": "consecutive_track",
    "Submissions_Timezones:": "time_zone",
    "Submissions Order:": "order",
    "Submissions_Sessions|Penalty:": "session_slot",
    "Submissions_Rooms|Penalty:": "session_room",
    "Presenters Conflicts:": "speakers",
    "Attendees Conflicts:": "attendees",
    "Chairs Conflicts:": "chairs",
    "Presenters Conflicts Timeslot Level:": "speakers_at_once",
    "Attendees Conflicts Timeslot Level:": "attendees_at_once",
}
FIELDS = ("Reference", "Track", "Required Timeslots", "Order", "Time Zone", "Presenters", "Attendees")
COLUMNS = len(FIELDS)


def _cells(sheet: Any) -> list[Row]:
    """Every cell of a sheet, all rows as wide; what the file says of its size is not to be trusted."""
    sheet.reset_dimensions()
    rows = list(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True))
    if len(rows) > MOST_ROWS:
        raise TooLarge
    return rows


class _Book:
    """The sheets of a workbook, and refusals that name the cell."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BadInput(str(path), f"cannot be read: {error.strerror or error}") from None
        try:
            with opened_book(content, most_unpacked=MOST_UNPACKED, values=True) as book:
                self.sheets = {sheet.title: _cells(sheet) for sheet in book.worksheets}
        except TooLarge:
            raise BadInput(
                str(path), f"expected at most {MOST_UNPACKED >> 20} MB once unpacked, and {MOST_ROWS} rows in a sheet"
            ) from None
        except Unreadable:
            raise BadInput(str(path), "expected an Excel workbook (.xlsx)") from None

    def rows(self, sheet: str) -> list[Row]:
        """The rows of a sheet, its header first."""
        if not self.sheets.get(sheet):
            raise BadInput(str(self.path), f"expected a sheet {sheet!r} with a header")
        return self.sheets[sheet]

    def entries(self, sheet: str) -> Iterator[tuple[int, Row]]:
        """The rows below the header whose first cell is filled, with their numbers."""
        for number, row in enumerate(self.rows(sheet)[1:], 2):
            if row and row[0] not in (None, ""):
                yield number, row

    def bad(self, sheet: str, row: int, expected: str) -> BadInput:
        """A refusal of a row."""
        return BadInput(f"{self.path}: sheet {sheet!r} row {row}", expected)

    def whole(self, value: object, sheet: str, row: int, name: str) -> int:
        """A whole number; an empty cell is 0."""
        if value in (None, ""):
            return 0
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value) or value < 0:
            raise self.bad(sheet, row, f"expected {name!r} to be a whole number, found {value!r}")
        return int(value)

    def table(self, sheet: str, rows: set[str], columns: set[str], first: int = 1) -> Table:
        """The filled cells of a table of penalties; ``first`` is the column where they begin."""
        header = self.rows(sheet)[0]
        known = {k: str(name) for k, name in enumerate(header) if k >= first and str(name) in columns}
        found = {}
        for number, row in self.entries(sheet):
            if str(row[0]) not in rows:
                raise self.bad(sheet, number, f"expected an entry of its own sheet, found {row[0]!r}")
            for k, name in known.items():
                if k < len(row) and (units := self.whole(row[k], sheet, number, name)):
                    found[str(row[0]), name] = units
        return found


def read_workbook(path: Path) -> Agenda:
    """The conference in a workbook.

    Raises
    ------
    BadInput
        At the first thing malformed, naming file, sheet and row.
    """
    book = _Book(path)
    weights, hours, zone = _parameters(book)
    slots = tuple(_slots(book, zone))
    rooms = tuple(Room(str(row[0])) for _, row in book.entries("rooms"))
    tracks = tuple(Track(str(row[0]), _people(row[1] if len(row) > 1 else None)) for _, row in book.entries("tracks"))
    sessions = tuple(_sessions(book))
    slot_ids, room_ids = {s.id for s in slots}, {r.id for r in rooms}
    track_ids, session_ids = {t.id for t in tracks}, {s.id for s in sessions}
    prices = Prices(
        track_slot=book.table("tracks_sessions|penalty", track_ids, slot_ids),
        track_room=book.table("tracks_rooms|penalty", track_ids, room_ids),
        slot_room=book.table("sessions_rooms|penalty", slot_ids, room_ids),
        similar=book.table("similar tracks", track_ids, track_ids),
        session_slot=book.table("submissions", session_ids, slot_ids, COLUMNS),
        session_room=book.table("submissions", session_ids, room_ids, COLUMNS),
    )
    agenda = Agenda(slots, rooms, sessions, tracks, prices=prices, hours=hours, weights=weights)
    try:
        check_agenda(agenda)
    except BadInput as error:
        raise BadInput(f"{path}: {error.place}", error.expected) from None
    return agenda


def _parameters(book: _Book) -> tuple[dict[str, int], Hours, timezone]:
    rows = [tuple(row) + (None,) * (5 - len(row)) for row in book.rows("parameters")]
    weights = dict.fromkeys(WEIGHTS.values(), 0) | {"capacity": 0, "language": 0, "owner": 0}
    times: list[time] = []
    penalties: list[int] = []
    zone = UTC
    for number, (name, value, _, rule, weight, *_) in enumerate(rows, 1):
        if rule in WEIGHTS:
            weights[WEIGHTS[rule]] = book.whole(weight, "parameters", number, rule)
        if name == "Local time zone:":
            zone = _offset(book, value, "parameters", number)
        elif name in ("From:", "To:"):
            if not isinstance(value, time):
                raise book.bad("parameters", number, f"expected a time of day, found {value!r}")
            times.append(value)
        elif name == "Penalty:":
            penalties.append(book.whole(value, "parameters", number, name))
    if len(times) != 4 or len(penalties) != 2:
        raise BadInput(f"{book.path}: sheet 'parameters'", "expected two spans of hours and two penalties for them")
    return weights, Hours(times[0], times[1], times[2], times[3], *penalties), zone


def _offset(book: _Book, value: object, sheet: str, row: int) -> timezone:
    found = re.fullmatch(r"GMT([+-]\d{1,2})", str(value))
    if not found or not -12 <= int(found[1]) <= 14:
        raise book.bad(sheet, row, f"expected a time zone such as 'GMT+2', found {value!r}")
    return timezone(timedelta(hours=int(found[1])))


def _zone(book: _Book, value: object, row: int) -> str:
    """An IANA name; there the sign of ``Etc/GMT`` is the other way round."""
    hours = int(_offset(book, value, "submissions", row).utcoffset(None).total_seconds()) // 3600
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def _slots(book: _Book, zone: timezone) -> Iterator[Slot]:
    for number, row in book.entries("sessions"):
        name, periods, day, start, end = (tuple(row) + (None,) * 5)[:5]
        if not isinstance(day, date) or not isinstance(start, time) or not isinstance(end, time):
            raise book.bad("sessions", number, "expected a date, a start and an end")
        begin, finish = (datetime.combine(day, t, zone) for t in (start, end))
        yield Slot(str(name), begin, finish, book.whole(periods, "sessions", number, "Max Number of Timeslots"))


def _sessions(book: _Book) -> Iterator[Session]:
    header = tuple(book.rows("submissions")[0][:COLUMNS])
    if header != FIELDS:
        raise book.bad("submissions", 1, f"expected the columns {', '.join(FIELDS)}")
    for number, row in book.entries("submissions"):
        name, track, periods, order, zone, presenters, attendees = row[:COLUMNS]
        yield Session(
            id=str(name),
            track=str(track),
            periods=book.whole(periods, "submissions", number, FIELDS[2]),
            speakers=_people(presenters),
            attendees=_people(attendees),
            order=book.whole(order, "submissions", number, FIELDS[3]),
            time_zone=_zone(book, zone, number),
        )


def _people(cell: object) -> frozenset[str]:
    return frozenset(str(cell).split(", ")) if cell not in (None, "") else frozenset()


def read_solution(path: Path, agenda: Agenda) -> tuple[Placement, ...]:
    """The placements in the sheet ``sol`` of a solution; the periods of a session are taken from its first row on.

    Raises
    ------
    BadInput
        It names a room, session or submission that the conference does not have, or splits a submission.
    """
    book = _Book(path)
    rooms, slots = {r.id for r in agenda.rooms}, {s.id for s in agenda.slots}
    periods = {s.id: s.periods for s in agenda.sessions}
    header, *rows = book.rows("sol")
    start = next((k for k, row in enumerate(rows) if row[0] in (None, "")), len(rows))
    found: dict[str, list[Placement]] = {}
    next_period: dict[str, int] = {}
    for number, row in enumerate(rows[start + 1 :], start + 3):
        slot = str(row[0])
        if slot not in slots:
            raise book.bad("sol", number, f"expected a session of the conference, found {slot!r}")
        period = next_period.get(slot, 0)
        next_period[slot] = period + 1
        for room, cell in zip(header[1:], row[1:], strict=False):
            if cell in (None, ""):
                continue
            if room not in rooms or str(cell) not in periods:
                raise book.bad(
                    "sol", number, f"expected a submission of the conference in a room of it, found {cell!r}"
                )
            found.setdefault(str(cell), []).append(Placement(str(cell), slot, str(room), period))
    for session, parts in found.items():
        first = parts[0]
        if parts != [Placement(session, first.slot, first.room, first.period + k) for k in range(periods[session])]:
            raise BadInput(f"{path}: submission {session!r}", f"expected {periods[session]} time slots in a row")
    return tuple(parts[0] for parts in found.values())


def write_solution(path: Path, agenda: Agenda, proposal: Proposal) -> None:
    """Write a proposal as a solution: ``sol``, ``violations`` (one row each) and ``unplaced``.

    Raises
    ------
    BadInput
        The file cannot be written.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("sol")
    track = {s.id: s.track for s in agenda.sessions}
    length = {s.id: s.periods for s in agenda.sessions}
    grid = {(p.slot, p.room, p.period + k): p.session for p in proposal.placements for k in range(length[p.session])}
    topics = {(p.slot, p.room): track[p.session] or p.session for p in proposal.placements}
    sheet.append([None, *(r.id for r in agenda.rooms)])
    for slot in agenda.slots:
        sheet.append([slot.id, *(topics.get((slot.id, room.id)) for room in agenda.rooms)])
    sheet.append([])
    for slot in agenda.slots:
        for period in range(slot.periods):
            sheet.append([slot.id, *(grid.get((slot.id, room.id, period)) for room in agenda.rooms)])
    violations = book.create_sheet("violations")
    violations.append(["rule", "units", "cost", "what"])
    for penalty in proposal.penalties:
        violations.append([penalty.rule, penalty.units, penalty.cost, str(penalty)])
    unplaced = book.create_sheet("unplaced")
    unplaced.append(["submission", "why"])
    for left in proposal.unplaced:
        unplaced.append([left.session, str(left.reason)])
    _keep_texts(book)
    try:
        book.save(path)
    except OSError as error:
        raise BadInput(str(path), f"cannot be written: {error.strerror}") from None


def _keep_texts(book: openpyxl.Workbook) -> None:
    """Have spreadsheets show a name that begins with an equals sign instead of working it out."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
                    cell.quotePrefix = True
