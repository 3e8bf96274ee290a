"""Pieces of work shared out among the cores.

The products of numpy could use all cores by themselves, but their threads wait for each other at every product, and
spin: beside other work on the machine that costs many times what it saves. Here each thread works on pieces of its own,
its products on one core.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TypeVar

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

Piece = TypeVar("Piece")
Result = TypeVar("Result")

_ALONE: ContextVar[bool] = ContextVar("alone", default=False)


def cores() -> int:
    """Return how many cores this thread may share its work out among: all of the process's, unless it is `alone`."""
    if _ALONE.get():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def on_all_cores(work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> list[Result]:
    """Return what the work makes of each piece, in order; the work must let go of the interpreter to gain by it."""
    if len(pieces) <= 1 or cores() == 1:
        return [work(piece) for piece in pieces]
    with one_core_each(), ThreadPoolExecutor(min(cores(), len(pieces))) as pool:
        return list(pool.map(work, pieces))


@contextmanager
def alone() -> Iterator[None]:
    """Hold what this thread does to one core, since others are at work beside it on pieces of the same."""
    before = _ALONE.set(True)
    try:
        with one_core_each():
            yield
    finally:
        _ALONE.reset(before)


def one_core_each() -> AbstractContextManager[object]:
    """Hold numpy's products to one core each, in all threads.

    The thread that first asks for it decides when it ends; one that asks meanwhile changes nothing.
    """
    limit: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limit


@cache
def _libraries() -> ThreadpoolController:
    """Return the libraries of numerical work in this process: found once, since looking takes milliseconds."""
    return ThreadpoolController()
