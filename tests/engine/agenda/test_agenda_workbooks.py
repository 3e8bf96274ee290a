"""Workbooks of CoSPLib: what is read is what is in the cells, and what is written can be read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from ponte.engine.agenda import Agenda, Hours, Placement, evaluate, propose
from ponte.engine.agenda.cli import app
from ponte.engine.agenda.workbook import WEIGHTS, read_solution, read_workbook, write_solution
from ponte.engine.errors import BadInput

SESSIONS, ROOMS, TRACKS = ["Mon1", "Mon2"], ["Aula", "Hall"], ["Health", "Energy"]
Sheets = dict[str, list[list[Any]]]


def sheets() -> Sheets:
    """A conference of five submissions that has a cell of every kind."""
    left: list[list[Any]] = [
        ["Sessions", None],
        ["Local time zone:", "GMT+2"],
        ["Suitable scheduling times", None],
        ["From:", time(9)],
        ["To:", time(21)],
        ["Less suitable scheduling times", None],
        ["From:", time(7)],
        ["To:", time(23)],
        ["Penalty:", 1],
        ["Unsuitable scheduling times", None],
        ["Penalty:", 10],
    ]
    right: list[list[Any]] = [["Weights", None], *([name, k + 1] for k, name in enumerate(WEIGHTS))]
    left += [[None, None]] * (len(right) - len(left))
    fields = ["Reference", "Track", "Required Timeslots", "Order", "Time Zone", "Presenters", "Attendees"]
    return {
        "parameters": [[*a, None, *b] for a, b in zip(left, right, strict=True)],
        "submissions": [
            [*fields, *SESSIONS, *ROOMS],
            ["p1", "Health", 1, 1, "GMT+2", "Rossi, Li", None, 3, None, None, None],
            ["p2", "Health", 2, 2, "GMT-3", "Li", "Wang", None, None, None, 4],
            ["p3", "Energy", 1, 0, "GMT+8", "Rossi", None, None, None, None, None],
            ["p4", "Energy", 1, 0, "GMT+0", "Zhao", None, None, None, None, None],
            [None] * 11,
        ],
        "tracks": [["Tracks", "Chairs"], ["Health", "Bianchi, Zhao"], ["Energy", None]],
        "sessions": [
            ["Sessions", "Max Number of Timeslots", "Date", "Start Time", "End Time"],
            ["Mon1", 2, date(2016, 10, 24), time(10), time(11)],
            ["Mon2", 3, date(2016, 10, 24), time(14), time(16)],
        ],
        "rooms": [["Rooms"], ["Aula"], ["Hall"]],
        "tracks_sessions|penalty": [[None, *SESSIONS], ["Health", None, 5], ["Energy", None, None]],
        "tracks_rooms|penalty": [[None, *ROOMS, None], ["Health", None, None, None], ["Energy", 6, None, None]],
        "similar tracks": [[None, *TRACKS], ["Health", None, 7], ["Energy", None, None]],
        "sessions_rooms|penalty": [[None, *ROOMS], ["Mon1", None, 8], ["Mon2", None, None]],
    }


def saved(path: Path, content: Sheets) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return saved(tmp_path / "week.xlsx", sheets())


@pytest.fixture
def week(workbook: Path) -> Agenda:
    return read_workbook(workbook)


def test_every_cell_is_read(week: Agenda) -> None:
    assert [s.id for s in week.sessions] == ["p1", "p2", "p3", "p4"]
    assert (week.sessions[1].track, week.sessions[1].periods, week.sessions[1].order) == ("Health", 2, 2)
    assert week.sessions[0].speakers == {"Rossi", "Li"}
    assert week.sessions[1].attendees == {"Wang"}
    assert week.tracks[0].chairs == {"Bianchi", "Zhao"}
    assert week.slots[0].start == datetime(2016, 10, 24, 10, tzinfo=timezone(timedelta(hours=2)))
    assert [s.periods for s in week.slots] == [2, 3]
    assert week.hours == Hours(time(9), time(21), time(7), time(23), 1, 10)
    assert [week.weight(rule) for rule in WEIGHTS.values()] == list(range(1, 17))
    prices = week.prices
    assert prices.track_slot == {("Health", "Mon2"): 5}
    assert prices.track_room == {("Energy", "Aula"): 6}
    assert prices.similar == {("Health", "Energy"): 7}
    assert prices.slot_room == {("Mon1", "Hall"): 8}
    assert prices.session_slot == {("p1", "Mon1"): 3}
    assert prices.session_room == {("p2", "Hall"): 4}


def test_zones_have_their_usual_sign(week: Agenda) -> None:
    """Mon1 is 10:00 at GMT+2: 05:00 at GMT−3, 16:00 at GMT+8, 08:00 at GMT+0."""
    units = [week.hours.units(week.slots[0], s.time_zone or "") for s in week.sessions]
    assert units == [0, 10, 0, 1]


def test_a_hand_made_agenda_costs_what_the_weights_say(week: Agenda) -> None:
    placed = [
        Placement("p1", "Mon1", "Hall", 0),
        Placement("p2", "Mon2", "Hall", 0),
        Placement("p3", "Mon1", "Aula", 0),
        Placement("p4", "Mon1", "Aula", 1),
    ]
    found = evaluate(week, placed)
    assert found.faults == ()
    assert found.by_rule() == {
        "speakers": (2, 2 * 12),  # Rossi in p1 and p3; Zhao speaks in p4 and chairs the track of p1
        "speakers_at_once": (1, 15),  # Rossi
        "similar_tracks": (7, 7 * 4),
        "track_slot": (5, 5 * 1),
        "track_room": (6, 6 * 2),
        "slot_room": (8, 8 * 3),
        "session_slot": (3, 3 * 10),
        "session_room": (8, 8 * 11),  # p2 takes two periods
        "time_zone": (1, 1 * 8),  # p4; p2 is at 09:00 by then
    }


def test_a_solution_is_read_as_it_was_written(week: Agenda, tmp_path: Path) -> None:
    proposal = propose(week, moves=2_000)
    assert proposal.unplaced == ()
    write_solution(tmp_path / "out.xlsx", week, proposal)
    again = read_solution(tmp_path / "out.xlsx", week)
    assert set(again) == set(proposal.placements)
    assert evaluate(week, again).cost == proposal.cost


def test_a_name_that_looks_like_a_formula_stays_a_text(week: Agenda, tmp_path: Path) -> None:
    name = "=HYPERLINK(1)"
    evil = replace(week, rooms=(*week.rooms, replace(week.rooms[0], id=name)))
    write_solution(tmp_path / "out.xlsx", evil, propose(evil, moves=10))
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["sol"] for cell in row]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells if cell.value == name] == [("s", True)]


def test_the_command_writes_a_workbook_or_json(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    done = CliRunner().invoke(app, [str(workbook), "-o", str(out), "--seconds", "0.5"])
    assert done.exit_code == 0, done.output
    week = read_workbook(workbook)
    answer = tmp_path / "out.json"
    assert CliRunner().invoke(app, [str(workbook), "-o", str(answer), "--seconds", "0.5", "--seed", "3"]).exit_code == 0
    told = json.loads(answer.read_text("utf-8"))
    assert told["format"] == "ponte.agenda/1"
    assert told["cost"] == evaluate(week, [Placement(**p) for p in told["placements"]]).cost
    assert sum(p["cost"] for p in told["penalties"]) == told["cost"]


def test_the_command_says_no_where_somebody_is_left_out(tmp_path: Path) -> None:
    content = sheets()
    content["submissions"][1][2] = 9
    path = saved(tmp_path / "week.xlsx", content)
    answer = tmp_path / "out.json"
    assert CliRunner().invoke(app, [str(path), "-o", str(answer), "--seconds", "0.5"]).exit_code == 1
    (left,) = json.loads(answer.read_text("utf-8"))["unplaced"]
    assert left == {"session": "p1", "reason": "it takes 9 periods, and no slot it may be in has more than 3"}


def put(sheet: str, row: int, column: int, value: object) -> Callable[[Sheets], None]:
    def change(content: Sheets) -> None:
        content[sheet][row][column] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content.pop("rooms"), "expected a sheet 'rooms' with a header"),
        (
            put("parameters", 1, 1, "CEST"),
            "sheet 'parameters' row 2: expected a time zone such as 'GMT+2', found 'CEST'",
        ),
        (put("parameters", 3, 1, "nine"), "sheet 'parameters' row 4: expected a time of day, found 'nine'"),
        (put("parameters", 3, 0, "Since:"), "sheet 'parameters': expected two spans of hours"),
        (
            put("parameters", 1, 4, -1),
            "sheet 'parameters' row 2: expected 'Tracks_Sessions|Penalty:' to be a whole number",
        ),
        (put("submissions", 0, 0, "Id"), "sheet 'submissions' row 1: expected the columns Reference, Track"),
        (
            put("submissions", 1, 2, "two"),
            "sheet 'submissions' row 2: expected 'Required Timeslots' to be a whole number",
        ),
        (put("submissions", 2, 0, "p1"), "session 'p1': expected an id of its own"),
        (put("submissions", 2, 1, "Art"), "session 'p2': expected a track that there is, found 'Art'"),
        (put("submissions", 2, 7, 1.5), "sheet 'submissions' row 3: expected 'Mon1' to be a whole number, found 1.5"),
        (put("sessions", 1, 3, None), "sheet 'sessions' row 2: expected a date, a start and an end"),
        (
            put("tracks_rooms|penalty", 1, 0, "Art"),
            "sheet 'tracks_rooms|penalty' row 2: expected an entry of its own sheet",
        ),
    ],
)
def test_what_is_malformed_is_refused_with_its_place(
    change: Callable[[Sheets], None], said: str, tmp_path: Path
) -> None:
    content = sheets()
    change(content)
    path = saved(tmp_path / "week.xlsx", content)
    with pytest.raises(BadInput) as refusal:
        read_workbook(path)
    assert str(refusal.value).startswith(f"{path}: {said}")
    assert "\n" not in str(refusal.value)


def test_what_is_no_workbook_is_refused(tmp_path: Path, week: Agenda) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_workbook(tmp_path / "none.xlsx")
    (tmp_path / "text.xlsx").write_text("Reference,Track")
    with pytest.raises(BadInput, match="expected an Excel workbook"):
        read_workbook(tmp_path / "text.xlsx")
    with pytest.raises(BadInput, match="cannot be written"):
        write_solution(tmp_path / "no" / "out.xlsx", week, propose(week, moves=10))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Tue1", "p1", None]], "row 5: expected a session of the conference, found 'Tue1'"),
        ([["Mon1", "p9", None]], "row 5: expected a submission of the conference in a room of it, found 'p9'"),
        ([["Mon1", "p2", None], ["Mon1", None, "p2"]], "submission 'p2': expected 2 time slots in a row"),
    ],
)
def test_a_solution_of_another_conference_is_refused(
    rows: list[list[str | None]], said: str, week: Agenda, tmp_path: Path
) -> None:
    tracks: list[list[Any]] = [[None, *ROOMS], ["Mon1", None, None], ["Mon2", None, None], [None]]
    path = saved(tmp_path / "sol.xlsx", {"sol": [*tracks, *rows]})
    with pytest.raises(BadInput) as refusal:
        read_solution(path, week)
    assert said in str(refusal.value)
