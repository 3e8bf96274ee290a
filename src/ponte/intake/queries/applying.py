"""What applicants, assessors and the desk read of intakes."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from ponte.common.models import AuditEntry
from ponte.intake.enums import LIVE, ApplicationState
from ponte.intake.models import Application, Intake, Mark, Unit
from ponte.people.models import Account, Organisation
from ponte.programme.models import Edition
from ponte.programme.queries import is_public

SUBJECT = ("fair", "exchange", "place__parent")


def intakes(edition: Edition) -> QuerySet[Intake]:
    """Intakes of an edition, with how many units there are and are free, how many apply and how many wait."""
    return (
        Intake.objects.filter(edition=edition)
        .select_related(*SUBJECT)
        .annotate(
            unit_count=Count("units", distinct=True),
            free_count=Count("units", filter=Q(units__holder=None), distinct=True),
            live_count=Count("applications", filter=Q(applications__state__in=LIVE), distinct=True),
            waiting_count=Count("applications", filter=Q(applications__rank__isnull=False), distinct=True),
        )
    )


def open_intakes() -> QuerySet[Intake]:
    """Intakes of public editions that have not been decided, the next to open first."""
    return Intake.objects.filter(is_public("edition"), decided_at=None).select_related(*SUBJECT, "edition")


def applications(intake: Intake, *, with_replaced: bool = False) -> QuerySet[Application]:
    """Applications of an intake as the desk lists them."""
    rows = intake.applications.select_related("organisation", "account__person", "intake__fair")
    if not with_replaced:
        rows = rows.exclude(state=ApplicationState.SUPERSEDED)
    return rows.prefetch_related(_UNITS)


def application_page(intake: Intake) -> QuerySet[Application]:
    """Applications with all that their page at the desk shows."""
    return applications(intake, with_replaced=True).prefetch_related(
        Prefetch("marks", Mark.objects.select_related("criterion", "assessor__account__person")),
    )


def my_applications(account: Account, organisations: QuerySet[Organisation]) -> QuerySet[Application]:
    """What somebody sent, and what their organisations did, without what was replaced; the latest first."""
    mine = Q(account=account, organisation=None) | Q(organisation__in=organisations)
    return (
        Application.objects.filter(mine)
        .exclude(state=ApplicationState.SUPERSEDED)
        .select_related("organisation", "intake__edition", "catalogue_entry", *(f"intake__{one}" for one in SUBJECT))
        .prefetch_related(_UNITS, "intake__criteria")
        .order_by("-submitted", "-pk")
    )


def assessments(account: Account) -> QuerySet[Intake]:
    """Intakes that somebody gives marks in and that are not decided yet."""
    return Intake.objects.filter(assessors__account=account, decided_at=None).select_related(*SUBJECT)


def marks_by(account: Account, intake: Intake) -> dict[int, dict[int, int]]:
    """By application and criterion, the marks that somebody gave."""
    given: dict[int, dict[int, int]] = {}
    for application, criterion, value in Mark.objects.filter(
        assessor__account=account, assessor__intake=intake
    ).values_list("application", "criterion", "value"):
        given.setdefault(application, {})[criterion] = value
    return given


def criteria_names(intake: Intake) -> dict[int, str]:
    """Names of the criteria, by key, as reasons want them."""
    return {one.pk: one.name for one in intake.criteria.all()}


def trail(intake: Intake) -> QuerySet[AuditEntry]:
    """Everything that was done in an intake, the latest first."""
    of_applications = Q(
        subject_type="intake.application", subject_id__in=intake.applications.values_list("pk", flat=True)
    )
    return (
        AuditEntry.objects.filter(of_applications | Q(subject_type="intake.intake", subject_id=intake.pk))
        .filter(action__startswith="intake.")
        .select_related("actor__person")
    )


_UNITS = Prefetch("units", Unit.objects.order_by("row", "column", "number"))
