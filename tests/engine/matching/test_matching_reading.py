"""Texts of five words and of ten pages, and texts that change their language."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponte.engine.matching import Matcher, Profile, match
from ponte.engine.matching.reading import LONGEST_PART, encode_whole, parts_of
from ponte.engine.matching.text import READ_UP_TO, normalise, width
from tests.engine.matching.word_encoder import WordEncoder

IT = "Cerchiamo un partner per la depurazione delle acque reflue con membrane LIDAR. "
EN = "We are looking for a partner that has membranes for the treatment of waste water. "
ZH = "我们寻找处理制革厂废水的设备，采用CRISPR技术的合作伙伴优先。"


def languages(text: str, stated: str | None = None) -> list[str | None]:
    return [part.language for part in parts_of(text, stated)]


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        (IT, None, ["it"]),
        (IT, "it", ["it"]),
        (IT + EN, None, ["it", "en"]),
        (IT + EN, "it", ["it", "en"]),
        (ZH + EN + ZH, "zh", ["zh", "en", "zh"]),
        (f"{IT}\n{ZH}\n{EN}", None, ["it", "zh", "en"]),
        ("寻找污水处理合作伙伴和陶瓷膜技术公司 We look for partners in water and for membranes", "zh", ["zh", "en"]),
        (IT + "Machine learning. " + IT, "it", ["it"]),
        (IT + "Piattaforma software-as-service ospedaliera pronta. " + IT, "it", ["it"]),
        ("Laboratorio 实验室 per la robotica e per le protesi della mano.", None, ["it"]),
        ("开发 CRISPR 和 mRNA 疫苗技术平台，与 Politecnico di Milano 合作。", None, ["zh"]),
        ("Wir suchen einen Partner in der Region.", "de", ["de"]),
        ("Buscamos una empresa que no tenga la tecnología con un plan per la calle.", "es", ["es"]),
        ("Acqua", "it", ["it"]),
        ("🙂", None, [None]),
        ("", "it", ["it"]),
    ],
)
def test_a_text_is_cut_where_its_language_clearly_changes(
    text: str, stated: str | None, expected: list[str | None]
) -> None:
    assert languages(text, stated) == expected


@given(st.text(max_size=400) | st.lists(st.sampled_from([IT, EN, ZH, "\n", "AI, ", "\ufdfa", "a" * 700])).map("".join))
def test_nothing_is_lost_and_no_part_is_too_long(text: str) -> None:
    parts = parts_of(text)
    assert "".join("".join(part.text for part in parts).split()) == "".join(normalise(text, READ_UP_TO).split())
    assert all(width(part.text) <= LONGEST_PART for part in parts)
    assert len(parts) == 1 or all(part.text for part in parts)


def test_all_of_ten_pages_is_read_and_no_more() -> None:
    pages = "acqua pulita. " * 3000
    read = " ".join(part.text for part in parts_of(pages))
    assert READ_UP_TO - LONGEST_PART < len(read) <= READ_UP_TO
    (with_end, without) = encode_whole(["acqua pulita. " * 1000 + "seta cruda. " * 200, "seta cruda."], WordEncoder())
    assert with_end @ without > 0.1


def test_the_whole_is_the_mean_of_its_parts_by_length() -> None:
    """Two thirds Italian and one third English, which a word encoder holds apart."""
    (mixed, it, en) = encode_whole([IT + IT + EN, IT, EN], WordEncoder())
    assert 0.25 < (mixed @ en) / (mixed @ it) < 0.9
    assert np.linalg.norm(mixed) == pytest.approx(1, abs=1e-5)


def test_every_part_is_freed_of_what_its_own_language_shares() -> None:
    """A mixed text lies where its parts would lie, had each been filed by itself."""
    filler = [
        Profile(f"f{n}", "cn", "", title, f"{text} Topic {n}.", language=language)
        for n in range(40)
        for title, text, language in ((("Acqua", IT, "it"), ("Water", EN, "en"))[n % 2],)
    ]
    it, (en_title, en_text) = IT.strip(" ."), ("We are looking for the best of partners", "The project is for water.")
    pool = [
        Profile("it", "it", "", it, ""),
        Profile("en", "it", "", en_title, en_text),
        Profile("mixed", "it", "", it, f"{en_title}. {en_text}", language="it"),
    ]
    vectors = Matcher([*filler, *pool], encoder=WordEncoder())._vectors
    lengths = [width(f"{it}."), width(f"{en_title}. {en_text}")]
    mean = lengths[0] * vectors["it"] + lengths[1] * vectors["en"]
    assert vectors["mixed"] @ mean / np.linalg.norm(mean) == pytest.approx(1, abs=1e-4)


def test_five_words_and_ten_pages_are_matched(profile, words) -> None:
    pages = " ".join(f"olive oil press number {n}." for n in range(700))
    pool = [
        profile("short", text="olive oil press"),
        profile("long", "cn", text=pages),
        profile("other", "cn", text="silk dye. " * 1500),
    ]
    (first, *_) = match(pool, encoder=words)
    assert [one.id for one in first.matches] == ["long", "other"]
    assert "olive oil press" in str(first.matches[0].reasons)
