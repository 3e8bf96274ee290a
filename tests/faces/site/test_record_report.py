"""The yearly report: its typeface is embedded, and it says in three languages what the pages say."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from ponte.accords.record import ACCORDS, Dimension, entries, total
from ponte.faces.site import maps
from ponte.faces.site.yearly_report import svg_of, yearly_report
from ponte.programme.models import Edition
from tests.factories import EditionFactory, SideFactory
from tests.press.test_documents import embedded

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> str:
    """All words of a document, without blanks: Typst puts thin ones between Han characters and figures."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Therecordsince1978", "Howthiswascounted", "Statedfigures", "Editionssidebyside", "Vincenzo"]),
        ("it", ["Ilbilanciodal1978", "Comesiècontato", "Tappestoriche", "Edizioniaconfronto"]),
        ("zh-hans", ["1978年以来的成果记录", "统计方法", "重要节点", "各届对比", "谅解备忘录"]),
    ],
)
def test_the_report_speaks_its_readers_language_with_its_typeface_embedded(
    edition: Edition, language: str, said: list[str]
) -> None:
    with translation.override(language):
        pdf = yearly_report(edition.programme, {})
    reader = PdfReader(io.BytesIO(pdf))
    assert embedded(reader) == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    found = words(pdf)
    assert [one for one in said if one not in found] == []


def test_every_accord_stands_in_it_with_its_parties_and_sources(edition: Edition) -> None:
    found = words(yearly_report(edition.programme, {}))
    for accord in entries(ACCORDS, edition.programme, {}):
        for text in [accord.title, *(party.name for party in accord.parties.all())]:
            assert re.sub(r"\s+", "", text).replace("-", "") in found.replace("-", ""), text
        for place in accord.sources.all():
            assert re.sub(r"\s+", "", place.label).replace("-", "") in found.replace("-", ""), place


def test_a_year_and_an_edition_have_reports_of_their_own(edition: Edition, client: Client) -> None:
    of_year = client.get("/en/record/1978.pdf")
    assert of_year["Content-Type"] == "application/pdf"
    assert "Therecordof1978" in words(of_year.content)
    assert total(ACCORDS, edition.programme, {Dimension.YEAR: "1978"}) == 1
    assert "Intergovernmentalagreement" in words(of_year.content)
    assert "Frameworkagreementonthediffusion" not in words(of_year.content)
    of_edition = client.get("/zh-hans/editions/week-2016/report.pdf")
    assert of_edition["Content-Disposition"] == 'inline; filename="week-2016-record-zh-hans.pdf"'
    for path in ("/en/record/1977.pdf", "/en/record/2990.pdf", "/en/editions/none/report.pdf"):
        assert client.get(path).status_code == 404, path


def test_an_unchanged_report_is_not_sent_again(edition: Edition, client: Client) -> None:
    first = client.get("/it/record/report.pdf")
    assert client.get("/it/record/report.pdf", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_programme_without_anything_has_a_report_that_says_so() -> None:
    side = SideFactory()
    EditionFactory(programme=side.programme, host_side=side)
    assert words(yearly_report(side.programme, {})).count("Nothingisenteredyet.") == 4


def test_the_map_is_a_drawing_of_its_own_and_its_names_are_no_markup() -> None:
    point = maps.Point("50.00", "25.00", "A & <B>", "", "/", 3, "right")
    svg = svg_of(maps.Map("M0 0l1 1z", [point], []))
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "A &amp; &lt;B&gt;" in svg
    assert 'cx="400" cy="150"' in svg
