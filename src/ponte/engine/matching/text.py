"""Text before any model sees it: normalised, cut to a stated length, split into passages, its language identified."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_CHARACTERS: Final = 4000
"""No encoder sees more at once: linear work for any tokenizer. Longer texts reach them in parts (`reading`)."""

READ_UP_TO: Final = 20_000
"""Characters of a profile that are read: about ten pages of Italian, or twenty of Chinese."""

MAX_PASSAGES: Final = 40
"""Passages of one profile that are offered for alignment: its title and the first of its text."""

SENTENCE_END: Final = re.compile(r"(?<=[.!?;:。！？；：])\s*")
_CLAUSE_END: Final = re.compile(r"(?<=[,，、])\s*")
_LONG_PASSAGE: Final = 90
"""Width in columns (a Chinese character takes two) beyond which a sentence is split at its commas."""
_SHORT_PASSAGE: Final = 24

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_FIRST_WIDE: Final = "\u1100"
_KANA_OR_HANGUL: Final = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_WORD: Final = re.compile(r"[^\W\d_]+")

_ITALIAN: Final = """
    il lo la gli le un una di del dello della dei degli delle che e è per con non da dal dalla nel nella nei su sul
    sulla al alla ai come anche sono si cerca più o tra in a ed ad dallo dalle all senza entro sia già
"""
_ENGLISH: Final = """
    the a an of and to in for with is are on by from that this which we it at as or be our looking into their its can
    has have without within needs need more than while also using who
"""
_FUNCTION_WORDS: Final = {"it": frozenset(_ITALIAN.split()), "en": frozenset(_ENGLISH.split())}

TOLD_APART: Final = ("it", "en", "zh")
"""Languages that texts are known to be in from the texts themselves."""


def tidy(text: str, longest: int = MAX_CHARACTERS) -> str:
    """Return the text as it is quoted: nothing unprintable, single spaces, at most `longest` characters."""
    printable = text[: 2 * longest]
    if not printable.isprintable():
        printable = "".join(character if character.isprintable() else " " for character in printable)
    return " ".join(printable.split())[:longest].rstrip()


def normalise(text: str, longest: int = MAX_CHARACTERS) -> str:
    """Return the text as models may see it: NFKC, then :func:`tidy`.

    The cut comes before the normalisation as well as after it, since one character may unfold into eighteen (U+FDFA).
    """
    return tidy(unicodedata.normalize("NFKC", text[: 2 * longest]), longest)


def has_words(text: str) -> bool:
    """Tell whether a text carries any letter or digit; emoji and punctuation alone say nothing that can be compared."""
    return any(character.isalnum() for character in text)


def identify_language(text: str, *, lead: int = 1) -> str | None:
    """Return ``zh``, ``it`` or ``en`` by script and function words, or ``None`` where the text shows none of them.

    A text is Chinese when it has more Han characters than other words, and none that are Japanese or Korean. Between
    Italian and English the more frequent function words decide, those of both languages left aside; one language must
    lead by `lead` of them.
    """
    if _KANA_OR_HANGUL.search(text):
        return None
    words = [word.lower() for word in _WORD.findall(_HAN.sub(" ", text))]
    if len(_HAN.findall(text)) > len(words):
        return "zh"
    counts = {code: sum(word in listed for word in words) for code, listed in _FUNCTION_WORDS.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] - min(counts.values()) >= lead else None


def width(text: str) -> int:
    """Return the columns a text takes, two for each wide (Chinese) character."""
    if max(text, default="") < _FIRST_WIDE:
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def passages(title: str, text: str) -> list[str]:
    """Split a profile into the passages that explanations quote, at most `MAX_PASSAGES`.

    The title is one; sentences are split at their ends, long ones also at commas, and fragments too short to mean
    something by themselves stay with what comes before them.
    """
    pieces = [piece for piece in [tidy(title)] if has_words(piece)]
    for sentence in SENTENCE_END.split(tidy(text, READ_UP_TO)):
        clauses = _CLAUSE_END.split(sentence) if width(sentence) > _LONG_PASSAGE else [sentence]
        joined = ""
        for clause in clauses:
            joined = f"{joined} {clause}".strip() if joined.isascii() or clause.isascii() else joined + clause
            if width(joined) >= _SHORT_PASSAGE:
                pieces.append(joined)
                joined = ""
        if joined and has_words(joined):
            pieces.append(joined)
    return [piece.strip(" ,，、;；:：") for piece in pieces[:MAX_PASSAGES]]
