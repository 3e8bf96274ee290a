"""The commands on files: what is read is what was written, and bad input gets one line that names the entry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from ponte.engine.errors import BadInput
from ponte.engine.scheduling import Problem, solve
from ponte.engine.scheduling.formats import problem_json, read_problem, read_schedule, schedule_json

from .makers import problems
from .test_solving import patient

GOOD: dict[str, Any] = {
    "format": "ponte.brokerage/1",
    "venues": [{"id": "v", "tables": 1}],
    "slots": [
        {"id": "s1", "venue": "v", "start": "2016-10-25T09:00+02:00", "end": "2016-10-25T09:20+02:00"},
        {"id": "s2", "venue": "v", "start": "2016-10-25T09:20+02:00", "end": "2016-10-25T09:40+02:00", "tables": 2},
    ],
    "people": [
        {"id": "a", "side": "it", "languages": ["it"], "available": "all"},
        {"id": "b", "side": "cn", "languages": ["it", "zh"], "available": ["s1"], "max": 3},
    ],
    "meetings": [{"id": "m", "people": ["a", "b"], "weight": 5}, {"id": "n", "people": ["a"], "weight": 1}],
}


@given(problem=problems())
@patient
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, problem: Problem) -> None:
    folder = tmp_path_factory.mktemp("files")
    (folder / "problem.json").write_text(problem_json(problem))
    assert read_problem(folder / "problem.json") == problem
    answer = solve(problem, iterations=50)
    (folder / "schedule.json").write_text(schedule_json(answer))
    again = read_schedule(folder / "schedule.json")
    assert again.meetings == answer.meetings
    assert [str(u.reason) for u in again.unscheduled] == [str(u.reason) for u in answer.unscheduled]


BAD = [
    (lambda d: d["meetings"][0].update(people=["a", "x"]), "meeting 'm': unknown person 'x'"),
    (lambda d: d["meetings"][0].update(people=["a", "a"]), "meeting 'm': names the same person twice"),
    (lambda d: d["meetings"][0].update(weight=2.5), "meeting 'm': expected 'weight' to be a whole number, found 2.5"),
    (lambda d: d["meetings"][0].update(slots=["s9"]), "meeting 'm': unknown slot 's9'"),
    (lambda d: d["meetings"][0].update(after=["q"]), "meeting 'm': comes after an unknown meeting 'q'"),
    (lambda d: d["meetings"][1].update(id="m"), "meeting 'm': expected a unique id, found it 2 times"),
    (lambda d: [m.update(after=[o]) for m, o in zip(d["meetings"], "nm", strict=True)], "go round in a circle"),
    (lambda d: [m.update(slot="s1") for m in d["meetings"]], "meeting 'n': fixed meetings clash: 'a' is in 'm' then"),
    (lambda d: d["meetings"][0].update(slot="s2"), "meeting 'm': is fixed in 's2', where 'b' is not free"),
    (lambda d: d["people"][0].update(languages=["xx"]), "person 'a': unknown language 'xx'"),
    (lambda d: d["people"][0].update(available=["s7"]), "person 'a': unknown slot 's7'"),
    (lambda d: d["people"][1].update(min=4), "person 'b': expected 0 ≤ min ≤ max"),
    (lambda d: d["people"][0].pop("id"), "person 1: expected 'id' to be a string, found nothing"),
    (lambda d: d["slots"][0].update(end="2016-10-25T08:00+02:00"), "slot 's1': ends .* before it starts"),
    (lambda d: d["slots"][0].update(start="2016-10-25T09:00"), "slot 's1': expected 'start' with an offset"),
    (lambda d: d["slots"][0].update(start="noon"), "slot 's1': expected 'start' to be an ISO 8601 time"),
    (lambda d: d["slots"][1].update(venue="w"), "slot 's2': unknown venue 'w'"),
    (lambda d: d.update(slots={}), "brokerage: expected 'slots' to be a list, found {}"),
    (lambda d: d.update(format="other/1"), 'expected "format": "ponte.brokerage/1"'),
]


@pytest.mark.parametrize(("spoil", "said"), BAD, ids=[said for _, said in BAD])
def test_bad_input_is_refused_in_one_line(tmp_path: Path, spoil: Any, said: str) -> None:
    data = json.loads(json.dumps(GOOD))
    spoil(data)
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(data))
    with pytest.raises(BadInput, match=said) as refusal:
        read_problem(path)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).startswith(str(path))


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
        '{"changes": [{"absent": "b", "slots": "all"}, {"add": {"id": "o", "people": ["a"], "weight": 2}}]}'
    )
    assert ponte("repair", instance, answer, happened, "-o", mended).returncode == 0
    assert {m["id"] for m in json.loads(mended.read_text())["meetings"]} == {"n", "o"}


def test_the_commands_refuse_with_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "i.json").write_text('{"format":\n oops}')
    refused = ponte("schedule", tmp_path / "i.json")
    assert refused.returncode == 2
    assert refused.stderr == f"ponte: {tmp_path}/i.json: line 2 column 2: expected JSON: Expecting value\n"


def test_a_broken_schedule_has_status_1(tmp_path: Path) -> None:
    instance, answer = tmp_path / "i.json", tmp_path / "s.json"
    instance.write_text(json.dumps(GOOD))
    ponte("schedule", instance, "-o", answer, "--seconds", "0.5")
    broken = json.loads(answer.read_text())
    broken["meetings"][0]["table"] = 9
    answer.write_text(json.dumps(broken))
    assert ponte("verify", instance, answer).returncode == 1
