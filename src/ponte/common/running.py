"""Long computations that a worker does in the background, each with a row that tells how far it is.

Such a row has ``status`` (at first ``queued``, then ``running``, then whatever its room calls a finished one, or
``failed``), ``alive_at``, ``stop_requested``, ``failure`` and ``curve``. All is done by conditional updates: any number
of workers and readers may look at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.refusals import Refused

M = TypeVar("M", bound=Model)

QUEUED, RUNNING, FAILED = "queued", "running", "failed"
UNDER_WAY = (QUEUED, RUNNING)
MOST_SECONDS = 600
SILENT_SECONDS = 60
"""A running worker reports several times a second; one that has been silent for this long is gone."""
NOT_BEGUN = "stopped before a worker took it up"
WORKER_GONE = "the worker that ran it is gone"
MOST_ATTEMPTS = 3
"""A run that has lost so many workers may be what ends them, by taking more memory than there is."""
CURVE_POINTS = 600
"""A run's curve keeps at most about this many points."""
DATABASE_GONE = (OperationalError, InterfaceError)
"""What a run ends in that has lost the database: nothing is wrong with it, and it may begin anew."""


class WorkerGone(Exception):
    """A task has lost its worker too often to be tried once more."""

    def __init__(self) -> None:
        super().__init__(WORKER_GONE)


class Overtaken(Exception):
    """A run is under way no longer: it was given up or replaced, or another worker has finished it."""


def check_time_limit(seconds: int) -> None:
    """Refuse a time limit that cannot be.

    Raises
    ------
    Refused
        ``time_limit``.
    """
    if not 1 <= seconds <= MOST_SECONDS:
        raise Refused(
            "time_limit", _("The time limit must be between 1 and %(most)d seconds.") % {"most": MOST_SECONDS}
        )


def stop(row: QuerySet[M]) -> None:
    """End a run early, keeping the best it has found; one that no worker has begun, or whose worker is gone, fails.

    Raises
    ------
    Refused
        ``not_running``.
    """
    running = row.filter(status=RUNNING)
    silent_since = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    stopped = (
        row.filter(status=QUEUED).update(status=FAILED, failure=NOT_BEGUN)
        or running.filter(alive_at__lt=silent_since).update(status=FAILED, failure=WORKER_GONE)
        or running.update(stop_requested=True)
    )
    if not stopped:
        raise Refused("not_running", _("This run has already ended."))


def begin(row: QuerySet[M]) -> bool:
    """Take a queued run up; False if it was stopped while it waited, or another worker has it."""
    return bool(row.filter(status=QUEUED).update(status=RUNNING, alive_at=timezone.now()))


def take_over(row: QuerySet[M], *, attempt: int) -> None:
    """Have a run that lost its worker begin anew; call it first in its task.

    Parameters
    ----------
    attempt
        How many workers have had the task, this one included: from the second on, the one before is gone.

    Raises
    ------
    WorkerGone
        After `MOST_ATTEMPTS`; the run has failed.
    """
    if attempt > MOST_ATTEMPTS and row.filter(status=RUNNING).update(status=FAILED, failure=WORKER_GONE):
        raise WorkerGone
    if attempt > 1:
        row.filter(status=RUNNING).update(status=QUEUED)


def tell(row: QuerySet[M], **figures: Any) -> None:
    """Write how far a run is, which is a sign of life too; one that is not running keeps what it has."""
    row.filter(status=RUNNING).update(alive_at=timezone.now(), **figures)


def finish(row: QuerySet[M], **fields: Any) -> None:
    """End a run with its outcome; call it first in the transaction that writes what was found.

    Of two workers that are at it, one having been thought gone, the second waits here and finds it done.

    Raises
    ------
    Overtaken
        The run is not running: nothing may be written.
    """
    if not row.filter(status=RUNNING).update(**fields):
        raise Overtaken


@contextmanager
def failing(row: QuerySet[M], *, on: type[Exception]) -> Iterator[None]:
    """Have a run end ``failed``, with a line that says why, whatever goes wrong inside; one that was overtaken ends so.

    One that loses the database stays as it is: its task goes back into the queue, and the next worker takes it over.

    Parameters
    ----------
    on
        What is expected to go wrong: its text is the line, and it ends here. Anything else is raised again.
    """
    try:
        yield
    except Overtaken:  # another worker has it, or it has ended: there is nothing to write, and nothing went wrong
        return
    except DATABASE_GONE:
        raise
    except on as refusal:
        _fail(row, str(refusal))
    except Exception as error:
        _fail(row, f"{type(error).__name__}: {error}")
        raise


def _fail(row: QuerySet[Any], failure: str) -> None:
    """End a run that has not ended yet: a worker that was given up and works on all the same decides nothing."""
    row.filter(status__in=UNDER_WAY).update(status=FAILED, failure=failure)


class Reporter:
    """Writes a run's progress to its row while it is running, with the curve of it, and passes on the wish to stop."""

    def __init__(self, row: QuerySet[Any]) -> None:
        self.row = row
        self.curve: list[list[float]] = []

    def report(self, point: list[float], **figures: Any) -> None:
        """Add a point to the curve, whose first number is the seconds so far, and write the figures."""
        if len(self.curve) >= CURVE_POINTS:
            self.curve = self.curve[::2]
        self.curve.append([round(point[0], 2), *point[1:]])
        tell(self.row, curve=self.curve, **figures)

    @property
    def goes_on(self) -> bool:
        """The run is running, and nobody has asked for it to stop."""
        return self.row.filter(status=RUNNING, stop_requested=False).exists()
