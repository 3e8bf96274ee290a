"""Workbooks that somebody sends (XLSX), opened without trust in what they hold."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ponte.common.refusals import Refused

UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),  # a damaged archive
    *(RuntimeError,),  # one behind a password, or packed in a way that nobody knows
    *(SyntaxError, InvalidFileException),  # parts that are no XML (as `xml.etree` and as lxml say it), or no workbook's
    *(LookupError, ValueError, TypeError, AttributeError),  # XML that lacks what a workbook has
)
"""What reading a damaged workbook raises, whether when opening it or at any of its rows."""


@contextmanager
def opened_book(content: bytes, *, most_unpacked: int, too_large: Refused, unreadable: Refused) -> Iterator[Workbook]:
    """Open a workbook for as long as its rows are read; formulas stay their letters.

    Parameters
    ----------
    most_unpacked
        How many bytes its parts may have together.

    Raises
    ------
    Refused
        The given ones: ``too_large``; ``unreadable``, also where a row of it cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > most_unpacked:
                raise too_large
        yield load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except UNREADABLE:
        raise unreadable from None
