"""Work that a worker takes up."""

from __future__ import annotations

from django_tasks import task

from ponte.calls.domain.pairing import find_pairs
from ponte.calls.models import Call


@task()
def find_pairs_task(call_id: int) -> None:
    """Look for the twin of what was just filed: both investigators learn of each other before the call closes."""
    find_pairs(actor=None, call=Call.objects.get(pk=call_id))
