"""Workers of the task queue in processes of their own, which can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from ponte.common.models import WorkerPresence
from ponte.common.working import SILENT, LastingWorker, take_up_lost
from tests.conftest import ROOT

SCRIPT = """
import os, signal, time
import django
django.setup()
from ponte.common.working import LastingWorker
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
{sabotage}
worker = LastingWorker(interval=0.05)
worker.configure_signals()
worker.run()
"""
"""A worker as `ponte worker` runs it; ``sabotage`` says at which step it kills itself."""


def start_worker(folder: Path, sabotage: str = "", **environment: str) -> subprocess.Popen[str]:
    """Start a worker on the test database that writes into a folder."""
    environment = {
        **os.environ,
        "PONTE_DATABASE": address_of_database(),
        "PONTE_VAR": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        **environment,
    }
    script = SCRIPT.format(sabotage=sabotage)
    return subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)


def address_of_database() -> str:
    """Return the test database as `PONTE_DATABASE` names it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = quote(settings["HOST"] or settings["OPTIONS"].get("host", ""), safe="")  # may be the folder of a socket
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}?host={host}"


def a_minute_later() -> int:
    """Have all who are there been silent for long, and look for what they had in hand."""
    WorkerPresence.objects.update(alive_at=Now() - 2 * SILENT)
    return take_up_lost()


def work_off() -> None:
    """Do everything that waits, in this process."""
    worker = LastingWorker()
    worker.batch = True
    worker.run()


def running_tasks() -> int:
    """Count the tasks that are in somebody's hands."""
    return int(DBTaskResult.objects.running().count())
