"""``ponte select``: JSON to a file or standard output, words to standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ponte.engine.scheduling.cli import LONGEST, Output, write

app = typer.Typer()


@app.command("select")
def select_command(
    instance: Annotated[Path, typer.Argument(metavar="FILE", help="A ponte.selection/1 file.")],
    output: Output = None,
    seconds: Annotated[float, typer.Option(min=0, max=LONGEST, help="Time for each list, unless proved before.")] = 30,
    exchanges: Annotated[bool, typer.Option(help="Tell for every proposal what joining or leaving costs.")] = False,
) -> None:
    """Choose the list worth most under all budgets: exit status 1 if no list keeps the rules."""
    from ponte.engine.awarding.formats import infeasible_json, read_selection, selection_json
    from ponte.engine.awarding.reasons import Infeasible
    from ponte.engine.awarding.selection import exchange_costs, next_best, select

    problem = read_selection(instance)
    try:
        best = select(problem, time_limit=seconds)
    except Infeasible as refusal:
        write(infeasible_json(refusal), output)
        print(f"infeasible: {refusal}", file=sys.stderr)
        raise typer.Exit(1) from None
    second = next_best(problem, best, time_limit=seconds)
    costs = exchange_costs(problem, best, time_limit=seconds) if exchanges else {}
    write(selection_json(best, second, costs), output)
    status = "optimal" if best.proved else "feasible"
    lost = "there is no other list" if second is None else f"the next best loses {best.value - second.value}"
    print(
        f"{status}: {len(best.chosen)} proposals, value {best.value} of at most {best.bound}; {lost}", file=sys.stderr
    )
