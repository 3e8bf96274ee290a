"""Words of texts and of queries, written alike: small letters, no accents, Chinese also by its pinyin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ponte.engine.matching.searching import fold, search_index, segment, typed_forms
from ponte.engine.matching.text import READ_UP_TO, normalise
from ponte.finding.inflection import beginnings

LONGEST_QUERY: Final = 100
MOST_WORDS: Final = 8

HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_OTHER_WORD: Final = re.compile(rf"[^\W_{HAN}]+")
_SYLLABLE: Final = re.compile("[a-zü]{1,6}[1-5]?")
_TOKEN: Final = re.compile(f"{_HAN_RUN.pattern}|{_OTHER_WORD.pattern}")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, taken apart."""

    words: tuple[tuple[str, ...], ...]
    """For each word the forms of which one must be found; one that begins with a blank only where a word begins."""
    in_one: tuple[str, ...] = ()
    """Or else: all words as one, where they may be pinyin typed with blanks between its syllables."""

    @property
    def forms(self) -> list[str]:
        """Every form, the longest first."""
        return sorted({form for forms in (*self.words, self.in_one) for form in forms}, key=len, reverse=True)


def found_by(*texts: str) -> str:
    """Return all that texts are found by: each word between blanks, then each run of Chinese characters."""
    words: set[str] = set()
    runs: dict[str, None] = {}
    for text in texts:
        clean = normalise(text, READ_UP_TO)
        words.update(fold(word) for word in _OTHER_WORD.findall(clean))
        runs.update(dict.fromkeys(_HAN_RUN.findall(clean)))
    words.update(search_index(*texts).split())
    return f" {' '.join([*sorted(words), *runs])} "


def understand(typed: str) -> Query:
    """Take a query apart: Chinese into its words, anything else at its blanks, up to `MOST_WORDS` of them.

    Chinese is found anywhere in a run of characters; other words from their beginning, with or without accents; pinyin
    with or without tones, in full or by initials; Italian and English in any number and gender. A query without any
    letter or digit has no words.
    """
    tokens = _TOKEN.findall(normalise(typed, LONGEST_QUERY))
    words: list[tuple[str, ...]] = []
    for token in tokens:
        if _HAN_RUN.fullmatch(token):
            words += [(word,) for word in segment(token)]
        elif forms := typed_forms(token):
            words.append((*forms, *(f" {form}" for form in beginnings(fold(token)))))
    in_one = len(tokens) > 1 and all(_SYLLABLE.fullmatch(fold(token)) for token in tokens)
    return Query(tuple(words[:MOST_WORDS]), tuple(typed_forms(" ".join(tokens))) if in_one else ())
