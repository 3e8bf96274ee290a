"""Quality against time, beside the peers: ``.venv/bin/python bench/scheduling/quality.py [--seconds 20]``.

Prints a Markdown table: the share of the proven bound that each has reached after some seconds of the same run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from instances import brokerage
from peers import Report, cp_sat, rc2

from ponte.engine.scheduling import Problem, Progress, solve, verify, warm

Curve = list[tuple[float, int]]  # (seconds, value)

SIZES = ((60, 300), (200, 2_000), (2_000, 20_000))


def reached(curve: Curve, at: float) -> int:
    """The best value reported by a time."""
    return max((value for seconds, value in curve if seconds <= at), default=0)


def engine(problem: Problem, seconds: float) -> tuple[Curve, int]:
    """This engine's values over time, and its bound."""
    curve: Curve = []

    def note(now: Progress) -> None:
        curve.append((now.seconds, now.value))

    answer = solve(problem, seconds=seconds, on_progress=note)
    if faults := verify(problem, answer).faults:
        raise SystemExit(faults[0])
    return [*curve, (seconds, answer.value)], answer.bound


def peer(run: Callable[[Problem, float, Report], None], problem: Problem, seconds: float) -> Curve:
    """A peer's values over time."""
    curve: Curve = []
    run(problem, seconds, lambda at, value: curve.append((at, value)))
    return curve


def main() -> None:
    """Measure all sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    seconds = parser.parse_args().seconds
    warm()
    moments = (seconds / 10, seconds / 2, seconds)
    print("| people / requests | method | " + " | ".join(f"{at:g} s" for at in moments) + " |")
    print("|---|---|" + "---:|" * len(moments))
    for people, meetings in SIZES:
        problem = brokerage(people, meetings, seed=1)
        ours, bound = engine(problem, seconds)
        row(f"| {people:,} / {meetings:,} | this engine |", ours, bound, moments)
        row(f"| {people:,} / {meetings:,} | CP-SAT |", peer(cp_sat, problem, seconds), bound, moments)
        row(f"| {people:,} / {meetings:,} | RC2 |", peer(rc2, problem, seconds), bound, moments)


def row(head: str, curve: Curve, bound: int, moments: tuple[float, ...]) -> None:
    """Print one line of the table."""
    values = [reached(curve, at) for at in moments]
    print(head, " | ".join(f"{value / bound:.3%}" if value else "–" for value in values), "|", flush=True)


if __name__ == "__main__":
    main()
