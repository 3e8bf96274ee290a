"""``ponte agenda``: a workbook or JSON to a file or standard output, words to standard error."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ponte.engine.scheduling.cli import LONGEST, Output, write

if TYPE_CHECKING:
    from ponte.engine.agenda.problem import Proposal

app = typer.Typer()


@app.command("agenda")
def agenda_command(
    workbook: Annotated[Path, typer.Argument(help="A conference as a CoSPLib workbook (.xlsx).")],
    output: Output = None,
    seconds: Annotated[
        float, typer.Option(min=0, max=LONGEST, help="Time to search, unless a proof comes first.")
    ] = 10,
    seed: Annotated[int, typer.Option(help="Of the random numbers.")] = 0,
) -> None:
    """Propose an agenda: exit status 1 if somebody is left out."""
    from ponte.engine.agenda.solver import propose
    from ponte.engine.agenda.workbook import read_workbook, write_solution

    agenda = read_workbook(workbook)
    proposal = propose(agenda, seconds=seconds, seed=seed)
    if output is not None and output.suffix == ".xlsx":
        write_solution(output, agenda, proposal)
    else:
        write(proposal_json(proposal), output)
    words = f"{proposal.status}: cost {proposal.cost}, proven at least {proposal.bound}, "
    print(f"{words}{len(proposal.placements)} sessions placed, {len(proposal.unplaced)} left out", file=sys.stderr)
    if proposal.unplaced:
        raise typer.Exit(1)


def proposal_json(proposal: Proposal) -> str:
    """A proposal as the text of a ``ponte.agenda/1`` file."""
    answer = {
        "format": "ponte.agenda/1",
        "status": proposal.status,
        "cost": proposal.cost,
        "bound": proposal.bound,
        "seconds": round(proposal.seconds, 3),
        "seed": proposal.seed,
        "placements": [asdict(p) for p in proposal.placements],
        "unplaced": [{"session": u.session, "reason": str(u.reason)} for u in proposal.unplaced],
        "penalties": [{"rule": p.rule, "units": p.units, "cost": p.cost, "reason": str(p)} for p in proposal.penalties],
    }
    return json.dumps(answer, ensure_ascii=False)
