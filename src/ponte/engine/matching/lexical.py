"""What remains without a model: likeness of letters. It finds names, acronyms, numbers and words of a common root."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final
from zlib import crc32

import numpy as np

from ponte.engine.matching.encoder import Vectors, unit_rows
from ponte.engine.matching.text import normalise

_RUN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff]+")


class LexicalEncoder:
    """Hashed pieces of words: pairs of Chinese characters, words and their runs of four letters in other scripts.

    Method: feature hashing (Weinberger et al., ICML 2009), counts by their logarithm.
    """

    name: Final = "letters-1"
    dimensions: Final = 2048
    notice: Final = "no language model is installed: texts are compared by their letters, hardly across languages"

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for piece, count in Counter(_pieces(normalise(text).lower())).items():
                number = crc32(piece.encode())
                vectors[row, number % self.dimensions] += (1 if number & 0x8000_0000 else -1) * (1 + np.log(count))
        return unit_rows(vectors)


def _pieces(text: str) -> list[str]:
    pieces = []
    for run in _RUN.findall(text):
        size = 2 if run[0] >= "\u3400" else 4
        pieces += [run[start : start + size] for start in range(max(len(run) - size + 1, 1))]
        if size == 4:
            pieces.append(f"<{run}>")
    return pieces
