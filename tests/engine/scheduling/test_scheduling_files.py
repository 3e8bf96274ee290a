"""The commands on files: what is read is what was written, and bad input gets one line that names the entry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponte.engine.errors import BadInput
from ponte.engine.scheduling import Problem, solve
from ponte.engine.scheduling.changes import changed, read_changes
from ponte.engine.scheduling.encode import encode
from ponte.engine.scheduling.formats import problem_json, read_problem, read_schedule, schedule_json

from .makers import problems
from .test_solving import patient

GOOD: dict[str, Any] = {
    "format": "ponte.brokerage/1",
    "venues": [{"id": "v", "tables": 1}, {"id": "w", "tables": 1}],
    "travel": [{"from": "v", "to": "w", "minutes": 30}],
    "slots": [
        {"id": "s1", "venue": "v", "start": "2016-10-25T09:00+02:00", "end": "2016-10-25T09:20+02:00"},
        {"id": "s2", "venue": "v", "start": "2016-10-25T09:20+02:00", "end": "2016-10-25T09:40+02:00", "tables": 2},
    ],
    "people": [
        {"id": "a", "side": "it", "languages": ["it"], "available": "all"},
        {"id": "b", "side": "cn", "languages": ["it", "zh"], "available": ["s1"], "max": 3},
        {"id": "c", "side": "cn", "languages": ["zh"], "available": ["s1", "s2"], "min": 1},
    ],
    "interpreters": [{"id": "i", "languages": ["it", "zh"], "available": "all"}],
    "meetings": [
        {"id": "m", "people": ["a", "b"], "weight": 5},
        {"id": "n", "people": ["a", "c"], "weight": 1, "slots": ["s2"], "slot": "s2", "after": ["m"]},
    ],
}
ANSWER: dict[str, Any] = {
    "format": "ponte.schedule/1",
    "status": "feasible",
    "value": 5,
    "bound": 6,
    "breaks": 0,
    "seconds": 0.1,
    "seed": 0,
    "meetings": [{"id": "m", "slot": "s1", "table": 1, "interpreter": None}],
    "unscheduled": [{"id": "n", "reason": "it was cancelled"}],
}
CHANGES: dict[str, Any] = {
    "now": "2016-10-25T09:00+02:00",
    "changes": [
        {"absent": "b", "slots": ["s1"]},
        {"late": "a", "until": "2016-10-25T09:30+02:00"},
        {"cancel": "m"},
        {"add": {"id": "o", "people": ["b", "c"], "weight": 2}},
        {"close_table": {"venue": "v", "count": 1, "slots": "all"}},
    ],
}


def in_file(folder: Path, content: object) -> Path:
    path = folder / "file.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def without_lonely_meetings(problem: Problem) -> Problem:
    """Files hold meetings of two people or more."""
    left = {m.id for m in problem.meetings if len(m.people) > 1}
    return replace(
        problem,
        meetings=tuple(
            replace(m, after=tuple(b for b in m.after if b in left)) for m in problem.meetings if m.id in left
        ),
    )


@given(problem=problems().map(without_lonely_meetings))
@patient
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, problem: Problem) -> None:
    folder = tmp_path_factory.mktemp("files")
    (folder / "problem.json").write_text(problem_json(problem), encoding="utf-8")
    assert read_problem(folder / "problem.json") == problem
    answer = solve(problem, iterations=50)
    (folder / "schedule.json").write_text(schedule_json(answer), encoding="utf-8")
    again = read_schedule(folder / "schedule.json")
    assert again.meetings == answer.meetings
    assert [str(u.reason) for u in again.unscheduled] == [str(u.reason) for u in answer.unscheduled]


def test_the_contract_is_what_is_written(tmp_path: Path) -> None:
    problem = read_problem(in_file(tmp_path, GOOD))
    written = json.loads(problem_json(problem))
    assert written["travel"] == GOOD["travel"]
    assert written["meetings"] == GOOD["meetings"]
    assert written["people"][1] == GOOD["people"][1] | {"min": 0}
    assert read_problem(in_file(tmp_path, written)) == problem
    assert json.loads(schedule_json(read_schedule(in_file(tmp_path, ANSWER)))) == ANSWER


def test_fields_that_may_be_absent_may_be_null(tmp_path: Path) -> None:
    data = deepcopy(GOOD)
    for row in data["people"]:
        row |= {"min": row.get("min"), "max": row.get("max")}
    for row in data["meetings"]:
        row |= {"slots": row.get("slots"), "slot": row.get("slot"), "after": row.get("after")}
    data["slots"][0]["tables"] = None
    assert read_problem(in_file(tmp_path, data)) == read_problem(in_file(tmp_path, GOOD))
    assert read_problem(in_file(tmp_path, data | {"interpreters": None, "travel": None})).travel == ()


def test_what_a_file_repeats_is_kept_once(tmp_path: Path) -> None:
    data = deepcopy(GOOD)
    data["people"][1]["available"] = ["s1", "s2"]
    _, b, c = read_problem(in_file(tmp_path, data)).people
    assert b.available is c.available


def test_times_count_to_the_microsecond(tmp_path: Path) -> None:
    data = deepcopy(GOOD)
    data["slots"][0] |= {"start": "0001-01-01T00:00:00+14:00", "end": "9999-12-31T23:59:59.500001-12:00"}
    data["slots"][1] |= {"start": "9999-12-31T23:59:59.500-12:00", "end": "9999-12-31T23:59:59.900-12:00"}
    arrays = encode(read_problem(in_file(tmp_path, data))).arrays
    assert arrays.clash.tolist() == [0, 1, 0, 1]
    data["slots"][0]["end"] = data["slots"][1]["start"]
    arrays = encode(read_problem(in_file(tmp_path, data))).arrays
    assert arrays.clash.tolist() == [0, 1]


Spoil = Callable[[Any], object]
BAD: list[tuple[Spoil, str]] = [
    (lambda d: d["meetings"][0].update(people=["a", "x"]), "meeting 'm': unknown person 'x'"),
    (lambda d: d["meetings"][0].update(people=["a", "a"]), "meeting 'm': names the same person twice"),
    (
        lambda d: d["meetings"][0].update(people=["a"]),
        "meeting 'm': expected 'people' to be a list of at least 2, found [\"a\"]",
    ),
    (
        lambda d: d["meetings"][0].update(people=[]),
        "meeting 'm': expected 'people' to be a list of at least 2, found []",
    ),
    (lambda d: d["meetings"][0].update(people=["a", 1]), "meeting 'm': expected 'people 2' to be a string, found 1"),
    (lambda d: d["meetings"][0].update(weight=2.5), "meeting 'm': expected 'weight' to be a whole number, found 2.5"),
    (lambda d: d["meetings"][0].update(weight="5"), "meeting 'm': expected 'weight' to be a whole number, found \"5\""),
    (lambda d: d["meetings"][0].update(weight=True), "meeting 'm': expected 'weight' to be a whole number, found true"),
    (
        lambda d: d["meetings"][0].update(weight=-1),
        "meeting 'm': expected a weight from 0 to 9007199254740992, found -1",
    ),
    (
        lambda d: d["meetings"][0].update(weight=2**53 + 1),
        "meeting 'm': expected a weight from 0 to 9007199254740992, found 9007199254740993",
    ),
    (
        lambda d: d["meetings"][0].update(weight=2**53),
        "meetings: expected weights of at most 9007199254740992 together, found 9007199254740993",
    ),
    (lambda d: d["meetings"][0].pop("weight"), "meeting 'm': expected 'weight', found nothing"),
    (lambda d: d["meetings"][0].update(slots=["s9"]), "meeting 'm': unknown slot 's9'"),
    (lambda d: d["meetings"][1].update(slots=["s1"]), "meeting 'n': is fixed in 's2', which is not among its slots"),
    (lambda d: d["meetings"][0].update(after=["q"]), "meeting 'm': comes after an unknown meeting 'q'"),
    (lambda d: d["meetings"][1].update(id="m"), "meeting 'm': expected a unique id, found it 2 times"),
    (lambda d: d["meetings"][0].update(after=["n"]), "meeting 'm': precedences go round in a circle: 'm' → 'n' → 'm'"),
    (lambda d: d["meetings"][0].update(after=["m"]), "meeting 'm': precedences go round in a circle: 'm' → 'm'"),
    (
        lambda d: [m.update(slots=None, slot="s1", after=[]) for m in d["meetings"]],
        "meeting 'n': fixed meetings clash: 'a' is in 'm' then",
    ),
    (lambda d: d["meetings"][0].update(slot="s2"), "meeting 'm': is fixed in 's2', where 'b' is not free"),
    (lambda d: d["meetings"].append(3), "meeting 3: expected a JSON object, found 3"),
    (
        lambda d: d["people"][0].update(languages=["xx"]),
        "person 'a': unknown language 'xx', expected an ISO 639-1 code",
    ),
    (lambda d: d["people"][0].update(available=["s7"]), "person 'a': unknown slot 's7'"),
    (
        lambda d: d["people"][0].update(available="none"),
        "person 'a': expected 'available' to be \"all\" or a list of slots, found \"none\"",
    ),
    (lambda d: d["people"][1].update(min=4), "person 'b': expected 0 ≤ min ≤ max ≤ 1000000000, found 4 and 3"),
    (
        lambda d: d["people"][1].update(max=2**31),
        f"person 'b': expected 0 ≤ min ≤ max ≤ 1000000000, found 0 and {2**31}",
    ),
    (lambda d: d["people"][0].pop("id"), "person 1: expected 'id', found nothing"),
    (
        lambda d: d["interpreters"][0].update(id="a"),
        "person or interpreter 'a': expected a unique id, found it 2 times",
    ),
    (
        lambda d: d["slots"][0].update(end="2016-10-25T08:00+02:00"),
        "slot 's1': ends (2016-10-25T08:00:00+02:00) before it starts (2016-10-25T09:00:00+02:00)",
    ),
    (
        lambda d: d["slots"][0].update(start="2016-10-25T09:00"),
        "slot 's1': expected 'start' with an offset from UTC, such as +02:00, found \"2016-10-25T09:00\"",
    ),
    (
        lambda d: d["slots"][0].update(start="noon"),
        "slot 's1': expected 'start' to be an ISO 8601 time, found \"noon\"",
    ),
    (lambda d: d["slots"][1].update(venue="x"), "slot 's2': unknown venue 'x'"),
    (lambda d: d["venues"][0].update(tables=2**31), f"venue 'v': expected tables from 0 to 1000000000, found {2**31}"),
    (lambda d: d["travel"][0].update(minutes=-5), "travel 'v'–'w': expected minutes from 0 to 1000000000, found -5"),
    (lambda d: d.update(slots={}), "brokerage: expected 'slots' to be a list, found {}"),
    (lambda d: d.pop("meetings"), "brokerage: expected 'meetings', found nothing"),
    (lambda d: d.update(format="other/1"), 'brokerage: expected "format": "ponte.brokerage/1"'),
    (lambda d: d.update(ANSWER), 'brokerage: expected "format": "ponte.brokerage/1"'),
    (lambda d: d.pop("format"), 'brokerage: expected "format": "ponte.brokerage/1"'),
]


@pytest.mark.parametrize(("spoil", "said"), BAD, ids=[said for _, said in BAD])
def test_bad_input_is_refused_in_one_line(tmp_path: Path, spoil: Spoil, said: str) -> None:
    data = deepcopy(GOOD)
    spoil(data)
    path = in_file(tmp_path, data)
    with pytest.raises(BadInput) as refusal:
        read_problem(path)
    assert str(refusal.value) == f"{path}: {said}"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "line 1 column 1: expected JSON: it ends too early"),
        (b"[]", "brokerage: expected a JSON object, found []"),
        (b'{"format":\n oops}', "line 2 column 2: expected JSON: invalid character"),
        (json.dumps(GOOD).encode()[:-9], "expected JSON: it ends too early"),
        (json.dumps(GOOD).encode() + b"}", "expected JSON: trailing characters"),
        (json.dumps(GOOD).replace('"weight": 5', '"weight": NaN').encode(), "expected JSON: invalid character"),
        (json.dumps(GOOD).replace('"weight": 5', '"weight": Infinity').encode(), "expected JSON: invalid character"),
        (json.dumps(GOOD).replace('"weight": 5', f'"weight": {"9" * 9999}').encode(), "integer value out of range"),
        (json.dumps(GOOD).replace('"m"', '"\\ud800"').encode(), "expected JSON: "),
        (json.dumps(GOOD).replace('"m"', '"città"').encode("latin-1"), "expected UTF-8"),
        (b'{"unknown": "\xff"}', "byte 13: expected UTF-8"),
        (b'{"unknown": ' + b"[" * 10**5, "expected JSON nested less deeply"),
        (b'{"venues": 3, "unknown": ' + b"[" * 10**5, "expected JSON nested less deeply"),
        (b'{"venues": 3,\n "unknown": oops}', "line 2 column 13: expected JSON"),
    ],
)
def test_what_is_not_json_is_refused_where_it_goes_wrong(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(raw)
    with pytest.raises(BadInput) as refusal:
        read_problem(path)
    assert said in str(refusal.value)
    assert str(refusal.value).startswith(str(path))
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("read", "data", "spoil", "said"),
    [
        (read_schedule, ANSWER, lambda d: d.update(status="done"), "schedule: expected 'status' to be optimal, "),
        (
            read_schedule,
            ANSWER,
            lambda d: d["meetings"][0].pop("table"),
            "meeting 'm': expected 'table', found nothing",
        ),
        (
            read_schedule,
            ANSWER,
            lambda d: d["unscheduled"][0].update(reason=3),
            "unscheduled meeting 'n': expected 'reas",
        ),
        (read_changes, CHANGES, lambda d: d.update(now="today"), "changes: expected 'now' to be an ISO 8601 time"),
        (
            read_changes,
            CHANGES,
            lambda d: d["changes"].append({}),
            "change 6: expected one of absent, late, cancel, add",
        ),
        (read_changes, CHANGES, lambda d: d["changes"][1].pop("until"), "change 2: expected 'until', found nothing"),
        (
            read_changes,
            CHANGES,
            lambda d: d["changes"][3]["add"].pop("id"),
            "change 4: expected 'add id', found nothing",
        ),
        (
            read_changes,
            CHANGES,
            lambda d: d["changes"][0].update(slots="few"),
            "change 1: expected 'slots' to be \"all\"",
        ),
    ],
)
def test_other_files_are_refused_likewise(
    tmp_path: Path, read: Callable[[Path], object], data: dict[str, Any], spoil: Spoil, said: str
) -> None:
    data = deepcopy(data)
    spoil(data)
    path = in_file(tmp_path, data)
    with pytest.raises(BadInput) as refusal:
        read(path)
    assert str(refusal.value).startswith(f"{path}: {said}")


ODD: list[object] = [
    *(None, True, 0, -1, 3, 1.5, -0.0, 1e300, 2**31, 2**53 + 1, 2**63, -(2**64), 10**4999, float("nan"), float("inf")),
    *("", "x", "all", "a", "m", "s1", "i\n\u2028", "\ud800", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"),
    *([], {}, [1], [[]], ["a"], ["a", "b"], ["s1", "s2"], [None], {"id": "a"}, [{"id": "a"}], "x" * 99),
]


def ways(value: object) -> list[tuple[Any, ...]]:
    """The ways to every value within."""
    steps = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [way for step, part in steps for way in [(step,), *((step, *rest) for rest in ways(part))]]


@st.composite
def spoilt(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """A good file in which some values are gone, or are others."""
    data = deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(ways(data) or [("format",)]))
        part: Any = data
        for step in way:
            part = part[step]
        if draw(st.booleans()) and (isinstance(part, list) or last in part):
            del part[last]
        else:
            part[last] = deepcopy(draw(st.sampled_from(ODD)))
    return data


def sys_limit_lifted(content: object) -> str:
    """JSON with whole numbers of any length."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.dumps(content)
    finally:
        sys.set_int_max_str_digits(before)


