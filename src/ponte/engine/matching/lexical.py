"""What remains without a model: likeness of letters. It finds names, acronyms, numbers and words of a common root."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ponte.engine.matching.encoder import Vectors, unit_rows
from ponte.engine.matching.profiles import Profile
from ponte.engine.matching.searching import fold, pinyin_of, segment
from ponte.engine.matching.text import normalise

_RUN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff]+")


class LexicalEncoder:
    """Hashed pieces of words: in Chinese pairs of characters and words by their pinyin, in other scripts words without
    their accents and their runs of four letters. So a name is found across scripts: Chengdu in 成都.

    Method: feature hashing (Weinberger et al., ICML 2009), counts by their logarithm.
    """

    name: Final = "letters-2"
    dimensions: Final = 2048
    notice: Final = "no language model is installed: texts are compared by their letters, hardly across languages"

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for piece, count in Counter(_pieces(fold(normalise(text)))).items():
                number = crc32(piece.encode())
                vectors[row, number % self.dimensions] += (1 if number & 0x8000_0000 else -1) * (1 + np.log(count))
        return unit_rows(vectors)


def equal_tags(asking: Sequence[Profile], answering: Sequence[Profile]) -> NDArray[np.float32]:
    """Return how many keywords and sectors any two profiles have in common, letter by letter: what rented platforms do.

    The baseline that matching is measured against; shape ``(len(asking), len(answering))``, as a share of the shorter
    list of tags, 0 where either has none.
    """
    mine, theirs = ([_tags(profile) for profile in side] for side in (asking, answering))
    shares = [[len(one & other) / max(min(len(one), len(other)), 1) for other in theirs] for one in mine]
    return np.array(shares, dtype=np.float32).reshape(len(asking), len(answering))


def _tags(profile: Profile) -> frozenset[str]:
    return frozenset(tag.casefold() for tag in (*profile.keywords, *profile.sectors))


def _pieces(text: str) -> list[str]:
    pieces = []
    for run in _RUN.findall(text):
        chinese = run[0] >= "\u3400"
        size = 2 if chinese else 4
        pieces += [run[start : start + size] for start in range(max(len(run) - size + 1, 1))]
        pieces += [f"<{pinyin_of(word)}>" for word in segment(run) if len(word) > 1] if chinese else [f"<{run}>"]
    return pieces
