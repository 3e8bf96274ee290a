"""Whether this process can serve: what a load balancer asks every few seconds."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ponte.common.models import WorkerPresence
from ponte.common.working import SILENT
from ponte.faces.operation.status import oldest_due_task

logger = logging.getLogger(__name__)

LEAST_FREE_BYTES = 200 * 2**20
"""With less than this left on the disk, pictures and documents are no longer taken in."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    fine: bool
    vital: bool
    """Whether no page can be served without it."""
    trouble: str = ""
    """What is wrong, and what to do, in the active language; never an address or a secret."""

    @property
    def label(self) -> str | Promise:
        """What it is called on a page."""
        return LABELS[self.name]


def check_health() -> list[Check]:
    """Look at everything that this process needs, within a few milliseconds; raises nothing."""
    return [_checked(*check) for check in CHECKS]


def _checked(name: str, vital: bool, look: Callable[[], str]) -> Check:
    try:
        trouble = look()
    except (DatabaseError, OSError) as fault:
        logger.warning("%s: %s", name, fault)
        trouble = _("It does not answer; the log says more.")
    return Check(name, not trouble, vital, trouble)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    applied = frozenset(MigrationRecorder(connection).applied_migrations())
    if applied not in _complete:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return _("Migrations wait to be applied: ponte manage migrate")
        _complete.add(applied)
    return ""


_complete: set[frozenset[tuple[str, str]]] = set()
"""Sets of applied migrations that are known to be all of them: comparing with the files takes a tenth of a second."""


def _disk() -> str:
    with tempfile.TemporaryFile(dir=settings.VAR) as file:
        file.write(b"\0")
    free = disk().free
    if free >= LEAST_FREE_BYTES:
        return ""
    return _("Only %(room)s are left on the disk.") % {"room": filesizeformat(free)}


def _workers() -> str:
    due = oldest_due_task()
    if (
        due is None
        or due > timezone.now() - SILENT
        or WorkerPresence.objects.filter(alive_at__gt=Now() - SILENT).exists()
    ):
        return ""
    return _("Tasks wait, and no worker takes them up: ponte worker")


LABELS: dict[str, str | Promise] = {
    "database": _lazy("Database"),
    "migrations": _lazy("Tables up to date"),
    "disk": _lazy("Room on the disk"),
    "workers": _lazy("Workers"),
}

CHECKS: tuple[tuple[str, bool, Callable[[], str]], ...] = (
    ("database", True, _database),
    ("migrations", True, _migrations),
    ("disk", False, _disk),
    ("workers", False, _workers),
)


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that holds what the program writes, in bytes."""

    total: int
    free: int

    @property
    def percent_used(self) -> int:
        """How full it is."""
        return round(100 * (1 - self.free / self.total))


def disk() -> Disk:
    """Look at the disk that holds what the program writes.

    Raises
    ------
    OSError
        The folder is gone, or not to be read.
    """
    usage = shutil.disk_usage(settings.VAR)
    return Disk(usage.total, usage.free)
