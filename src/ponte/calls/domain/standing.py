"""Taking a call's rows one writer at a time, and reading them with what the rules ask for."""

from __future__ import annotations

from django.db.models import QuerySet

from ponte.calls.models import Call, Dossier, Proposal

WITH_CALL = ("call__programme", "call_side__side", "call_side__agency", "theme", "institution", "account__person")


def locked(call: Call) -> Call:
    """Make everything that changes a call take turns (on SQLite, every writing transaction does)."""
    Call.objects.select_for_update().get(pk=call.pk)  # without joins: PostgreSQL locks no outer join
    return Call.objects.select_related("programme").prefetch_related("sides__side", "sides__agency").get(pk=call.pk)


def dossiers_of(call: Call) -> QuerySet[Dossier]:
    """Applications of a call with what facts and faults read."""
    return Dossier.objects.filter(call=call).select_related(*WITH_CALL).prefetch_related("call__sides__side")


def proposals_of(call: Call) -> QuerySet[Proposal]:
    """Proposals of a call with their applications."""
    ends = [f"{end}__{path}" for end in ("one", "other") for path in WITH_CALL]
    return (
        Proposal.objects.filter(call=call)
        .select_related("call", *ends)
        .prefetch_related("call__sides__side", "one__call__sides__side", "other__call__sides__side")
    )


def fresh(dossier: Dossier) -> Dossier:
    """Read an application as it is now, after its call was locked."""
    return dossiers_of(dossier.call).get(pk=dossier.pk)
