"""``ponte manage clone_edition``."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from ponte.programme.models import Edition
from tests.factories import CityFactory, EditionFactory, SideFactory

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
    assert said.getvalue() == "week-2017: edition 8, from 2017-10-31, in preparation\n"


def test_the_host_and_its_cities_can_be_named() -> None:
    edition = EditionFactory(slug="week-2016", number=7)
    china = SideFactory(programme=edition.programme, code="cn")
    edition.cities.add(CityFactory(slug="naples"))
    CityFactory(slug="chengdu")
    words = ["week-2016", "--host", "cn", "--city", "naples=chengdu"]
    call_command("clone_edition", *words, stdout=io.StringIO(), stderr=io.StringIO())
    clone = Edition.objects.get(slug="week-2017")
    assert clone.host_side == china
    assert [city.slug for city in clone.cities.all()] == ["chengdu"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["week-1916"], "expected the identifier of an edition (week-2016)"),
        (["week-2016", "--days", "0"], "Dates can move by 1 to 3660 days."),
        (["week-2016", "--host", "xx"], "--host xx: expected a side of the programme"),
        (["week-2016", "--city", "atlantis=rome"], "--city atlantis=rome: expected OLD=NEW"),
    ],
)
def test_what_cannot_be_is_one_line(words: list[str], said: str) -> None:
    EditionFactory(slug="week-2016", number=7)
    with pytest.raises(CommandError) as refused:
        call_command("clone_edition", *words, stderr=io.StringIO())
    assert said in str(refused.value)
    assert refused.value.returncode == 2
