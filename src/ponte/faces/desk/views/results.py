"""What comes of the meetings: the way from people to agreements, and the accords that are reported."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.accords.domain.advancing import confirm_accord, dismiss_accord
from ponte.accords.enums import AccordStatus
from ponte.accords.models import Accord
from ponte.brokerage.models import Brokerage
from ponte.brokerage.queries import Dimension, FunnelStep, funnel
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.words import FUNNEL_STEPS
from ponte.faces.files import csv_file
from ponte.people.models import Place, Sector

DIMENSIONS: Final[dict[Dimension, str | Promise]] = {
    "side": gettext_lazy("By side"),
    "sector": gettext_lazy("By sector"),
    "city": gettext_lazy("By city"),
}


@for_officers
def results(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Draw the way from people to agreements, and list the accords that wait for a word of the office."""
    by = _dimension(request)
    steps = [step for step in funnel(brokerage, by) if step.code != "suggestions"]
    groups = _groups(brokerage, steps, by)
    context = {
        "section": "results",
        "brokerage": brokerage,
        "by": by,
        "dimensions": DIMENSIONS,
        "steps": [(step, FUNNEL_STEPS[step.code]) for step in steps],
        "rows": [(name, _cells(steps, slug)) for slug, name in groups.items()],
        "total": [step.total for step in steps],
        "chart": {
            "groups": list(groups.values()),
            "steps": [
                {
                    "label": str(FUNNEL_STEPS[step.code]),
                    "total": step.total,
                    "by_group": [step.by_group.get(slug, 0) for slug in groups],
                }
                for step in steps
            ],
        },
        "reported": _reported(brokerage),
    }
    return render(request, "desk/results.html", context)


@for_officers
def export(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Download the table that the page shows, suggestions included."""
    by = _dimension(request)
    steps = funnel(brokerage, by)
    header = [str(DIMENSIONS[by]), *(str(FUNNEL_STEPS[step.code]) for step in steps)]
    groups = _groups(brokerage, steps, by).items()
    rows = [[name, *(step.by_group.get(slug, 0) for step in steps)] for slug, name in groups]
    return csv_file(f"results-by-{by}", header, [*rows, [_("In all"), *(step.total for step in steps)]])


@for_officers
def data(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Give the same as JSON, for other programs."""
    by = _dimension(request)
    steps = [{"step": step.code, "total": step.total, "by": step.by_group} for step in funnel(brokerage, by)]
    return JsonResponse({"edition": brokerage.edition.slug, "by": by, "steps": steps})


@require_POST
@for_officers
def confirm(request: SignedIn, brokerage: Brokerage, slug: str) -> HttpResponse:
    """Let a reported accord into the register."""
    confirm_accord(actor=request.user, accord=get_object_or_404(_reported(brokerage), slug=slug))
    return redirect("desk:results")


@require_POST
@for_officers
def dismiss(request: SignedIn, brokerage: Brokerage, slug: str) -> HttpResponse:
    """Take a report that is no accord out again."""
    accord = get_object_or_404(_reported(brokerage), slug=slug)
    dismiss_accord(actor=request.user, accord=accord, reason=request.POST.get("reason", ""))
    return redirect("desk:results")


def _reported(brokerage: Brokerage) -> QuerySet[Accord]:
    return (
        Accord.objects.filter(status=AccordStatus.REPORTED, meeting__brokerage=brokerage, same_as=None)
        .prefetch_related("parties")
        .order_by("date", "pk")
    )


def _dimension(request: SignedIn) -> Dimension:
    return next((by for by in DIMENSIONS if by == request.GET.get("by")), "side")


def _groups(brokerage: Brokerage, steps: list[FunnelStep], by: Dimension) -> dict[str, str]:
    """Names of the groups that anything was counted in, by slug; both sides always."""
    if by == "side":
        return {side.code: side.name for side in brokerage.edition.programme.sides.all()}
    slugs = {slug for step in steps for slug in step.by_group}
    model: Any = Sector if by == "sector" else Place
    people = steps[0].by_group
    names = {row.slug: row.name for row in model.objects.filter(slug__in=slugs)}
    return dict(sorted(names.items(), key=lambda item: (-people.get(item[0], 0), item[1])))


def _cells(steps: list[FunnelStep], slug: str) -> list[tuple[int, int]]:
    """Per step: the count, and its share of the step's greatest count in percent, as the cell's bar shows it."""
    return [
        (count, round(100 * count / max(step.by_group.values(), default=1)) if count else 0)
        for step in steps
        for count in [step.by_group.get(slug, 0)]
    ]
