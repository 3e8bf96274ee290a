"""Addresses are made of titles in any script, and no two rows have the same."""

from __future__ import annotations

import pytest

from ponte.common.addresses import first_free, slug_of_title
from ponte.common.models import Source


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Un titolo, già detto", "un-titolo-gia-detto"),
        ("中意创新周 2016", "zhong-yi-chuang-xin-zhou-2016"),
        ("a" * 28 + " tail", "a" * 28),
        ("?!", ""),
    ],
)
def test_a_title_makes_an_address(title: str, slug: str) -> None:
    assert slug_of_title(title, longest=29) == slug


def test_an_address_that_is_taken_gets_a_number(db: None) -> None:
    for slug in ("water", "water-2", "water-4", "waterfall"):
        Source.objects.create(slug=slug, title="Water", kind="treaty", language="en")
    assert first_free(Source, "water") == "water-3"
    assert first_free(Source, "fire") == "fire"


def test_the_addresses_of_a_batch_are_remembered() -> None:
    taken = {"water"}
    assert [first_free(Source, "water", taken=taken) for _time in range(2)] == ["water-2", "water-3"]
