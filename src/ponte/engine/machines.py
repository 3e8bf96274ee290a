"""Where heavy work is done: on the cores of this machine, or on a cluster that an address names.

Work is cut into pieces by what it is and not by who will do it, and a piece is done by one plain function that sees
nothing else. So the results are the same wherever pieces are done, by however many, however often one is begun anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from ponte.engine.cores import alone, cores, on_all_cores

Piece = TypeVar("Piece")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

News = tuple[float, ...]
"""How far a piece of work is, in numbers that only the work and who waits for it understand."""

Tell = Callable[[News], bool | None]
"""Given to work that takes long: it tells how far it is, and ends with the best it has where the answer is False."""


class Machines(Protocol):
    """Somewhere that pieces of work are done."""

    far: bool
    """Pieces and results travel, which costs more than cutting and joining them."""

    def map(self, work: Callable[[Piece, Shared], Result], pieces: Sequence[Piece], shared: Shared) -> Sequence[Result]:
        """Return what the work makes of each piece, in order, beside something that all pieces need."""

    def follow(
        self,
        work: Callable[[Piece, Tell], Result],
        pieces: Sequence[Piece],
        listen: Callable[[int, News | None], bool | None],
    ) -> Iterator[tuple[int, Result]]:
        """Do work that takes long; yield each piece's number and result as it is done.

        ``listen`` is called from this thread with a piece's number and its latest news, None while there is none. Where
        it answers False, that piece is to end with the best it has.
        """


class ThisMachine:
    """All cores of this process."""

    far = False

    def map(self, work: Callable[[Piece, Shared], Result], pieces: Sequence[Piece], shared: Shared) -> Sequence[Result]:
        """Do many pieces each on a core of its own, few after each other on all cores; see `Machines`."""
        if len(pieces) < 2 * cores():
            return [work(piece, shared) for piece in pieces]
        return on_all_cores(lambda piece: work_alone(work, piece, shared), pieces)

    def follow(
        self,
        work: Callable[[Piece, Tell], Result],
        pieces: Sequence[Piece],
        listen: Callable[[int, News | None], bool | None],
    ) -> Iterator[tuple[int, Result]]:
        """Do the pieces after each other; see `Machines`."""
        for number, piece in enumerate(pieces):
            yield number, work(piece, partial(listen, number))


HERE: Final = ThisMachine()


def work_alone(work: Callable[[Piece, Shared], Result], piece: Piece, shared: Shared) -> Result:
    """Do a piece on one core, since others are done beside it."""
    with alone():
        return work(piece, shared)


@contextmanager
def machines(address: str | None = None) -> Iterator[Machines]:
    """Open the machines that work is to be done on.

    Parameters
    ----------
    address
        Of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; if absent, that in ``PONTE_DASK``; if there is none, this
        machine.

    Raises
    ------
    BadInput
        No scheduler can be reached there.
    """
    address = address or os.environ.get("PONTE_DASK")
    if not address:
        yield HERE
        return
    from ponte.engine.cluster import Cluster

    cluster: Any = Cluster(address)
    try:
        yield cluster
    finally:
        cluster.close()
