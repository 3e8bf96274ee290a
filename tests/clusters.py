"""Clusters for tests: processes that can be killed, and pieces of work to give them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from distributed import Client, LocalCluster

from ponte.engine.machines import Tell

ONE_PROCESS = """
import logging, sys, threading
from distributed import LocalCluster
logging.disable()
one = {"n_workers": 1, "threads_per_worker": 1, "processes": False}
LocalCluster(**one, scheduler_port=int(sys.argv[1]), dashboard_address=":0")
print("ready", flush=True)
threading.Event().wait()
"""


def free_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def local_cluster(*, workers: int, processes: bool) -> Iterator[str]:
    """Start a scheduler in this process, and workers of one core each; give its address."""
    start: Any = LocalCluster
    with start(
        n_workers=workers, processes=processes, threads_per_worker=1, protocol="tcp", dashboard_address=":0"
    ) as started:
        yield started.scheduler_address


def start_cluster(port: int) -> subprocess.Popen[str]:
    """Start a scheduler and a worker in one process, which can be killed and started again at the same address."""
    started = subprocess.Popen([sys.executable, "-c", ONE_PROCESS, str(port)], stdout=subprocess.PIPE, text=True)
    assert started.stdout
    assert started.stdout.readline() == "ready\n"
    return started


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process and wait until it is gone."""
    process.kill()
    process.wait(timeout=30)


@contextmanager
def one_killed(address: str) -> Iterator[None]:
    """Kill one worker process of a cluster as soon as it is at work; that there was one is checked."""
    killed: list[str] = []
    watching = threading.Event()

    def watch() -> None:
        observe: Any = Client
        with observe(address, set_as_default=False) as observer:
            processes = observer.run(os.getpid)
            watching.set()
            end = time.monotonic() + 60
            while not killed and time.monotonic() < end:
                for worker in [worker for worker, pieces in observer.processing().items() if pieces][:1]:
                    os.kill(processes[worker], signal.SIGKILL)
                    killed.append(worker)
                time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert watching.wait(timeout=60)
    yield
    watcher.join()
    assert len(killed) == 1


def times(piece: int, shared: int) -> int:
    """Do a piece that takes a moment."""
    time.sleep(0.05)
    return piece * shared


def deadly(piece: int, shared: None) -> int:
    """End the process that does it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return piece


def faulty(piece: int, shared: None) -> int:
    """Go wrong by itself, in the manner of a broken connection."""
    raise ConnectionResetError(f"piece {piece}")


def until_told_to_end(piece: int, tell: Tell) -> int:
    """Tell how often it has told, and end when it is told to."""
    told = 0
    while tell((told, piece)) is not False:
        told += 1
        time.sleep(0.05)
    return piece
