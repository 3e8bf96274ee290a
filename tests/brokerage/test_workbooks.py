"""Damaged workbooks are refused with a reason, whatever is wrong with them and whoever reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from ponte.brokerage.domain.exchange_format import FORMAT
from ponte.brokerage.domain.exchange_sheet import HEADINGS, read_sheet
from ponte.brokerage.domain.importing_files import read_table
from ponte.common.refusals import Refused

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def a_book() -> bytes:
    """A workbook that both readers take for theirs."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append([FORMAT, *HEADINGS])
    for number in range(200):
        sheet.append([f"batch#{number}", *(f"{heading} {number}" for heading in HEADINGS)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one part of a workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)) if part.filename == name else old.read(part))
    return file.getvalue()


def with_bytes(content: bytes, offset: int, new: bytes) -> bytes:
    """Write over the bytes of the packed sheet, that many after its name."""
    at = content.index(SHEET.encode()) + len(SHEET) + offset
    return content[:at] + new + content[at + len(new) :]


def behind_a_password(content: bytes) -> bytes:
    """Mark every part as encrypted, in its own header and in the directory (bit 0 of the flags)."""
    marked = bytearray(content)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            marked[at + flags] |= 1
            at = content.find(mark, at + 1)
    return bytes(marked)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda book: book[: len(book) // 2],
    "a part overwritten": lambda book: with_bytes(book, 20, b"\xff" * 40),
    "a byte changed": lambda book: with_bytes(book, 900, b"\x00\x01\x02\x03"),
    "behind a password": behind_a_password,
    "XML cut off": lambda book: with_part(book, SHEET, lambda xml: xml[: len(xml) // 2]),
    "no XML": lambda book: with_part(book, SHEET, lambda _xml: b"nothing"),
    "an empty part": lambda book: with_part(book, BOOK, lambda _xml: b""),
    "another document": lambda book: with_part(book, BOOK, lambda _xml: b"<document/>"),
    "a cell without a place": lambda book: with_part(book, SHEET, lambda xml: xml.replace(b'r="B2"', b'r="?"')),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize(
    ("read", "code"),
    [(lambda content: read_table("x.xlsx", content), "not_a_table"), (read_sheet, "not_an_exchange")],
    ids=["people", "hand-over"],
)
@pytest.mark.django_db
def test_a_damaged_workbook_is_refused(
    read: Callable[[bytes], object], code: str, damage: Callable[[bytes], bytes]
) -> None:
    read(a_book())
    damaged = damage(a_book())
    assert damaged != a_book()
    with pytest.raises(Refused) as no:
        read(damaged)
    assert no.value.code == code
    assert str(no.value)
