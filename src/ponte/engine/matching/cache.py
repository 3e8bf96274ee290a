"""Vectors kept by content and model, so that a text is encoded once: only digests and vectors are stored, no text."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from ponte.engine.matching.encoder import Encoder, Vectors, quick
from ponte.engine.matching.spreading import BLOCK
from ponte.engine.matching.text import normalise

_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
_ASKED_AT_ONCE = 500
_KEPT_AT_ONCE = 256 * BLOCK
"""Texts encoded before their vectors are kept: what breaks off after hours has lost minutes."""


def cache_file() -> Path:
    """Return where vectors are kept: in ``PONTE_CACHE``, else in the user's cache folder. It may be deleted."""
    folder = os.environ.get("PONTE_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ponte"
    return Path(folder) / "vectors.sqlite3"


class CachedEncoder:
    """An encoder that looks a text up before encoding it. A changed text or model has another digest.

    Parameters
    ----------
    encoder
        What encodes the texts not seen before.
    path
        The file of vectors, made on first use; where it cannot be written, nothing is kept.
    """

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder = encoder
        self._path = path
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self.notice: str = getattr(encoder, "notice", "")

    @property
    def quick(self) -> Encoder:
        """The quick one of the encoder, kept in the same file."""
        inner = quick(self._encoder)
        return self if inner is self._encoder else CachedEncoder(inner, self._path)

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30)) as kept:
                kept.execute("PRAGMA journal_mode=WAL")
                kept.execute("PRAGMA synchronous=NORMAL")
                kept.execute(_SCHEMA)
                return self._encode(texts, kept)
        except (OSError, sqlite3.Error):
            return self._encoder.encode(texts)

    def _encode(self, texts: list[str], kept: sqlite3.Connection) -> Vectors:
        digests = [hashlib.sha256(f"{self.name}\n{normalise(text)}".encode()).digest() for text in texts]
        found = self._look_up(list(dict.fromkeys(digests)), kept)
        missing = [
            (digest, text) for digest, text in dict(zip(digests, texts, strict=True)).items() if digest not in found
        ]
        for start in range(0, len(missing), _KEPT_AT_ONCE):
            unseen, unread = zip(*missing[start : start + _KEPT_AT_ONCE], strict=True)
            new = dict(zip(unseen, self._encoder.encode(list(unread)), strict=True))
            with kept:
                kept.executemany(
                    "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                    [(digest, vector.tobytes()) for digest, vector in new.items()],
                )
            found |= new
        return np.vstack([np.empty((0, self.dimensions), np.float32), *(found[digest] for digest in digests)])

    def _look_up(self, digests: list[bytes], kept: sqlite3.Connection) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        for start in range(0, len(digests), _ASKED_AT_ONCE):
            asked = digests[start : start + _ASKED_AT_ONCE]
            places = ",".join("?" * len(asked))
            rows = kept.execute(f"SELECT digest, vector FROM vectors WHERE digest IN ({places})", asked)  # noqa: S608
            found |= {digest: np.frombuffer(vector, np.float32) for digest, vector in rows}
        return found
