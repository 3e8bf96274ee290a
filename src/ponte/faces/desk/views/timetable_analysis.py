"""Proposals weighed: two side by side, and what would bring about the meetings that one leaves out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import remedying
from ponte.brokerage.enums import RemedyStatus
from ponte.brokerage.models import Brokerage, RemedySearch, Timetable
from ponte.brokerage.queries.comparing import Figures, differences, figures
from ponte.brokerage.remedies import said
from ponte.common import running
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers

SHOWN = 200
"""How many differing meetings are shown."""


@for_officers
def compare(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Two proposals side by side; the latest two where none are chosen."""
    choices = list(brokerage.timetables.filter(value__isnull=False).exclude(status__in=["running", "queued", "failed"]))
    by_key = {str(row.pk): row for row in choices}
    one = by_key.get(request.GET.get("a", "")) or next(iter(choices), None)
    other = by_key.get(request.GET.get("b", "")) or next((row for row in choices if row != one), None)
    context: dict[str, object] = {
        "section": "timetable",
        "brokerage": brokerage,
        "choices": choices,
        "one": one,
        "other": other,
    }
    if one and other and one != other:
        left, right = figures(one), figures(other)
        number, found = differences(one, other, most=SHOWN)
        context |= {
            "left": left,
            "right": right,
            "better": _better(left, right),
            "differences": found,
            "difference_count": number,
        }
    return render(request, "desk/timetable/compare.html", context)


def _better(left: Figures, right: Figures) -> dict[str, str]:
    """Per figure, which of the two is the better one: ``left``, ``right``, or nothing if they are alike."""
    pairs = {
        "value": (left.timetable.value or 0, right.timetable.value or 0),
        "placed": (left.placed, right.placed),
        "without": (-left.without, -right.without),
        "imbalance": (-round(left.imbalance, 2), -round(right.imbalance, 2)),
        "breaks": (-(left.timetable.breaks or 0), -(right.timetable.breaks or 0)),
        "hours": (-left.interpreted, -right.interpreted),
        "longest": (-left.longest, -right.longest),
    }
    return {name: "left" if a > b else "right" if b > a else "" for name, (a, b) in pairs.items()}  # type: ignore[operator]


@for_officers
def remedies(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """What would bring left-out meetings about; a POST has it sought."""
    timetable = get_object_or_404(Timetable.objects.select_related("brokerage"), brokerage=brokerage, pk=pk)
    if request.method == "POST":
        try:
            remedying.queue_remedies(actor=request.user, timetable=timetable)
        except Refused as no:
            messages.error(request, str(no))
        return redirect("desk:remedies", pk=pk)
    search = RemedySearch.objects.filter(timetable=timetable).first()
    found = said(search.remedies.all()) if search else []
    context = {
        "section": "timetable",
        "brokerage": brokerage,
        "timetable": timetable,
        "left_out": timetable.unplaced.count(),
        "search": search,
        "under_way": search is not None and search.status in (RemedyStatus.QUEUED, RemedyStatus.RUNNING),
        "steps": [row for row in found if row.remedy.step],
        "single": [row for row in found if not row.remedy.step],
        "is_stale": search is not None and timetable.adjustments.filter(made_at__gt=search.created).exists(),
    }
    return render(request, "desk/timetable/remedies.html", context)


@for_officers
def remedies_progress(request: SignedIn, brokerage: Brokerage, pk: int) -> JsonResponse:
    """Tell how far a search for remedies has come."""
    search = get_object_or_404(RemedySearch, timetable__brokerage=brokerage, timetable=pk)
    planned = search.curve[-1][2] if search.curve else None
    return JsonResponse({"status": search.status, "tried": search.tried, "planned": planned})


@require_POST
@for_officers
def stop_remedies(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """End a search for remedies early, keeping what it has found."""
    search = get_object_or_404(RemedySearch, timetable__brokerage=brokerage, timetable=pk)
    running.stop(RemedySearch.objects.filter(pk=search.pk))
    messages.success(request, _("Stopping: what has been found so far is kept."))
    return redirect("desk:remedies", pk=pk)
