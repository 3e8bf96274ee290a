"""Cost of matching by size: ``.venv/bin/python bench/matching/speed.py`` prints a Markdown table.

Pools are drawn from the labelled texts, each profile two of them joined and numbered, so that no two are equal. *Cold*
has no vectors kept, *warm* all of them; *one change* is an edited profile with its new lists. In brackets: processor
time, which other work on the machine stretches less. ``--search ROWS KEYS``
compares the exact search with the bare matrix products of the same blocks instead.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from dataclasses import replace

import numpy as np
from quality import DIRECTIONS, LABELLED, pool, read

from ponte.engine.matching import Matcher, Profile, default_encoder
from ponte.engine.matching.similarity import top_k

SIZES = (800, 3000)
DIMENSIONS = 512


def made_up(size: int, seed: int) -> list[Profile]:
    """Return a pool of both sides, of all languages."""
    chance = random.Random(seed)
    texts = [profile for direction in DIRECTIONS for profile in pool(read(LABELLED, ""), *direction)]
    profiles = []
    for number in range(size):
        first = chance.choice(texts)
        second = chance.choice([other for other in texts if other.language == first.language])
        profiles.append(replace(first, id=f"p{number}", text=f"{first.text} {second.text} {number}"))
    return profiles


def matching(size: int) -> list[tuple[float, float]]:
    """Return seconds by the clock and of the processors: cold, warm and one change, the models loaded before."""
    profiles = made_up(size, seed=size)
    default_encoder().encode(["warm up"])
    pools: list[Matcher] = []

    def match_all() -> None:
        pools.append(Matcher(profiles, encoder=default_encoder()))
        pools[-1].suggestions()

    def change_one() -> None:
        pools[-1].put(replace(profiles[0], text=profiles[1].text + " changed"))

    seconds = []
    for job in (match_all, match_all, change_one):
        clock, processors = time.perf_counter(), time.process_time()
        job()
        seconds.append((time.perf_counter() - clock, time.process_time() - processors))
    return seconds


def search(rows: int, keys: int) -> tuple[float, float]:
    """Return the seconds of the exact search of the best ten, and of its matrix products alone."""
    chance = np.random.default_rng(0)
    A, B = (chance.standard_normal((count, DIMENSIONS), dtype=np.float32) for count in (rows, keys))
    top_k(A[:10], B[:10], 10)
    began = time.perf_counter()
    top_k(A, B, 10)
    searched = time.perf_counter() - began
    block = np.empty((1024, 4096), dtype=np.float32)
    began = time.perf_counter()
    for top in range(0, rows - 1023, 1024):
        for start in range(0, keys - 4095, 4096):
            np.matmul(A[top : top + 1024], B[start : start + 4096].T, out=block)
    return searched, time.perf_counter() - began


def main() -> None:
    """Measure what is asked for and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", type=int, nargs=2, metavar=("ROWS", "KEYS"))
    asked = parser.parse_args()
    if asked.search:
        searched, bare = search(*asked.search)
        print(f"search {searched:.1f} s, bare products {bare:.1f} s, ratio {searched / bare:.2f}")
        return
    print("| profiles | cold | warm | one change |")
    print("|---|---|---|---|")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["PONTE_CACHE"] = folder
            default_encoder.cache_clear()
            cells = [f"{clock:.2f} s ({processors:.2f} s)" for clock, processors in matching(size)]
            print(f"| {size} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
