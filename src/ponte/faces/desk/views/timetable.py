"""The timetable: run the scheduler, follow it, compare proposals, publish one."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ponte.brokerage import queries
from ponte.brokerage.domain import timetabling
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Brokerage, Meeting, Timetable, Unplaced
from ponte.brokerage.reasons import why_left_out
from ponte.common.refusals import Refused
from ponte.common.running import UNDER_WAY
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.forms import RunForm
from ponte.people.models import Person

PUBLISHABLE = (TimetableStatus.READY, TimetableStatus.PROVISIONAL, TimetableStatus.SUPERSEDED)


@for_officers
def timetables(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Run the scheduler, and compare what it has proposed."""
    form = RunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            timetable = timetabling.queue_timetable(
                actor=request.user, brokerage=brokerage, time_limit=form.cleaned_data["seconds"]
            )
        except Refused as no:
            form.add_error("seconds" if no.code == "time_limit" else None, str(no))
        else:
            return redirect("desk:timetable", pk=timetable.pk)
    proposals = list(queries.proposals(brokerage))
    context = {
        "section": "timetable",
        "brokerage": brokerage,
        "form": form,
        "proposals": proposals,
        "under_way": next((row for row in proposals if row.status in UNDER_WAY), None),
        "meeting_count": brokerage.meetings.count(),
        "best_value": max((row.value or 0 for row in proposals if row.status not in UNDER_WAY), default=0),
    }
    return render(request, "desk/timetables.html", context)


@for_officers
def timetable(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Follow a run live; once it has ended, show its board, what it leaves out, and the way to publish it."""
    row = get_object_or_404(queries.proposals(brokerage), pk=pk)
    context = {"section": "timetable", "brokerage": brokerage, "timetable": row, "progress": _progress(row)}
    if row.status in UNDER_WAY or row.status == TimetableStatus.FAILED:
        return render(request, "desk/run.html", context)
    context |= board_context(request, row)
    asked = request.GET.get("meeting", "")
    chosen = Meeting.objects.filter(brokerage=brokerage, pk=asked).first() if asked.isdecimal() else None
    if chosen and row.status == TimetableStatus.READY:
        from ponte.faces.desk.views.timetable_moves import editor_context

        context |= editor_context(request, row, chosen)
    return render(request, "desk/timetable.html", context)


def board_context(request: SignedIn, row: Timetable) -> dict[str, Any]:
    """A city's day on the board, and what is left out."""
    halls = list(row.brokerage.halls.select_related("city"))
    hall = next((hall for hall in halls if hall.city.slug == request.GET.get("city")), halls[0] if halls else None)
    days = queries.board_days(hall) if hall else []
    day = _day(request.GET.get("day", ""), days)
    is_adjustable = row.status == TimetableStatus.READY
    return {
        "timetable": row,
        "halls": halls,
        "hall": hall,
        "days": days,
        "day": day,
        "board": queries.board(row, hall, day, all_tables=is_adjustable) if hall and day else None,
        "left_out": _left_out(row),
        "is_adjustable": is_adjustable,
        "moves": row.adjustments.count(),
        "view": urlencode({"city": hall.city.slug, "day": day.isoformat()}) if hall and day else "",
    }


@for_officers
def progress(request: SignedIn, brokerage: Brokerage, pk: int) -> JsonResponse:
    """Tell how far a run has come."""
    return JsonResponse(_progress(get_object_or_404(Timetable, brokerage=brokerage, pk=pk)))


@require_POST
@for_officers
def stop(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """End a run early, keeping the best it has found."""
    timetabling.stop_timetable(actor=request.user, timetable=get_object_or_404(Timetable, brokerage=brokerage, pk=pk))
    messages.success(request, _("Stopping: the best timetable found so far is kept."))
    return redirect("desk:timetable", pk=pk)


@for_officers
def publish(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Say what publishing does and to how many people; do it once confirmed."""
    row = get_object_or_404(Timetable.objects.select_related("brokerage__edition"), brokerage=brokerage, pk=pk)
    if request.method == "POST":
        told = timetabling.publish_timetable(actor=request.user, timetable=row)
        said = ngettext(
            "Published: everybody's diary now follows this timetable. %(number)d person is told by mail what changes.",
            "Published: everybody's diary now follows this timetable. %(number)d people are told by mail what changes.",
            told,
        )
        messages.success(request, said % {"number": told})
        return redirect("desk:timetable", pk=pk)
    context = {
        "section": "timetable",
        "timetable": row,
        "effect": queries.publish_effect(row),
        "published": queries.published_timetable(brokerage),
        "can_publish": row.status in PUBLISHABLE,
    }
    return render(request, "desk/publish.html", context)


def _day(text: str, days: list[date]) -> date | None:
    return next((day for day in days if day.isoformat() == text), days[0] if days else None)


def _progress(row: Timetable) -> dict[str, object]:
    return {
        "status": row.status,
        "value": row.value,
        "bound": row.bound,
        "gap": row.gap,
        "breaks": row.breaks,
        "seconds": row.seconds,
        "limit": row.time_limit,
        "stopping": row.stop_requested,
        "curve": row.curve,
    }


def _left_out(row: Timetable) -> list[tuple[Unplaced, str]]:
    """Each meeting that a timetable leaves out, with the reason as a sentence."""
    unplaced = list(queries.unplaced_meetings(row))
    slugs = {line.data["person"] for line in unplaced if "person" in line.data}
    names = {person.slug: person.name for person in Person.objects.filter(slug__in=slugs)}
    return [(line, why_left_out(line.reason, line.data, names)) for line in unplaced]
