"""Documents: their typeface is embedded, Chinese text can be read out of them, and data cannot turn into markup."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.utils import translation
from pypdf import PdfReader

from ponte.faces.site.report import diary_report
from ponte.press import documents
from ponte.press.documents import render
from tests.factories import PersonFactory
from tests.factories_press import PostFactory, a_picture

pytestmark = pytest.mark.django_db


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text(reader: PdfReader) -> str:
    """All words of a document; Typst puts a thin space between Han characters and figures."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))


def embedded(reader: PdfReader) -> set[str]:
    """Names of the fonts whose glyphs the file carries."""
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            [descendant] = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            if descriptor.keys() & {"/FontFile", "/FontFile2", "/FontFile3"}:
                found.add(descriptor["/FontName"].partition("+")[2])
    return found


@pytest.mark.parametrize(
    ("language", "tag", "words"),
    [
        ("zh-hans", "zh-CN", ["路演日志", "中意智能生物材料实验室", "马非同", "2016年4月27日星期三", "人物"]),
        ("it", "it", ["Ildiariodelroadshow", "Unlaboratorio", "mercoledì27aprile2016", "Persone"]),
        ("en", "en", ["Thediaryoftheroadshow", "Alaboratory", "Wednesday,27April2016", "People"]),
    ],
)
def test_a_report_speaks_its_readers_language(language: str, tag: str, words: list[str]) -> None:
    post = PostFactory(
        title_zh_hans="中意智能生物材料实验室",
        title_it="Un laboratorio",
        title_en="A laboratory",
        body_zh_hans="#let x = 1",
    )
    post.people.add(PersonFactory(account=None, name_latin="Sergio Maffettone", name_han="马非同"))
    with translation.override(language):
        reader = read(diary_report(post.edition))
    said = text(reader)
    for word in words:
        assert word in said
    assert reader.trailer["/Root"]["/Lang"] == tag
    assert embedded(reader) == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_a_missing_translation_is_set_in_its_own_language_and_says_so() -> None:
    post = PostFactory(body_zh_hans="", body_en="", body_it="Soltanto in italiano")
    with translation.override("zh-hans"):
        said = text(read(diary_report(post.edition)))
    assert "Soltantoinitaliano[Italiano]" in said


def test_pictures_carry_their_alternative_text() -> None:
    post = PostFactory()
    a_picture(post, caption_en="The hall", alternative_en="Rows of chairs")
    pdf = diary_report(post.edition)
    assert "Thehall" in text(read(pdf))
    assert sum(len(page.images) for page in read(pdf).pages) == 1
    alternatives = [
        entry["/Alt"]
        for number in range(1, int(read(pdf).trailer["/Size"]))
        if isinstance(entry := read(pdf).get_object(number), dict) and "/Alt" in entry
    ]
    assert alternatives == ["Rows of chairs"]


def test_a_template_that_nobody_has_is_named() -> None:
    with pytest.raises(TemplateDoesNotExist, match=r"nothing\.typ"):
        render("press/nothing.typ", {}, language="en")


def test_without_the_typeface_nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(documents, "FONTS", tmp_path)
    documents._fonts.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="Noto Sans SC"):
        diary_report(PostFactory().edition)
    documents._fonts.cache_clear()
