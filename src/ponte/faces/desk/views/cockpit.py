"""The cockpit: how far the edition has come, and what needs attention."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ponte.brokerage.models import Brokerage, Timetable
from ponte.brokerage.queries import FunnelStep, attention, funnel, published_timetable
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.words import FUNNEL_STEPS, PHASES


@for_officers
def home(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """The funnel by side, and what waits for a decision."""
    sides = list(brokerage.edition.programme.sides.all())
    steps = funnel(brokerage)
    rows = [
        {"code": step.code, "label": str(FUNNEL_STEPS[step.code]), "total": step.total}
        | {"by_group": [step.by_group.get(side.code, 0) for side in sides]}
        for step in steps
    ]
    published = published_timetable(brokerage)
    starts = brokerage.edition.starts
    context = {
        "section": "cockpit",
        "brokerage": brokerage,
        "sides": sides,
        "steps": rows,
        # A profile has ten suggestions: their number would dwarf every other step.
        "chart": {
            "groups": [side.name for side in sides],
            "steps": [row for row in rows if row["code"] != "suggestions"],
        },
        "attention": attention(brokerage, request.user),
        "published": published,
        "phases": _phases(brokerage, steps, published),
        "days_left": (starts - timezone.localdate()).days if starts else None,
    }
    return render(request, "desk/cockpit.html", context)


def _phases(brokerage: Brokerage, steps: list[FunnelStep], published: Timetable | None) -> list[tuple[str, bool]]:
    """The way through an edition's meetings: each phase with whether it has been reached."""
    reached = {step.code: step.total > 0 for step in steps}
    return [
        (str(PHASES[code]), is_reached)
        for code, is_reached in {
            "registration": reached["people"],
            "matching": reached["suggestions"],
            "requests": reached["requests"],
            "timetable": brokerage.timetables.exists(),
            "published": published is not None,
        }.items()
    ]
