"""Workbooks that somebody sends, refused in the words of what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from openpyxl import Workbook

from ponte.common.refusals import Refused
from ponte.engine import workbooks


@contextmanager
def opened_book(content: bytes, *, most_unpacked: int, too_large: Refused, unreadable: Refused) -> Iterator[Workbook]:
    """Open a workbook as `ponte.engine.workbooks` does.

    Raises
    ------
    Refused
        The given ones: ``too_large``; ``unreadable``, also where a row of it cannot be read.
    """
    try:
        with workbooks.opened_book(content, most_unpacked=most_unpacked) as book:
            yield book
    except workbooks.TooLarge:
        raise too_large from None
    except workbooks.Unreadable:
        raise unreadable from None
