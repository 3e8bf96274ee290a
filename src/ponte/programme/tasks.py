"""Work that a worker takes up."""

from __future__ import annotations

from django_tasks import task

from ponte.programme.domain.proposing import run_proposal
from ponte.programme.models import AgendaProposal


@task()
def run_proposal_task(proposal_id: int) -> None:
    """Run the engine for a queued proposal."""
    run_proposal(AgendaProposal.objects.select_related("edition").get(pk=proposal_id))
