"""``ponte manage clone_edition``."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from ponte.programme.models import Edition
from tests.factories import EditionFactory

pytestmark = pytest.mark.django_db


def test_a_rehearsal_counts_and_writes_nothing() -> None:
    EditionFactory(slug="week-2016", number=7)
    told = io.StringIO()
    call_command("clone_edition", "week-2016", dry_run=True, stderr=told)
    assert "1 the edition" in told.getvalue()
    assert Edition.objects.count() == 1


def test_the_next_edition_is_made_and_named() -> None:
    EditionFactory(slug="week-2016", number=7)
    said = io.StringIO()
    call_command("clone_edition", "week-2016", "--days", "371", stdout=said, stderr=io.StringIO())
    assert said.getvalue() == "week-2017: edition 8, from 2017-10-31\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["week-1916"], "expected the identifier of an edition (week-2016)"),
        (["week-2016", "--days", "0"], "Dates can move by 1 to 3660 days."),
    ],
)
def test_what_cannot_be_is_one_line(words: list[str], said: str) -> None:
    EditionFactory(slug="week-2016", number=7)
    with pytest.raises(CommandError) as refused:
        call_command("clone_edition", *words, stderr=io.StringIO())
    assert said in str(refused.value)
    assert refused.value.returncode == 2
