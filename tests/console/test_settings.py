"""What the command says of settings that lack something."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("missing", ["PONTE_SECRET_KEY", "PONTE_FIELD_KEYS"])
def test_a_setting_that_production_needs_is_asked_for_in_one_line(missing: str) -> None:
    given = {"PONTE_PRODUCTION": "1", "PONTE_SECRET_KEY": "long-enough-for-this-test" * 2, "PONTE_FIELD_KEYS": "a-key"}
    answer = subprocess.run(
        [ROOT / ".venv/bin/ponte", "manage", "check"],
        env={**os.environ, **given, missing: ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"ponte: settings: {missing}: expected")
    assert answer.stderr.count("\n") == 1
