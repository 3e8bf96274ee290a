"""The commission's papers as a text document (Office Open XML, ISO/IEC 29500), for the offices to work on further."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Row
from docx.text.run import Run

from ponte.calls.models import Call
from ponte.calls.papers.content import Chapter, Kind, Table, chapters

LATIN, CHINESE = "Titillium Web", "Noto Sans SC"
TAGS = {"it": "it-IT", "zh-hans": "zh-CN", "en": "en-GB"}


def as_docx(call: Call, kind: Kind) -> bytes:
    """Write the minutes or the annex of a decided call, a chapter in each language."""
    document = docx.Document()
    _dress(document, is_wide=kind == "annex")
    written = chapters(call, kind)
    for number, chapter in enumerate(written):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _write(document, chapter)
    document.core_properties.title = f"{written[0].title}: {written[0].about}"
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _dress(document: Document, *, is_wide: bool) -> None:
    """Set paper and typefaces: Word takes Chinese characters from the East Asian typeface of a style."""
    section = document.sections[0]
    if is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
    document.styles["Normal"].font.size = Pt(10)


def _write(document: Document, chapter: Chapter) -> None:
    start = len(document.paragraphs)
    document.add_heading(chapter.title, level=1)
    document.add_paragraph(chapter.subtitle)
    for part in chapter.parts:
        document.add_heading(part.heading, level=2)
        for text in part.paragraphs:
            document.add_paragraph(text)
        if part.table and part.table.rows:
            _tabulate(document, part.table, chapter.language)
    document.add_paragraph()
    for signature in chapter.signatures:
        document.add_paragraph(f"\n\n{signature}\n____________________________")
    for paragraph in document.paragraphs[start:]:
        for run in paragraph.runs:
            _speak(run, chapter.language)


def _tabulate(document: Document, table: Table, language: str) -> None:
    grid = document.add_table(rows=1, cols=len(table.head), style="Table Grid")
    _repeat(grid.rows[0])
    for row, texts in zip(
        (grid.rows[0], *(grid.add_row() for _row in table.rows)), (table.head, *table.rows), strict=True
    ):
        for column, text in enumerate(texts):
            paragraph = row.cells[column].paragraphs[0]
            run = paragraph.add_run(text)
            run.bold = texts is table.head
            _speak(run, language)
            if column in table.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _speak(run: Run, language: str) -> None:
    """Say in which language a run is, for hyphenation, spelling and the shapes of Han characters."""
    properties = run._element.get_or_add_rPr()
    lang = OxmlElement("w:lang")
    lang.set(qn("w:eastAsia" if language.startswith("zh") else "w:val"), TAGS[language])
    properties.append(lang)


def _repeat(row: _Row) -> None:
    """Repeat the head of a table on each page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
