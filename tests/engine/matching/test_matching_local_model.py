"""A sentence encoder from a folder: a tiny one, made here, with a tokenizer, weights and pooling of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from ponte.engine.errors import BadInput
from ponte.engine.matching import default_encoder
from ponte.engine.matching import local_model as local
from ponte.engine.matching.local_model import open_folder

WORDS = ["[UNK]", "[CLS]", "query", "olio", "oil", "seta", "silk", "vino", "wine"]
MEANINGS = {"olio": 0, "oil": 0, "seta": 1, "silk": 1, "vino": 2, "wine": 2, "[CLS]": 3, "query": 4}


def make_model(folder: Path, *, longest: int = 16, pooling: str = "mean_tokens", prompt: str = "") -> Path:
    """Write an encoder whose states are rows of a table: words that mean the same have the same row."""
    folder.mkdir(parents=True)
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 1)])
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.zeros((len(WORDS), 6), dtype=np.float32)
    table[0, 5] = 1
    for word, meaning in MEANINGS.items():
        table[WORDS.index(word), meaning] = 0.1 if word == "[CLS]" else 1
    shape = ["texts", "pieces"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, 6])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    types = ["Transformer", "Pooling", "Normalize"]
    write(folder / "modules.json", [{"type": f"sentence_transformers.models.{name}"} for name in types])
    write(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": 6, f"pooling_mode_{pooling}": True})
    write(folder / "sentence_bert_config.json", {"max_seq_length": longest})
    write(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": prompt}, "default_prompt_name": "query" if prompt else None},
    )
    return folder


def write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_model_in_a_folder_takes_the_place_of_the_installed_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONTE_ENCODER", str(make_model(tmp_path / "tiny")))
    default_encoder.cache_clear()
    encoder = default_encoder()
    default_encoder.cache_clear()
    assert encoder.name.startswith("tiny-")
    assert encoder.dimensions == 6
    olio, oil, silk, nothing = encoder.encode(["olio olio", "oil", "silk", "🙂"])
    assert olio @ oil == pytest.approx(1, abs=0.02)
    assert olio @ silk < 0.1
    assert not nothing.any()
    assert np.linalg.norm(oil) == pytest.approx(1, abs=1e-5)


def test_long_texts_are_read_to_their_end(tmp_path: Path) -> None:
    encoder = open_folder(make_model(tmp_path / "tiny", longest=8))
    (mixed, seta) = encoder.encode(["olio " * 20 + "seta " * 20, "seta"])
    assert mixed @ seta == pytest.approx(np.sqrt(0.5), abs=0.05)


def test_a_text_does_not_depend_on_longer_neighbours(tmp_path: Path) -> None:
    encoder = open_folder(make_model(tmp_path / "tiny"))
    texts = ["olio", "seta vino olio seta seta vino", "vino"]
    assert np.allclose(encoder.encode(texts), np.vstack([encoder.encode([text]) for text in texts]), atol=1e-6)


def test_pooling_and_prompt_are_those_of_the_folder(tmp_path: Path) -> None:
    by_first = open_folder(make_model(tmp_path / "cls", pooling="cls_token"))
    assert np.allclose(by_first.encode(["olio"]), by_first.encode(["seta"]))
    prompted = open_folder(make_model(tmp_path / "prompted", prompt="query "))
    assert prompted.encode(["olio"])[0, MEANINGS["query"]] == pytest.approx(np.sqrt(0.5), abs=0.01)


def test_another_model_has_another_name(tmp_path: Path) -> None:
    one, other = (open_folder(make_model(tmp_path / n / "tiny", longest=m)) for n, m in (("a", 8), ("b", 9)))
    assert one.name != other.name
    assert one.name == open_folder(make_model(tmp_path / "c" / "tiny", longest=8)).name


BROKEN = {
    "no folder": (lambda folder: folder / "absent", "expected the folder of a sentence encoder"),
    "no graph": (lambda folder: (folder / "model.onnx").unlink(), "expected model.onnx or onnx/model.onnx"),
    "no tokenizer": (lambda folder: (folder / "tokenizer.json").unlink(), "expected tokenizer.json"),
    "no tokenizer in it": (lambda folder: (folder / "tokenizer.json").write_text("{}"), "expected a tokenizer"),
    "no graph in it": (lambda folder: (folder / "model.onnx").write_bytes(b"no"), "expected a graph in ONNX"),
    "pooling": (
        lambda folder: write(folder / "1_Pooling" / "config.json", {"pooling_mode_max_tokens": True}),
        "expected mean or cls pooling, found pooling_mode_max_tokens",
    ),
    "module": (lambda folder: write(folder / "modules.json", [{"type": "models.Dense"}]), "found 'Dense'"),
    "broken JSON": (lambda folder: (folder / "modules.json").write_text("["), "expected JSON"),
    "other JSON": (lambda folder: write(folder / "modules.json", {}), "expected a JSON list, found dict"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_folder_lacks_is_said_in_one_line(name: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "tiny")
    spoil, said = BROKEN[name]
    found = spoil(folder)
    with pytest.raises(BadInput) as refusal:
        open_folder(found if isinstance(found, Path) else folder).encode(["olio"])
    assert said in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_without_a_graph_the_package_reads_the_folder_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_model(tmp_path / "tiny")
    (folder / "model.onnx").unlink()
    model = SimpleNamespace(
        get_sentence_embedding_dimension=lambda: 2,
        encode=lambda texts, convert_to_numpy: np.array([[3.0, 4.0]] * len(texts), dtype=np.float32),
    )
    opened = []
    package = SimpleNamespace(SentenceTransformer=lambda path, **stated: opened.append((path, stated)) or model)
    monkeypatch.setitem(sys.modules, "sentence_transformers", package)
    monkeypatch.setattr(local, "find_spec", lambda name: package)
    encoder = open_folder(folder)
    assert opened == [(str(folder), {"device": "cpu", "local_files_only": True})]
    assert np.allclose(encoder.encode(["olio", "…"]), [[0.6, 0.8], [0, 0]])
