"""Texts encoded in blocks, on whatever machines there are."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np

from ponte.engine.errors import BadInput
from ponte.engine.machines import Machines
from ponte.engine.matching.encoder import Encoder, Vectors, installed_encoder, notice, quick

BLOCK: Final = 256
"""Texts of a block, some seconds of work of one core. Vectors may depend a little on what is encoded beside them (E5's
eight-bit scales do), so this is a number of the method and not of the machines."""


class SpreadEncoder:
    """An encoder whose texts are cut into blocks, which machines encode.

    Only texts travel there, without anything of whose they are, and vectors back.

    Parameters
    ----------
    encoder
        As `installed_encoder` returns it: elsewhere, the one of the same name is taken that is installed there.
    machines
        Where the blocks are encoded.
    """

    def __init__(self, encoder: Encoder, machines: Machines) -> None:
        self._model, self._machines = _Model(encoder.name, encoder), machines
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self.notice = notice(encoder)

    @property
    def quick(self) -> Encoder:
        """The quick one of the encoder, on the same machines."""
        inner = quick(self._model.encoder)
        return self if inner is self._model.encoder else SpreadEncoder(inner, self._machines)

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row per text; see :class:`ponte.engine.matching.encoder.Encoder`."""
        if len(texts) <= BLOCK:
            return self._model.encoder.encode(texts)
        blocks = [texts[start : start + BLOCK] for start in range(0, len(texts), BLOCK)]
        return np.concatenate(self._machines.map(encode_block, blocks, self._model))


class _Model:
    """An encoder that travels by its name alone: its weights lie on every machine, and are looked for when needed."""

    def __init__(self, name: str, encoder: Encoder | None = None) -> None:
        self.name, self._here = name, encoder

    @property
    def encoder(self) -> Encoder:
        """The encoder itself."""
        return self._here or _installed(self.name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Model, (self.name,)


def encode_block(texts: list[str], model: _Model) -> Vectors:
    """Encode one block."""
    return model.encoder.encode(texts)


@lru_cache(maxsize=4)
def _installed(name: str) -> Encoder:
    """Return the encoder of a name that is installed on this machine.

    Raises
    ------
    BadInput
        Another is.
    """
    encoder = installed_encoder()
    for one in (encoder, quick(encoder)):
        if one.name == name:
            return one
    raise BadInput("encoder of a worker", f"expected {name!r} as where the work comes from, found {encoder.name!r}")
