"""What a million profiles and a hundred editions cost: ``python -m bench --only scale.md``, or this script alone.

Every part of the work is measured at a size that a machine of two cores does in minutes, in seconds of its processors
(other work on the machine stretches these little), and then multiplied. What grows faster than the pool is measured at
two sizes, and taken to go on growing so. ``--pool N`` measures one pool and prints JSON.

*Encoding* is that of the sample edition's profiles. *The rest of matching* is the matcher itself on profiles drawn
from the labelled texts, with vectors drawn like those of real texts in place of encoded ones.
*Search* is the index over half a million such vectors, as large as one side of a million profiles. *Scheduling* is
that of several editions here, on one worker process and on two.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "scheduling"))
sys.path.insert(0, str(Path(__file__).parent / "matching"))

import numpy as np
from instances import brokerage
from speed import held, made_up
from texts_at_scale import SAMPLE, Mixtures

from ponte.engine.machines import HERE, Machines, machines
from ponte.engine.matching import Matcher, candidates, matcher
from ponte.engine.matching.encoder import Vectors, installed_encoder, quick, unit_rows
from ponte.engine.matching.index import ApproximateSearch
from ponte.engine.matching.profiles import KIND_FIT
from ponte.engine.matching.spreading import BLOCK, SpreadEncoder
from ponte.engine.matching.text import passages
from ponte.engine.scheduling import Problem, solve_all, warm
from ponte.engine.scheduling.many import without_names

PROFILES, EDITIONS = 1_000_000, 100
POOLS = (5_000, 20_000)
ASKED, AT_ONCE = 8_192, 4_096
EDITION = {"people": 600, "meetings": 4_000, "venues": 3, "interpreters": 12}
LIMIT = 600
"""Seconds that an edition is searched, the most that the server allows."""
BUSY = 2
"""Cores that a search keeps busy at most: one, and another while the bound is still being improved."""
MOVES = 1_000_000
"""Moves tried for each edition here: a number of them, and not of seconds, is the same work wherever it is done."""
ANSWERING = float((KIND_FIT >= 0).mean(axis=1).sum())
"""Times that the vectors of a side are searched for kinds of profiles that each answers some, all kinds as frequent."""
EMPTY = 1_000
CORES = 100
PRICE = 0.05
"""Euros for an hour of one core, which is assumed: of rented machines it differs by place, contract and year."""


@dataclass
class Clock:
    """Seconds of this process's processors, by what they were spent on."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        """Count what happens meanwhile."""
        begun = time.process_time()
        yield
        self.spent[what] = self.spent.get(what, 0.0) + time.process_time() - begun

    def timed(self, what: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same work, counted."""

        def counted(*given: Any, **named: Any) -> Any:
            with self.on(what):
                return work(*given, **named)

        return counted


class Drawn:
    """An encoder that draws vectors instead of reading texts, and the time of which is taken off."""

    name = "drawn"

    def __init__(self, clock: Clock, draw: Callable[[int], Vectors], short: Drawn | None = None) -> None:
        self._clock, self._draw = clock, draw
        self.quick = short or self
        self.dimensions = draw(1).shape[1]

    def encode(self, texts: list[str]) -> Vectors:
        """Return a row for each text."""
        with self._clock.on("drawing"):
            return self._draw(len(texts))


def pool(size: int) -> dict[str, float]:
    """Return what matching a pool costs beside encoding, by stage, with the most memory that it took."""
    clock, mixtures = Clock(), Mixtures()
    profiles = made_up(size, seed=size)
    table = unit_rows(np.random.default_rng(0).standard_normal((4_096, 512), np.float32))
    short = Drawn(clock, lambda count: table[np.random.default_rng(count).integers(len(table), size=count)])
    encoder = Drawn(clock, lambda count: mixtures.draw(count, seed=count), short)
    Matcher(made_up(40, seed=1), encoder=encoder)  # compiles
    clock.spent.clear()
    candidates.nearest_of = clock.timed("search", candidates.nearest_of)
    matcher.assign = clock.timed("sharing out", matcher.assign)
    before = held()
    begun = time.process_time()
    Matcher(profiles, encoder=encoder).suggestions()
    whole = time.process_time() - begun
    drawing, search, sharing = (clock.spent[what] for what in ("drawing", "search", "sharing out"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20 - before
    rest = whole - drawing - search - sharing
    return {"size": size, "search": search, "sharing": sharing, "rest": rest, "memory": memory}


def encoding() -> dict[str, float]:
    """Return what encoding a profile costs, whole and by passages, and what travels for it."""
    profiles = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    texts = [f"{profile['title']}. {profile['text']}" for profile in profiles]
    parts = [passage for profile in profiles for passage in passages(profile["title"], profile["text"])]
    bare = installed_encoder()
    whole, short = SpreadEncoder(bare, HERE), SpreadEncoder(quick(bare), HERE)
    whole.encode(texts[:20])
    clock = Clock()
    with clock.on("whole"):
        vectors = whole.encode(texts)
    with clock.on("passages"):
        quoted = short.encode(parts)
    travels = len(pickle.dumps(texts)) + len(pickle.dumps(parts)) + vectors.nbytes + quoted.nbytes
    return {
        "whole": clock.spent["whole"] / len(profiles),
        "passages": clock.spent["passages"] / len(profiles),
        "characters": mean(map(len, texts)),
        "bytes": travels / len(profiles),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }


def searching() -> dict[str, float]:
    """Return what the index over one side of all profiles costs to build, and a query, and what travels."""
    drawn = Mixtures()
    rows = PROFILES // 2
    asked = drawn.draw(ASKED, seed=2)
    with tempfile.TemporaryDirectory() as folder:
        vectors = np.lib.format.open_memmap(Path(folder) / "vectors.npy", "w+", np.float32, (rows, drawn.dimensions))
        drawn.draw(rows, seed=1, into=vectors)
        clock = Clock()
        with clock.on("build"):
            index = ApproximateSearch(vectors, asked[: ASKED // 2])
        with clock.on("search"):
            index.search(asked, 50)
        recall = index.recall
    return {
        "build": clock.spent["build"],
        "query": clock.spent["search"] / ASKED,
        "recall": recall,
        "vectors": rows * drawn.dimensions * 4,
        "bytes": drawn.dimensions * 4 + 50 * 12,
    }


def editions(workers: int) -> dict[str, float]:
    """Return what solving several editions takes here (no workers) or on a cluster, by the clock and of processors."""
    problems = [brokerage(**EDITION, seed=seed) for seed in range(4)]
    warm()
    if not workers:
        return solved(problems, HERE, lambda: 0.0)
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as started,
        machines(started.scheduler_address) as where,
    ):
        where.map(_warm, range(4 * workers), None)
        client: Any = where._client  # type: ignore[attr-defined]
        took = solved(problems, where, lambda: sum(client.run(time.process_time).values()))
        begun = time.process_time() + sum(client.run(time.process_time).values())
        where.map(_nothing, range(EMPTY), None)
        took["piece"] = (time.process_time() + sum(client.run(time.process_time).values()) - begun) / EMPTY
        return took


def solved(problems: list[Problem], where: Machines, elsewhere: Callable[[], float]) -> dict[str, float]:
    """Return how long problems take, and how near their bounds they get."""
    clock, processors = time.perf_counter(), time.process_time() + elsewhere()
    answers = [answer for _, answer in solve_all(problems, iterations=MOVES, machines=where)]
    return {
        "clock": time.perf_counter() - clock,
        "processors": time.process_time() + elsewhere() - processors,
        "share": sum(answer.value for answer in answers) / sum(answer.bound for answer in answers),
        "bytes": mean(len(pickle.dumps(without_names(problem))) for problem in problems),
    }


def _warm(piece: int, shared: None) -> None:
    warm()


def _nothing(piece: int, shared: None) -> int:
    return piece


def measured(*arguments: str) -> dict[str, float]:
    """Measure in a process of its own, so that its memory is its own."""
    print(f"measuring: {' '.join(arguments)}", file=sys.stderr)
    job = [sys.executable, __file__, *arguments]
    printed = subprocess.run(job, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 (this script)
    found: dict[str, float] = json.loads(printed)
    return found


def main() -> None:
    """Measure one part, or all and print the note."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoding", action="store_true")
    parser.add_argument("--searching", action="store_true")
    parser.add_argument("--pool", type=int)
    parser.add_argument("--editions", type=int, metavar="WORKERS")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("PONTE_CACHE", folder)
        if asked.encoding:
            print(json.dumps(encoding()))
        elif asked.searching:
            print(json.dumps(searching()))
        elif asked.pool:
            print(json.dumps(pool(asked.pool)))
        elif asked.editions is not None:
            print(json.dumps(editions(asked.editions)))
        else:
            print_note()


