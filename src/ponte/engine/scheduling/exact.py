"""Proves the fewest breaks of a B2B forum by propositional satisfiability.

Searches of `cores` take turns, a few thousand conflicts each: which way of stating the forum has luck differs widely
between instances, and taking turns costs no more than a factor (Gomes & Selman, Artificial Intelligence 126, 2001).
Where there are two processors, two processes with different searches race.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from typing import Literal

from ponte.engine.scheduling.b2b import Forum, breaks_of
from ponte.engine.scheduling.cores import Arm, Bound, CoreSearch, Found, News

ARMS = (  # of the first process, of the second; a single process takes the first
    (Arm("count", {"phase": 0}), Arm("chain", guided=True)),
    (Arm("count", guided=True),),
)


@dataclass(frozen=True)
class Timetable:
    """An answer: the slot of each meeting (from 0), its breaks and the proven lower bound on them."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    slots: tuple[int, ...]
    breaks: int
    bound: int
    seconds: float


def _prove(pipe: Connection, forum: Forum, fairness: int, arms: tuple[Arm, ...]) -> None:
    """In a process of its own: send what the searches find out, in turns, until one is done."""
    searches = [CoreSearch(forum, fairness, arm).news() for arm in arms]
    while True:
        for search in searches:
            for news in search:
                if news == "paused":
                    break
                pipe.send(news)
                if news == "done":
                    return


def fewest_breaks(forum: Forum, *, fairness: int, seconds: float = 120.0) -> Timetable:
    """A timetable of all meetings with the fewest breaks, proved, or the best found within the time.

    Parameters
    ----------
    fairness
        The most that the breaks of two participants may differ.
    seconds
        Time to spend, from the call on.
    """
    begun = time.perf_counter()
    # Forking spares a second of imports, but not beside other threads, whose locks it would copy as they are.
    context: ForkContext | SpawnContext = (
        multiprocessing.get_context("fork") if threading.active_count() == 1 else multiprocessing.get_context("spawn")
    )
    racers = []
    for arms in ARMS[: len(os.sched_getaffinity(0))]:
        ours, theirs = context.Pipe(duplex=False)
        racer = context.Process(target=_prove, args=(theirs, forum, fairness, arms), daemon=True)
        racer.start()
        theirs.close()
        racers.append((racer, ours))
    race = _Race(forum)
    try:
        pipes = [pipe for _, pipe in racers]
        while pipes and not race.over:
            ready = wait(pipes, timeout=max(0.0, begun + seconds - time.perf_counter()))
            if not ready:
                break
            for pipe in (p for p in pipes if p in ready):
                try:
                    race.hear(pipe.recv())
                except EOFError:
                    pipes.remove(pipe)
    finally:
        for racer, pipe in racers:
            racer.kill()
            racer.join()
            pipe.close()
    return race.result(time.perf_counter() - begun)


class _Race:
    """What the processes have said so far."""

    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.best: list[int] | None = None
        self.breaks = self.bound = 0
        self.over = False

    def hear(self, news: News) -> None:
        """Take in what a search found out."""
        if isinstance(news, Bound):
            self.bound = max(self.bound, news.breaks)
        elif isinstance(news, Found):
            breaks = sum(breaks_of(self.forum, news.slots))
            if self.best is None or breaks < self.breaks:
                self.best, self.breaks = news.slots, breaks
        self.over = news == "done" or (self.best is not None and self.breaks <= self.bound)

    def result(self, seconds: float) -> Timetable:
        if self.best is None:
            return Timetable("infeasible" if self.over else "unknown", (), 0, self.bound, seconds)
        status: Literal["optimal", "feasible"] = "optimal" if self.over else "feasible"
        return Timetable(status, tuple(self.best), self.breaks, self.bound, seconds)
