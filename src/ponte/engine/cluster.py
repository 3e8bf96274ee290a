"""A Dask cluster as `ponte.engine.machines`: lost workers, a lost scheduler, and progress.

The scheduler gives what a lost worker had in hand to another. Where the scheduler itself is lost, this side waits for
it to be back and hands in again what has no answer yet. Pieces are handed in as the cluster can take them up, so that
neither it nor this side holds more than a few for every core.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, Final
from uuid import uuid4

from ponte.engine.errors import BadInput
from ponte.engine.machines import News, Piece, Result, Shared, Tell, work_alone

CONNECT: Final = 10.0
"""Seconds in which a scheduler must answer."""
PATIENCE: Final = 45.0
"""Seconds that a cluster may be gone, or without any worker, before the work is given up."""
TICK: Final = 0.25
"""Seconds between two looks at what has become of the work, and between two pieces of news from it."""
AHEAD: Final = 3
"""Pieces handed in for every core: one in hand, the others waiting beside it."""
FRUITLESS: Final = 3
"""Times that all pieces may be lost one after another without a single answer."""

Submit = Callable[[int], Any]


class ClusterGone(BadInput):
    """The cluster could not do the work: it is gone, or it loses every worker that tries."""


class _Lost(Exception):
    """The answers to what was handed in will not come."""


class _Fault(Exception):
    """What went wrong with the work itself, or with who waits for it: that is no matter of the cluster."""

    def __init__(self, cause: BaseException) -> None:
        self.cause = cause


class Cluster:
    """A scheduler and its workers, as they come and go; see `ponte.engine.machines.Machines`.

    Parameters
    ----------
    address
        Of the scheduler. With ``tls://``, certificates are those of Dask's configuration.

    Raises
    ------
    BadInput
        This is no address, the package `distributed` is not installed, or no scheduler answers.
    """

    far = True

    def __init__(self, address: str) -> None:
        self.address = address
        self._place = f"cluster {address!r}"
        if not re.fullmatch(r"(tcp|tls)://\S+:\d{1,5}", address):
            raise BadInput(self._place, "expected the address of a Dask scheduler, such as tcp://10.0.0.5:8786")
        if not importlib.util.find_spec("distributed"):
            raise BadInput(self._place, "expected the package distributed, which ponte[cluster] brings")
        self._client = self._connected()
        self._seen_at, self._cores = 0.0, 0
        self._served_at = time.monotonic()

    def close(self) -> None:
        """Let go of the cluster; what it still has in hand is dropped."""
        with suppress(Exception):  # it may be gone
            self._client.close(timeout=1)

    def map(self, work: Callable[[Piece, Shared], Result], pieces: Sequence[Piece], shared: Shared) -> Sequence[Result]:
        """Do each piece on one core of the cluster; what is shared travels to each worker process once.

        Raises
        ------
        ClusterGone
            Its scheduler or all its workers stay away, or a piece ends every worker that tries it.
        """

        def begin() -> Submit:
            common = self._client.scatter(shared, broadcast=True, hash=False)
            return lambda number: self._client.submit(work_alone, work, pieces[number], common, pure=False)

        found = dict(self._gathered(begin, len(pieces), lambda running: None))
        return [found[number] for number in range(len(pieces))]

    def follow(
        self,
        work: Callable[[Piece, Tell], Result],
        pieces: Sequence[Piece],
        listen: Callable[[int, News | None], bool | None],
    ) -> Iterator[tuple[int, Result]]:
        """Do each piece on a core of the cluster and yield it as it is done; raises as `map` does."""
        topic = f"ponte-{uuid4().hex}"
        heard: dict[int, News] = {}
        stopped: set[int] = set()

        def hear(event: tuple[float, tuple[int, Sequence[float]]]) -> None:
            number, news = event[1]
            heard[number] = tuple(news)

        def stop(number: int) -> None:
            stopped.add(number)
            _wish_to_stop(topic, number, self._client).set()

        def begin() -> Submit:
            self._client.subscribe_topic(topic, hear)
            for number in list(stopped):
                stop(number)
            return lambda number: self._client.submit(_telling, work, pieces[number], topic, number, pure=False)

        def look(running: set[int]) -> None:
            for number in running - stopped:
                if listen(number, heard.get(number)) is False:
                    stop(number)

        return self._gathered(begin, len(pieces), look)

    def _gathered(
        self, begin: Callable[[], Submit], count: int, look: Callable[[set[int]], None]
    ) -> Iterator[tuple[int, Any]]:
        """Hand in as many pieces as there are and yield the answers, whatever is lost on the way."""
        waiting, fruitless = set(range(count)), 0
        while waiting:
            left = len(waiting)
            try:
                for number, answer in self._round(begin, sorted(waiting), look):
                    waiting.remove(number)
                    yield number, answer
            except _Fault as fault:
                raise fault.cause from None
            except (_Lost, CancelledError, asyncio.CancelledError, OSError, TimeoutError):
                fruitless = fruitless + 1 if len(waiting) == left else 0
                if fruitless == FRUITLESS:
                    raise ClusterGone(self._place, "expected workers that keep what they are given") from None
                self._connect_again()

    def _round(
        self, begin: Callable[[], Submit], numbers: list[int], look: Callable[[set[int]], None]
    ) -> Iterator[tuple[int, Any]]:
        """Yield answers until all are there; raise as soon as anything is lost."""
        wait: Any = _distributed().wait
        self._wait_for_workers()
        submit, waiting, running = begin(), deque(numbers), dict[Any, int]()
        try:
            while waiting or running:
                self._check_served()
                while waiting and len(running) < AHEAD * max(1, self._cores):
                    number = waiting.popleft()
                    running[submit(number)] = number
                with suppress(TimeoutError), self._client.as_current():
                    wait(list(running), timeout=TICK, return_when="FIRST_COMPLETED")
                done = [future for future in running if future.done()]
                for future in done:
                    self._check_done(future)
                for future, answer in zip(done, self._client.gather(done), strict=True):
                    yield running.pop(future), answer
                try:
                    look(set(running.values()))
                except Exception as fault:
                    raise _Fault(fault) from fault
        finally:
            with suppress(Exception):  # it may be gone
                self._client.cancel(list(running))

    def _check_done(self, future: Any) -> None:
        """Raise what went wrong with a piece: of its own, or because its place was lost."""
        if future.status in ("cancelled", "lost"):
            raise _Lost
        if future.status == "error":
            fault = future.exception()
            if isinstance(fault, _distributed().KilledWorker):
                told = f"expected workers that survive the work: {fault.allowed_failures + 1} died of one piece of it"
                raise ClusterGone(self._place, told) from None
            raise _Fault(fault)

    def _wait_for_workers(self) -> None:
        """Wait for the first worker, if there is none."""
        self._check_served()
        while not self._cores:
            time.sleep(TICK)
            self._check_served()

    def _check_served(self) -> None:
        """Look once a second who is there.

        Raises
        ------
        ClusterGone
            Nobody has been for long.
        """
        now = time.monotonic()
        if now - self._seen_at < 1.0:
            return
        self._seen_at, self._cores = now, sum(self._client.nthreads().values())
        if self._cores:
            self._served_at = now
        elif now - self._served_at > PATIENCE:
            raise ClusterGone(self._place, f"expected a worker at least, found none for {PATIENCE:.0f} s")

    def _connect_again(self) -> None:
        """Wait for the scheduler to be back."""
        self.close()
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self._client = self._connected()
                return
            except BadInput:
                if time.monotonic() > end:
                    told = f"expected the scheduler back within {PATIENCE:.0f} s of losing it"
                    raise ClusterGone(self._place, told) from None
                time.sleep(TICK)

    def _connected(self) -> Any:
        for name in ("distributed", "distributed.client"):  # what they would say is said here, once
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            return _distributed().Client(self.address, timeout=CONNECT, set_as_default=False, name="ponte")
        except (OSError, TimeoutError, TypeError, ValueError, RuntimeError) as fault:
            said = str(fault).partition("\n")[0] or type(fault).__name__
            raise BadInput(self._place, f"expected a Dask scheduler that answers, found: {said}") from None


def _telling(work: Callable[[Piece, Tell], Result], piece: Piece, topic: str, number: int) -> Result:
    """Do a piece on a worker, its news told to the topic, until it is told to end."""
    worker, stop, told_at = _distributed().get_worker(), _wish_to_stop(topic, number), 0.0

    def tell(news: News) -> bool:
        nonlocal told_at
        if time.monotonic() - told_at < TICK:
            return True
        told_at = time.monotonic()
        worker.log_event(topic, [number, list(news)])
        return not stop.is_set()

    return work(piece, tell)


def _wish_to_stop(topic: str, number: int, client: Any = None) -> Any:
    """Return what is set for a piece that is to end with the best it has."""
    return _distributed().Event(f"{topic}-{number}", client=client)


def _distributed() -> Any:
    """Load Dask's `distributed` on first use, a second's work; few of its functions have types."""
    return importlib.import_module("distributed")