def print_note() -> None:
    """Measure all and print what follows from it."""
    encoded, found = measured("--encoding"), measured("--searching")
    pools = [measured("--pool", str(size)) for size in POOLS]
    solving = {workers: measured("--editions", str(workers)) for workers in (0, 1, 2)}
    print_measured(encoded, found, pools, solving)
    print_matching(encoded, found, pools, solving[2]["piece"])
    print_editions(solving)


def print_measured(
    encoded: dict[str, float],
    found: dict[str, float],
    pools: list[dict[str, float]],
    solving: dict[int, dict[str, float]],
) -> None:
    """Print what was measured."""
    print("Measured, in seconds of processors:\n")
    print("| | at | cost |")
    print("|---|---|---:|")
    size = f"profiles of {encoded['characters']:.0f} characters"
    print(f"| encoding a text for search | {size} | {1000 * encoded['whole']:.1f} ms |")
    print(f"| encoding its passages for reasons | {size} | {1000 * encoded['passages']:.1f} ms |")
    side = f"{PROFILES // 2:,} vectors, a side of a million profiles"
    print(f"| building the index | {side} | {found['build']:.0f} s |")
    print(f"| a query of it, recall {found['recall']:.3f} | {side} | {1000 * found['query']:.2f} ms |")
    for one in pools:
        size = f"{one['size']:,.0f} profiles, each"
        print(f"| exact search | {size} | {1000 * one['search'] / one['size']:.2f} ms |")
        print(f"| sharing out | {size} | {1000 * one['sharing'] / one['size']:.2f} ms |")
        print(f"| pairs, scores, reasons | {size} | {1000 * one['rest'] / one['size']:.2f} ms |")
        print(f"| memory of it all | {size} | {2**20 * one['memory'] / one['size']:.0f} kB |")
    print(f"| what the cluster adds to a piece of work | {EMPTY:,} empty ones | {1000 * solving[2]['piece']:.1f} ms |")
    crowd = f"{EDITION['people']} people, {EDITION['meetings']:,} requests, three venues"
    print(f"\nFour editions of {crowd}, {MOVES:,} moves tried for each:\n")
    print("| | processors | by the clock | of the bound |")
    print("|---|---:|---:|---:|")
    for workers, took in solving.items():
        where = f"{workers} worker process{'es' if workers > 1 else ''}" if workers else "here, one after another"
        print(f"| {where} | {took['processors']:.1f} s | {took['clock']:.0f} s | {took['share']:.2%} |")


