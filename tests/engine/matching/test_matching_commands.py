"""`ponte match` with what may accompany profiles, `ponte audit`, and texts that would do harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ponte.engine.matching.auditing import LARGEST_SUM, LISTS, STABLE

PONTE = Path(sys.executable).with_name("ponte")
HISTORY = "id,other,outcome\n"
OFFLINE = """
import socket, sys

def refuse(*_, **__):
    raise AssertionError("the network was asked for")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
from ponte.cli import main
main()
"""


def ponte(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with every way to the network closed."""
    command = [sys.executable, "-c", OFFLINE, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=120, env=os.environ | environment
    )


def pool(path: Path, *rows: dict[str, object]) -> Path:
    plain = {"side": "cn", "kind": "", "title": "", "text": "acqua pulita"}
    path.write_text("".join(json.dumps(plain | row) + "\n" for row in rows), encoding="utf-8")
    return path


def lists(done: subprocess.CompletedProcess[str]) -> dict[str, list[str]]:
    assert done.returncode == 0, done.stderr
    return {row["id"]: [one["id"] for one in row["matches"]] for row in map(json.loads, done.stdout.splitlines())}


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return pool(tmp_path / "p.jsonl", {"id": "a", "side": "it"}, {"id": "b", "sectors": ["26"]}, {"id": "c"})


def test_history_weights_and_priorities_are_taken_into_account(three: Path, tmp_path: Path) -> None:
    history, weights = tmp_path / "history.csv", tmp_path / "weights.json"
    history.write_text(HISTORY + "a,b,met\nb,a,asked\nc,a,declined\ngone,a,met\n", encoding="utf-8")
    weights.write_text('{"priority": 3, "history": 0}', encoding="utf-8")
    done = ponte("match", three, "--history", history, "--weights", weights, "--priority", "C26.51", "--priority", "1")
    assert lists(done) == {"a": ["b"], "b": ["a"], "c": []}
    reasons = {reason["code"]: reason for reason in json.loads(done.stdout.splitlines()[0])["matches"][0]["reasons"]}
    assert reasons["priority"]["weight"] == 3
    assert reasons["met"]["weight"] == 0
    assert "note: weights as stated" in done.stderr


def test_weights_are_learnt_from_a_history_of_answers(tmp_path: Path) -> None:
    rows = [
        {"id": f"{side}{n}", "side": side, "sectors": [("26", "01")[n % 2]]} for side in ("it", "cn") for n in range(8)
    ]
    history = tmp_path / "history.jsonl"
    asked = [(i, j, "accepted" if (i + j) % 2 == 0 else "declined") for i in range(8) for j in range(8)]
    history.write_text(
        "\n".join(json.dumps({"id": f"it{i}", "other": f"cn{j}", "outcome": outcome}) for i, j, outcome in asked)
    )
    done = ponte("match", pool(tmp_path / "p.jsonl", *rows), "--history", history)
    assert "note: weights learnt from 64 answers" in done.stderr
    assert lists(done)["it0"] == ["cn0", "cn2", "cn4", "cn6"]


