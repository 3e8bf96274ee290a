"""The files for servers: what they call exists, and what they set is described."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from typer.main import get_command

from ponte.cli import app
from tests.conftest import ROOT
from tests.docs.test_docs import environment_variables

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def commands_of(unit: Path) -> list[list[str]]:
    lines = re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_call_what_exists(unit: Path) -> None:
    called = " ".join(" ".join(command) for command in commands_of(unit))
    own = re.findall(r"/opt/ponte/bin/ponte (\w+)(?: (\w+))?", called)
    of_dask = re.findall(r"/opt/ponte/bin/dask (scheduler|worker) ", called)
    assert own or of_dask or "ponte.config.wsgi:application" in called
    for command, below in own:
        assert command in get_command(app).commands  # type: ignore[attr-defined]
        assert command != "manage" or below in get_commands()


@pytest.mark.parametrize("timer", sorted((DEPLOY / "systemd").glob("*.timer")), ids=lambda timer: timer.name)
def test_timers_have_their_service(timer: Path) -> None:
    assert timer.with_suffix(".service") in UNITS
    parser = configparser.ConfigParser()
    parser.read(timer)
    assert parser["Timer"]["OnCalendar"]


def test_every_setting_of_the_environment_file_is_known() -> None:
    names = re.findall(r"^(PONTE_\w+)=", (DEPLOY / "ponte.env").read_text("utf-8"), re.MULTILINE)
    of_containers = re.findall(r"\$\{(PONTE_\w+)", (DEPLOY / "compose.yaml").read_text("utf-8"))
    assert set(of_containers) <= set(names) <= environment_variables() | set(of_containers)


def test_the_cluster_is_there_only_where_it_is_asked_for_and_reached_by_nobody_else() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    for name, command in (("scheduler", "dask scheduler"), ("cluster-worker", "dask worker")):
        assert services[name]["command"].startswith(f"{command} ")
        assert services[name]["profiles"] == ["cluster"]
        assert "ports" not in services[name]
    assert "distributed" in (DEPLOY / "Containerfile").read_text("utf-8")


def test_containers_run_a_worker_and_wait_for_the_tables() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert services["worker"]["command"] == "ponte worker"
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    folders = {
        service["environment"]["PONTE_VAR"] for service in services.values() if "PONTE_VAR" in service["environment"]
    }
    assert folders == {"/var/lib/ponte/var"}
