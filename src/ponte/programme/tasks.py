"""Work that a worker takes up."""

from __future__ import annotations

from django_tasks import task

from ponte.programme.domain.proposing import run_proposal
from ponte.programme.domain.touring import run_route
from ponte.programme.models import AgendaProposal, RouteProposal


@task()
def run_proposal_task(proposal_id: int) -> None:
    """Run the engine for a queued proposal."""
    run_proposal(AgendaProposal.objects.select_related("edition").get(pk=proposal_id))


@task()
def run_route_task(proposal_id: int) -> None:
    """Work out a queued route; a later question may have replaced it."""
    for proposal in RouteProposal.objects.filter(pk=proposal_id):
        run_route(proposal)
