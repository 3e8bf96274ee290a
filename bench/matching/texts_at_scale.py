"""Vectors like those of real texts, in any number: for measuring search at sizes that no labelled pool reaches.

Each is the meaning of a made-up text that speaks of six real ones at once, in falling proportions drawn by chance, seen
through the default encoder's fields as any text is. So neighbours share what they mostly speak of and differ in the
rest, and the vectors spread over as many directions as those of the real texts do. These are the labelled requests and
offers and the profiles of the sample edition, in three languages.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from quality import DIRECTIONS, LABELLED, pool, read

from ponte.engine.matching import default_encoder
from ponte.engine.matching.encoder import Vectors, unit_rows
from ponte.engine.matching.topics import TopicEncoder

SAMPLE = Path(__file__).parents[2] / "data" / "edition-2016" / "sample" / "profiles.jsonl"
MIXED = 6
_AT_ONCE = 10_000


class Mixtures:
    """The meanings of the real texts, and what is made of them."""

    def __init__(self) -> None:
        encoder = default_encoder()
        if not isinstance(encoder, TopicEncoder):
            raise SystemExit("expected the default encoder with fields, which needs the package that carries it")
        texts = {profile.text for direction in DIRECTIONS for profile in pool(read(LABELLED, ""), *direction)}
        texts |= {json.loads(line)["text"] for line in SAMPLE.read_text("utf-8").splitlines()}
        self._encoder = encoder
        real = encoder.encode(sorted(texts))
        self._mean = real.mean(axis=0)
        self._meanings = unit_rows(real[:, : encoder.dimensions - encoder.fields])
        self.dimensions = encoder.dimensions

    def draw(self, count: int, seed: int, into: Vectors | None = None) -> Vectors:
        """Return rows of length one less the real texts' mean, as the matcher compares them; in place where given."""
        rows = np.empty((count, self.dimensions), np.float32) if into is None else into
        chance = np.random.default_rng(seed)
        for start in range(0, count, _AT_ONCE):
            some = min(_AT_ONCE, count - start)
            drawn = chance.integers(len(self._meanings), size=(some, MIXED))
            shares = chance.exponential(size=(some, MIXED)).astype(np.float32) * np.float32(0.6) ** np.arange(
                MIXED, dtype=np.float32
            )
            meaning = unit_rows(np.einsum("nm,nmd->nd", shares, self._meanings[drawn]))
            rows[start : start + some] = unit_rows(self._encoder.beside_fields(meaning) - self._mean)
        return rows
