"""Having the agenda proposed: run the engine, follow it, take its answer over into the working copy."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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

MOST_SECONDS = 600
SILENT_SECONDS = 60
"""A running worker reports several times a second; one that has been silent for this long is gone."""
NOT_BEGUN = "stopped before a worker took it up"
WORKER_GONE = "the worker that ran it is gone"
UNDER_WAY = (ProposalStatus.QUEUED, ProposalStatus.RUNNING)


def queue_proposal(*, actor: Account | None, edition: Edition, time_limit: int, seed: int = 0) -> AgendaProposal:
    """File a run of the engine and have a worker take it up.

    Parameters
    ----------
    time_limit
        Seconds of search, 1 to `MOST_SECONDS`.

    Raises
    ------
    Refused
        ``time_limit``, ``no_rooms``, ``nothing_free``, ``already_running``.
    """
    from ponte.programme.tasks import run_proposal_task

    if not 1 <= time_limit <= MOST_SECONDS:
        raise Refused(
            "time_limit", _("The time limit must be between 1 and %(most)d seconds.") % {"most": MOST_SECONDS}
        )
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
        row = AgendaProposal.objects.filter(pk=proposal.pk)
        silent_since = timezone.now() - timedelta(seconds=SILENT_SECONDS)
        running = row.filter(status=ProposalStatus.RUNNING)
        stopped = (
            row.filter(status=ProposalStatus.QUEUED).update(status=ProposalStatus.FAILED, failure=NOT_BEGUN)
            or running.filter(alive_at__lt=silent_since).update(status=ProposalStatus.FAILED, failure=WORKER_GONE)
            or running.update(stop_requested=True)
        )
        if not stopped:
            raise Refused("not_running", _("This run has already ended."))
        record(actor=actor, action="programme.stop_proposal", subject=proposal)


def run_proposal(proposal: AgendaProposal) -> None:
    """Search until the time limit, until proved optimal, or until stopped; it ends ``ready`` or ``failed``."""
    row = AgendaProposal.objects.filter(pk=proposal.pk)
    if not row.filter(status=ProposalStatus.QUEUED).update(status=ProposalStatus.RUNNING, alive_at=timezone.now()):
        return  # stopped while it waited, or taken up by another worker

    def report(progress: Progress) -> bool:
        row.update(penalty=progress.cost, seconds=progress.seconds, alive_at=timezone.now())
        return not row.values_list("stop_requested", flat=True).get()

    try:
        copy, sessions = read_working_copy(proposal.edition), list(sessions_in_full(proposal.edition))
        problem = encode(copy, sessions)
        answer = propose(problem, seconds=proposal.time_limit, seed=proposal.seed, on_progress=report)
        with transaction.atomic():
            row.update(
                status=ProposalStatus.READY,
                penalty=answer.cost,
                seconds=answer.seconds,
                placements=decode(copy, sessions, problem, answer),
            )
            record(actor=None, action="programme.finish_proposal", subject=proposal, cost=answer.cost)
    except BadInput as refusal:
        row.update(status=ProposalStatus.FAILED, failure=str(refusal))
    except Exception as error:
        row.update(status=ProposalStatus.FAILED, failure=f"{type(error).__name__}: {error}")
        raise


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
