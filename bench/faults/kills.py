"""Kill workers at random moments, and count what became of their tasks: ``make kills SEED=1``.

Two workers work off a stream of letters, imports, packs, matchings and runs of the scheduler. Again and again one of
the two is killed (SIGKILL) and started anew. In the end everything must be done or reported, and nothing done twice.

``python -m bench.faults.kills [--seed 1] [--kills 100] [--database ADDRESS]``; the database must be empty, by default
it is an SQLite file in a folder that is thrown away. Prints a table; exit status 1 if anything was lost or done twice.
A seed repeats what is filed and when who is killed; how far a worker had come by then is up to the machine.

Workers are forked from this process, in which everything is loaded, and run what ``ponte worker`` runs. They hold
others for gone after three seconds instead of a minute, so that a hundred kills take minutes; on a busy machine,
workers are then given up that are alive, which must do no harm either.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.faults.stream import Stream

WORKERS = 2
LONGEST = 2.0
"""Seconds between two kills, at most."""
PATIENCE = 300.0
"""Seconds for the workers to finish once nobody is killed any more."""


def main() -> int:
    """Run, print the table, and tell by the exit status whether all held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", help="address of an empty database, as PONTE_DATABASE names it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ponte-kills-") as folder:
        os.environ |= {"PONTE_VAR": folder, "PONTE_EMAIL_BACKEND": "bench.faults.sink.SinkBackend"}
        os.environ["PONTE_LOG_LEVEL"] = "CRITICAL"  # what is lost shows in the table
        if asked.database:
            os.environ["PONTE_DATABASE"] = asked.database
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ponte.config.settings")
        import django

        django.setup()
        return run(asked.seed, asked.kills)


def run(seed: int, kills: int) -> int:
    """Fill the database, kill, wait until all is done, and check."""
    from django.core.management import call_command

    from bench.faults.invariants import checked
    from bench.faults.stream import Stream

    call_command("migrate", verbosity=0)
    chance, begun = random.Random(seed), time.monotonic()
    stream = Stream(chance)
    hands = [Hand() for _number in range(WORKERS)]
    caught: Counter[str] = Counter()
    for number in range(kills):
        stream.file_something()
        time.sleep(chance.uniform(0, LONGEST))
        caught[chance.choice(hands).kill()] += 1
        if sys.stderr.isatty() or number % 10 == 9:
            print(f"{number + 1} kills", file=sys.stderr)
    finish(stream)
    for hand in hands:
        hand.end()
    rows = checked(stream)
    print(f"{kills} kills, seed {seed}, {time.monotonic() - begun:.0f} s\n")
    print("| | count | |\n|---|---:|---|")
    for task, count in sorted(caught.items()):
        print(f"| killed in {task} | {count} | |")
    for row in rows:
        print(f"| {row.name} | {row.count} | {'' if row.holds else '**NOT HELD**'} |")
    return 0 if all(row.holds for row in rows) else 1


class Hand:
    """One worker after another, each in a process of its own."""

    def __init__(self) -> None:
        self.process = self._start()

    def kill(self) -> str:
        """Kill the worker, start another, and tell which task the first one had in hand."""
        from django_tasks_db.models import DBTaskResult

        self.process.kill()
        self.process.join()
        names = [task.task_name for task in DBTaskResult.objects.running() if task.worker_ids[-1] == self._name()]
        self.process = self._start()
        return names[0] if names else "no task"

    def end(self) -> None:
        """Have the worker end after its task."""
        self.process.terminate()
        self.process.join()

    def _start(self) -> BaseProcess:
        from django.db import connections

        connections.close_all()  # a connection belongs to one process
        self.told = Path(tempfile.mkstemp(prefix="worker-", dir=os.environ["PONTE_VAR"])[1])
        process = get_context("fork").Process(target=_work, args=[self.told])
        process.start()
        return process

    def _name(self) -> str:
        return self.told.read_text()


def _work(told: Path) -> None:
    """Be a worker, which writes its name into a file."""
    from ponte.common import working

    working.SILENT, working.BEAT = timedelta(seconds=3), 0.3
    working.LOOK = working.FIRST_LOOK = 1.0
    present = working.present

    def known(name: str) -> AbstractContextManager[None]:
        told.write_text(name)
        return present(name)

    working.present = known
    worker = working.LastingWorker(interval=0.1)
    worker.configure_signals()
    worker.run()


def finish(stream: Stream) -> None:
    """Wait until nothing is under way; then let the time pass after which a letter can be on its way no longer."""
    from django.db.models import F
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from ponte.press.domain.outbox import LEASE
    from ponte.press.enums import MessageState
    from ponte.press.models import Message

    def idle() -> bool:
        stream.go_on()
        return not (DBTaskResult.objects.ready() | DBTaskResult.objects.running()).exists()

    _until(idle)
    Message.objects.filter(state=MessageState.SENDING).update(claimed_at=F("claimed_at") - LEASE)
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    _until(idle)


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there() and time.monotonic() < end:
        time.sleep(0.2)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        raise SystemExit(main())
