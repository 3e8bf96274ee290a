"""The command from start to answer: ``python bench/scheduling/large.py [--million]``.

Makes each brokerage as a file, runs ``ponte schedule`` on it as a process of its own, and prints a Markdown table:
seconds by the clock from start to answer written, processor seconds of both cores, the most memory held, value and
bound. Compiled code is in its cache, as after any earlier run. Then repairs one absence at a time, in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from instances import brokerage

from ponte.engine.scheduling import Absent, Changes, Problem, repair, solve, warm
from ponte.engine.scheduling.formats import problem_json

PONTE = str(Path(sys.executable).with_name("ponte"))


def measured(name: str, problem: Problem, seconds: float, folder: Path) -> None:
    """Print the row of one brokerage."""
    instance, answer = folder / "instance.json", folder / "answer.json"
    instance.write_text(problem_json(problem), "utf-8")
    begun = time.perf_counter()
    child = os.posix_spawn(
        PONTE,
        [PONTE, "schedule", str(instance), "-o", str(answer), "--seconds", str(seconds)],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(child, 0)
    clock = time.perf_counter() - begun
    if status:
        raise SystemExit(f"ponte schedule failed on {name}")
    got = json.loads(answer.read_text("utf-8"))
    share = f"{got['value'] / got['bound']:.3%}" if got["value"] < got["bound"] else "the bound itself"
    print(
        f"| {name} | {clock:.1f} | {used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss / 1e6:.2f} GB |"
        f" {got['value']:,} | {got['bound']:,} | {share} |",
        flush=True,
    )


def repairs(absences: int) -> None:
    """Print how long the repair of one absence takes among 1,000 people with 5,000 requests."""
    problem = brokerage(1_000, 5_000, seed=1)
    before = solve(problem, seconds=5)
    took = []
    for k in range(absences):
        person = problem.people[k * len(problem.people) // absences]
        begun = time.perf_counter()
        repair(problem, before, Changes((Absent(person.id, None),)))
        took.append(time.perf_counter() - begun)
    print(f"\nOne absence among 1,000 people with 5,000 requests is repaired in {median(took):.3f} s in the median of ")
    print(f"{absences}, {max(took):.3f} s at most.")


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--million", action="store_true", help="also a million requests of 100,000 people")
    million = parser.parse_args().million
    warm()
    print("| people / requests | by the clock, s | processors, s | memory | value | bound | share |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        measured("2,000 / 20,000", brokerage(2_000, 20_000, seed=1), 15, folder)
        measured("10,000 / 100,000", brokerage(10_000, 100_000, seed=1), 20, folder)
        measured("10,000 / 100,000, half there", brokerage(10_000, 100_000, there=0.5, seed=1), 20, folder)
        measured("10,000 / 100,000, always there", brokerage(10_000, 100_000, there=1.0, seed=1), 2, folder)
        mixed = brokerage(600, 4_000, venues=3, interpreters=12, delegations=0.05, seed=1)
        measured("600 / 4,000, three venues, 12 interpreters, delegations", mixed, 30, folder)
        if million:
            measured("100,000 / 1,000,000", brokerage(100_000, 1_000_000, seed=1), 85, folder)
            always = brokerage(100_000, 1_000_000, there=1.0, seed=1)
            measured("100,000 / 1,000,000, always there", always, 10, folder)
    repairs(31)


if __name__ == "__main__":
    main()
