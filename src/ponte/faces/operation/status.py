"""What the installation is doing and waiting for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Case, Count, Min, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from ponte.brokerage.models import Pack, RemedySearch, Timetable
from ponte.common.running import UNDER_WAY
from ponte.press.enums import MessageState
from ponte.press.models import Message
from ponte.press.queries import states_of
from ponte.programme.models import AgendaProposal, RouteProposal

TASK_STATES: dict[str, str | Promise] = {
    TaskResultStatus.READY: pgettext_lazy("task", "waiting"),
    TaskResultStatus.RUNNING: pgettext_lazy("task", "running"),
    TaskResultStatus.FAILED: pgettext_lazy("task", "failed"),
    TaskResultStatus.SUCCESSFUL: pgettext_lazy("task", "done"),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue at this moment."""

    name: str
    label: str | Promise
    counts: dict[str, int]
    """How many things there are in each state, by the state's value."""
    labels: dict[str, str | Promise]
    """What a state is called."""
    due_since: datetime | None
    """Since when the one that has been due longest has waited; None where none is due."""

    def states(self) -> list[tuple[str | Promise, int]]:
        """How many there are, by what their state is called, in the states' own order."""
        return [(label, self.counts[state]) for state, label in self.labels.items() if state in self.counts]


def queues() -> list[Queue]:
    """Tasks for workers, and messages of the outbox."""
    return [_tasks(), _messages()]


def oldest_due_task() -> datetime | None:
    """Return since when the task that has been due longest waits; a postponed one is due at its own time."""
    since = Case(When(run_after=get_date_max(), then="enqueued_at"), default="run_after")
    first: datetime | None = DBTaskResult.objects.ready().order_by().aggregate(first=Min(since))["first"]
    return first


def _tasks() -> Queue:
    rows = DBTaskResult.objects.order_by().values("status").annotate(count=Count("pk"))
    due = oldest_due_task()
    labels = {state.lower(): label for state, label in TASK_STATES.items()}
    return Queue("tasks", _("Tasks for workers"), {row["status"].lower(): row["count"] for row in rows}, labels, due)


def _messages() -> Queue:
    waiting = Message.objects.filter(state=MessageState.QUEUED, not_before__lte=timezone.now())
    due = waiting.order_by().aggregate(first=Min("not_before"))["first"]
    counts = states_of(Message.objects.all())
    return Queue("messages", _("Messages of the outbox"), counts, dict(MessageState.choices), due)


@dataclass(frozen=True, slots=True)
class Run:
    """A long computation that waits for a worker or has one."""

    name: str
    status: str
    asked: datetime
    alive: datetime | None
    """When its worker last gave a sign of life."""
    edition: str


def runs() -> list[Run]:
    """Computations under way, of every room, those asked for first in front."""
    found = [
        Run(str(name), row.get_status_display(), getattr(row, asked), row.alive_at, str(attrgetter(edition)(row)))
        for name, model, asked, edition in RUNS
        for row in model._default_manager.filter(status__in=UNDER_WAY).select_related(edition.replace(".", "__"))
    ]
    return sorted(found, key=lambda run: run.asked)


RUNS: tuple[tuple[str | Promise, type[Any], str, str], ...] = (
    (_("Timetable"), Timetable, "created", "brokerage.edition"),
    (_("Search for remedies"), RemedySearch, "created", "timetable.brokerage.edition"),
    (_("Printed pack"), Pack, "asked_at", "brokerage.edition"),
    (_("Proposal for the agenda"), AgendaProposal, "created", "edition"),
    (_("Proposal for the route"), RouteProposal, "created", "plan.edition"),
)
"""What a run is called, its table, the fields of when it was asked for and of the edition that it is for."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that ended in a fault of the program."""

    name: str
    when: datetime
    fault: str


def failures(*, most: int = 10) -> list[Failure]:
    """Tasks of the last week that failed, the latest first."""
    since = timezone.now() - timedelta(days=7)
    rows = DBTaskResult.objects.failed().filter(finished_at__gte=since).order_by("-finished_at")[:most]
    return [Failure(row.task_name, row.finished_at, row.exception_class_path.rpartition(".")[2]) for row in rows]
