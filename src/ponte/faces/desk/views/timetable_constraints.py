"""What the scheduler has to keep, changed at the desk; a change that breaks what is published is asked about first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage import queries
from ponte.brokerage.domain import constraining
from ponte.brokerage.domain.clock import zone_of
from ponte.brokerage.enums import Half, RegistrationType
from ponte.brokerage.models import Booth, Brokerage, Registration, Slot, Travel
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.constraint_forms import (
    BoothForm,
    InterpreterForm,
    SeriesForm,
    SlotsForm,
    TablesForm,
    TravelForm,
)

Change = Callable[[], object]
Asked = tuple[forms.Form, Callable[[dict[str, Any]], Change]]


@for_officers
def constraints(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Halls with their tables and times, ways between them, tables of people's own, interpreters."""
    return render(request, "desk/timetable/constraints.html", _context(brokerage))


@require_POST
@for_officers
def change(request: SignedIn, brokerage: Brokerage, what: str) -> HttpResponse:
    """Change one thing; what would break a published meeting is done once it is confirmed."""
    asked = _asked(request, brokerage)
    if what not in asked:
        raise Http404
    form, make = asked[what]
    if not form.is_valid():
        refused = " ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, refused)
        return redirect("desk:constraints")
    return _done(request, brokerage, make(form.cleaned_data), back="desk:constraints") or redirect("desk:constraints")


@for_officers
def interpreter(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """What an interpreter speaks, and in which city they are on which half day."""
    rows = brokerage.registrations.filter(type=RegistrationType.INTERPRETER).select_related("person")
    row = get_object_or_404(rows, pk=pk)
    halls = {hall.pk: hall for hall in brokerage.halls.select_related("city")}
    half_days = [
        (day, half, f"{date_format(day, 'l j F')}, {Half(half).label}", [halls[hall.pk] for hall in there])
        for (day, half), there in queries.half_days(brokerage).items()
    ]
    now = {(presence.date, presence.half): presence.hall_id for presence in row.presences.all()}
    form = InterpreterForm(request.POST or None, half_days, now, initial={"languages": row.languages})
    if request.method == "POST" and form.is_valid():
        languages, chosen = form.cleaned_data["languages"], form.chosen()

        def put() -> None:
            constraining.set_interpreter(actor=request.user, registration=row, languages=languages, half_days=chosen)

        answer = _done(request, brokerage, put, back="desk:constraints")
        return answer or redirect("desk:constraints")
    context = {"section": "constraints", "row": row, "form": form}
    return render(request, "desk/timetable/interpreter.html", context)


def _asked(request: SignedIn, brokerage: Brokerage) -> dict[str, Asked]:
    """Per change, its form and what is done with what it says."""
    actor, data = request.user, request.POST
    booth = _BoothBackForm(data)
    return {
        "tables": (TablesForm(data, brokerage), lambda said: lambda: constraining.set_tables(actor=actor, **said)),
        "series": (SeriesForm(data, brokerage), lambda said: lambda: constraining.add_slots(actor=actor, **said)),
        "slots": (SlotsForm(data, brokerage), lambda said: lambda: constraining.set_slot_tables(actor=actor, **said)),
        "remove": (
            SlotsForm(data, brokerage),
            lambda said: lambda: constraining.remove_slots(actor=actor, slots=list(said["slots"])),
        ),
        "travel": (TravelForm(data, brokerage), lambda said: lambda: constraining.set_travel(actor=actor, **said)),
        "booth": (
            BoothForm(data, brokerage),
            lambda said: (
                lambda: constraining.give_booth(
                    actor=actor, registration=said["person"], hall=said["hall"], table=said["table"]
                )
            ),
        ),
        "booth-back": (
            booth,
            lambda said: (
                lambda: constraining.take_booth_back(
                    actor=actor, booth=get_object_or_404(Booth, hall__brokerage=brokerage, pk=said["booth"])
                )
            ),
        ),
    }


class _BoothBackForm(forms.Form):
    booth = forms.IntegerField()


def _done(request: SignedIn, brokerage: Brokerage, change: Change, *, back: str) -> HttpResponse | None:
    """Make a change, or ask first if it breaks what is published; None once it is made or refused."""
    try:
        broken = [] if request.POST.get("confirmed") else constraining.broken_by(brokerage, change)
        if not broken:
            change()
    except Refused as no:
        messages.error(request, str(no))
        return None
    if broken:
        kept = [
            (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
        ]
        context = {
            "section": "constraints",
            "broken": broken[:100],
            "number": len(broken),
            "kept": kept,
            "back": back,
        }
        return render(request, "desk/timetable/breaks.html", context)
    messages.success(request, _("Kept: it holds from the next run on."))
    return None


def _context(brokerage: Brokerage) -> dict[str, Any]:
    halls = list(brokerage.halls.select_related("city"))
    slots = list(Slot.objects.filter(hall__brokerage=brokerage).select_related("hall__city"))
    ways = {frozenset((w.origin_id, w.destination_id)): w.minutes for w in Travel.objects.filter(origin__in=halls)}
    pairs = [(a, b) for number, a in enumerate(halls) for b in halls[number + 1 :]]
    return {
        "section": "constraints",
        "brokerage": brokerage,
        "halls": [(hall, _days(slot for slot in slots if slot.hall_id == hall.pk)) for hall in halls],
        "ways": [(a, b, ways.get(frozenset((a.pk, b.pk)), 0)) for a, b in pairs],
        "series": SeriesForm(None, brokerage, initial=_next_day(slots)),
        "booth_form": BoothForm(None, brokerage),
        "booths": Booth.objects.filter(hall__brokerage=brokerage).select_related("registration__person", "hall__city"),
        "participants": Registration.objects.approved()
        .filter(brokerage=brokerage, type=RegistrationType.PARTICIPANT)
        .select_related("person"),
        "interpreters": [
            (row, list(Counter(presence.hall.city.name for presence in row.presences.all()).items()))
            for row in brokerage.registrations.filter(type=RegistrationType.INTERPRETER)
            .select_related("person")
            .prefetch_related("presences__hall__city")
        ],
    }


def _days(slots: Iterable[Slot]) -> list[tuple[Any, list[Slot]]]:
    days: dict[Any, list[Slot]] = {}
    for slot in slots:
        days.setdefault(slot.starts.astimezone(zone_of(slot.hall)).date(), []).append(slot)
    return list(days.items())


def _next_day(slots: list[Slot]) -> dict[str, Any]:
    """Begin a series after the last slot there is."""
    if not slots:
        return {}
    last = max(slots, key=lambda slot: slot.ends)
    local = last.ends.astimezone(zone_of(last.hall))
    return {"hall": last.hall_id, "date": local.date(), "first": local.time()}