@given(data=st.data())
@patient
def test_whatever_is_wrong_with_a_file_is_said_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "spoilt.json"
    good = read_problem(in_file(tmp_path_factory.getbasetemp(), GOOD))
    uses: list[tuple[dict[str, Any], Callable[[Path], object]]] = [
        (GOOD, lambda p: encode(read_problem(p))),
        (ANSWER, read_schedule),
        (CHANGES, lambda p: changed(good, read_changes(p))),
    ]
    content, use = data.draw(st.sampled_from(uses))
    path.write_text(sys_limit_lifted(data.draw(spoilt(content))), encoding="utf-8")
    refusal = None
    try:
        use(path)
    except BadInput as error:
        refusal = str(error)
    if refusal is not None:
        assert len(refusal.splitlines()) == 1
        assert content is CHANGES or refusal.startswith(f"{path}: ")


def ponte(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from ponte.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_commands_schedule_verify_and_repair(tmp_path: Path) -> None:
    instance, answer, mended = tmp_path / "i.json", tmp_path / "s.json", tmp_path / "r.json"
    instance.write_text(json.dumps(GOOD))
    assert ponte("schedule", instance, "-o", answer, "--seconds", "1").returncode == 0
    assert json.loads(answer.read_text())["value"] == 6
    checked = ponte("verify", instance, answer)
    assert (checked.returncode, json.loads(checked.stdout)["faults"]) == (0, [])
    happened = tmp_path / "c.json"
    happened.write_text(
        '{"changes": [{"absent": "b", "slots": "all"}, {"add": {"id": "o", "people": ["a", "c"], "weight": 2}}]}'
    )
    assert ponte("repair", instance, answer, happened, "-o", mended).returncode == 0
    assert {m["id"] for m in json.loads(mended.read_text())["meetings"]} == {"n", "o"}


def test_the_commands_refuse_with_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "i.json").write_text('{"format":\n oops}')
    refused = ponte("schedule", tmp_path / "i.json")
    assert refused.returncode == 2
    assert refused.stderr == f"ponte: {tmp_path}/i.json: line 2 column 2: expected JSON: invalid character\n"


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1"])
def test_a_search_has_an_end(tmp_path: Path, seconds: str) -> None:
    refused = ponte("schedule", in_file(tmp_path, GOOD), "--seconds", seconds)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--seconds" in refused.stderr


def test_an_answer_is_utf_8_wherever_it_goes(tmp_path: Path) -> None:
    data = deepcopy(GOOD)
    data["meetings"][1]["id"] = "città 会"
    path = in_file(tmp_path, data)
    command = [sys.executable, "-c", "from ponte.cli import main; main()", "schedule", str(path), "--seconds", "0"]
    ran = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"}, check=True)
    answer = json.loads(ran.stdout)
    assert "città 会" in {row["id"] for row in answer["meetings"] + answer["unscheduled"]}


def test_a_broken_schedule_has_status_1(tmp_path: Path) -> None:
    instance, answer = tmp_path / "i.json", tmp_path / "s.json"
    instance.write_text(json.dumps(GOOD))
    ponte("schedule", instance, "-o", answer, "--seconds", "0.5")
    broken = json.loads(answer.read_text())
    broken["meetings"][0]["table"] = 9
    answer.write_text(json.dumps(broken))
    assert ponte("verify", instance, answer).returncode == 1
