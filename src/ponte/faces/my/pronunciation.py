"""How Chinese names are said: Hanyu Pinyin with tone marks, family name apart (ISO 7098)."""

from __future__ import annotations

import re

from pypinyin import Style, pinyin

TWO_CHARACTERS = re.compile(
    "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|东方|南宫|西门|端木|独孤|长孙|宇文|轩辕"
)
"""The family names of two characters that are in common use."""

AS_FAMILY_NAME = {
    "单": "Shàn",
    "解": "Xiè",
    "曾": "Zēng",
    "仇": "Qiú",
    "查": "Zhā",
    "区": "Ōu",
    "任": "Rén",
    "华": "Huà",
    "朴": "Piáo",
    "盖": "Gě",
    "翟": "Zhái",
    "尉": "Wèi",
    "乐": "Yuè",
    "覃": "Qín",
    "洗": "Xiǎn",
}
"""Characters that are read in their own way when they are a family name."""


def pronounce(name: str) -> str:
    """Write a name in Chinese characters as pinyin: ``张伟`` becomes ``Zhāng Wěi``; empty stays empty."""
    cut = 2 if TWO_CHARACTERS.match(name) else 1
    family, given = name[:cut], name[cut:]
    said = [AS_FAMILY_NAME.get(family) or _word(family), _word(given)]
    return " ".join(part for part in said if part)


def _word(characters: str) -> str:
    return "".join(syllable[0] for syllable in pinyin(characters, style=Style.TONE)).capitalize()
