"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from ponte.common.append_only import AUDIT_TABLES, guarding, unguarding

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session", autouse=True)
def _pages_imported() -> None:
    """Import all that pages are made of: a module imported while a test has replaced something would keep that."""
    import_module(settings.ROOT_URLCONF)


@pytest.fixture(autouse=True)
def _embedded_settings(settings: LazySettings, tmp_path: Path) -> None:
    """Keep tests from writing anywhere but into their own folder, and from hashing slowly."""
    settings.VAR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {
        alias: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"{tmp_path} {alias}"}
        for alias in settings.CACHES
    }


@pytest.fixture(autouse=True)
def _source_language(settings: LazySettings) -> None:
    """Start every test in the language of the sources: a page asked for before may have left another."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for all tests of a process."""
    # Playwright keeps an event loop in this thread; the tests' own queries are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the embedded test database in a file, as in real life: several threads can open it."""
    database = connections["default"].settings_dict
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """Let transactional tests empty the tables that the database lets nobody take anything from."""
    execute = BaseDatabaseOperations.execute_sql_flush

    def execute_past_the_guards(self: BaseDatabaseOperations, statements: list[str]) -> None:
        vendor = self.connection.vendor
        drop = [statement for table in AUDIT_TABLES for statement in unguarding(vendor, table)]
        make = [
            statement for table, unique in AUDIT_TABLES.items() for statement in guarding(vendor, table, unique=unique)
        ]
        execute(self, [*drop, *statements, *make])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_past_the_guards)
        yield
