"""``ponte select`` on files: a proved list, the next best, what exchanges cost, and refusals in one line."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ponte.engine.awarding.cli import app
from ponte.engine.awarding.formats import read_selection
from ponte.engine.errors import BadInput

GOOD: dict[str, Any] = {
    "format": "ponte.selection/1",
    "budgets": {"it": 100, "cn": 700},
    "theme_most": {"health": 1},
    "theme_least": {"space": 1},
    "places": 3,
    "proposals": [
        {"id": "p1", "value": 9100, "costs": {"it": 50, "cn": 300}, "theme": "health"},
        {"id": "p2", "value": 8900, "costs": {"it": 40, "cn": 300}, "theme": "health"},
        {"id": "p3", "value": 7000, "costs": {"it": 50, "cn": 400}, "theme": "space"},
        {"id": "p4", "value": 6000, "costs": {"it": 10}, "theme": "energy"},
    ],
}


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "selection.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_the_command_proves_a_list_and_tells_the_next_best(tmp_path: Path) -> None:
    out = tmp_path / "funded.json"
    done = CliRunner().invoke(app, [str(written(tmp_path, GOOD)), "-o", str(out), "--exchanges"])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert found.pop("seconds") >= 0
    assert found.pop("exchanges") == [
        {"proposal": "p1", "joins": True, "loss": 5800, "enters": [], "leaves": ["p2", "p4"], "proved": True},
        {"proposal": "p2", "joins": False, "loss": 5800, "enters": ["p1"], "leaves": ["p4"], "proved": True},
        {"proposal": "p3", "joins": False, "loss": None, "enters": [], "leaves": [], "proved": True},
        {"proposal": "p4", "joins": False, "loss": 5800, "enters": ["p1"], "leaves": ["p2"], "proved": True},
    ]
    assert found == {
        "format": "ponte.funded/1",
        "status": "optimal",
        "value": 21900,
        "bound": 21900,
        "chosen": ["p2", "p3", "p4"],
        "spent": {"it": 100, "cn": 700},
        "next_best": {"loss": 5800, "proved": True, "enters": ["p1"], "leaves": ["p2", "p4"]},
    }


def test_the_command_names_what_clashes(tmp_path: Path) -> None:
    out = tmp_path / "funded.json"
    done = CliRunner().invoke(app, [str(written(tmp_path, GOOD | {"fixed_out": ["p3"]})), "-o", str(out)])
    assert done.exit_code == 1
    assert json.loads(out.read_text("utf-8")) == {
        "format": "ponte.funded/1",
        "status": "infeasible",
        "clash": ["p3 is not to be on the list", "at least 1 of space"],
    }


def test_the_command_says_that_nothing_was_found_in_time(tmp_path: Path) -> None:
    out = tmp_path / "funded.json"
    done = CliRunner().invoke(app, [str(written(tmp_path, GOOD)), "-o", str(out), "--seconds", "0"])
    assert done.exit_code == 1
    assert "nothing found in time" in done.output
    assert json.loads(out.read_text("utf-8")) == {"format": "ponte.funded/1", "status": "unknown"}


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
        (put("format", value="x"), 'expected "format": "ponte.selection/1"'),
        (put("proposals", 0, "value", value=1.5), "value"),
        (put("proposals", 0, "value", value=-1), "proposal 'p1': expected 'value'"),
        (put("proposals", 0, "id", value="p2"), "proposal 'p2': expected an id of its own"),
        (put("fixed_in", value=["x"]), "fixed_in: expected a proposal, found 'x'"),
        ([], "expected"),
    ],
)
def test_what_is_malformed_is_refused_in_one_line(content: Any, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(BadInput) as refusal:
        read_selection(path)
    assert str(refusal.value).startswith(str(path))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
