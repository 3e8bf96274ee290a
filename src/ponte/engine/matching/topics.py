"""The fields of science, technology and trade that a text is about, beside what it says.

A request names a need and the offer that answers it a means; the two may share no word and little meaning, yet belong
to one field. `topics.txt` describes some seven hundred fields, one a line, each by needs and means together: what
customers ask for, materials, methods, products. A text is taken to be about the fields that it lies nearest to, and
two texts are the more alike the more they are about the same.

Method: explicit semantic analysis, texts as vectors over described concepts (Gabrilovich & Markovitch, IJCAI 2007;
across languages: Potthast, Stein & Anderka, ECIR 2008), here with concepts found by a multilingual encoder, so that
one description serves all languages. Shares of fields are compared by the Bhattacharyya coefficient.
"""

from __future__ import annotations

import hashlib
import threading
from importlib.resources import files
from typing import Final

import numpy as np

from ponte.engine.matching.encoder import Encoder, Vectors, quick, unit_rows

WEIGHT: Final = 0.4
"""What being about the same fields counts, where meaning the same counts 1. Little depends on it: on labelled texts
0.3 to 0.6 rank the same within a point."""

SHARPNESS: Final = 25.0
"""How fast a field's share in a text falls with distance (inverse temperature of the softmax): 25 makes a field that is
nearer by 0.1 weigh twelve times as much. 20 to 30 rank the same within a point."""


def descriptions() -> list[str]:
    """Return the fields, each by what it is about."""
    return (files(__package__) / "topics.txt").read_text(encoding="utf-8").splitlines()


class TopicEncoder:
    """An encoder's vectors, and beside them what fields the texts are about.

    The likeness of two texts becomes the mean of that in meaning and that in fields, the latter by `WEIGHT`.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._fields: Vectors | None = None
        self._descriptions = descriptions()
        self.quick = quick(encoder)
        digest = hashlib.sha256("\n".join(self._descriptions).encode()).hexdigest()[:8]
        self.name = f"{encoder.name}+topics-{digest}"
        self.fields = len(self._descriptions)
        self.dimensions = encoder.dimensions + self.fields

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        return self.beside_fields(self._encoder.encode(texts))

    def beside_fields(self, meaning: Vectors) -> Vectors:
        """Return the encoder's vectors of texts with the fields that these are about put beside them."""
        return unit_rows(np.hstack([meaning, np.sqrt(np.float32(WEIGHT)) * self.shares(meaning)]))

    def shares(self, meaning: Vectors) -> Vectors:
        """Return the square roots of the shares of all fields in texts, given by the encoder's vectors of them.

        Shape ``(texts, fields)``. The inner product of two rows is the Bhattacharyya coefficient of the texts, from 0
        for nothing in common to 1. A text that means nothing is about nothing: a row of zeros.
        """
        with self._lock:
            if self._fields is None:
                vectors = self._encoder.encode(self._descriptions)
                self._fields = unit_rows(vectors - vectors.mean(axis=0))
        nearness = SHARPNESS * (meaning @ self._fields.T)
        weights = np.exp(nearness - nearness.max(axis=1, keepdims=True))
        roots: Vectors = np.sqrt(weights / weights.sum(axis=1, keepdims=True)) * np.any(meaning, axis=1, keepdims=True)
        return roots
