"""What the two offices read of calls: each its own side's applications, until the mixed commission meets."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from ponte.calls.domain.standing import WITH_CALL, proposals_of
from ponte.calls.models import (
    Call,
    CallSide,
    Dossier,
    FundingRequest,
    Project,
    Proposal,
    Report,
    Review,
    Reviewer,
)
from ponte.calls.queries.applicants import DOCUMENTS, SIDES, with_project
from ponte.calls.workflows import SEEN_BY_BOTH
from ponte.common.models import AuditEntry
from ponte.people.models import Account
from ponte.programme.models import Officer

OF_REVIEWERS = ("calls.give_review", "calls.take_review", "calls.declare_conflict")
"""Acts on a proposal whose entry in the audit trail names a reviewer, as `reviewer`."""


def calls_of_office(account: Account) -> QuerySet[Call]:
    """Calls of the programmes that an officer works for, with how many applications were filed."""
    programmes = Officer.objects.filter(account=account).values("side__programme")
    return (
        Call.objects.filter(programme__in=programmes)
        .select_related("programme", "edition")
        .prefetch_related(SIDES)
        .annotate(
            filed_count=Count("dossiers", filter=Q(dossiers__filed_at__isnull=False), distinct=True),
            project_count=Count("proposals__project", distinct=True),
        )
    )


def own_side(account: Account, call: Call) -> CallSide | None:
    """Return the side of a call whose office somebody works for."""
    offices = Officer.objects.filter(account=account).values("side")
    return CallSide.objects.filter(call=call, side__in=offices).select_related("side", "agency").first()


def dossiers_at_desk(account: Account, call: Call) -> QuerySet[Dossier]:
    """Applications of a call that an officer may read; what was never filed is its investigator's alone."""
    rows = Dossier.objects.filter(call=call, filed_at__isnull=False)
    if call.phase not in SEEN_BY_BOTH and call.what.is_twin:
        rows = rows.filter(call_side__side__in=Officer.objects.filter(account=account).values("side"))
    return (
        rows.select_related(*WITH_CALL, "checked_by__person")
        .prefetch_related("call__sides__side", "call__themes", "partners", "team", "budget", DOCUMENTS)
        .order_by("call_side", "pk")
    )


def pairs_at_desk(call: Call) -> QuerySet[Proposal]:
    """Pairs of a call as both offices see them: titles, investigators and likeness, but not the applications."""
    return (
        proposals_of(call)
        .filter(other__isnull=False)
        .select_related("confirmed_by__person")
        .order_by("match", "-score")
    )


def reviews_at_desk(call_side: CallSide) -> QuerySet[Reviewer]:
    """Reviewers of a side with what they were given and their conflicts."""
    reviews = Review.objects.select_related("proposal__one", "proposal__other").prefetch_related("marks__criterion")
    return (
        call_side.reviewers.select_related("account__person")
        .prefetch_related(Prefetch("reviews", reviews), "conflicts__proposal__one", "conflicts__proposal__other")
        .annotate(signed_count=Count("reviews", filter=Q(reviews__signed_at__isnull=False)))
    )


def projects_at_desk(call: Call) -> QuerySet[Project]:
    """Projects of a call with requests and reports."""
    return with_project(Project.objects.filter(proposal__call=call))


def trail(account: Account, call: Call) -> QuerySet[AuditEntry]:
    """What was done in a call, the latest first, refusals among it, as an office may read it.

    That is what both offices share, the applications that it may read, and the reviewing of its own side: who reviews
    for the other side, it never learns.
    """
    own = CallSide.objects.filter(call=call, side__in=Officer.objects.filter(account=account).values("side"))
    reviewers = list(Reviewer.objects.filter(call_side__in=own).values_list("pk", flat=True))
    keys = {
        "calls.call": Call.objects.filter(pk=call.pk),
        "calls.callside": own,
        "calls.dossier": dossiers_at_desk(account, call),
        "calls.proposal": call.proposals.all(),
        "calls.review": Review.objects.filter(reviewer__in=reviewers),
        "calls.project": Project.objects.filter(proposal__call=call),
        "calls.fundingrequest": FundingRequest.objects.filter(grant__call_side__in=own),
        "calls.report": Report.objects.filter(call_side__in=own),
    }
    wanted = Q()
    for name, rows in keys.items():
        wanted |= Q(subject_type=name, subject_id__in=rows.order_by().values("pk"))
    names_no_reviewer = ~Q(action__in=[*OF_REVIEWERS, *(f"{action}.refused" for action in OF_REVIEWERS)])
    entries = AuditEntry.objects.filter(wanted, names_no_reviewer | Q(data__reviewer__in=reviewers))
    return entries.filter(action__startswith="calls.").select_related("actor__person")
