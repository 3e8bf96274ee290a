"""Quality against time, beside the peers: ``python bench/scheduling/quality.py [--seconds 12] [--plot FILE]``.

Prints a Markdown table of the share of the proven bound that each has reached after some seconds of the same run, and
draws what is missing to the bound against time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from instances import brokerage
from peers import Report, cp_sat, rc2

from ponte.engine.scheduling import Problem, Progress, solve, verify, warm

Curve = list[tuple[float, int]]  # (seconds, value)
Run = Callable[[Problem, float], tuple[Curve, int]]  # → values over time, and a bound (0: none)


class Case(NamedTuple):
    """A brokerage and who is asked to schedule it: beyond these sizes a peer finds nothing, or runs out of memory."""

    name: str
    problem: Problem
    methods: tuple[str, ...]


def cases() -> list[Case]:
    """From a small forum to a fair, and one with everything in it."""
    all_three, without_rc2 = ("Ponte", "CP-SAT", "RC2"), ("Ponte", "CP-SAT")
    mixed = brokerage(600, 4_000, venues=3, interpreters=12, delegations=0.05, seed=1)
    return [
        Case("60 / 300", brokerage(60, 300, seed=1), all_three),
        Case("200 / 2,000", brokerage(200, 2_000, seed=1), all_three),
        Case("600 / 4,000, three venues, interpreters, delegations", mixed, without_rc2),
        Case("2,000 / 20,000", brokerage(2_000, 20_000, seed=1), all_three),
        Case("10,000 / 100,000", brokerage(10_000, 100_000, seed=1), ("Ponte",)),
        Case("10,000 / 100,000, half there", brokerage(10_000, 100_000, there=0.5, seed=1), ("Ponte",)),
        Case("10,000 / 100,000, always there", brokerage(10_000, 100_000, there=1.0, seed=1), ("Ponte",)),
    ]


def ponte(problem: Problem, seconds: float) -> tuple[Curve, int]:
    """This engine's values over time, and its bound."""
    curve: Curve = []

    def note(now: Progress) -> None:
        curve.append((now.seconds, now.value))

    answer = solve(problem, seconds=seconds, on_progress=note)
    if faults := verify(problem, answer).faults:
        raise SystemExit(faults[0])
    return [*curve, (min(seconds, answer.seconds), answer.value)], answer.bound


def peer(run: Callable[[Problem, float, Report], None]) -> Run:
    """A peer's values over time, and no bound."""

    def values(problem: Problem, seconds: float) -> tuple[Curve, int]:
        curve: Curve = []
        run(problem, seconds, lambda at, value: curve.append((at, value)))
        return curve, 0

    return values


METHODS: dict[str, Run] = {"Ponte": ponte, "CP-SAT": peer(cp_sat), "RC2": peer(rc2)}


def reached(curve: Curve, at: float) -> int:
    """The best value reported by a time."""
    return max((value for seconds, value in curve if seconds <= at), default=0)


def main() -> None:
    """Measure all cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    warm()
    moments = (asked.seconds / 10, asked.seconds / 2, asked.seconds)
    print("| people / requests | method | " + " | ".join(f"{at:g} s" for at in moments) + " |")
    print("|---|---|" + "---:|" * len(moments))
    drawn: list[tuple[str, dict[str, Curve], int]] = []
    for case in cases():
        curves: dict[str, Curve] = {}
        bound = 0
        for method in case.methods:
            curves[method], proven = METHODS[method](case.problem, asked.seconds)
            bound = bound or proven
            values = [reached(curves[method], at) for at in moments]
            shares = " | ".join(f"{value / bound:.3%}" if value else "–" for value in values)
            print(f"| {case.name} | {method} | {shares} |", flush=True)
        drawn.append((case.name, curves, bound))
    if asked.plot:
        from plot import draw

        draw(drawn, asked.seconds, asked.plot)


if __name__ == "__main__":
    main()
