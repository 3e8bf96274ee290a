"""Files into checked rows, where every refusal names the file and the line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from ponte.engine.errors import BadInput

T = TypeVar("T")
Row = TypeVar("Row", bound=BaseModel)
Context = Mapping[str, Any]


def read_text(path: Path) -> str:
    """Read a UTF-8 file.

    Raises
    ------
    BadInput
        Where the file is missing or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise BadInput(str(path), "expected this file, found none") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadInput(f"{path}:{line}", "expected UTF-8 text") from None


def parse_yaml(path: Path) -> Any:
    """Parse a YAML file into plain data.

    Raises
    ------
    BadInput
        With the line at which the file stops being YAML.
    """
    text = read_text(path)
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 (made of the safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"{path}:{line}", f"expected YAML: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadInput(f"{path}:{line}", f"expected text, found the character U+{error.character:04X}") from None
    except RecursionError:
        raise BadInput(str(path), "expected YAML nested less deeply") from None
    except ValueError as error:
        raise BadInput(str(path), f"expected days and numbers that there can be: {error}") from None


class _PlainLoader(yaml.SafeLoader):
    """Reads plain data; an alias could make a few lines stand for more entries than any memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="the entry itself is expected, not an alias of it", problem_mark=mark)
        return super().compose_node(parent, index)


def check_yaml(path: Path, shape: type[T], context: Context) -> T:
    """Parse a YAML file and check it against a shape.

    Raises
    ------
    BadInput
        With the line and the path of the first entry that does not fit.
    """
    data = parse_yaml(path)
    try:
        return TypeAdapter(shape).validate_python(data, context=context)
    except ValidationError as error:
        where, message = _first_error(error)
        line = _yaml_line(path, where)
        raise BadInput(f"{path}:{line}", f"{_dotted(where)}: {message}") from None


def check_csv(path: Path, shape: type[Row], context: Context) -> list[tuple[int, Row]]:
    """Read a CSV file with a header; returns each row with its line.

    Raises
    ------
    BadInput
        With the line where columns are missing or too many, or a value does not fit.
    """
    expected = list(shape.model_fields)
    records = _csv_records(path)
    if next(records, (1, []))[1] != expected:
        raise BadInput(f"{path}:1", f"expected the columns {','.join(expected)}")
    rows = []
    for line, values in records:
        if len(values) != len(expected):
            raise BadInput(f"{path}:{line}", f"expected {len(expected)} columns, found {len(values)}")
        rows.append((line, _check(path, line, shape, dict(zip(expected, values, strict=True)), context)))
    return rows


def check_jsonl(path: Path, shape: type[Row], context: Context) -> list[tuple[int, Row]]:
    """Read a file with one JSON object a line; returns each with its line.

    Raises
    ------
    BadInput
        With the line that is not JSON or does not fit.
    """
    rows = []
    for line, text in _lines(path):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:  # broken, a number of too many digits, or nested too deeply
            raise BadInput(f"{path}:{line}", f"expected a JSON object: {getattr(error, 'msg', error)}") from None
        rows.append((line, _check(path, line, shape, data, context)))
    return rows


def check_unique(path: Path, rows: list[tuple[int, Any]]) -> None:
    """Refuse an identifier that a file gives twice.

    Raises
    ------
    BadInput
        With the line of the second use, naming the first.
    """
    seen: dict[str, int] = {}
    for line, row in rows:
        if row.id in seen:
            raise BadInput(f"{path}:{line}", f"id '{row.id}' was given in line {seen[row.id]}; expected it once")
        seen[row.id] = line


def _csv_records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Read records with the lines they begin in: a quote left open is found only at the end of the file."""
    reader = csv.reader(read_text(path).splitlines(keepends=True), strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            yield begins, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(f"{path}:{begins}", f"expected a record of CSV: {error}") from None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for line, text in enumerate(read_text(path).split("\n"), start=1):
        if text.strip():
            yield line, text


def _check(path: Path, line: int, shape: type[Row], data: Any, context: Context) -> Row:
    try:
        return shape.model_validate(data, context=dict(context))
    except ValidationError as error:
        where, message = _first_error(error)
        raise BadInput(f"{path}:{line}", f"{_dotted(where)}: {message}" if where else message) from None


def _first_error(error: ValidationError) -> tuple[tuple[int | str, ...], str]:
    first = error.errors()[0]
    if first["type"] == "value_error":
        message = str(first["ctx"]["error"])
    elif first["type"] == "extra_forbidden":
        message = "this key is not known here; expected another or none"
    else:
        message = f"{first['msg']}, found {first['input']!r:.60}"
    return first["loc"], message


def _dotted(where: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in where)


def _yaml_line(path: Path, where: tuple[int | str, ...]) -> int:
    """Find the line of an entry by walking the file's nodes as far as the entry's path leads."""
    node = yaml.compose(read_text(path), Loader=yaml.SafeLoader)
    line: int = node.start_mark.line if node else 0
    for part in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == str(part)), None)
        else:
            break
        if node is None:
            break
        line = node.start_mark.line
    return line + 1