BROKEN = {
    "outcome": ("--history", HISTORY + "a,b,yes\n", "line 2: expected an outcome of accepted, declined"),
    "no column": ("--history", "id,other\na,b\n", "line 1: expected columns id, other, outcome; missing: outcome"),
    "oneself": ("--history", HISTORY + "a,a,met\n", "line 2: expected the ids of two profiles"),
    "no JSON": ("--weights", "sectors=1", "expected a JSON object, found broken JSON"),
    "unknown part": ("--weights", '{"luck": 1}', "expected a JSON object that weighs some of base, meaning"),
    "below 0": ("--weights", '{"sectors": -1}', "sectors: expected a number of 0 or more, found -1"),
    "no number": ("--weights", '{"sectors": true}', "expected a number of 0 or more, found True"),
    "not a number": ("--weights", '{"base": NaN}', "base: expected a number, found nan"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_beside_the_profiles_is_refused_in_one_line(name: str, three: Path, tmp_path: Path) -> None:
    option, content, expected = BROKEN[name]
    beside = tmp_path / "beside"
    beside.write_text(content, encoding="utf-8")
    done = ponte("match", three, option, beside)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert str(beside) in done.stderr
    assert expected in done.stderr


HARMFUL = {
    "unfolding": "\ufdfa" * 20000,
    "nul": "acqua\0 pulita",
    "a megabyte": "acqua pulita " * 80000,
    "a megabyte in one word": "a" * 1_000_000,
    "emoji": "🙂🎉",
    "a fourth language": "Etsimme kumppania vedenpuhdistukseen",
    "all at once": "\ufdfa" * 9000 + "\0🙂" + "水" * 900_000,
}


def test_texts_that_would_do_harm_are_matched_and_embedded(tmp_path: Path) -> None:
    rows = [{"id": name, "text": text, "side": "it"} for name, text in HARMFUL.items()]
    rows[5]["language"] = "fi"
    found = lists(ponte("match", pool(tmp_path / "p.jsonl", *rows, {"id": "x"})))
    assert found == {**{name: ["x"] for name in HARMFUL}, "x": found["x"]}
    assert set(found["x"]) == set(HARMFUL)
    texts = tmp_path / "t.txt"
    texts.write_text("\n".join(HARMFUL.values()), encoding="utf-8")
    done = ponte("embed", texts)
    lengths = [np.linalg.norm(json.loads(line)) for line in done.stdout.splitlines()]
    assert np.allclose(lengths, [0 if name == "emoji" else 1 for name in HARMFUL], atol=1e-4)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "a", "text": ""}, "expected a text"),
        ({"id": "a", "text": "\0 \u200b"}, "expected a text"),
        ({"id": "b", "text": "acqua"}, "expected an id of its own, found 'b' of line 1"),
        ({"id": "a", "language": "xx"}, "expected a language by its two letters (ISO 639-1), found 'xx'"),
        ({"id": "a", "title": "\ud800"}, "expected title to be Unicode, found half a character"),
    ],
)
def test_what_cannot_be_matched_is_refused(row: dict[str, object], said: str, tmp_path: Path) -> None:
    done = ponte("match", pool(tmp_path / "p.jsonl", {"id": "b", "side": "it"}, row))
    assert done.returncode == 2
    assert f"line 2: {said}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_model_that_is_not_there_is_told_on_standard_error(three: Path) -> None:
    hidden = "import importlib.util as util\nutil.find_spec = lambda name: None\n"
    command = [sys.executable, "-c", hidden + OFFLINE, "match", str(three)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert "note: no language model is installed" in done.stderr
    assert lists(done)["a"]


def test_a_folder_without_a_model_is_refused_in_one_line(three: Path, tmp_path: Path) -> None:
    done = ponte("match", three, PONTE_ENCODER=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == f"ponte: {tmp_path}: expected model.onnx or onnx/model.onnx, found neither\n"


@pytest.fixture
def audited(tmp_path: Path) -> tuple[Path, Path]:
    """Twelve against six, where one of the six is in everybody's list and the others in none."""
    topics = ["acqua pulita", "vino rosso", "robot chirurgico"]
    rows = [
        {"id": f"{side}{n}", "side": side, "text": topics[n % 3], "language": ("it", "en")[n % 2]}
        for side, count in (("it", 12), ("cn", 6))
        for n in range(count)
    ]
    matches = tmp_path / "m.jsonl"
    matches.write_text("".join(json.dumps({"id": f"it{n}", "matches": [{"id": "cn0"}]}) + "\n" for n in range(12)))
    return pool(tmp_path / "p.jsonl", *rows), matches


def test_the_audit_measures_every_group_beside_sum_and_stability(audited: tuple[Path, Path], tmp_path: Path) -> None:
    done = ponte("audit", *audited, "--enough", "1", "-o", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "out.json").read_text())
    assert set(report) == {LISTS, LARGEST_SUM, STABLE}
    ours = report[LISTS]
    groups = {(group["side"], group["language"]): group for group in ours["groups"]}
    assert [groups["it", None]["profiles"], groups["it", "en"]["profiles"], groups["cn", None]["profiles"]] == [
        12,
        6,
        6,
    ]
    assert groups["it", None]["gets"]["idle"] == groups["it", None]["gets"]["thin"] == 0
    assert groups["cn", None]["gets"]["idle"] == pytest.approx(5 / 6)
    assert groups["cn", "en"]["gets"]["idle"] == 1
    assert groups["cn", None]["gets"]["gini_exposure"] == pytest.approx(5 / 6)
    assert groups["cn", None]["gets"]["worst_tenth"] == 0
    assert ours["pairs"] == 12
    assert ours["welfare"] < report[LARGEST_SUM]["welfare"] == 1
    assert report[STABLE]["unstable"] == 0 < ours["unstable"]
    shown = done.stderr.splitlines()
    assert any(line.split()[:4] == ["lists", "cn", "all", "6"] and "83.3%" in line for line in shown)


def test_the_audit_of_our_own_lists_leaves_nobody_out(audited: tuple[Path, Path], tmp_path: Path) -> None:
    ponte("match", audited[0], "--top", "2", "-o", tmp_path / "own.jsonl")
    report = json.loads(ponte("audit", audited[0], tmp_path / "own.jsonl").stdout)
    assert all(group["gets"]["idle"] == 0 for group in report[LISTS]["groups"])
    assert 0.5 < report[LISTS]["welfare"] <= 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"id": "it0", "matches": [{"id": "nobody"}]}', "expected ids of the profiles, found 'nobody'"),
        ('{"id": "it0", "matches": [{"id": "it1"}]}', "expected profiles of the other side, found 'it1'"),
        ('{"id": "it0", "matches": 3}', "line 1: expected matches to be a list"),
        ('{"id": "it0", "matches": []}\n{"id": "it0", "matches": []}', "line 2: expected one list per profile"),
        ('{"id": "it0"}', "line 1: expected fields id, matches; missing: matches"),
    ],
)
def test_lists_that_cannot_be_audited_are_refused(content: str, said: str, audited: tuple[Path, Path]) -> None:
    audited[1].write_text(content)
    done = ponte("audit", *audited)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]
