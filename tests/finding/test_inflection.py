"""Numbers and genders of Italian and English words find each other, and no other words."""

from __future__ import annotations

import pytest

from ponte.finding.inflection import beginnings
from ponte.finding.terms import found_by, understand

SAME = [
    ("laboratorio", "laboratori"),
    ("ricerca", "ricerche"),
    ("tecnologia", "tecnologie"),
    ("scienza", "scienze"),
    ("scientifico", "scientifica"),
    ("università", "universita"),
    ("accordo", "accordi"),
    ("city", "cities"),
    ("technology", "technologies"),
    ("laboratory", "laboratories"),
    ("robot", "robots"),
    ("centre", "centres"),
]
OTHERS = [
    ("university", "universe"),
    ("cittadino", "città"),
    ("campus", "campo"),
    ("process", "procedure"),
    ("key", "kies"),
    ("shanghai", "shandong"),
]


def finds(typed: str, text: str) -> bool:
    index = found_by(text)
    return all(any(form in index for form in forms) for forms in understand(typed).words)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_each_form_finds_the_other(one: str, other: str) -> None:
    assert finds(one, other)
    assert finds(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_words_are_not_found(one: str, other: str) -> None:
    assert not finds(one, other)


@pytest.mark.parametrize("word", ["", "s", "as", "ies", "y", "io", "bus", "2016", "gas"])
def test_short_words_stay(word: str) -> None:
    assert beginnings(word) == []
