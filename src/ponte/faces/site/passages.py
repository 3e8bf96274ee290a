"""The passage that a search found, with what was looked for marked in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

from ponte.engine.matching.searching import fold, segment, syllables_of
from ponte.finding.models import SearchEntry
from ponte.finding.terms import HAN, Query

BEFORE: Final = 60
LONGEST: Final = 220
"""Columns of a passage, and of what stands in it before the first mark; a Chinese character takes two."""

_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_WORD_START: Final = rf"(?<![^\W_{HAN}])"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, marked or not."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, or the part of it around what was found, in the language that it is told in."""

    pieces: list[Piece]
    language: str
    is_own: bool
    """It is in its reader's language."""

    @property
    def is_found(self) -> bool:
        """Something in it is marked."""
        return any(piece.is_marked for piece in self.pieces)


def title_of(entry: SearchEntry, query: Query, language: str) -> Passage:
    """Return the title for a reader of a language, marked."""
    return _told(entry, "title", query, language)


def passage_of(entry: SearchEntry, query: Query, language: str) -> Passage:
    """Return the part of the text that was found, in the reader's language if it was found in that one.

    What was found only in another language is shown in that one: its text, or else its title. Where the reader's own
    title says it already, the text's beginning is shown.
    """
    text = _told(entry, "text", query, language)
    if text.is_found or title_of(entry, query, language).is_found:
        return text
    others = [code for code in settings.MODELTRANSLATION_FALLBACK_LANGUAGES if code != language]
    for field in ("text", "title"):
        for code in others:
            if (other := _passage(_get(entry, field, code), query, code, is_own=False)).is_found:
                return other
    return text


def _told(entry: SearchEntry, field: str, query: Query, language: str) -> Passage:
    for code in (language, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES):
        if text := _get(entry, field, code):
            return _passage(text, query, code, is_own=code == language, whole=field == "title")
    return Passage([], language, True)


def _get(entry: SearchEntry, field: str, code: str) -> str:
    return str(getattr(entry, build_localized_fieldname(field, code)))


def _passage(text: str, query: Query, code: str, *, is_own: bool, whole: bool = False) -> Passage:
    text = " ".join(text.split())
    found = marks(text, query)
    start, end = (0, len(text)) if whole else _window(text, found[0][0] if found else 0)
    pieces = [Piece("… ", False)] if start else []
    at = start
    for first, last in found:
        if first >= end:
            break
        pieces += [Piece(text[at:first], False), Piece(text[first : min(last, end)], True)]
        at = min(last, end)
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else ""), False))
    return Passage([piece for piece in pieces if piece.text], code, is_own)


def marks(text: str, query: Query) -> list[tuple[int, int]]:
    """Say where in a text the forms of a query stand, as pairs of first and after-last character, in order."""
    folded, origin = _folded(text)
    spans: list[tuple[int, int]] = []
    for form in query.forms:
        word = form.strip()
        pattern = (_WORD_START if form.startswith(" ") else "") + re.escape(word)
        spans += [(origin[hit.start()], origin[hit.end() - 1] + 1) for hit in re.finditer(pattern, folded)]
    pinyin = [form.strip() for form in query.forms if form.startswith(" ") and form.isascii()]
    if pinyin:
        for run in _HAN_RUN.finditer(text):
            spans += [(run.start() + first, run.start() + last) for first, last in _by_pinyin(run.group(), pinyin)]
    return _merged(spans)


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold a text, and say for every character of the result which one it comes from."""
    parts = [fold(character) for character in text]
    return "".join(parts), [position for position, part in enumerate(parts) for _ in part]


def _by_pinyin(run: str, forms: list[str]) -> list[tuple[int, int]]:
    """Say which characters of a run are read as one of the forms, from the beginning of a word on."""
    words = segment(run)
    syllables = syllables_of(words)
    spans, start = [], 0
    for word in words:
        for form in forms:
            if length := _read_as(syllables[start:], form):
                spans.append((start, start + length))
        start += len(word)
    return spans


def _read_as(syllables: list[str], form: str) -> int:
    """Count the characters at the beginning that a form is the pinyin, or two initials or more, of; 0 if it is not."""
    read = ""
    for count, syllable in enumerate(syllables, start=1):
        read += syllable
        if read.startswith(form):
            return count
        if not form.startswith(read):
            break
    initials = "".join(syllable[0] for syllable in syllables[: len(form)])
    return len(form) if len(form) > 1 and initials == form else 0


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _window(text: str, mark: int) -> tuple[int, int]:
    """Cut a long text around a mark, at blanks where there are any near."""
    start = mark
    while start and _columns(text[start - 1 : mark]) < BEFORE:
        start -= 1
    if start and (blank := text.find(" ", start, mark)) >= 0:
        start = blank + 1
    end = start
    width = 0
    while end < len(text) and width < LONGEST:
        width += _columns(text[end])
        end += 1
    if end < len(text) and (blank := text.rfind(" ", end - 20, end)) > mark:
        end = blank
    return start, end


def _columns(text: str) -> int:
    return len(text) + sum(len(run) for run in _HAN_RUN.findall(text))
