"""Funded lists beside HiGHS: ``.venv/bin/python bench/awarding/selection.py [--seconds 60]`` prints a Markdown table.

Two hundred made-up proposals in twenty themes, one to four of each, under two budgets that suffice for a quarter. Both
solvers have one problem after the other in one run; time is that of the processor. What HiGHS has not proved within the
limit counts with the limit, so that the ratio is a lower bound.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import numpy as np
import ortools  # noqa: F401 (its HiGHS must be loaded before SciPy's)
from scipy.optimize import Bounds, LinearConstraint, milp

from ponte.engine.awarding import Proposal, Selection, SelectionProblem, next_best, select

SIZE, THEMES = 200, 20
KINDS = {
    "value apart from cost": "scores",
    "value follows cost, ± 500": "weak",
    "cost follows value": "inverse",
    "dear here, cheap there": "opposed",
    "value is cost + 1,000": "strong",
}


def made_up(kind: str, seed: int) -> SelectionProblem:
    """Euros and yuan in whole units, values as a joint score times a hundred."""
    r = Random(seed)
    proposals = []
    for i in range(SIZE):
        euros, yuan, value = r.randint(20_000, 90_000), r.randint(150_000, 700_000), r.randint(5_000, 10_000)
        cost = (euros // 10 + yuan // 70) // 2
        if kind == "weak":
            value = max(1, cost + r.randint(-500, 500))
        elif kind == "strong":
            value = cost + 1_000
        elif kind == "inverse":
            euros, yuan = 8 * value + r.randint(-300, 300), 60 * value + r.randint(-3_000, 3_000)
        elif kind == "opposed":
            yuan, value = 8 * (90_000 - euros) + r.randint(0, 5_000), 5_000 + r.randint(0, 50)
        proposals.append(Proposal(f"p{i}", value, {"it": euros, "cn": yuan}, f"t{r.randrange(THEMES)}"))
    budgets = {side: sum(p.costs[side] for p in proposals) // 4 for side in ("it", "cn")}
    themes = sorted({p.theme for p in proposals})
    return SelectionProblem(tuple(proposals), budgets, dict.fromkeys(themes, 4), dict.fromkeys(themes, 1))


@contextmanager
def silence() -> Iterator[None]:
    """Keep what compiled code prints out of the table."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def highs(problem: SelectionProblem, seconds: float) -> tuple[int, bool, float]:
    """Value, whether proved, and processor time of SciPy's HiGHS on the same problem."""
    rows = [[p.costs[side] for p in problem.proposals] for side in problem.budgets]
    rows += [[p.theme == theme for p in problem.proposals] for theme in problem.theme_most]
    low = [-np.inf] * len(problem.budgets) + list(problem.theme_least.values())
    high = [*problem.budgets.values(), *problem.theme_most.values()]
    values = np.array([p.value for p in problem.proposals], float)
    begun = time.process_time()
    with silence():
        answer = milp(
            -values,
            constraints=LinearConstraint(np.array(rows, float), low, high),
            integrality=np.ones(len(values)),
            bounds=Bounds(0, 1),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )
    value = 0 if answer.x is None else round(-answer.fun)
    return value, answer.status == 0, time.process_time() - begun


def timed(problem: SelectionProblem, seconds: float) -> tuple[Selection, float]:
    """Our list and its processor time."""
    begun = time.process_time()
    return select(problem, time_limit=seconds), time.process_time() - begun


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="limit for each solver and problem")
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    select(made_up("scores", 0))  # compiles, or loads what was compiled
    print("| Kind | Proved | CPU s, worst | HiGHS proved | HiGHS CPU s, worst | HiGHS ÷ Ponte | Next best loses |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for words, kind in KINDS.items():
        ours, theirs, proved, peer_proved, losses = [], [], 0, 0, []
        for seed in range(asked.seeds):
            problem = made_up(kind, seed)
            best, used = timed(problem, asked.seconds)
            value, sure, peer_used = highs(problem, asked.seconds)
            if (best.proved and value > best.value) or (sure and best.value > value):
                raise SystemExit(f"{kind} {seed}: a proof is wrong ({best.value}, HiGHS {value})")
            ours.append(used)
            theirs.append(peer_used)
            proved += best.proved
            peer_proved += sure
            second = next_best(problem, best, time_limit=asked.seconds) if best.proved else None
            losses += [] if second is None or not second.proved else [best.value - second.value]
        ratio = sum(theirs) / sum(ours)
        span = f"{min(losses)} … {max(losses)}" if losses else "–"
        count = f"{proved} of {asked.seeds} | {max(ours):.2f} | {peer_proved} of {asked.seeds} | {max(theirs):.2f}"
        print(f"| {words} | {count} | {ratio:.1f} | {span} |", flush=True)


if __name__ == "__main__":
    main()
