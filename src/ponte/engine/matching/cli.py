"""`ponte match` and `ponte embed`: the matching engine on files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ponte.engine.errors import BadInput

app = typer.Typer()

Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write; standard output if absent.")]


@app.command()
def match(
    profiles: Annotated[Path, typer.Argument(help="CSV or JSON lines, one profile each.")],
    top: Annotated[int, typer.Option(help="Longest list of suggestions.")] = 10,
    output: Output = None,
) -> None:
    """Suggest counterparts for every profile, across languages, with reasons."""
    from ponte.engine import matching

    if top < 1:
        raise BadInput("--top", f"expected a whole number of at least 1, found {top}")
    read = matching.read_profiles(profiles)
    encoder = matching.default_encoder()
    if told := matching.notice(encoder):
        print(f"note: {told}", file=sys.stderr)
    found = matching.match(read, encoder=encoder, top=top, on_progress=_say)
    _write(matching.write_suggestions(found), output)


@app.command()
def embed(
    texts: Annotated[Path, typer.Argument(help="Texts in UTF-8, one a line.")],
    output: Output = None,
) -> None:
    """Write each text's vector: one JSON array of floats a line; zeros for a line without a word."""
    from ponte.engine import matching

    lines = matching.read_text(texts).split("\n")
    if not lines[-1]:
        lines.pop()
    vectors = matching.default_encoder().encode(lines)
    _write((json.dumps([round(float(value), 7) for value in vector]) for vector in vectors), output)


def _say(stage: str, share: float) -> None:
    print(f"{share:4.0%} {stage}", file=sys.stderr)


def _write(lines: Iterable[str], output: Path | None) -> None:
    """Write lines to a file or standard output."""
    if output is None:
        for line in lines:
            print(line)
        return
    try:
        with output.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise BadInput(str(output), f"expected a file that can be written, found: {error.strerror}") from None
