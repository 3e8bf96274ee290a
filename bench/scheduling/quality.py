"""Quality against time, beside the peers: ``.venv/bin/python bench/scheduling/quality.py [--seconds 20]``.

Prints a Markdown table: the share of the proven bound that each has reached after some seconds of the same run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from instances import brokerage
from peers import cp_sat, rc2

from ponte.engine.scheduling import Problem, Progress, solve, verify, warm

SIZES = ((60, 300), (200, 2_000), (2_000, 20_000))


def reached(curve: list[tuple[float, int]], at: float) -> int:
    """The best value reported by a time."""
    return max((value for seconds, value in curve if seconds <= at), default=0)


def measure(problem: Problem, seconds: float) -> tuple[dict[str, list[tuple[float, int]]], int]:
    """Values over time of the engine and its peers, and the engine's bound."""
    curves: dict[str, list[tuple[float, int]]] = {"this engine": [], "CP-SAT": [], "RC2": []}
    answer = solve(problem, seconds=seconds, on_progress=lambda now: _note(curves["this engine"], now))
    if faults := verify(problem, answer).faults:
        raise SystemExit(faults[0])
    curves["this engine"].append((seconds, answer.value))
    cp_sat(problem, seconds, lambda at, value: curves["CP-SAT"].append((at, value)))
    rc2(problem, seconds, lambda at, value: curves["RC2"].append((at, value)))
    return curves, answer.bound


def _note(curve: list[tuple[float, int]], now: Progress) -> None:
    curve.append((now.seconds, now.value))


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
        curves, bound = measure(brokerage(people, meetings, seed=1), seconds)
        for name, curve in curves.items():
            shares = " | ".join(f"{reached(curve, at) / bound:.3%}" if reached(curve, at) else "–" for at in moments)
            print(f"| {people:,} / {meetings:,} | {name} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
