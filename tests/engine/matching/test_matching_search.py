"""Chinese found by its pinyin, everything found without its accents; and what is compared without any model."""

from __future__ import annotations

import pytest

from ponte.engine.matching.lexical import LexicalEncoder, equal_tags
from ponte.engine.matching.searching import fold, search_index, segment, typed_forms

TEXT = "供水管网声学测漏系统，已在重庆运行。绿色银行 LIDAR"


def finds(typed: str, *texts: str) -> bool:
    index = search_index(*texts)
    return any(form in index for form in typed_forms(typed))


@pytest.mark.parametrize(
    "typed",
    [
        *("gongshui", "GongShui", "gōngshuǐ", "gong1shui3", "gong shui", "gongshuiguanwang", "gsgw", "sxcl"),
        *("chongqing", "yinhang", "lüse", "lvse", "luse", "lǜ"),
    ],
)
def test_chinese_is_found_by_its_pinyin_from_the_start_of_words(typed: str) -> None:
    assert finds(typed, TEXT)


@pytest.mark.parametrize("typed", ["ongshui", "zhongqing", "yinxing", "gongshuix", "lidar", "", " "])
def test_what_does_not_stand_there_is_not_found(typed: str) -> None:
    """Readings follow the word: 重庆 is not zhongqing, 银行 not yinxing. Latin words are found as they stand."""
    assert not finds(typed, TEXT)


def test_accents_may_be_left_out() -> None:
    assert finds("citta", "Città della Scienza")
    assert finds("forlì", "Forlì")
    assert finds("muller", "Jürgen Müller")
    assert search_index("plain words") == ""
    assert fold("Perché LÜ") == "perche lu"


@pytest.mark.parametrize("text", ["\ufdfa" * 20000, "\0\ud800供水", "🙂", "龘靐齉" * 3000, "供" * 1_000_000])
def test_nothing_typed_or_kept_does_harm(text: str) -> None:
    assert search_index(text).isprintable()
    typed_forms(text)


def test_chinese_is_cut_into_words() -> None:
    assert segment("声学传感器定位") == ["声学", "传感器", "定位"]


def test_without_a_model_a_name_is_found_across_scripts() -> None:
    vectors = LexicalEncoder().encode(["Un'azienda di Chengdu", "成都的公司", "上海的公司", "Citta", "città"])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.05
    assert vectors[3] @ vectors[4] == pytest.approx(1, abs=1e-5)


def test_equal_tags_count_what_is_written_alike(profile) -> None:
    asking = [profile("a", keywords=("Acqua", "robot"), sectors=("26",)), profile("b")]
    answering = [profile("c", "cn", keywords=("acqua",), sectors=("26", "27")), profile("d", "cn", keywords=("水",))]
    assert equal_tags(asking, answering).tolist() == [[pytest.approx(2 / 3), 0], [0, 0]]
    assert equal_tags([], answering).shape[0] == 0
