"""Two encoders side by side: where one errs the other often does not."""

from __future__ import annotations

import json
from functools import cached_property
from importlib.resources import files

import numpy as np

from ponte.engine.cores import on_all_cores
from ponte.engine.matching.encoder import Encoder, Vectors, unit_rows
from ponte.engine.matching.text import identify_language, normalise


class LanguageCentred:
    """An encoder less the mean vector of each language.

    Some encoders put all texts of a language close together, so that the nearest text is merely of the same language.
    Subtracting the language's mean undoes that (Libovický et al., *On the Language Neutrality of Pre-trained
    Multilingual Representations*, 2020). The means are of the model and lie beside this module, computed once from the
    labelled texts (``bench/matching/means.py``); other languages take the mean of those.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = f"{encoder.name}-centred"
        self.dimensions = encoder.dimensions

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        vectors = self._encoder.encode(texts)
        for row, text in enumerate(texts):
            if vectors[row].any():
                vectors[row] -= self._means.get(identify_language(normalise(text)) or "", self._overall)
        return unit_rows(vectors)

    @cached_property
    def _means(self) -> dict[str, Vectors]:
        stored = json.loads((files(__package__) / "means.json").read_text(encoding="utf-8"))
        return {language: np.array(mean, dtype=np.float32) for language, mean in stored[self._encoder.name].items()}

    @cached_property
    def _overall(self) -> Vectors:
        mean: Vectors = np.mean(list(self._means.values()), axis=0, dtype=np.float32)
        return mean


class FusedEncoder:
    """The vectors of several encoders, each of length one, put end to end in equal parts.

    The likeness of two texts is then the mean of the likenesses that the parts see.

    Parameters
    ----------
    parts
        The encoders; the first is the quick one, which also compares short passages.
    """

    def __init__(self, *parts: Encoder) -> None:
        self._parts = parts
        self.quick = parts[0]
        self.name = "+".join(part.name for part in parts)
        self.dimensions = sum(part.dimensions for part in parts)

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        return unit_rows(np.hstack(on_all_cores(lambda part: part.encode(texts), self._parts)))
