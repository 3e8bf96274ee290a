"""Reading profiles from CSV or JSON lines, writing suggestions as JSON lines: the contract of `ponte match`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from ponte.engine.errors import BadInput
from ponte.engine.matching.explain import render
from ponte.engine.matching.matcher import Suggestions
from ponte.engine.matching.profiles import KINDS, LANGUAGES, Profile
from ponte.engine.matching.text import normalise

REQUIRED: Final = ("id", "side", "kind", "title", "text")
LISTS: Final = ("keywords", "sectors", "speaks")
SEPARATOR: Final = ";"
"""Between the elements of a list in one CSV cell."""

_HALF_A_CHARACTER: Final = re.compile(r"[\ud800-\udfff]")
"""What JSON can write and UTF-8 cannot."""
_LARGEST_CELL: Final = 1 << 30


def read_profiles(path: Path) -> list[Profile]:
    """Read profiles from a file: JSON lines where its name ends so or its first character is ``{``, else CSV.

    Raises
    ------
    BadInput
        With file and line: not UTF-8, a broken line, a missing column or field, an id used twice, an unknown kind or
        language, an empty text, a third side.
    """
    profiles: list[Profile] = []
    first_line: dict[str, int] = {}
    sides: list[str] = []
    for line, record in records(path, REQUIRED):
        place = f"{path}, line {line}"
        profile = _profile(place, record)
        if profile.id in first_line:
            raise BadInput(place, f"expected an id of its own, found {profile.id!r} of line {first_line[profile.id]}")
        first_line[profile.id] = line
        if profile.side not in sides:
            sides.append(profile.side)
        if len(sides) > 2:
            raise BadInput(place, f"expected side {sides[0]!r} or {sides[1]!r}, found a third: {profile.side!r}")
        profiles.append(profile)
    if not profiles:
        raise BadInput(f"{path}, line 1", "expected at least one profile, found none")
    return profiles


def read_text(path: Path) -> str:
    """Return a file's text without byte order mark; :class:`BadInput` says where it is not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), f"expected a file that can be read, found: {error.strerror}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path}, line {line}", f"expected UTF-8, found byte 0x{content[error.start]:02x}") from None


def write_suggestions(suggestions: Iterable[Suggestions]) -> Iterator[str]:
    """Yield one line of JSON per profile, each reason with its English sentence."""
    for found in suggestions:
        matches = [
            {
                "id": match.id,
                "score": match.score,
                "reasons": [
                    {"code": reason.code, **reason.params, "weight": round(reason.weight, 3), "text": render(reason)}
                    for reason in match.reasons
                ],
            }
            for match in found.matches
        ]
        yield json.dumps({"id": found.id, "matches": matches}, ensure_ascii=False)


def records(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line and fields: JSON lines where the name ends so or the first character is ``{``, else CSV.

    Raises
    ------
    BadInput
        With file and line: not UTF-8, a broken line, a required field missing.
    """
    content = read_text(path)
    json_lines = path.suffix.lower() in {".jsonl", ".ndjson", ".json"} or content.lstrip().startswith("{")
    return (_json_records if json_lines else _csv_records)(path, content, required)


def _csv_records(path: Path, content: str, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line and cells by column; the separator is the comma, or the semicolon where the header uses that."""
    csv.field_size_limit(_LARGEST_CELL)
    header = content.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(content, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",", strict=True
    )
    line, columns = 1, None
    try:
        for cells in reader:
            if columns is None:
                columns = [cell.strip().lower() for cell in cells]
                if missing := [name for name in required if name not in columns]:
                    raise BadInput(
                        f"{path}, line 1", f"expected columns {', '.join(required)}; missing: {', '.join(missing)}"
                    )
            elif cells:
                if len(cells) != len(columns):
                    raise BadInput(f"{path}, line {line}", f"expected {len(columns)} columns, found {len(cells)}")
                yield line, dict(zip(columns, cells, strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"{path}, line {line}", f"expected a line of CSV, found: {error}") from None


def _json_records(path: Path, content: str, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line and object; blank lines are passed over."""
    for line, text in enumerate(content.split("\n"), start=1):
        if not text.strip():
            continue
        place = f"{path}, line {line}"
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:  # broken, a number of too many digits, or nested too deeply
            raise BadInput(place, f"expected one JSON object on the line, found broken JSON: {error}") from None
        if not isinstance(record, dict):
            raise BadInput(place, f"expected one JSON object on the line, found {type(record).__name__}")
        if missing := [name for name in required if name not in record]:
            raise BadInput(place, f"expected fields {', '.join(required)}; missing: {', '.join(missing)}")
        yield line, record


def _profile(place: str, record: dict[str, Any]) -> Profile:
    """Return the profile of one record, every field checked."""
    values = {name: word(place, name, record.get(name)) for name in (*REQUIRED, "language", "organisation")}
    for name in ("id", "side"):
        if not values[name]:
            raise BadInput(place, f"expected {name}, found nothing")
    if not normalise(values["text"]):
        raise BadInput(place, "expected a text, found nothing to read")
    if values["kind"] not in KINDS:
        raise BadInput(place, f"expected kind empty or one of {', '.join(KINDS[1:])}, found {values['kind']!r}")
    lists = {name: _list(place, name, record.get(name)) for name in LISTS}
    for code in (*filter(None, [values["language"]]), *lists["speaks"]):
        if code not in LANGUAGES:
            raise BadInput(place, f"expected a language by its two letters (ISO 639-1), found {code!r}")
    return Profile(
        id=values["id"],
        side=values["side"],
        kind=values["kind"],
        title=values["title"],
        text=values["text"],
        language=values["language"] or None,
        organisation=values["organisation"] or None,
        keywords=lists["keywords"],
        sectors=lists["sectors"],
        speaks=lists["speaks"],
    )


def word(place: str, name: str, value: object) -> str:
    """Return a field's text without blanks around it; a number is taken as it is written."""
    if value is None:
        return ""
    if isinstance(value, str):
        if found := _HALF_A_CHARACTER.search(value):
            raise BadInput(place, f"expected {name} to be Unicode, found half a character: {found[0]!a}")
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadInput(place, f"expected {name} to be text, found {type(value).__name__}")


def _list(place: str, name: str, value: object) -> tuple[str, ...]:
    """Return a field's words: a JSON list, or text separated by `SEPARATOR`."""
    if isinstance(value, list):
        words = [word(place, name, element) for element in value]
    else:
        words = [element.strip() for element in word(place, name, value).split(SEPARATOR)]
    return tuple(dict.fromkeys(filter(None, words)))
