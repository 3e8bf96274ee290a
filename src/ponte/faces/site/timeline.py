"""The drawing of the programme's history: years to scale on a line, plans and programmes as bars of their validity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.utils.translation import get_language

from ponte.accords.queries import HistoryEntry
from ponte.faces.site.templatetags.ponte import language_tag
from ponte.press.languages import told

WIDTH, MARGIN = 1000, 36
LONG_SILENCE = 8
"""Years without an entry beyond which the line is broken: a gap is drawn as if it were this long."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A year with its entries."""

    year: int
    x: float
    count: int
    radius: float
    label_above: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The validity of an accord."""

    title: str
    language: str
    """Of the title, where it is not in the reader's; else empty."""
    x: float
    text_x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the drawing needs, in its own units."""

    marks: list[Mark]
    bars: list[Bar]
    breaks: list[float]
    """Where the line is broken because years without entries were left out."""
    width: int
    height: int


def drawn(history: Sequence[HistoryEntry]) -> Timeline | None:
    """Draw a history; None when there is nothing to draw.

    Years are to scale, save for silences longer than :data:`LONG_SILENCE`, which are cut to that length and marked.
    """
    if not history:
        return None
    validities = [
        (e.accord, e.accord.valid_from.year, e.accord.valid_until.year + 1)
        for e in history
        if e.accord and e.accord.valid_from and e.accord.valid_until
    ]
    counts: dict[int, int] = {}
    for entry in history:
        counts[entry.year] = counts.get(entry.year, 0) + 1
    years = sorted({*counts, *(year for _accord, first, end in validities for year in (first, end))})
    offsets, breaks = _offsets(years)
    scale = (WIDTH - 2 * MARGIN) / (max(offsets.values()) or 1)

    def x(year: int) -> float:
        return round(MARGIN + offsets[year] * scale, 1)

    marks = [
        Mark(year, x(year), counts[year], 6 + 2 * min(counts[year], 6) ** 0.5, bool(i % 2))
        for i, year in enumerate(sorted(counts))
    ]
    titles = [told(a, "title", get_language() or settings.LANGUAGE_CODE) for a, _first, _end in validities]
    bars = [
        Bar(
            title=title.text,
            language="" if title.is_own else language_tag(title.language),
            x=x(first),
            text_x=x(first) - 10,
            width=round(x(end) - x(first), 1),
            y=96 + 26 * row,
        )
        for row, ((_accord, first, end), title) in enumerate(zip(validities, titles, strict=True))
    ]
    return Timeline(marks, bars, [round(MARGIN + b * scale, 1) for b in breaks], WIDTH, 104 + 26 * len(bars))


def _offsets(years: Sequence[int]) -> tuple[dict[int, float], list[float]]:
    """Distance of each year from the first, long silences cut, and the middles of those."""
    offsets: dict[int, float] = {years[0]: 0.0}
    breaks = []
    for before, year in pairwise(years):
        silence = year - before
        if silence > LONG_SILENCE:
            breaks.append(offsets[before] + LONG_SILENCE / 2)
            silence = LONG_SILENCE
        offsets[year] = offsets[before] + silence
    return offsets, breaks
