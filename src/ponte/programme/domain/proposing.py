"""Having the agenda proposed: run the engine, follow it, take its answer over into the working copy."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ponte.common import running
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.agenda.problem import Progress
from ponte.engine.agenda.solver import propose
from ponte.engine.errors import BadInput
from ponte.people.models import Account
from ponte.programme.domain.drafting import placement
from ponte.programme.domain.encoding import decode, encode, is_free
from ponte.programme.domain.reading import read_working_copy, sessions_in_full
from ponte.programme.enums import ProposalStatus
from ponte.programme.models import AgendaProposal, Edition, Session


def queue_proposal(*, actor: Account | None, edition: Edition, time_limit: int, seed: int = 0) -> AgendaProposal:
    """File a run of the engine and have a worker take it up.

    Parameters
    ----------
    time_limit
        Seconds of search, 1 to `ponte.common.running.MOST_SECONDS`.

    Raises
    ------
    Refused
        ``time_limit``, ``no_rooms``, ``nothing_free``, ``already_running``.
    """
    from ponte.programme.tasks import run_proposal_task

    running.check_time_limit(time_limit)
    if not edition.rooms.exists() or not edition.starts:
        raise Refused("no_rooms", _("The edition has no rooms or no dates yet: there is nowhere to place sessions."))
    if not any(is_free(session) for session in edition.sessions.all()):
        raise Refused("nothing_free", _("Every session is locked: there is nothing to place."))
    try:
        with transaction.atomic():
            proposal = AgendaProposal.objects.create(
                edition=edition, created_by=actor, time_limit=time_limit, seed=seed
            )
            record(actor=actor, action="programme.queue_proposal", subject=proposal, seconds=time_limit, seed=seed)
            run_proposal_task.enqueue(proposal.pk)  # the queue is a table: filed with the rest, or not at all
    except IntegrityError:
        raise Refused("already_running", _("A proposal is being worked out already. Stop that run first.")) from None
    return proposal


def stop_proposal(*, actor: Account | None, proposal: AgendaProposal) -> None:
    """End a run early, keeping the best it has found; one that no worker has begun, or whose worker is gone, fails.

    Raises
    ------
    Refused
        ``not_running``.
    """
    with transaction.atomic():
        running.stop(AgendaProposal.objects.filter(pk=proposal.pk))
        record(actor=actor, action="programme.stop_proposal", subject=proposal)


def run_proposal(proposal: AgendaProposal) -> None:
    """Search until the time limit, until proved optimal, or until stopped; it ends ``ready`` or ``failed``."""
    row = AgendaProposal.objects.filter(pk=proposal.pk)
    if not running.begin(row):
        return
    reporter = running.Reporter(row)

    def report(progress: Progress) -> bool:
        reporter.report(
            [progress.seconds, progress.cost, progress.unplaced], penalty=progress.cost, seconds=progress.seconds
        )
        return reporter.goes_on

    with running.failing(row, on=BadInput):
        copy, sessions = read_working_copy(proposal.edition), list(sessions_in_full(proposal.edition))
        problem = encode(copy, sessions)
        answer = propose(problem, seconds=proposal.time_limit, seed=proposal.seed, on_progress=report)
        with transaction.atomic():
            running.finish(
                row,
                status=ProposalStatus.READY,
                penalty=answer.cost,
                seconds=answer.seconds,
                placements=decode(copy, sessions, problem, answer),
            )
            record(actor=None, action="programme.finish_proposal", subject=proposal, cost=answer.cost)


def take_proposal(*, actor: Account | None, proposal: AgendaProposal) -> int:
    """Put the working copy's free sessions where a proposal has them; those it leaves out wait.

    Sessions locked since the run stay. Returns how many sessions change.

    Raises
    ------
    Refused
        ``not_ready``.
    """
    with transaction.atomic():
        taken = AgendaProposal.objects.filter(
            pk=proposal.pk, status__in=[ProposalStatus.READY, ProposalStatus.TAKEN]
        ).update(status=ProposalStatus.TAKEN)
        if not taken:
            raise Refused("not_ready", _("Only a finished proposal can be taken over."))
        changed = proposed_changes(proposal)
        Session.objects.bulk_update(changed, ["starts", "room"], batch_size=100)
        record(actor=actor, action="programme.take_proposal", subject=proposal, sessions=len(changed))
    return len(changed)


def proposed_changes(proposal: AgendaProposal) -> list[Session]:
    """Sessions that a proposal would place elsewhere than they are, as they would be; nothing is saved."""
    rooms = {room.slug: room for room in proposal.edition.rooms.all()}
    places = {session: (rooms.get(room), dt.datetime.fromisoformat(at)) for session, room, at in proposal.placements}
    changed = []
    for session in Session.objects.filter(edition=proposal.edition_id).select_related("room", "city__parent"):
        if is_free(session):
            was = placement(session)
            session.room, session.starts = places.get(session.slug, (None, None))
            if placement(session) != was:
                changed.append(session)
    return changed
