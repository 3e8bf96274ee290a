"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _embedded_settings(settings: LazySettings, tmp_path: Path) -> None:
    """Keep tests from writing anywhere but into their own folder, and from hashing slowly."""
    settings.VAR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
