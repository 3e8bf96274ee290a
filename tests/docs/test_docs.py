"""The documents, held to the code: what they must mention, and that what they say to type exists."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from typer.main import get_command

from docs.draw_house import MAIN_JOB
from docs.draw_model import ROOMS, drawings
from ponte.cli import app
from tests.conftest import ROOT

DOCS = ROOT / "docs"
BIN = ROOT / ".venv" / "bin"
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
VERSION = PYPROJECT["project"]["version"]


def text_of(*names: str) -> str:
    return "\n".join((ROOT / name).read_text("utf-8") for name in names)


def environment_variables() -> set[str]:
    sources = (path.read_text("utf-8") for path in (ROOT / "src" / "ponte").rglob("*.py"))
    return {
        name
        for source in sources
        if "os.environ" in source
        for name in re.findall(r"environ(?:\.get\(|\[)\s*\"(PONTE_\w+)\"", source)
    }


def dependencies() -> set[str]:
    project = PYPROJECT["project"]
    listed = [*project["dependencies"], *PYPROJECT["dependency-groups"]["dev"], *PYPROJECT["build-system"]["requires"]]
    listed += [package for extra in project["optional-dependencies"].values() for package in extra]
    npm = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    return {re.split(r"[\[<>=]", package)[0] for package in listed} | set(npm)


def local_links(path: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


# --- What must be mentioned -----------------------------------------------------------------------------------------


def test_every_setting_is_described() -> None:
    described = set(re.findall(r"^\| `(PONTE_\w+)`", text_of("docs/running.md"), re.MULTILINE))
    assert described == environment_variables()


def test_every_command_of_ponte_is_described() -> None:
    headings = set(re.findall(r"^### (\w+)$", text_of("docs/commands.md"), re.MULTILINE))
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert headings == commands - {"manage"}
    assert "\n## manage\n" in text_of("docs/commands.md")


def test_every_option_of_ponte_is_described() -> None:
    sections = re.split(r"^### ", text_of("docs/commands.md"), flags=re.MULTILINE)
    about = {section.split("\n")[0]: section for section in sections}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        for parameter in command.params:
            if name != "manage" and parameter.param_type_name == "option":
                assert any(option in about[name] for option in parameter.opts), f"{name} {parameter.opts}"


def test_every_command_of_the_server_is_described() -> None:
    own = {name for name, package in get_commands().items() if package.startswith("ponte.")}
    assert own
    table = text_of("docs/commands.md").partition("\n## manage\n")[2]
    assert own <= set(re.findall(r"^\| `(\w+)", table, re.MULTILINE))


def test_every_command_of_the_server_that_is_described_exists() -> None:
    named = set(re.findall(r"ponte manage ([a-z]\w*)", text_of("README.md", *map(str, DOCS.glob("*.md")))))
    table = text_of("docs/commands.md").partition("\n## manage\n")[2].partition("\n## ")[0]
    named |= set(re.findall(r"^\| `(\w+)", table, re.MULTILINE))
    assert named <= {*get_commands(), "help"}


def test_every_target_of_the_makefile_is_described_and_every_described_one_exists() -> None:
    with_help = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    described = set(re.findall(r"^\| `make ([a-z-]+)`", text_of("docs/commands.md"), re.MULTILINE))
    assert with_help <= described <= targets


def test_every_dependency_has_its_reason() -> None:
    reasons = set(re.findall(r"`([\w@/-]+)`", text_of("docs/decisions.md")))
    assert {name.lower() for name in dependencies()} <= {name.lower() for name in reasons}


def test_every_room_with_tables_is_drawn_and_shown() -> None:
    rooms = {path.parts[-2] for path in (ROOT / "src" / "ponte").glob("*/migrations")}
    assert rooms == set(ROOMS)
    assert all(f"(images/model-{room}.svg)" in text_of("docs/model.md") for room in ROOMS)


# --- What is shown and said to type ---------------------------------------------------------------------------------


def test_the_pictures_are_those_of_the_code() -> None:
    for name, picture in drawings().items():
        committed = (DOCS / "images" / name).read_text("utf-8")
        assert committed == picture, f"{name} is out of date: run python -m docs.draw_model"


@pytest.mark.parametrize("code", sorted({step.code for steps in MAIN_JOB.values() for step in steps}))
def test_the_main_job_names_code_that_exists(code: str) -> None:
    module, _, name = code.partition(":")
    assert hasattr(importlib.import_module(f"ponte.{module}"), name)


def test_the_readme_names_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"(?:^\$ |`)make ([a-z-]+)", text_of("README.md"), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_the_engine_on_files_does_what_the_readme_shows(tmp_path: Path) -> None:
    shown = re.findall(r"^\$ \.venv/bin/ponte (.+)$", text_of("README.md"), re.MULTILINE)
    on_examples = [command for command in shown if "docs/examples/" in command]
    assert {command.split()[0] for command in on_examples} == {"match", "schedule", "verify"}
    for command in on_examples:
        words = [str(ROOT / word) if word.startswith("docs/") else word for word in command.split()]
        subprocess.run([BIN / "ponte", *words], cwd=tmp_path, check=True, capture_output=True)
    schedule = json.loads((tmp_path / "schedule.json").read_text("utf-8"))
    assert len(schedule["meetings"]) == 3
    assert schedule["unscheduled"][0]["reason"]
    suggestions = [json.loads(line) for line in (tmp_path / "suggestions.jsonl").read_text("utf-8").splitlines()]
    assert {row["id"]: row["matches"][0]["id"] for row in suggestions} == {
        **{f"it-{number}": f"zh-{number}" for number in (1, 2, 3)},
        **{f"zh-{number}": f"it-{number}" for number in (1, 2, 3)},
    }


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md"])
def test_links_between_documents_resolve(name: str) -> None:
    broken = [target for target in local_links(ROOT / name) if not (ROOT / target).exists()]
    assert not broken


def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    built = subprocess.run(
        [BIN / "mkdocs", "build", "--strict", "-d", tmp_path], cwd=ROOT, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    for page in tmp_path.rglob("*.html"):
        loaded = re.findall(
            r"<(?:script|img|iframe)[^>]*\ssrc=\"?(?:https?:)?//|<link[^>]*\shref=\"?https?://", page.read_text("utf-8")
        )
        assert not loaded, page


# --- What describes the project to others ---------------------------------------------------------------------------


def test_the_catalogue_entry_is_complete() -> None:
    """Mandatory keys and limits of the publiccode.yml standard."""
    entry = yaml.safe_load(text_of("publiccode.yml"))
    mandatory = {
        *("publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus"),
        *("softwareType", "description", "legal", "maintenance", "localisation"),
    }
    assert mandatory <= entry.keys()
    assert set(entry["description"]) == {"en", "it", "zh-Hans"}
    for language, description in entry["description"].items():
        assert len(description["shortDescription"]) <= 150, language
        assert 150 <= len(description["longDescription"]) <= 10_000, language
        assert description["features"], language
    assert entry["legal"]["license"] == PYPROJECT["project"]["license"]
    assert entry["maintenance"]["contacts"]
    assert set(entry["localisation"]["availableLanguages"]) == set(entry["description"])


def test_one_version_everywhere() -> None:
    citation, catalogue = (yaml.safe_load(text_of(name)) for name in ("CITATION.cff", "publiccode.yml"))
    released = re.search(rf"^## \[{re.escape(VERSION)}\] - (\S+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert released, "CHANGELOG.md has no entry for the version of pyproject.toml"
    assert citation["version"] == catalogue["softwareVersion"] == VERSION
    assert citation["date-released"] == catalogue["releaseDate"] == released[1]
    assert f"ponte-{VERSION}-" in text_of("docs/running.md")


def test_every_file_has_a_licence() -> None:
    assert text_of("LICENSE") == text_of("LICENSES/EUPL-1.2.txt")
    lint = subprocess.run([BIN / "reuse", "lint", "--lines"], cwd=ROOT, capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout


def test_hooks_before_a_commit_download_nothing() -> None:
    hooks = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    assert {repository["repo"] for repository in hooks} == {"local"}
    for hook in hooks[0]["hooks"]:
        assert hook["language"] == "system"
        assert (ROOT / hook["entry"].split()[0]).exists()
