"""Any sentence encoder from a folder: an export to ONNX in the layout of sentence-transformers.

A folder holds ``model.onnx`` (or ``onnx/model.onnx``), ``tokenizer.json`` and, optionally, what sentence-transformers
writes beside them: ``modules.json`` and ``1_Pooling/config.json`` (how the states of a text become one vector),
``sentence_bert_config.json`` (longest text) and ``config_sentence_transformers.json`` (what is put before a text).
Nothing is fetched. Where the package `sentence-transformers` itself is installed, it reads the folders without a graph.
"""

from __future__ import annotations

import hashlib
import json
import threading
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ponte.engine.errors import BadInput
from ponte.engine.matching.encoder import Encoder, Vectors, unit_rows
from ponte.engine.matching.text import has_words, normalise

_BATCH: Final = 32
_LONGEST: Final = 512
"""Pieces of a text that are read at once, where the folder does not say."""

_POOLING: Final = {"mean": "pooling_mode_mean_tokens", "cls": "pooling_mode_cls_token"}
"""Ways from the states of a text to its vector, and how a folder says which."""

_HANDLED: Final = ("Transformer", "Pooling", "Normalize")
"""Modules of sentence-transformers that are computed here."""

Json = TypeVar("Json", dict[str, Any], list[Any])


def open_folder(folder: Path) -> Encoder:
    """Return the encoder of a folder.

    Raises
    ------
    BadInput
        The folder lacks something, names a way of pooling or a module that is not handled, or a package is missing.
    """
    if not folder.is_dir():
        raise BadInput(str(folder), "expected the folder of a sentence encoder, found none")
    if any((folder / name).is_file() for name in OnnxEncoder.GRAPHS):
        return OnnxEncoder(folder)
    if (folder / "modules.json").is_file() and find_spec("sentence_transformers"):
        return SentenceTransformerEncoder(folder)
    raise BadInput(str(folder), f"expected {' or '.join(OnnxEncoder.GRAPHS)}, found neither")


