"""B2B forums beside their published answers: ``.venv/bin/python bench/scheduling/forums.py FOLDER [WORD …]``.

``FOLDER`` holds ``.dzn`` files and ``published.csv`` with columns instance, fairness, optimum (or UNSAT) and
``published_maxsat_seconds``, by which rows are sorted; words choose the rows whose ``instance@fairness`` contains one
of them. Prints a Markdown table. ``--one-core`` takes the originals at fairness 2 on one core and sums up processor
time; ``--peer`` puts a plain MaxSAT method beside the engine.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import sys
import time
from itertools import combinations
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from ponte.engine.scheduling.b2b import Forum, forum_faults, read_forum
from ponte.engine.scheduling.clauses import Clauses
from ponte.engine.scheduling.exact import Timetable, fewest_breaks


def processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def plain_formula(forum: Forum, fairness: int) -> tuple[Clauses, list[int]]:
    """The rules of a forum as one would write them first, and the literals of the breaks; nothing implied is added."""
    formula = Clauses()
    x = [{t: formula.new() for t in sorted(domain)} for domain in forum.domains]
    for row in x:
        formula.add(*row.values())
        formula.at_most_one(list(row.values()))
    for t in range(forum.slots):
        formula.at_most([row[t] for row in x if t in row], forum.tables)
    for a, b in forum.before:
        for s, early in x[a].items():
            for t, late in x[b].items():
                if t <= s:
                    formula.add(-early, -late)
    breaks = [plain_breaks(formula, forum, [x[m] for m in meetings]) for meetings in forum.meetings_of()]
    counts = [formula.count(row, len(row)) for row in breaks]
    for level in range(1, forum.slots):
        obliged = formula.new()
        for count in counts:
            for literal in count[level + fairness - 1 : level + fairness]:
                formula.add(-literal, obliged)
            formula.add(-obliged, *count[level - 1 : level])
    return formula, [literal for row in breaks for literal in row]


def plain_breaks(formula: Clauses, forum: Forum, meetings: list[dict[int, int]]) -> list[int]:
    """The literals of the breaks of a participant: met before, idle now, meets later."""
    used, later = ([formula.new() for _ in range(forum.slots)] for _ in range(2))
    for t in range(forum.slots):
        here = [row[t] for row in meetings if t in row]
        for a, b in combinations(here, 2):
            formula.add(-a, -b)
        formula.add(-used[t], *here)
        for literal in here:
            formula.add(-literal, used[t])
        for reason in (used[t], *later[t + 1 : t + 2]):
            formula.add(-reason, later[t])
        formula.add(-later[t], used[t], *later[t + 1 : t + 2])
    breaks = []
    for t in range(1, forum.slots - 1):
        begins = formula.new()
        formula.add(-used[t - 1], used[t], -later[t + 1], begins)
        for implied in (used[t - 1], -used[t], later[t + 1]):
            formula.add(-begins, implied)
        breaks.append(begins)
    return breaks


def plain_maxsat(pipe: Connection, forum: Forum, fairness: int) -> None:
    """In a process of its own: send the fewest breaks by RC2 (Ignatiev et al., JSAT 11, 2019), or nothing if none."""
    from pysat.examples.rc2 import RC2
    from pysat.formula import WCNF

    formula, breaks = plain_formula(forum, fairness)
    weighted = WCNF()
    weighted.extend(formula.clauses)
    weighted.extend([[-literal] for literal in breaks], weights=[1] * len(breaks))
    with RC2(weighted, solver="cadical195") as solver:
        pipe.send("UNSAT" if formula.impossible or solver.compute() is None else str(solver.cost))


def peer_answer(forum: Forum, fairness: int, seconds: float) -> str:
    """The answer of the plain method, or "cut off"."""
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=plain_maxsat, args=(theirs, forum, fairness), daemon=True)
    process.start()
    answer: str = ours.recv() if ours.poll(seconds) else "cut off"
    process.kill()
    process.join()
    return answer


def in_words(answer: Timetable) -> str:
    """As in the published table where proved."""
    proved = {"optimal": str(answer.breaks), "infeasible": "UNSAT", "unknown": "unknown"}
    return proved.get(answer.status, f"{answer.bound}…{answer.breaks}")


def chosen(folder: Path, words: list[str]) -> list[dict[str, str]]:
    """The published rows that contain one of the words (all without words), easiest first."""
    with (folder / "published.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: float(row["published_maxsat_seconds"]))
    return [r for r in rows if not words or any(w in f"{r['instance']}@{r['fairness']}" for w in words)]


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--one-core", action="store_true")
    parser.add_argument("--peer", action="store_true")
    asked = parser.parse_args()
    words = asked.words
    if asked.one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        words = words or ["original@2"]
    print("| instance | fairness | answer | bound | seconds | processor | published |" + " plain MaxSAT |" * asked.peer)
    print("|---|---:|---:|---:|---:|---:|---|" + "---|" * asked.peer)
    total = theirs = 0.0
    wrong = 0
    for row in chosen(asked.folder, words):
        forum, fairness = read_forum(asked.folder / f"{row['instance']}.dzn"), int(row["fairness"])
        used, begun = processor_seconds(), time.perf_counter()
        answer = fewest_breaks(forum, fairness=fairness, seconds=asked.seconds)
        spent, wall = processor_seconds() - used, time.perf_counter() - begun
        if answer.slots and (faults := forum_faults(forum, list(answer.slots), fairness)):
            raise SystemExit(f"{row['instance']}: {faults[0]}")
        agrees = in_words(answer) == row["optimum"]
        wrong += not agrees
        total += spent
        line = f"| {row['instance']} | {fairness} | {in_words(answer)} | {answer.bound} | {wall:.1f} | {spent:.1f} |"
        line += " agrees |" if agrees else f" {row['optimum']} |"
        if asked.peer:
            used = processor_seconds()
            said = peer_answer(forum, fairness, asked.seconds)
            theirs += (more := processor_seconds() - used)
            line += f" {said}, {more:.1f} s, {more / spent:.1f} × |"
        print(line, flush=True)
    ratio = f", plain MaxSAT {theirs:.1f}: {theirs / total:.1f} ×" if asked.peer and total else ""
    print(f"\n{wrong} not as published; {total:.1f} processor seconds in all{ratio}")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
