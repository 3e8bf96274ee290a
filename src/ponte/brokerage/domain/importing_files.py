"""A list of people as it comes, CSV or XLSX, into rows of text with the lines they stand in.

Every cell is text: what a spreadsheet would take for a formula is kept as its letters and never worked out.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ponte.brokerage.domain.workbooks import opened_book
from ponte.common.refusals import Refused

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 100 * 2**20
"""Fifty thousand lines of twenty columns take a third of it."""
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 2000
DELIMITERS = ",;\t|"
MOST_FOREIGN_PAIRS = 0.2
"""Share of byte pairs outside GB 2312 up to which a file counts as Chinese."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows; the first that is not empty holds the headings."""

    format: str
    """How the file was read, for its reader: ``CSV, UTF-8, ;``."""
    headings: list[str]
    rows: list[tuple[int, list[str]]]
    """Line of the file, from 1, and as many cells as there are headings."""


def read_table(name: str, content: bytes) -> Table:
    """Read a file by what it is, whatever it is called.

    Raises
    ------
    Refused
        ``too_large``, ``not_a_table``, ``no_rows``, ``too_many_rows``, ``too_many_columns``.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("The file is larger than 20 MB. Split it."))
    if content[:4] == b"PK\x03\x04":
        format_, lines = "XLSX", _xlsx_lines(content)
    elif content[:4] == b"\xd0\xcf\x11\xe0":
        raise Refused("not_a_table", _("This is a file of an old Excel (.xls). Save it as .xlsx or as CSV."))
    else:
        format_, lines = _csv_lines(content)
    return _table(format_, lines)


def _table(format_: str, lines: Iterator[tuple[int, list[str]]]) -> Table:
    headings: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if not headings:
            while cells and not cells[-1]:
                cells.pop()
            headings = cells
            if len(headings) > MOST_COLUMNS:
                raise Refused("too_many_columns", _("The file has more than a hundred columns. Leave some away."))
            continue
        if len(rows) == MOST_ROWS:
            raise _too_many_rows()
        surplus = any(cells[len(headings) :])
        padded = [*cells, *[""] * (len(headings) - len(cells))]
        # One cell more than there are headings is kept: the line's reader finds it and says so.
        rows.append((line, padded[: len(headings) + surplus]))
    if not rows:
        raise Refused("no_rows", _("The file has no lines below its headings."))
    return Table(format_, headings, rows)


def decode(content: bytes) -> tuple[str, str]:
    """Return a text and the name of its encoding.

    A byte order mark decides. Without one: UTF-16 where every other byte is mostly zero, or the text is Chinese in it;
    else UTF-8 if it is valid; else GB 18030 if nearly all of its byte pairs are the characters of GB 2312, which Latin
    letters with accents between plain ones are not; else Windows-1252, in which everything is something.

    Raises
    ------
    Refused
        ``not_a_table``.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decoded(content, encoding)
    sample = content[:4096]
    zeros = [sample[parity::2].count(0) / max(1, len(sample) // 2) for parity in (0, 1)]
    if max(zeros) > 0.05:
        return _decoded(content, "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be")
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")
    beyond = re.findall(r"[^\x00-\x7f]", text)
    foreign = sum(not _is_in(letter, "gb2312") for letter in beyond)
    return (text, "GB 18030") if foreign <= MOST_FOREIGN_PAIRS * len(beyond) else _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = content.decode(encoding, errors="replace" if encoding == "cp1252" else "strict")
    except UnicodeDecodeError:
        raise Refused("not_a_table", _("The file is not text throughout. Save it again as CSV in UTF-8.")) from None
    return text, encoding.upper().removesuffix("-SIG").replace("CP1252", "Windows-1252")


def _is_in(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _csv_lines(content: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    text, encoding = decode(content)
    if "\x00" in text:
        raise Refused("not_a_table", _("The file is not text throughout. Save it again as CSV in UTF-8."))
    delimiter = _delimiter(text)
    shown = _("tab") if delimiter == "\t" else delimiter
    return f"CSV · {encoding} · {shown}", _records(text, delimiter)


def _delimiter(text: str) -> str:
    """Choose what cuts the first lines into most columns, alike from line to line."""
    lines = [line for line in text.splitlines()[:50] if line.strip()][:20]

    def evenness(delimiter: str) -> tuple[float, int]:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:  # one field longer than any text
            return 0.0, 1
        columns = counts[0] if counts else 1
        return (sum(count == columns for count in counts) / len(counts) if columns > 1 else 0.0, columns)

    return max(DELIMITERS, key=evenness) if lines else ","


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield records with the lines they begin in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    try:
        for record in reader:
            yield begins, [_clean(cell) for cell in record]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused(
            "not_a_table", _("Line %(line)d cannot be read: %(error)s.") % {"line": begins, "error": error}
        ) from None


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    too_large = Refused("too_large", _("Unpacked, the file is too large. Split it."))
    broken = Refused("not_a_table", _("The file cannot be read as a spreadsheet. Save it again as .xlsx or as CSV."))
    with opened_book(content, most_unpacked=MOST_UNPACKED, too_large=too_large, unreadable=broken) as book:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not to be trusted
        rows = sheet.iter_rows(max_row=2 * MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        for number, row in enumerate(rows, start=1):
            if number > 2 * MOST_ROWS:  # some may be empty, but not most
                raise _too_many_rows()
            yield number, [_clean(_shown(value)) for value in _filled(row)]


def _too_many_rows() -> Refused:
    return Refused("too_many_rows", _("The file has more than 50,000 lines. Split it."))


def _filled(row: Sequence[Any]) -> Sequence[Any]:
    """Cut off the empty cells at the end of a row."""
    return row[: max((place for place, value in enumerate(row, start=1) if value is not None), default=0)]


def _shown(value: Any) -> str:
    """Write a cell as its reader sees it: whole numbers without a point, dates as dates."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(getattr(value, "text", value))  # a formula over an area is an object with its text


def _clean(cell: str) -> str:
    return cell.strip().strip("\ufeff\u200b\u00a0\u3000")[:LONGEST_CELL]
