"""What the offices see of the register: everything, and what waits for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, Prefetch, Q, QuerySet, Value, When

from ponte.accords.domain.reminding import expiring, milestones_due
from ponte.accords.enums import AccordStatus, Verdict
from ponte.accords.models import Accord, AccordMilestone, Double, Report, Signatory, Version
from ponte.accords.queries.public import has_evidence
from ponte.common.models import AuditEntry
from ponte.programme.models import Programme


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of each kind waits for an office."""

    reported: int
    doubles: int
    expiring: int
    milestones: int
    faulty: int


def desk_accords(programme: Programme) -> QuerySet[Accord]:
    """All entries but second ones, with whether there is evidence and how many have reported; the latest first."""
    return (
        Accord.objects.filter(programme=programme, same_as=None)
        .annotate(
            is_evidenced=Case(
                When(has_evidence(), then=Value(True)), default=Value(False), output_field=BooleanField()
            ),
            report_count=Count("reports", distinct=True),
        )
        .select_related("place", "edition")
        .prefetch_related("parties", "countries")
        .order_by("-date", "-pk")
    )


def desk_accord(programme: Programme) -> QuerySet[Accord]:
    """Entries with everything that an office works on."""
    return desk_accords(programme).prefetch_related(
        "sectors",
        "activities",
        "sources__document",
        "contacts__organisation",
        "milestones",
        Prefetch("versions", Version.objects.select_related("added_by")),
        Prefetch("signatories", Signatory.objects.select_related("person", "party", "country")),
        Prefetch("reports", Report.objects.select_related("organisation", "account")),
        "doubles__reports__organisation",
    )


def waiting(programme: Programme, today: dt.date) -> Waiting:
    """Count what waits for an office."""
    return Waiting(
        reported=desk_accords(programme).filter(status=AccordStatus.REPORTED).count(),
        doubles=open_doubles(programme).count(),
        expiring=expiring(today).filter(programme=programme).count(),
        milestones=due(programme, today).count(),
        faulty=Version.objects.filter(accord__programme=programme).exclude(fault="").count(),
    )


def open_doubles(programme: Programme) -> QuerySet[Double]:
    """Pairs that may be the same, the most alike first; pairs with a second entry of another one are settled by it."""
    return _pairs(programme).filter(verdict=Verdict.OPEN, first__same_as=None, second__same_as=None)


def decided_doubles(programme: Programme) -> QuerySet[Double]:
    """Pairs that somebody has decided on, the latest first."""
    return _pairs(programme).exclude(verdict=Verdict.OPEN).select_related("decided_by__person").order_by("-decided_at")


def _pairs(programme: Programme) -> QuerySet[Double]:
    rows = Double.objects.filter(first__programme=programme).select_related("first__place", "second__place")
    return rows.prefetch_related(
        *(
            f"{side}__{what}"
            for side in ("first", "second")
            for what in ("parties", "countries", "reports__organisation")
        )
    )


def due(programme: Programme, today: dt.date) -> QuerySet[AccordMilestone]:
    """Milestones due within a month, or overdue."""
    return milestones_due(today).filter(accord__programme=programme).select_related("accord")


def trail(accord: Accord) -> QuerySet[AuditEntry]:
    """What was done with an accord, the latest first, refusals included."""
    mine = Q(subject_type=Accord._meta.label_lower, subject_id=accord.pk)
    return AuditEntry.objects.filter(mine).select_related("actor").order_by("-at", "-pk")


def pairs_of(accord: Accord) -> QuerySet[Double]:
    """Pairs that an accord is one of, whatever was decided of them."""
    return _pairs(accord.programme).filter(Q(first=accord) | Q(second=accord))