def grown(stage: str, small: dict[str, float], large: dict[str, float]) -> float:
    """Return the cost of a stage for all profiles, which goes on growing as it did between two pools."""
    power = np.log(large[stage] / small[stage]) / np.log(large["size"] / small["size"])
    return float(large[stage] * (PROFILES / large["size"]) ** max(1.0, power))


def print_matching(
    encoded: dict[str, float], found: dict[str, float], pools: list[dict[str, float]], piece: float
) -> None:
    """Print what a million profiles cost."""
    largest = pools[-1]
    blocks = 2 * PROFILES / BLOCK + PROFILES / AT_ONCE
    spread = {
        "encoding texts": PROFILES * encoded["whole"],
        "encoding passages": PROFILES * encoded["passages"],
        "searching both ways": PROFILES * found["query"],
        "handing pieces in and out": blocks * piece,
    }
    alone = {
        "building indexes, of what answers each kind": 2 * ANSWERING * found["build"],
        "sharing out": grown("sharing", *pools),
        "pairs, scores, reasons": grown("rest", *pools),
    }
    print(f"\nA million profiles, {PRICE:.2f} € for an hour of a core:\n")
    print("| stage | where | core hours | euros |")
    print("|---|---|---:|---:|")
    for where, stages in (("all cores of the cluster", spread), ("one machine", alone)):
        for stage, seconds in stages.items():
            print(f"| {stage} | {where} | {seconds / 3600:.2f} | {seconds / 3600 * PRICE:.2f} |")
    by_all, by_one = sum(spread.values()), sum(alone.values())
    print(f"| **together** | | **{(by_all + by_one) / 3600:.1f}** | **{(by_all + by_one) / 3600 * PRICE:.2f}** |")
    print(f"\n| cores | hours, the {by_one / 3600:.1f} of one core included |")
    print("|---:|---:|")
    for cores in (1, 10, CORES):
        print(f"| {cores} | {(by_all / cores + by_one) / 3600:.1f} |")
    texts = PROFILES * encoded["bytes"] / 1e9
    queries, copies = PROFILES * found["bytes"] / 1e9, 2 * ANSWERING * found["vectors"] / 1e9
    memory = PROFILES * largest["memory"] / largest["size"]
    print("\n| a million profiles need | |")
    print("|---|---:|")
    print(f"| texts out and vectors back, over the network | {texts:.1f} GB |")
    print(f"| queries out and answers back | {queries:.1f} GB |")
    print(f"| vectors to search, out to each worker process | {copies:.1f} GB |")
    print(f"| memory of the machine that the work comes from | {memory:.0f} GB |")
    print(f"| memory of a worker process: models | {encoded['memory']:.1f} GB |")
    print(f"| … and the vectors of one side while it is searched | {found['vectors'] / 1e9:.1f} GB |")


def print_editions(solving: dict[int, dict[str, float]]) -> None:
    """Print what a hundred editions cost."""
    hours = EDITIONS * LIMIT * BUSY / 3600
    print("\n| editions | searched for | core hours | euros | here | on a cluster | network |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    here, there = f"{EDITIONS * LIMIT / 3600:.0f} hours", f"{LIMIT / 60:.0f} minutes on {EDITIONS * BUSY} cores"
    travels = f"{solving[2]['bytes'] / 1e3:.0f} kB each"
    print(f"| {EDITIONS} | {LIMIT} s | {hours:.0f} | {hours * PRICE:.2f} | {here} | {there} | {travels} |")


if __name__ == "__main__":
    main()
