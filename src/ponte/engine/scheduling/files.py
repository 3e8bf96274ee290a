"""Reads one JSON object into typed rows; what does not fit is refused in one line that names the entry.

`msgspec` decodes and checks the types at once, at a tenth of the cost of plain objects checked one by one. What it
says about a file that it refuses is put into the words of this project; only then is the file looked at again.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ponte.engine.errors import BadInput

T = TypeVar("T")

# What an entry of each list is called.
ENTRIES = {
    "venues": "venue",
    "slots": "slot",
    "travel": "travel",
    "people": "person",
    "interpreters": "interpreter",
    "meetings": "meeting",
    "unscheduled": "unscheduled meeting",
    "changes": "change",
}
TYPES = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "array": "a list",
    "object": "a JSON object",
}
SHOWN = 40  # characters of what was found that a refusal repeats
Step = str | int


class Row(msgspec.Struct, gc=False):
    """An object of a file. Rows hold no rows that hold them, so the cyclic collector need not look."""


def read_json(path: Path, type_: type[T], kind: str, format_: str | None = None) -> T:
    """The one JSON object in a file.

    Parameters
    ----------
    type_
        A `Row` that says which fields there must be, of which types; others are passed over.
    kind
        What the object is called where it is itself at fault.
    format_
        What its field ``format`` must say.

    Raises
    ------
    BadInput
        The file cannot be read, is not UTF-8, not JSON, or not of this type.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), f"cannot be read: {error.strerror}") from None
    try:
        raw.decode()
        return msgspec.json.decode(raw, type=type_)
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start}", "expected UTF-8") from None
    except RecursionError:
        raise BadInput(str(path), "expected JSON nested less deeply") from None
    except msgspec.ValidationError as error:
        raise _mistyped(path, raw, str(error), kind, format_) from None
    except msgspec.DecodeError as error:
        raise _malformed(path, raw, str(error)) from None


def _malformed(path: Path, raw: bytes, said: str) -> BadInput:
    """Not JSON: ``said`` ends in the byte, unless the file ends too early."""
    found = re.fullmatch(r"JSON is malformed: (.*) \(byte (\d+)\)", said)
    before = raw[: int(found[2])] if found else raw
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    return BadInput(
        f"{path}: line {line} column {column}", f"expected JSON: {found[1] if found else 'it ends too early'}"
    )


def _mistyped(path: Path, raw: bytes, said: str, kind: str, format_: str | None) -> BadInput:
    """JSON of another type: ``said`` ends in the steps that lead to the value, such as ``$.meetings[0].weight``."""
    try:
        document = json.loads(raw, parse_int=lambda digits: int(digits) if len(digits) < 99 else digits)
    except json.JSONDecodeError as error:  # the file is worse further on
        return BadInput(f"{path}: line {error.lineno} column {error.colno}", f"expected JSON: {error.msg}")
    except RecursionError:
        return BadInput(str(path), "expected JSON nested less deeply")
    if isinstance(document, dict) and format_ is not None and document.get("format") != format_:
        return BadInput(f"{path}: {kind}", f'expected "format": "{format_}"')
    message, _, where = said.partition(" - at `$")
    steps: list[Step] = [name or int(number) for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", where)]
    entry, field = _entry(document, steps, kind)
    missing = re.fullmatch(r"Object missing required field `(\w+)`", message)
    if missing:
        return BadInput(f"{path}: {entry}", f"expected {' '.join([*field, missing[1]])!r}, found nothing")
    return BadInput(f"{path}: {entry}", f"{_expected(message, field)}, found {shown(_at(document, steps))}")


def _at(document: Any, steps: list[Step]) -> Any:
    for step in steps:
        document = document[step]
    return document


def _entry(document: Any, steps: list[Step], kind: str) -> tuple[str, list[str]]:
    """The entry the steps lead into, by its id where it has one, else by its number (from 1); and the way within."""
    inside = len(steps) >= 2 and steps[0] in ENTRIES
    field = [step if isinstance(step, str) else str(step + 1) for step in steps[2 if inside else 0 :]]
    if not inside:
        return kind, field
    kind, row = ENTRIES[str(steps[0])], _at(document, steps[:2])
    id_ = row.get("id") if isinstance(row, dict) else None
    return f"{kind} {id_!r}" if isinstance(id_, str) else f"{kind} {int(steps[1]) + 1}", field


def _expected(message: str, field: list[str]) -> str:
    """What msgspec expected, as this project says it: ``Expected `int | null`, got `str` ``."""
    found = re.match(r"Expected `([^`]+)`(?: of length >= (\d+))?", message)
    name = repr(" ".join(field))
    if not found:
        return f"{name}: {message[:1].lower()}{message[1:]}"
    words = " or ".join(TYPES.get(word, word) for word in found[1].split(" | ") if word != "null")
    words += f" of at least {found[2]}" if found[2] else ""
    return f"expected {name} to be {words}" if field else f"expected {words}"


def shown(value: object) -> str:
    """What was found, as JSON on one line, cut short where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    if not text.isprintable():
        text = json.dumps(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
