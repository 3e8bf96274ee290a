"""Work that a worker takes up. Each task may run again after a worker was lost (see `ponte.common.working`)."""

from __future__ import annotations

from django_tasks import TaskContext, task

from ponte.common import running
from ponte.programme.domain.proposing import run_proposal
from ponte.programme.domain.touring import run_route
from ponte.programme.models import AgendaProposal, RouteProposal


@task(takes_context=True)
def run_proposal_task(context: TaskContext, proposal_id: int) -> None:
    """Run the engine for a queued proposal."""
    running.take_over(AgendaProposal.objects.filter(pk=proposal_id), attempt=context.attempt)
    run_proposal(AgendaProposal.objects.select_related("edition").get(pk=proposal_id))


@task(takes_context=True)
def run_route_task(context: TaskContext, proposal_id: int) -> None:
    """Work out a queued route; a later question may have replaced it."""
    running.take_over(RouteProposal.objects.filter(pk=proposal_id), attempt=context.attempt)
    for proposal in RouteProposal.objects.filter(pk=proposal_id):
        run_route(proposal)
