"""``ponte route``: JSON to a file or standard output, words to standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ponte.engine.scheduling.cli import Output, write

app = typer.Typer()


@app.command("route")
def route_command(
    instance: Annotated[Path, typer.Argument(metavar="FILE", help="A ponte.roadshow/1 file.")],
    output: Output = None,
) -> None:
    """Propose the route of a roadshow: exit status 1 if there is none."""
    from ponte.engine.touring.formats import read_roadshow, route_json
    from ponte.engine.touring.planner import compare, route

    roadshow, by_hand = read_roadshow(instance)
    answer = route(roadshow)
    compared = None if by_hand is None else compare(roadshow, by_hand, proposed=answer)
    write(route_json(answer, compared), output)
    if answer.conflict is not None:
        print(f"{answer.status}: {answer.conflict}", file=sys.stderr)
        raise typer.Exit(1)
    served = f"{len(answer.measures.served)} of {len(roadshow.profiles)} profiles served"
    words = f"{answer.status}: value {answer.measures.value} of at most {answer.bound // 100}, {served}, "
    print(f"{words}{len(answer.stops)} stages, {answer.measures.travel} minutes of travel", file=sys.stderr)
