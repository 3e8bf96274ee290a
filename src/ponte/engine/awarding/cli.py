"""``ponte select``: JSON to a file or standard output, words to standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ponte.engine.scheduling.cli import LONGEST, Output, write

app = typer.Typer()

SECONDS = "Time for the list, again for the next best, and again for all exchanges together; less where proved before."


@app.command("select")
def select_command(
    instance: Annotated[Path, typer.Argument(metavar="FILE", help="A ponte.selection/1 file.")],
    output: Output = None,
    seconds: Annotated[float, typer.Option(min=0, max=LONGEST, help=SECONDS)] = 30,
    exchanges: Annotated[bool, typer.Option(help="Tell for every proposal what joining or leaving costs.")] = False,
) -> None:
    """Choose the list worth most under all budgets: exit status 1 if no list keeps the rules, or none is found."""
    from ponte.engine.awarding.formats import infeasible_json, nothing_json, read_selection, selection_json
    from ponte.engine.awarding.reasons import Infeasible, NothingFound
    from ponte.engine.awarding.selection import exchange_costs, next_best, select

    problem = read_selection(instance)
    try:
        best = select(problem, time_limit=seconds)
    except Infeasible as refusal:
        write(infeasible_json(refusal), output)
        print(f"infeasible: {refusal}", file=sys.stderr)
        raise typer.Exit(1) from None
    except NothingFound as late:
        write(nothing_json(), output)
        print(late, file=sys.stderr)
        raise typer.Exit(1) from None
    second, lost = None, "there is no other list"
    try:
        second = next_best(problem, best, time_limit=seconds)
    except NothingFound:
        lost = "no other list found in time"
    if second is not None:
        lost = f"the next best loses {best.loss(second)}"
    costs = exchange_costs(problem, best, time_limit=seconds) if exchanges else {}
    write(selection_json(best, second, costs), output)
    words = f"{len(best.chosen)} proposals, value {best.value} of at most {best.bound}; {lost}"
    print(f"{best.status}: {words}", file=sys.stderr)
