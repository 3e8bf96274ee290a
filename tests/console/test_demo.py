"""The main job from end to end, as `make demo SERVE=no` runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.conftest import ROOT

PONTE = Path(sys.executable).with_name("ponte")
KEYS = ["people", "profiles", "suggestions", "meetings_requested", "meetings_scheduled", "bound", "seconds"]


def ponte(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PONTE_DATABASE"}
    return subprocess.run(
        [str(PONTE), *arguments],
        env={**environment, "PONTE_VAR": str(var)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_demo_takes_the_2016_edition_from_profiles_to_a_published_timetable(tmp_path: Path) -> None:
    assert ponte(tmp_path, "manage", "migrate", "--verbosity", "0").returncode == 0
    demo = ponte(tmp_path, "manage", "demo", "data/edition-2016", "--seconds", "4")
    assert demo.returncode == 0, demo.stderr
    summary = json.loads(demo.stdout.splitlines()[-1])
    assert list(summary) == KEYS
    assert summary["people"] == 600
    assert summary["profiles"] == 800

    instance, answer = tmp_path / "instance.json", tmp_path / "schedule.json"
    schedule = json.loads(answer.read_text(encoding="utf-8"))
    assert schedule["bound"] == summary["bound"]
    assert len(schedule["meetings"]) == summary["meetings_scheduled"]
    assert schedule["value"] >= 0.98 * summary["bound"]
    verdict = ponte(tmp_path, "verify", str(instance), str(answer))
    assert verdict.returncode == 0
    found = json.loads(verdict.stdout)
    assert found["faults"] == []
    assert found["value"] == schedule["value"]

    again = ponte(tmp_path, "manage", "demo", "data/edition-2016")
    assert again.returncode == 2
    assert again.stderr.strip().count("\n") == 0
    assert "already holds an edition" in again.stderr


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
