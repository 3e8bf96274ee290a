"""Work for the desk that a worker takes up. It may run again after a worker was lost (see `ponte.common.working`)."""

from __future__ import annotations

from django_tasks import TaskContext, task

from ponte.brokerage.models import Pack
from ponte.common import running
from ponte.faces.desk.pack import make_pack


@task(takes_context=True)
def make_pack_task(context: TaskContext, pack_id: int) -> None:
    """Make a printed pack that was asked for."""
    running.take_over(Pack.objects.filter(pk=pack_id), attempt=context.attempt)
    make_pack(Pack.objects.select_related("brokerage__edition").get(pk=pack_id))
