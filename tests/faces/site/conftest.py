"""The whole record of 2016, loaded once for a module of tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from ponte.programme.models import Edition

FACTS = Path(__file__).parents[3] / "data" / "edition-2016"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Start every test without the pages that another one left in memory."""
    cache.clear()


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the facts of the two documents, without the sample."""
    folder = tmp_path_factory.mktemp("data") / "edition-2016"
    folder.mkdir()
    for path in FACTS.glob("*.yaml"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: DjangoDbBlocker, facts: Path) -> Iterator[None]:
    """The facts in the database; gone again after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_edition", str(facts))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def edition(record: None, db: None) -> Edition:
    """The Week of 2016."""
    return Edition.objects.get(year=2016)
