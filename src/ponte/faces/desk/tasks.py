"""Work for the desk that a worker takes up."""

from __future__ import annotations

from django_tasks import task

from ponte.brokerage.models import Pack
from ponte.faces.desk.pack import make_pack


@task()
def make_pack_task(pack_id: int) -> None:
    """Make a printed pack that was asked for."""
    make_pack(Pack.objects.select_related("brokerage__edition").get(pk=pack_id))
