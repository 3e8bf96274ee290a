"""Finding Chinese by its pinyin, and anything without its accents.

`search_index` makes of a text what is kept beside it; `typed_forms` makes of a typed word what to look for in there: a
blank and the word, so that it is found where a word begins. Chinese is segmented into words, and from the start of each
the pinyin of what follows is kept, in full and by initials: 供水管网 is found by ``gongshui``, ``gōngshuǐ``,
``gong1shui3``, ``gongshuiguanwang`` and ``gsgw``.

Method: words by the dictionary and hidden Markov model of `jieba`, readings by `pypinyin`, whose choice among several
depends on the word.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from ponte.engine.matching.cache import cache_file
from ponte.engine.matching.text import READ_UP_TO, normalise

LONGEST_PINYIN: Final = 24
LONGEST_INITIALS: Final = 8
"""Letters kept from the start of a word on."""

_HAN_RUN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN_WORD: Final = re.compile(r"[^\W_\u3400-\u4dbf\u4e00-\u9fff]+")
_WITH_TONE_NUMBERS: Final = re.compile(r"(?:[a-z]{1,6}[1-5])+")


def search_index(*texts: str) -> str:
    """Return the words under which texts are found, each between blanks; only those not written so in the texts."""
    words: set[str] = set()
    for text in texts:
        clean = normalise(text, READ_UP_TO)
        words |= {folded for word in _LATIN_WORD.findall(clean) if (folded := fold(word)) != word.lower()}
        for run in _HAN_RUN.findall(clean):
            words.update(_pinyin(run))
    return " ".join(["", *sorted(words), ""]) if words else ""


def typed_forms(words: str) -> list[str]:
    """Return what to look for in an index when somebody types words: any of these will do.

    Tones may be typed as accents, as numbers, or not at all; ``ü`` also as ``v``.
    """
    joined = "".join(fold(word) for word in words.split())
    without_tones = re.sub("[1-5]", "", joined) if _WITH_TONE_NUMBERS.fullmatch(joined) else joined
    return [f" {form}" for form in dict.fromkeys((joined, without_tones, without_tones.replace("v", "u"))) if form]


def fold(word: str) -> str:
    """Return a word in small letters without accents: ``Città`` → ``citta``, ``Lǜ`` → ``lu``."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def segment(run: str) -> list[str]:
    """Cut a run of Chinese characters into words."""
    return list(_jieba().cut(run))


def pinyin_of(word: str) -> str:
    """Return a Chinese word in pinyin without tones and blanks, ``ü`` as ``u``."""
    return "".join(syllables_of([word]))


def _pinyin(run: str) -> Iterator[str]:
    """Yield pinyin and initials of a run of Chinese characters from the start of each of its words on."""
    syllables = syllables_of(segment(run))
    for start in {start for _, start, _ in _jieba().tokenize(run, mode="search")}:
        yield "".join(syllables[start:])[:LONGEST_PINYIN]
        yield "".join(syllable[0] for syllable in syllables[start : start + LONGEST_INITIALS])


def syllables_of(words: list[str]) -> list[str]:
    """Return the reading of every character of the words; a word with a character that has none stays as it is."""
    from pypinyin import lazy_pinyin

    readings = ((word, lazy_pinyin(word)) for word in words)
    return [
        syllable.replace("v", "u") for word, read in readings for syllable in (read if len(read) == len(word) else word)
    ]


@lru_cache(maxsize=1)
def _jieba() -> Any:
    """Load the dictionary on first use, a second's work; its prepared form is kept beside the vectors."""
    import jieba

    jieba.setLogLevel(logging.ERROR)
    folder = cache_file().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return jieba  # which then tries the system's folder for temporary files
    jieba.dt.tmp_dir = str(folder)
    return jieba
