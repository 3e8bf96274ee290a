"""Files that pages hand out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def opened(file: FieldFile) -> File[bytes]:
    """Open a stored file.

    Raises
    ------
    Http404
        If it is no longer there.
    """
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Http404(file.name) from None


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Write rows as CSV (RFC 4180) in UTF-8, a line at a time.

    A byte order mark stands first: without it Excel takes the file for another encoding and spoils Chinese. A text
    that a spreadsheet would take for a formula is preceded by an apostrophe (OWASP, *CSV Injection*).
    """
    line = _Echo()
    writer = csv.writer(line)
    writer.writerow(header)
    yield b"\xef\xbb\xbf" + line.taken()
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
        yield line.taken()


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Hand out rows as a CSV file to keep."""
    response = HttpResponse(b"".join(csv_lines(header, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


class _Echo:
    """Takes what the writer of CSV writes, a line at a time."""

    def __init__(self) -> None:
        self.line = ""

    def write(self, line: str) -> int:
        """Keep a line until it is taken."""
        self.line = line
        return len(line)

    def taken(self) -> bytes:
        """Return the line."""
        return self.line.encode()


def _harmless(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