class OnnxEncoder:
    """A transformer's graph with its tokenizer, run by onnxruntime; texts longer than it reads go in windows."""

    GRAPHS: Final = ("model.onnx", "onnx/model.onnx")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._graph = next(folder / name for name in self.GRAPHS if (folder / name).is_file())
        for package in ("onnxruntime", "tokenizers"):
            if find_spec(package) is None:
                raise BadInput(str(folder), f"expected the package {package} to be installed, which reads it")
        if not (folder / "tokenizer.json").is_file():
            raise BadInput(str(folder), "expected tokenizer.json, found none")
        self._pooling = self._read_pooling()
        self._prefix = self._read_prefix()
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """Name of the folder and digest of what is in it: another model under the same name has other vectors."""
        settings = f"{self._pooling} {self._prefix!r} {self._longest}"
        return f"{self._folder.name}-{_digest(settings, self._graph, self._folder / 'tokenizer.json')}"

    @cached_property
    def dimensions(self) -> int:
        """Length of a vector, from a text encoded to see it."""
        with self._lock:
            return int(self._windows(["a"])[0].shape[1])

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        cleaned = [normalise(text) for text in texts]
        spoken = [row for row, text in enumerate(cleaned) if has_words(text)]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        with self._lock:
            for start in range(0, len(spoken), _BATCH):
                rows = spoken[start : start + _BATCH]
                windows, lengths, owners = self._windows([self._prefix + cleaned[row] for row in rows])
                np.add.at(vectors, np.array(rows)[owners], windows * lengths[:, None])
        return unit_rows(vectors)

    def _windows(self, texts: list[str]) -> tuple[Vectors, NDArray[np.float32], NDArray[np.int64]]:
        """Return a row for every window of the texts, its number of pieces, and which text it belongs to."""
        encoded = self._tokenizer.encode_batch(texts)
        windows = [(owner, part) for owner, whole in enumerate(encoded) for part in (whole, *whole.overflowing)]
        width = max(len(part.ids) for _, part in windows)
        given = {
            "input_ids": np.zeros((len(windows), width), dtype=np.int64),
            "attention_mask": np.zeros((len(windows), width), dtype=np.int64),
            "token_type_ids": np.zeros((len(windows), width), dtype=np.int64),
        }
        for row, (_, part) in enumerate(windows):
            given["input_ids"][row, : len(part.ids)] = part.ids
            given["attention_mask"][row, : len(part.ids)] = 1
        mask = given["attention_mask"].astype(np.float32)
        wanted = {entry.name for entry in self._session.get_inputs()}
        (states, *_) = self._session.run(None, {name: value for name, value in given.items() if name in wanted})
        owners = np.array([owner for owner, _ in windows], dtype=np.int64)
        return self._pooled(states, mask), mask.sum(axis=1), owners

    def _pooled(self, states: Any, mask: NDArray[np.float32]) -> Vectors:
        """Return one row of length one per window; a graph may have pooled by itself."""
        if states.ndim == 2:
            return unit_rows(states)
        if self._pooling == "cls":
            return unit_rows(states[:, 0])
        return unit_rows(np.einsum("tpd,tp->td", states, mask) / mask.sum(axis=1, keepdims=True))

    @cached_property
    def _session(self) -> Any:
        import onnxruntime  # type: ignore[import-untyped]

        try:
            session = onnxruntime.InferenceSession(self._graph, providers=["CPUExecutionProvider"])
        except Exception as fault:  # the runtime raises classes of its own for every way a graph can be broken
            raise BadInput(str(self._graph), f"expected a graph in ONNX: {str(fault).splitlines()[0]}") from None
        names = {entry.name for entry in session.get_inputs()}
        if not names <= {"input_ids", "attention_mask", "token_type_ids"} or "input_ids" not in names:
            raise BadInput(str(self._graph), f"expected input_ids and attention_mask, found {', '.join(sorted(names))}")
        return session

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from tokenizers import Tokenizer
        except ImportError:
            raise BadInput(str(self._folder), "needs the package tokenizers: install ponte[encoder]") from None

        path = self._folder / "tokenizer.json"
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as fault:  # the library raises plain Exception
            raise BadInput(str(path), f"expected a tokenizer: {str(fault).splitlines()[0]}") from None
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._longest)
        return tokenizer

    @cached_property
    def _longest(self) -> int:
        return int(self._read_json("sentence_bert_config.json", {}).get("max_seq_length") or _LONGEST)

    def _read_pooling(self) -> str:
        """Return how states become a vector: ``mean`` or ``cls``."""
        for module in self._read_json("modules.json", []):
            kind = str(module.get("type", "")).rpartition(".")[2]
            if kind not in _HANDLED:
                raise BadInput(str(self._folder / "modules.json"), f"expected {', '.join(_HANDLED)}, found {kind!r}")
        stated = self._read_json("1_Pooling/config.json", {"pooling_mode_mean_tokens": True})
        ways = [way for way, key in _POOLING.items() if stated.get(key)]
        others = [key for key, on in stated.items() if key.startswith("pooling_mode_") and on is True]
        if len(ways) != 1 or len(others) != 1:
            found = ", ".join(others) or "none"
            raise BadInput(str(self._folder / "1_Pooling/config.json"), f"expected mean or cls pooling, found {found}")
        return ways[0]

    def _read_prefix(self) -> str:
        """Return what the model expects before every text."""
        stated = self._read_json("config_sentence_transformers.json", {})
        return str(stated.get("prompts", {}).get(stated.get("default_prompt_name"), ""))

    def _read_json(self, name: str, absent: Json) -> Json:
        """Return what a file of the folder holds; `absent` stands for one that is not there, and for its type."""
        path = self._folder / name
        if not path.is_file():
            return absent
        try:
            stated = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise BadInput(str(path), f"expected JSON, found: {fault}") from None
        if not isinstance(stated, type(absent)):
            raise BadInput(str(path), f"expected a JSON {type(absent).__name__}, found {type(stated).__name__}")
        return stated


class SentenceTransformerEncoder:
    """A folder read by the package `sentence-transformers`, where somebody has it."""

    def __init__(self, folder: Path) -> None:
        package = import_module("sentence_transformers")
        self._model = package.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._lock = threading.Lock()
        weights = sorted(path for path in folder.rglob("*") if path.suffix in {".safetensors", ".bin"})
        self.name = f"{folder.name}-{_digest('', *weights)}"
        self.dimensions = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        cleaned = [normalise(text) for text in texts]
        spoken = [row for row, text in enumerate(cleaned) if has_words(text)]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if spoken:
            with self._lock:
                vectors[spoken] = self._model.encode([cleaned[row] for row in spoken], convert_to_numpy=True)
        return unit_rows(vectors)


def _digest(settings: str, *files: Path) -> str:
    """Return what changes with settings or files: vectors of another model must not be taken for this one's."""
    digest = hashlib.sha256(settings.encode())
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
