"""Workbooks that somebody sends (XLSX), opened without trust in what they hold."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),  # a damaged archive
    *(RuntimeError,),  # one behind a password, or packed in a way that nobody knows
    *(SyntaxError, InvalidFileException),  # parts that are no XML (as `xml.etree` and as lxml say it), or no workbook's
    *(LookupError, ValueError, TypeError, AttributeError),  # XML that lacks what a workbook has
)
"""What reading a damaged workbook raises, whether when opening it or at any of its rows."""


class Unreadable(Exception):
    """No workbook, or a damaged one."""


class TooLarge(Unreadable):
    """Its parts would be longer than they may be once they are unpacked."""


@contextmanager
def opened_book(content: bytes, *, most_unpacked: int, values: bool = False) -> Iterator[Workbook]:
    """Open a workbook for as long as its rows are read.

    The length of each part is read from the archive's directory; Python unpacks no more of a part than stands there.

    Parameters
    ----------
    most_unpacked
        How many bytes its parts may have together.
    values
        Whether cells are what formulas came to; otherwise formulas stay their letters.

    Raises
    ------
    TooLarge
        Before anything is unpacked.
    Unreadable
        Also where a row of it cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > most_unpacked:
                raise TooLarge
        yield load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    except DAMAGED as error:
        raise Unreadable(str(error)) from None
