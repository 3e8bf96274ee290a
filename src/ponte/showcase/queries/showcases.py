"""Showcases, their stages, and who applies."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from ponte.common.models import AuditEntry
from ponte.people.models import Account, Organisation
from ponte.programme.models import Edition
from ponte.programme.queries import is_public
from ponte.showcase.models import Application, Contender, Showcase, Stage

SHOWN = ("eligible", "competing", "eliminated", "awarded")
"""Phases in which the public sees a start-up."""
_STARTUP = (
    "application__organisation",
    "application__side",
    "application__sector",
)


def showcases(edition: Edition) -> QuerySet[Showcase]:
    """Showcases of an edition, with how many start-ups have filed and how many stages there are."""
    return (
        Showcase.objects.filter(edition=edition)
        .select_related("edition__programme", "place__parent")
        .annotate(
            filed_count=Count("applications", filter=Q(applications__filed_at__isnull=False), distinct=True),
            waiting_count=Count("applications", filter=Q(applications__phase="filed"), distinct=True),
            stage_count=Count("stages", distinct=True),
        )
    )


def public_showcases(edition: Edition) -> QuerySet[Showcase]:
    """Showcases of an edition that are public."""
    return showcases(edition).filter(published_at__isnull=False)


def open_showcases() -> QuerySet[Showcase]:
    """Public showcases of public editions whose call has not ended, the next to close first."""
    return (
        Showcase.objects.filter(is_public("edition"), published_at__isnull=False, closes__gt=timezone.now())
        .select_related("edition", "place__parent")
        .order_by("closes")
    )


def stages(showcase: Showcase) -> QuerySet[Stage]:
    """Stages of a showcase with all that lists of them show."""
    return (
        showcase.stages.select_related("place__parent", "showcase__edition__programme")
        .prefetch_related("sectors", "benefits")
        .annotate(
            contender_count=Count("contenders", filter=Q(contenders__is_withdrawn=False), distinct=True),
            juror_count=Count("jurors", distinct=True),
        )
    )


def schedule(stage: Stage) -> QuerySet[Contender]:
    """Start-ups of a stage in the order of their pitches."""
    return stage.contenders.filter(is_withdrawn=False).select_related(*_STARTUP).order_by("order", "pk")


def chosen(showcase: Showcase) -> dict[int, list[Contender]]:
    """Whom the stages of a showcase have chosen, once that is public; by the key of the stage, the best first."""
    rows = Contender.objects.filter(stage__showcase=showcase, stage__phase="published", is_chosen=True)
    found = defaultdict(list)
    for row in rows.select_related("application__organisation").order_by("rank", "pk"):
        found[row.stage_id].append(row)
    return found


def applications(showcase: Showcase) -> QuerySet[Application]:
    """Applications as the desk lists them: all that were filed; until then they are their writers' own."""
    return (
        showcase.applications.filter(filed_at__isnull=False)
        .select_related("organisation", "side", "sector", "account")
        .prefetch_related("documents")
    )


def public_applications(showcase: Showcase) -> QuerySet[Application]:
    """Start-ups that the public sees, by name."""
    return (
        showcase.applications.filter(phase__in=SHOWN)
        .select_related("organisation", "side", "sector")
        .order_by("organisation__name", "pk")
    )


def application_page(showcase: Showcase) -> QuerySet[Application]:
    """Applications with all that their pages show."""
    return showcase.applications.select_related(
        "organisation",
        "side",
        "sector",
        "account",
        "delegation",
        "showcase__edition__programme",
        "showcase__place__parent",
    ).prefetch_related(
        "founders",
        "answers__question",
        "documents",
        Prefetch("contenders", Contender.objects.select_related("stage__place__parent").order_by("stage__starts")),
    )


def my_applications(account: Account, organisations: QuerySet[Organisation]) -> QuerySet[Application]:
    """Applications that somebody sent, or that a start-up did which they stand for; the latest first."""
    return (
        Application.objects.filter(Q(account=account) | Q(organisation__in=organisations))
        .select_related("showcase__edition", "showcase__place__parent", "organisation")
        .order_by("-pk")
    )


def trail(stage: Stage) -> QuerySet[AuditEntry]:
    """Everything that was done in a stage, refusals among it, the latest first."""
    return AuditEntry.objects.filter(
        subject_type=Stage._meta.label_lower, subject_id=stage.pk, action__startswith="showcase."
    ).select_related("actor__person")
