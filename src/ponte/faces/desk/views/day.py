"""The day itself: who sits where now, who has not come, which tables are closed, and the screens of the halls."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.clock import day_ends, now_at, zone_of
from ponte.brokerage.domain.missing import close_tables, note_arrival, reopen_tables, report_missing
from ponte.brokerage.domain.reporting import report_meeting_by_office
from ponte.brokerage.domain.walls import make_wall, revoke_wall
from ponte.brokerage.models import Brokerage, Hall, Meeting, Registration, TableClosure
from ponte.brokerage.queries import day as queries
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn, came_from
from ponte.faces.desk.access import for_officers

LATE_MINUTES = (20, 40, 60)
"""How late somebody may be said to be, with one tap."""


class ClosureForm(forms.Form):
    """How many tables, and for how long."""

    count = forms.IntegerField(label=gettext_lazy("Tables, counted from the last"), min_value=1, initial=1)
    minutes = forms.IntegerField(label=gettext_lazy("For how many minutes"), min_value=1, max_value=1440, initial=60)


@for_officers
def overview(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Show the running round and the next of one hall, with one tap for whatever happens."""
    now = now_at(brokerage)
    halls = list(brokerage.halls.select_related("city", "brokerage"))
    hall = next((row for row in halls if row.city.slug == request.GET.get("city")), halls[0] if halls else None)
    context = {"section": "day", "brokerage": brokerage, "halls": halls, "hall": hall, "late": LATE_MINUTES}
    if hall is not None:
        come, expected = queries.arrivals(hall, now)
        wall = hall.walls.filter(revoked__isnull=True).first()
        context |= {
            "now": now.astimezone(zone_of(hall)),
            "rounds": queries.rounds_now(hall, now),
            "come": come,
            "expected": expected,
            "missing": queries.missing_now(brokerage, now),
            "closures": queries.closures_now(brokerage, now),
            "misfits": queries.misfits(brokerage, now),
            "closure_form": ClosureForm(),
            "wall": request.build_absolute_uri(reverse("site:wall", args=[wall.token])) if wall else "",
        }
    return render(request, "desk/day/overview.html", context)


@require_POST
@for_officers
def missing(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Note that somebody is not there: late by some minutes, or for the rest of the day."""
    registration = get_object_or_404(Registration.objects.select_related("brokerage"), brokerage=brokerage, pk=pk)
    now = now_at(brokerage)
    late = request.POST.get("late", "")
    if late.isdecimal() and int(late) in LATE_MINUTES:
        ends = now + dt.timedelta(minutes=int(late))
    else:
        ends = day_ends(brokerage, now)
    report_missing(actor=request.user, registration=registration, starts=now, ends=ends)
    messages.success(request, _("Noted: %(name)s is not there.") % {"name": registration.person.name})
    return redirect(came_from(request))


@require_POST
@for_officers
def come(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Note that somebody has come after all."""
    registration = get_object_or_404(Registration, brokerage=brokerage, pk=pk)
    if note_arrival(actor=request.user, registration=registration, at=now_at(brokerage)):
        messages.success(request, _("Noted: %(name)s is there.") % {"name": registration.person.name})
    return redirect(came_from(request))


@require_POST
@for_officers
def report(request: SignedIn, brokerage: Brokerage, pk: int, answer: str) -> HttpResponse:
    """Take one tap for an answer: the meeting takes place, or it does not."""
    meeting = get_object_or_404(Meeting.objects.select_related("brokerage__edition"), brokerage=brokerage, pk=pk)
    report_meeting_by_office(actor=request.user, meeting=meeting, took_place=answer == "yes")
    return redirect(came_from(request))


@require_POST
@for_officers
def close(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Note that tables of a hall cannot be used from now on."""
    hall = get_object_or_404(Hall, brokerage=brokerage, city__slug=request.POST.get("city", ""))
    form = ClosureForm(request.POST)
    if not form.is_valid():
        raise Refused("not_a_closure", _("Say how many tables, and for how many minutes."))
    now = now_at(brokerage)
    close_tables(
        actor=request.user,
        hall=hall,
        count=form.cleaned_data["count"],
        starts=now,
        ends=now + dt.timedelta(minutes=form.cleaned_data["minutes"]),
    )
    return redirect(came_from(request))


@require_POST
@for_officers
def reopen(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Note that tables can be used again."""
    closures = TableClosure.objects.select_related("hall__brokerage")
    reopen_tables(actor=request.user, closure=get_object_or_404(closures, hall__brokerage=brokerage, pk=pk))
    return redirect(came_from(request))


@require_POST
@for_officers
def make_wall_address(request: SignedIn, brokerage: Brokerage, hall: int) -> HttpResponse:
    """Give a hall's screen a new address; an earlier one shows nothing any more."""
    make_wall(actor=request.user, hall=get_object_or_404(Hall, brokerage=brokerage, pk=hall))
    return redirect(came_from(request))


@require_POST
@for_officers
def revoke_wall_address(request: SignedIn, brokerage: Brokerage, hall: int) -> HttpResponse:
    """Have a hall's screen show nothing any more."""
    revoke_wall(actor=request.user, hall=get_object_or_404(Hall, brokerage=brokerage, pk=hall))
    return redirect(came_from(request))
