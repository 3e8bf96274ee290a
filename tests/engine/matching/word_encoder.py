"""An encoder for tests of everything around the model."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from ponte.engine.matching.encoder import Vectors, unit_rows


class WordEncoder:
    """A real but tiny encoder: hashed words. Same words are near, nothing is learnt, no weights are loaded."""

    name = "hashed-words"
    dimensions = 64

    def encode(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, crc32(word.encode()) % self.dimensions] += 1
        return unit_rows(vectors)
