"""How a whole text is read: in parts of one language each, none too long for a model, their vectors averaged.

Most texts are one part. A text that changes its language is cut where it does, so that each part is compared with what
is written in its own language; names and acronyms stay in the part they stand in. A long text is cut at the ends of
sentences, since encoders blur what they read at once. The vector of the whole is the mean of its parts' by length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import Final

import numpy as np

from ponte.engine.matching.encoder import Encoder, Vectors, unit_rows
from ponte.engine.matching.text import READ_UP_TO, SENTENCE_END, TOLD_APART, identify_language, normalise, width

LONGEST_PART: Final = 1200
"""Columns of one part (a Chinese character takes two): a page of notes, about 200 words of Italian."""

LANGUAGE_CHANGES: Final = 30
"""Columns in another language that make a part of their own, at least: less is a name, a title or a quotation."""

CLEARLY: Final = 2
"""Function words by which a language must lead in a sentence for it to count as another than that of the text."""

_LINE_END: Final = re.compile(r"[\n\r\u2028\u2029]+")
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_SCRIPT_CHANGE: Final = re.compile(
    # Before and after at least four Latin words in Chinese text; a slash or a bar between two languages.
    rf"(?<=[{_HAN}])\s*(?=(?:[A-Za-zÀ-ÿ][\w'’-]*\s+){{3}}[A-Za-zÀ-ÿ])|(?<=[A-Za-zÀ-ÿ])\s+(?=[{_HAN}]{{4}})|\s[/|]\s"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text in one language; ``language`` is None where it shows none and none was stated."""

    text: str
    language: str | None


def parts_of(text: str, language: str | None = None) -> list[Part]:
    """Cut a text, up to `READ_UP_TO` characters of it, into its parts in order; at least one, which may be empty.

    Parameters
    ----------
    language
        That of the text as a whole, where stated: it holds for all that does not clearly show another.
    """
    lines = [line for line in (normalise(line, READ_UP_TO) for line in _LINE_END.split(text[: 2 * READ_UP_TO])) if line]
    whole = " ".join(lines)[:READ_UP_TO].rstrip()
    main = language or identify_language(whole)
    ends = {found.end() for pattern in (SENTENCE_END, _SCRIPT_CHANGE) for found in pattern.finditer(whole)}
    ends |= set(accumulate(len(line) + 1 for line in lines))
    bounds = sorted({0, len(whole), *(end for end in ends if end < len(whole))})
    sentences = [Part(whole[start:end], _language(whole[start:end], main)) for start, end in pairwise(bounds)]
    parts = [part for run in _runs(sentences) for part in _cut(run)]
    return [Part(part.text.strip(), part.language) for part in parts] or [Part("", main)]


def mean_of_parts(vectors: Vectors, parts: Sequence[Sequence[Part]]) -> Vectors:
    """Return one row of length one per text: the mean of its parts' rows, which follow each other, by their length."""
    owners = np.repeat(np.arange(len(parts)), [len(own) for own in parts])
    lengths = np.array([max(width(part.text), 1) for own in parts for part in own], dtype=np.float32)
    sums = np.zeros((len(parts), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, vectors * lengths[:, None])
    return unit_rows(sums)


def encode_whole(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return one row per text, of whatever length and mixture of languages."""
    parts = [parts_of(text) for text in texts]
    return mean_of_parts(encoder.encode([part.text for own in parts for part in own]), parts)


def _language(sentence: str, main: str | None) -> str | None:
    """Return a sentence's language: the text's own, unless it clearly shows another.

    Function words tell only the languages in `TOLD_APART` from each other; beside others, only the script counts.
    """
    found = identify_language(sentence, lead=CLEARLY)
    if found is None or (found != "zh" and main not in (None, *TOLD_APART)):
        return main
    return found


def _runs(sentences: Sequence[Part]) -> list[Part]:
    """Join the sentences that follow each other in one language; what is too short joins what is before it."""
    joined: list[Part] = []
    for run in _by_language(sentences):
        short = width(run.text) < LANGUAGE_CHANGES
        joined.append(Part(run.text, joined[-1].language) if short and joined else run)
    if len(joined) > 1 and width(joined[0].text) < LANGUAGE_CHANGES:
        joined[0] = Part(joined[0].text, joined[1].language)
    return _by_language(joined)


def _by_language(parts: Sequence[Part]) -> list[Part]:
    runs = groupby(parts, key=lambda part: part.language)
    return [Part("".join(part.text for part in run), language) for language, run in runs]


def _cut(run: Part) -> Iterator[Part]:
    """Cut a run that is too long into parts, at the ends of sentences, else of words, where there are any."""
    if width(run.text) <= LONGEST_PART:
        yield run
        return
    longest = LONGEST_PART // 2 if run.language == "zh" else LONGEST_PART
    rest = run.text
    while rest:
        end = len(rest)
        if end > longest:
            ends = [found.end() for found in SENTENCE_END.finditer(rest, longest // 2, longest)]
            end = max(ends, default=0) or (rest.rfind(" ", longest // 2, longest) + 1) or longest
        yield Part(rest[:end], run.language)
        rest = rest[end:]
