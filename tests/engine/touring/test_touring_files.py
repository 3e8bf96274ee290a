"""``ponte route`` on files: the answer with its reasons, a route by hand beside it, and refusals in one line."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ponte.engine.errors import BadInput
from ponte.engine.touring.cli import app
from ponte.engine.touring.formats import read_roadshow

GOOD: dict[str, Any] = {
    "format": "ponte.roadshow/1",
    "first": "2016-04-17",
    "last": "2016-04-21",
    "start": "rome",
    "pace": {"evening": 180},
    "most": 2,
    "stages": [
        {"id": "shenzhen", "city": "Shenzhen", "dates": ["2016-04-18"], "sectors": {"design": 100}, "hosts": ["A"]},
        {
            "id": "shanghai",
            "city": "Shanghai",
            "dates": ["2016-04-19", "2016-04-20"],
            "sectors": {"health": 80},
            "days": 2,
        },
        {"id": "chengdu", "city": "Chengdu", "dates": ["2016-04-20"], "sectors": {"health": 100}},
    ],
    "profiles": [
        {"id": "p1", "sectors": ["design"]},
        {"id": "p2", "sectors": ["health", "space"], "weight": 2},
    ],
    "travel": [
        {"from": "rome", "to": "Shenzhen", "minutes": 700},
        {"from": "Shenzhen", "to": "Shanghai", "minutes": 150},
        {"from": "Shenzhen", "to": "Chengdu", "minutes": 200},
    ],
    "by_hand": [{"stage": "shanghai", "arrival": "2016-04-19"}],
}


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "roadshow.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_the_command_proposes_and_compares(tmp_path: Path) -> None:
    out = tmp_path / "route.json"
    done = CliRunner().invoke(app, [str(written(tmp_path, GOOD)), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text("utf-8")) == {
        "format": "ponte.route/1",
        "status": "optimal",
        "value": 300,
        "served": ["p1", "p2"],
        "travel": 900,
        "days": 4,
        "bound": 300,
        "stops": [{"stage": "shenzhen", "arrival": "2016-04-18"}, {"stage": "chengdu", "arrival": "2016-04-20"}],
        "chosen": [
            {"stage": "shenzhen", "reason": "profiles that it alone serves: 1 (p1); served once more: 0"},
            {"stage": "chengdu", "reason": "profiles that it alone serves: 1 (p2); served once more: 0"},
        ],
        "left_out": [
            {"stage": "shanghai", "reason": "its dates clash with chengdu; chengdu would have to go (value 40 less)"}
        ],
        "by_hand": {
            "value": 160,
            "served": ["p2"],
            "travel": 0,
            "days": 2,
            "faults": ["no way is stated from rome to Shanghai"],
            "gained": ["p1"],
            "lost": [],
        },
    }


def test_the_command_says_no_where_there_is_no_route(tmp_path: Path) -> None:
    content = deepcopy(GOOD)
    content["profiles"][0]["cities"] = ["Chongqing"]
    done = CliRunner().invoke(app, [str(written(tmp_path, content)), "-o", str(tmp_path / "out")])
    assert done.exit_code == 1
    said = "p1 must be in Chongqing, and no stage there can be reached and left in time"
    assert json.loads((tmp_path / "out").read_text("utf-8"))["conflict"] == said


def put(*way: Any, value: Any) -> Any:
    content: Any = deepcopy(GOOD)
    at = content
    for step in way[:-1]:
        at = at[step]
    at[way[-1]] = value
    return content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (put("format", value="ponte.route/1"), 'expected "format": "ponte.roadshow/1"'),
        (put("first", value="tomorrow"), "first"),
        (put("stages", 0, "dates", 0, value="2016-13-01"), "2016-13-01"),
        (put("stages", 0, "sectors", "design", value=0), "stage 'shenzhen': expected the strength of 'design'"),
        (put("stages", 1, "id", value="shenzhen"), "stage 'shenzhen': expected an id of its own"),
        (put("profiles", 0, "weight", value=-1), "profile 'p1': expected 'weight'"),
        (put("by_hand", 0, "stage", value="x"), "stop 1: expected a stage that is a candidate, found 'x'"),
        ([], "expected"),
    ],
)
def test_what_is_malformed_is_refused_in_one_line(content: Any, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(BadInput) as refusal:
        read_roadshow(path)
    assert str(refusal.value).startswith(str(path))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
