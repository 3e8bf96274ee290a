"""`ponte match` and `ponte embed`: the matching engine on files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ponte.engine.errors import BadInput
from ponte.engine.machines import HERE, Machines, machines
from ponte.engine.options import Dask

if TYPE_CHECKING:
    from ponte.engine.matching import Encoder

app = typer.Typer()

Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write; standard output if absent.")]


@app.command()
def match(
    profiles: Annotated[Path, typer.Argument(help="CSV or JSON lines, one profile each.")],
    top: Annotated[int, typer.Option(help="Longest list of suggestions.")] = 10,
    history: Annotated[Path | None, typer.Option(help="What has passed between profiles: id, other, outcome.")] = None,
    weights: Annotated[Path | None, typer.Option(help="What parts of the score weigh, as a JSON object.")] = None,
    priority: Annotated[list[str] | None, typer.Option(help="A sector that the host places want; repeatable.")] = None,
    dask: Dask = None,
    output: Output = None,
) -> None:
    """Suggest counterparts for every profile, across languages, with reasons."""
    from ponte.engine import matching

    _check_at_least_1("--top", top)
    read = matching.read_profiles(profiles)
    past = matching.read_history(history, read) if history else []
    with machines(dask) as where:
        matcher = matching.Matcher(
            read,
            weights=matching.read_weights(weights) if weights else None,
            context=matching.Context(priorities=priority or [], history=past),
            encoder=_encoder(where),
            top=top,
            machines=where,
            on_progress=_say,
        )
    if answers := matcher.weighing.answers:
        learnt = "learnt from" if matcher.weighing.is_learned else "as stated; not enough to be learnt from:"
        print(f"note: weights {learnt} {answers} answers", file=sys.stderr)
    _write(matching.write_suggestions(matcher.suggestions()), output)


@app.command()
def audit(
    profiles: Annotated[Path, typer.Argument(help="The profiles that were matched.")],
    matches: Annotated[Path, typer.Argument(help="Their lists, as `ponte match` writes them.")],
    enough: Annotated[int, typer.Option(help="Suggestions below which somebody is ill served.")] = 4,
    output: Output = None,
) -> None:
    """Measure how fair lists are, by side and language, beside the largest sum and a stable matching."""
    from ponte.engine import matching
    from ponte.engine.matching import auditing

    _check_at_least_1("--enough", enough)
    read = matching.read_profiles(profiles)
    ways = auditing.audit_lists(read, matching.read_matches(matches), encoder=_encoder(), enough=enough)
    print(auditing.table(ways), file=sys.stderr)
    _write([json.dumps(auditing.as_json(ways), ensure_ascii=False)], output)


@app.command()
def embed(
    texts: Annotated[Path, typer.Argument(help="Texts in UTF-8, one a line.")],
    output: Output = None,
) -> None:
    """Write each text's vector: one JSON array of floats a line; zeros for a line without a word."""
    from ponte.engine import matching
    from ponte.engine.matching.reading import encode_whole

    lines = matching.read_text(texts).split("\n")
    if not lines[-1]:
        lines.pop()
    vectors = encode_whole(lines, _encoder())
    _write((json.dumps([round(float(value), 7) for value in vector]) for vector in vectors), output)


def _encoder(where: Machines = HERE) -> Encoder:
    """Return the encoder that is installed; its limits, if any, are told."""
    from ponte.engine import matching

    encoder = matching.encoder_on(where)
    if told := matching.notice(encoder):
        print(f"note: {told}", file=sys.stderr)
    return encoder


def _check_at_least_1(option: str, value: int) -> None:
    if value < 1:
        raise BadInput(option, f"expected a whole number of at least 1, found {value}")


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
