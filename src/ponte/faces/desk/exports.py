"""Lists as CSV files that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Write rows as CSV (RFC 4180) in UTF-8 with a byte order mark, which Excel needs to read Chinese.

    A text that a spreadsheet would take for a formula is preceded by an apostrophe (OWASP, *CSV Injection*).
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return response


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
