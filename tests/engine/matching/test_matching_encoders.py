"""The encoders that are put together: E5, fusion, vectors kept between runs, and what remains without a model."""

from __future__ import annotations

import sqlite3
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from ponte.engine.matching import UniversalSentenceEncoder, cache, default_encoder, notice
from ponte.engine.matching import encoder as encoders
from ponte.engine.matching.cache import CachedEncoder
from ponte.engine.matching.e5 import E5Encoder
from ponte.engine.matching.encoder import Vectors, quick
from ponte.engine.matching.fusion import FusedEncoder, LanguageCentred
from ponte.engine.matching.lexical import LexicalEncoder
from ponte.engine.matching.unigram import SPACE, Unigram
from tests.engine.matching.word_encoder import WordEncoder

SAME = {
    "it": "Cerchiamo un impianto per depurare le acque reflue delle concerie.",
    "en": "We are looking for a plant that cleans the waste water of tanneries.",
    "zh": "我们寻找处理制革厂废水的设备。",
}
OTHER = {
    "it": "Vendiamo lampadari di vetro soffiato per alberghi.",
    "en": "We sell chandeliers of blown glass to hotels.",
    "zh": "我们向酒店出售手工吹制的玻璃吊灯。",
}


class Counting(WordEncoder):
    """Counts the texts it is asked for."""

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> Vectors:
        self.asked += texts
        return super().encode(texts)


def test_the_tokenizer_finds_the_best_segmentation_and_survives_unknown_characters() -> None:
    pieces = ["<unk>", SPACE, "a", "b", "ab", f"{SPACE}ab", "c"]
    scores = [0.0, -3.0, -2.0, -2.0, -3.5, -1.0, -2.0]
    tokenizer = Unigram(pieces, scores, unknown=0, replacements={ord("ß"): "ab", ord("\x07"): ""})
    assert tokenizer.encode("ab  ab") == [5, 5]
    assert tokenizer.encode("ba") == [1, 3, 2]
    assert tokenizer.encode("ß\x07c") == [5, 6]
    assert tokenizer.encode("a☃b") == [1, 2, 0, 3]


def test_what_was_encoded_is_kept_though_the_rest_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_KEPT_AT_ONCE", 2)
    texts = ["one", "two", "three", "four"]

    class Failing(Counting):
        def encode(self, texts: list[str]) -> Vectors:
            if "three" in texts:
                raise MemoryError
            return super().encode(texts)

    with pytest.raises(MemoryError):
        CachedEncoder(Failing(), tmp_path / "vectors").encode(texts)
    inner = Counting()
    vectors = CachedEncoder(inner, tmp_path / "vectors").encode(texts)
    assert inner.asked == ["three", "four"]
    assert np.array_equal(vectors, WordEncoder().encode(texts))


def test_e5_reads_meaning_across_languages_and_long_texts_in_windows() -> None:
    encoder = LanguageCentred(E5Encoder())
    texts = [*SAME.values(), *OTHER.values(), " ".join([SAME["it"]] * 60), "", "\ufdfa" * 20000]
    vectors = encoder.encode(texts)
    assert vectors.shape == (9, encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 1, 1, 1, 1, 0, 1], atol=1e-4)
    assert vectors[6] @ vectors[0] > max(vectors[6] @ vectors[3:6].T) + 0.2
    likeness = vectors[:3] @ vectors[:6].T
    for mine, theirs in permutations(range(3), 2):
        assert likeness[mine, theirs] > likeness[mine, 3 + theirs] + 0.1


def test_centring_takes_away_what_texts_share_for_their_language_alone() -> None:
    raw, centred = E5Encoder(), LanguageCentred(E5Encoder())
    foreign, near = [SAME["zh"], OTHER["it"]], [SAME["it"]]
    ((same_raw, other_raw),) = raw.encode(near) @ raw.encode(foreign).T
    ((same, other),) = centred.encode(near) @ centred.encode(foreign).T
    assert same - other > same_raw - other_raw + 0.1
    assert other < 0.4 < other_raw


def test_fusion_is_the_mean_of_what_its_parts_see(words: WordEncoder) -> None:
    letters = LexicalEncoder()
    fused = FusedEncoder(words, letters)
    texts = ["olive oil press", "olive press 3D", "robot"]
    expected = (words.encode(texts) @ words.encode(texts).T + letters.encode(texts) @ letters.encode(texts).T) / 2
    vectors = fused.encode(texts)
    assert vectors.shape == (3, fused.dimensions)
    assert np.allclose(vectors @ vectors.T, expected, atol=1e-5)
    assert quick(fused) is words


def test_a_text_is_encoded_once_per_model_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "vectors.sqlite3"
    inner = Counting()
    encoder = CachedEncoder(inner, path)
    first = encoder.encode(["olive oil", "robot", "olive oil"])
    assert inner.asked == ["olive oil", "robot"]
    again = Counting()
    assert np.array_equal(CachedEncoder(again, path).encode(["olive oil", "robot", "olive oil"]), first)
    assert again.asked == []
    CachedEncoder(again, path).encode(["olive oil ", "olive oils"])
    assert again.asked == ["olive oils"]
    other = Counting("another model")
    CachedEncoder(other, path).encode(["robot"])
    assert other.asked == ["robot"]
    with sqlite3.connect(path) as kept:
        assert b"olive" not in b"".join(b"".join(row) for row in kept.execute("SELECT * FROM vectors"))


def test_vectors_that_cannot_be_kept_are_computed_all_the_same(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database, longer than a header " * 100)
    for path in (blocked / "vectors.sqlite3", broken):
        inner = Counting()
        assert CachedEncoder(inner, path).encode(["olive oil"]).any()
        assert inner.asked == ["olive oil"]


def test_without_a_model_letters_are_compared_and_people_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "find_spec", lambda name: None)
    default_encoder.cache_clear()
    try:
        fallback = default_encoder()
        assert fallback.name == LexicalEncoder.name
        assert "no language model" in notice(fallback)
    finally:
        default_encoder.cache_clear()
    assert notice(UniversalSentenceEncoder()) == ""


def test_letters_find_names_acronyms_and_common_roots_across_scripts() -> None:
    encoder = LexicalEncoder()
    texts = ["Sensori LIDAR per robot", "用于机器人的LIDAR传感器", "robotic lidar sensors", "红葡萄酒出口"]
    vectors = encoder.encode(texts)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[3] + 0.1
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[3] + 0.1
    assert not encoder.encode(["🙂"]).any()
