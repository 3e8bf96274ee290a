"""The players of the load measurement still find in the pages what they look for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bench.load.event import fill
from bench.load.invariants import doubles, lost

PEOPLE = 8

pytestmark = pytest.mark.django_db(transaction=True)


def play(rush: str, folder: Path, address: str) -> dict[str, Any]:
    out = folder / f"{rush}.json"
    command = [sys.executable, "-m", "bench.load.play", rush, "--cast", str(folder / "cast.json"), "--out", str(out)]
    pace = ["--seconds", "1", "--pause", "0.3", "--ports", str(urlsplit(address).port)]
    subprocess.run([*command, *pace], check=True, timeout=240)
    seen: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return seen


@pytest.mark.slow
@pytest.mark.xdist_group("load")
def test_a_few_people_get_through_both_rushes(live_server: Any, tmp_path: Path) -> None:
    fill(PEOPLE, seed=1).write(tmp_path / "cast.json")
    booking, morning = (play(rush, tmp_path, live_server.url) for rush in ("booking", "morning"))

    assert [wrong for _name, _sent, _ms, wrong in booking["requests"] + morning["requests"] if wrong] == []
    names = [name for name, _sent, _ms, _wrong in booking["requests"]]
    assert names.count("own page") == names.count("partner") == PEOPLE
    assert booking["asked"] > 0
    assert booking["agreed"]
    assert all(booking["refusals"])
    assert {name for name, _sent, _ms, _wrong in morning["requests"]} >= {
        "diary",
        "agenda",
        "hall's screen",
        "desk: scan",
    }
    assert morning["arrived"]
    assert not any(doubles().values())
    assert not any(lost(asked=booking["asked"], agreed=booking["agreed"], arrived=morning["arrived"]).values())
