"""How Chinese names are said."""

from __future__ import annotations

import pytest

from ponte.faces.my.pronunciation import pronounce


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("张伟", "Zhāng Wěi"),
        ("吕晓明", "Lǚ Xiǎomíng"),
        ("欧阳丽", "Ōuyáng Lì"),
        ("单雄信", "Shàn Xióngxìn"),
        ("曾国藩", "Zēng Guófān"),
        ("", ""),
    ],
)
def test_family_name_first_and_apart_with_its_own_reading(name: str, said: str) -> None:
    assert pronounce(name) == said
