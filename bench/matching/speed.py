"""Cost of matching by size: ``.venv/bin/python bench/matching/speed.py`` prints Markdown tables.

*Matching*: pools are drawn from the labelled texts, each profile two of them joined, numbered at every stop, so that no
two passages are equal and each is encoded. *Cold* has no vectors kept, *warm* all of them; *one change* is the first
edited profile with its new lists. *Exact search* of the best ten stands beside the bare matrix products of the same
blocks. ``--million`` measures the approximate index as well (some minutes, 7 GB of disk); ``--search ROWS KEYS`` the
exact search alone, of that size. In brackets: processor time of all cores, which other work on the machine stretches
less.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from quality import DIRECTIONS, LABELLED, pool, read
from texts_at_scale import Mixtures

from ponte.engine.matching import Matcher, Profile, default_encoder
from ponte.engine.matching.index import ApproximateSearch
from ponte.engine.matching.similarity import top_k

SIZES = (800, 3000)
SEARCHED = (10_240, 102_400)
DIMENSIONS = 512
MILLION = 1_000_000
QUERIES = 10_000
STOP = re.compile(r"[,.;:，。；：](?!\d)")

Cost = tuple[float, float]


def cost(job: Callable[[], object]) -> Cost:
    """Return the seconds a job takes, by the clock and of the processors."""
    clock, processors = time.perf_counter(), time.process_time()
    job()
    return time.perf_counter() - clock, time.process_time() - processors


def told(seconds: Cost) -> str:
    """Return a cost as it stands in a table."""
    return f"{seconds[0]:.2f} s ({seconds[1]:.2f} s)"


def made_up(size: int, seed: int) -> list[Profile]:
    """Return a pool of both sides, of all languages."""
    chance = random.Random(seed)
    texts = [profile for direction in DIRECTIONS for profile in pool(read(LABELLED, ""), *direction)]
    profiles = []
    for number in range(size):
        first = chance.choice(texts)
        second = chance.choice([other for other in texts if other.language == first.language])
        numbered = STOP.sub(rf" {number}\g<0>", f"{first.text} {second.text}")
        profiles.append(replace(first, id=f"p{number}", text=numbered))
    return profiles


def matching(size: int) -> list[Cost]:
    """Return the cost from cold, warm and of one change, the models loaded before."""
    profiles = made_up(size, seed=size)
    Matcher(profiles[:20], encoder=default_encoder()).suggestions()  # loads the models and what is compiled
    pools: list[Matcher] = []

    def match_all() -> None:
        pools.append(Matcher(profiles, encoder=default_encoder()))
        pools[-1].suggestions()

    def change_one() -> None:
        pools[-1].put(replace(profiles[0], text=profiles[1].text + " changed"))

    return [cost(job) for job in (match_all, match_all, change_one)]


def search(rows: int, keys: int) -> tuple[Cost, Cost]:
    """Return the cost of the exact search of the best ten, and of its matrix products alone."""
    chance = np.random.default_rng(0)
    queries, vectors = (chance.standard_normal((count, DIMENSIONS), dtype=np.float32) for count in (rows, keys))
    top_k(queries[:10], vectors[:10], 10)
    block = np.empty((1024, 4096), dtype=np.float32)

    def multiply() -> None:
        for top in range(0, rows - 1023, 1024):
            for start in range(0, keys - 4095, 4096):
                np.matmul(queries[top : top + 1024], vectors[start : start + 4096].T, out=block)

    return cost(lambda: top_k(queries, vectors, 10)), cost(multiply)


def print_search(rows: int, keys: int) -> None:
    """Print the table of the exact search, with the most memory that this process has ever held."""
    searched, bare = search(rows, keys)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"| vectors of {DIMENSIONS} | best ten | bare products | ratio | memory at most |")
    print("|---|---|---|---|---|")
    ratio = f"{searched[0] / bare[0]:.2f} ({searched[1] / bare[1]:.2f})"
    print(f"| {rows} × {keys} | {told(searched)} | {told(bare)} | {ratio} | {memory:.1f} GB |", flush=True)


def print_million() -> None:
    """Print the table of the approximate index: recall by the exact search on queries it was not settled on."""
    drawn = Mixtures()
    asked = drawn.draw(QUERIES, seed=2)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.npy"
        vectors = np.lib.format.open_memmap(file, "w+", np.float32, (MILLION, drawn.dimensions))
        drawn.draw(MILLION, seed=1, into=vectors)
        before, indices = held(), []
        built = cost(lambda: indices.append(ApproximateSearch(vectors, asked[: QUERIES // 2])))
        memory = held() - before
        (index,), unseen = indices, asked[QUERIES // 2 :]
        searched = cost(lambda: index.search(unseen, 10))
        found, wanted = index.search(unseen[:200], 10)[0], top_k(unseen[:200], vectors, 10)[0]
        recall = (found[:, :, None] == wanted[:, None, :]).any(axis=2).mean()
    print(f"| vectors of {drawn.dimensions} | built in | recall of the best ten | queries a second | memory |")
    print("|---|---|---|---|---|")
    rates = " ".join((f"{len(unseen) / searched[0]:.0f}", f"({2 * len(unseen) / searched[1]:.0f})"))
    print(f"| {MILLION} | {told(built)} | {recall:.3f} | {rates} | {memory:.2f} GB |", flush=True)


def held() -> float:
    """Return the gigabytes this process holds, files that are mapped left aside."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("RssAnon:")[2].split()[0]) / 2**20


def main() -> None:
    """Measure what is asked for and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--search", type=int, nargs=2, metavar=("ROWS", "KEYS"))
    parser.add_argument("--million", action="store_true")
    asked = parser.parse_args()
    if asked.search:
        print_search(*asked.search)
        return
    print("| profiles | cold | warm | one change |")
    print("|---|---|---|---|")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["PONTE_CACHE"] = folder
            default_encoder.cache_clear()
            print(f"| {size} | {' | '.join(map(told, matching(size)))} |", flush=True)
    print()
    print_search(*SEARCHED)
    if asked.million:
        print()
        print_million()


if __name__ == "__main__":
    main()
