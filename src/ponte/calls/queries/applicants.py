"""What the public and applicants read of calls."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from ponte.calls.domain.standing import WITH_CALL, proposals_of
from ponte.calls.enums import Match
from ponte.calls.models import Amendment, Call, CallSide, Document, Dossier, FundingRequest, Project, Proposal, Report
from ponte.calls.workflows import OPEN_CALLS
from ponte.people.models import Account

SIDES = Prefetch("sides", CallSide.objects.select_related("side", "agency", "place__parent"))


def public_calls() -> QuerySet[Call]:
    """Calls that everybody may see, the latest first, with how many applications were filed and projects financed."""
    return (
        Call.objects.filter(phase__in=OPEN_CALLS)
        .select_related("programme", "edition")
        .prefetch_related(SIDES, "themes")
        .annotate(
            filed_count=Count("dossiers", filter=Q(dossiers__filed_at__isnull=False), distinct=True),
            funded_count=Count("proposals__project", distinct=True),
        )
    )


def call_page() -> QuerySet[Call]:
    """Public calls with all that their page shows."""
    projects = Project.objects.select_related(
        "proposal__one__theme", "proposal__one__call_side__side"
    ).prefetch_related("grants")
    proposals = Proposal.objects.filter(project__isnull=False).select_related(
        *(f"{end}__{path}" for end in ("one", "other") for path in ("theme", "institution", "call_side__side"))
    )
    return public_calls().prefetch_related(
        "sides__criteria", Prefetch("proposals", proposals.prefetch_related(Prefetch("project", projects)))
    )


def my_dossiers(account: Account) -> QuerySet[Dossier]:
    """Applications of an investigator, the latest first."""
    return (
        Dossier.objects.filter(account=account)
        .select_related(*WITH_CALL)
        .prefetch_related("call__sides__side", "call__themes", "partners", "team", "budget", DOCUMENTS)
        .order_by("-pk")
    )


def documents_of(dossier: Dossier) -> QuerySet[Document]:
    """Files of an application without their bytes."""
    return dossier.documents.defer("content")


def pairs_of(dossier: Dossier) -> QuerySet[Proposal]:
    """Pairs that an application is in, confirmed ones first, then the likeliest; with the wordings proposed."""
    mine = Q(one=dossier) | Q(other=dossier)
    wordings = Prefetch("amendments", Amendment.objects.select_related("by"))
    return (
        proposals_of(dossier.call)
        .filter(mine, other__isnull=False)
        .exclude(match=Match.DISMISSED)
        .prefetch_related(wordings)
        .order_by("match", "-score")
    )


def my_projects(account: Account) -> QuerySet[Project]:
    """Projects of which somebody is an investigator, with what they owe and may ask for."""
    mine = Q(proposal__one__account=account) | Q(proposal__other__account=account)
    return with_project(Project.objects.filter(mine))


def with_project(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Fetch with projects what their page shows."""
    ends = [f"proposal__{end}__{path}" for end in ("one", "other") for path in ("call_side__side", "account", "theme")]
    return rows.select_related("proposal__call", *ends).prefetch_related(
        "proposal__call__sides__side",
        "grants__call_side__side",
        Prefetch("grants__request", FundingRequest.objects.select_related("answered_by")),
        Prefetch("reports", Report.objects.defer("content").select_related("call_side__side")),
    )


DOCUMENTS = Prefetch("documents", Document.objects.defer("content"))
