"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _embedded_settings(settings: LazySettings, tmp_path: Path) -> None:
    """Keep tests from writing anywhere but into their own folder, and from hashing slowly."""
    settings.VAR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the embedded test database in a file, as in real life: several threads can open it."""
    database = connections["default"].settings_dict
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
