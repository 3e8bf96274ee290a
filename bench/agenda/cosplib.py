"""Proposals beside published solutions: ``python bench/agenda/cosplib.py FOLDER [--seconds 30] [--seed 0]``.

FOLDER holds workbooks of CoSPLib (``NAME.xlsx``) and, in ``solutions/``, published ones (``NAMESolution.xlsx``). Prints
two Markdown tables: the cost of each by the same evaluator and the workbook's weights; and what is broken, by rule.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ponte.engine.agenda import Agenda, Evaluation, evaluate, propose, warm
from ponte.engine.agenda.workbook import read_solution, read_workbook


def published(folder: Path, name: str, agenda: Agenda) -> Evaluation | None:
    """What the published solution is worth, where there is one."""
    path = folder / "solutions" / f"{name}Solution.xlsx"
    return evaluate(agenda, read_solution(path, agenda)) if path.exists() else None


def broken(found: Evaluation | None) -> str:
    """Units of each broken rule, and its cost."""
    if found is None:
        return "–"
    return ", ".join(f"{rule} {n} ({cost:,})" for rule, (n, cost) in found.by_rule().items()) or "nothing"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    warm()
    rules = []
    print(
        f"| Conference | Sessions | Rooms × slots | Published | Ponte, {asked.seconds:g} s | Proven at least | CPU s |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for path in sorted(asked.folder.glob("*.xlsx")):
        agenda = read_workbook(path)
        theirs = published(asked.folder, path.stem, agenda)
        begun = time.process_time()
        proposal = propose(agenda, seconds=asked.seconds, seed=asked.seed)
        used = time.process_time() - begun
        ours = evaluate(agenda, proposal.placements)
        if ours.faults or ours.missing or (theirs and (theirs.faults or theirs.missing)):
            raise SystemExit(f"{path}: an agenda breaks a rule that none may break")
        size = f"{len(agenda.sessions)} | {len(agenda.rooms)} × {len(agenda.slots)}"
        beside = f"{theirs.cost:,}" if theirs else "–"
        print(f"| {path.stem} | {size} | {beside} | {ours.cost:,} | {proposal.bound:,} | {used:.0f} |", flush=True)
        rules.append(f"| {path.stem} | {broken(theirs)} | {broken(ours)} |")
    print("\n| Conference | Published: units by rule (cost) | Ponte |\n|---|---|---|")
    print("\n".join(rules))


if __name__ == "__main__":
    main()
