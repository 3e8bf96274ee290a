"""Routing a roadshow: have a route proposed, draw one by hand, and hold the one against the other."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common import running
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.errors import BadInput
from ponte.engine.touring import Comparison, Route, Stop, compare, measure, route
from ponte.people.models import Account
from ponte.programme.domain.touring_encoding import Question, plans, read_question, read_route, route_row
from ponte.programme.enums import ProposalStatus
from ponte.programme.models import CandidateStage, HandStop, RoadshowPlan, RouteProposal

AT_ONCE = 20
"""Candidates up to which the engine answers within a second; a larger plan is left to a worker."""
SILENT = dt.timedelta(minutes=15)
"""A worker that has not answered for so long is gone."""


def propose_route(*, actor: Account | None, plan: RoadshowPlan) -> RouteProposal:
    """Have the route worked out that serves most of the delegation, in place of any proposal before.

    A plan of up to `AT_ONCE` candidates is answered at once, a larger one by a worker.

    Raises
    ------
    Refused
        ``no_candidates``, ``nobody_travels``, ``already_running``.
    """
    count = plan.candidates.count()
    if not count:
        raise Refused("no_candidates", _("No city is a candidate yet: there is nothing to choose from."))
    if not plan.members.exists():
        raise Refused("nobody_travels", _("The delegation is empty: a route serves nobody. Add its members first."))
    with transaction.atomic():
        RoadshowPlan.objects.select_for_update().get(pk=plan.pk)
        before = RouteProposal.objects.filter(plan=plan)
        if before.filter(status__in=running.UNDER_WAY, created__gt=timezone.now() - SILENT).exists():
            raise Refused("already_running", _("A route is being worked out already. Wait for it to end."))
        before.delete()
        proposal = RouteProposal.objects.create(plan=plan, created_by=actor)
        record(actor=actor, action="programme.propose_route", subject=plan, candidates=count)
        if count > AT_ONCE:
            from ponte.programme.tasks import run_route_task

            run_route_task.enqueue(proposal.pk)
    if count <= AT_ONCE:
        run_route(proposal)
    proposal.refresh_from_db()
    return proposal


def run_route(proposal: RouteProposal) -> None:
    """Ask the engine; the proposal ends ``ready`` or ``failed``."""
    row = RouteProposal.objects.filter(pk=proposal.pk)
    if not running.begin(row):
        return  # replaced while it waited, or taken up by another worker
    with running.failing(row, on=BadInput):
        question = read_question(plans().get(pk=proposal.plan_id))
        began = time.perf_counter()
        answer = route(question.roadshow)
        seconds = time.perf_counter() - began
        with transaction.atomic():
            running.finish(
                row, status=ProposalStatus.READY, seconds=seconds, asked=question.digest, answer=route_row(answer)
            )
            record(actor=None, action="programme.finish_route", subject=question.plan, status=answer.status)


def proposed_route(question: Question) -> tuple[Route | None, bool]:
    """The proposal's route if there is one, and whether the plan still asks what it answers."""
    proposal = RouteProposal.objects.filter(plan=question.plan, status=ProposalStatus.READY).first()
    if proposal is None:
        return None, False
    return read_route(proposal.answer), proposal.asked == question.digest


def draw_route(*, actor: Account | None, plan: RoadshowPlan, stops: Sequence[tuple[CandidateStage, dt.date]]) -> None:
    """Keep a route drawn by hand, in the order of its days; what makes it impossible is said, and does not hinder.

    Raises
    ------
    Refused
        ``other_plan``: a stop is no candidate of the plan; ``twice``: one is there more than once.
    """
    if any(candidate.plan_id != plan.pk for candidate, _arrival in stops):
        raise Refused("other_plan", _("Only candidate cities of this plan can be stops of its route."))
    if len({candidate.pk for candidate, _arrival in stops}) < len(stops):
        raise Refused("twice", _("This city is a stop of the route already. Move it, or change its date."))
    stops = sorted(stops, key=lambda stop: stop[1])
    with transaction.atomic():
        RoadshowPlan.objects.select_for_update().get(pk=plan.pk)
        plan.hand_stops.all().delete()
        HandStop.objects.bulk_create(
            HandStop(plan=plan, order=order, candidate=candidate, arrival=arrival)
            for order, (candidate, arrival) in enumerate(stops, start=1)
        )
        drawn = [[candidate.pk, arrival.isoformat()] for candidate, arrival in stops]
        record(actor=actor, action="programme.draw_route", subject=plan, stops=drawn)


def drawn_stops(plan: RoadshowPlan) -> list[Stop]:
    """The route drawn by hand, as the engine reads it."""
    return [Stop(str(stop.candidate_id), stop.arrival) for stop in plan.hand_stops.all()]


def soonest(question: Question, stops: Sequence[Stop], stage: str) -> dt.date:
    """The first day on which a candidate can follow a drawn route without a new fault, else the day after it ends."""
    span = question.roadshow.last - question.roadshow.first
    ends = (stop.arrival + dt.timedelta(days=question.candidates[stop.stage].days) for stop in stops)
    free = max(ends, default=question.roadshow.first)
    faults = len(measure(question.roadshow, stops).faults)
    for day in (free + dt.timedelta(days=n) for n in range(span.days + 1)):
        if len(measure(question.roadshow, [*stops, Stop(stage, day)]).faults) <= faults:
            return day
    return free


def compare_routes(question: Question, proposed: Route | None, by_hand: Sequence[Stop]) -> Comparison | None:
    """The route drawn by hand beside the proposed one, by the same measures; None while there is only one of them."""
    if proposed is None or not by_hand:
        return None
    return compare(question.roadshow, by_hand, proposed=proposed)
