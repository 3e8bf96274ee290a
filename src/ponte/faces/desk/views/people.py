"""The list of people, its export, and one person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Brokerage, Registration
from ponte.brokerage.queries import diary, participants, requests_received, requests_sent
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.forms import PeopleFilter
from ponte.faces.desk.lists import listing
from ponte.faces.files import csv_file

COLUMNS = {
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "side": gettext_lazy("Side"),
    "profiles": gettext_lazy("Profiles"),
    "meetings": gettext_lazy("Agreed"),
    "placed": gettext_lazy("In the timetable"),
}
NUMBERS = frozenset({"profiles", "meetings", "placed"})


@for_officers
def people(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Search, narrow down and sort the participants."""
    form = PeopleFilter(request.GET, brokerage=brokerage)
    rows = form.narrow(participants(brokerage, request.user))
    context = {
        "section": "people",
        "brokerage": brokerage,
        "form": form,
        "listing": listing(request, form, rows, COLUMNS, NUMBERS),
    }
    template = "desk/_people.html" if request.headers.get("HX-Request") else "desk/people.html"
    return render(request, template, context)


@for_officers
def export(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Download the people that the list shows, all pages of it."""
    rows: QuerySet[Any] = PeopleFilter(request.GET, brokerage=brokerage).narrow(participants(brokerage, request.user))
    return csv_file(
        "people",
        [
            _("Name in Latin letters"),
            _("Name in Chinese characters"),
            _("Position"),
            *(str(COLUMNS[name]) for name in COLUMNS if name != "name"),
            _("Languages"),
        ],
        (
            [
                row.person.name_latin,
                row.person.name_han,
                row.job_title,
                row.organisation.name if row.organisation else "",
                row.side.name if row.side else "",
                row.profile_count,
                row.meeting_count,
                row.placed_count,
                " ".join(row.languages),
            ]
            for row in rows
        ),
    )


@for_officers
def person(request: SignedIn, brokerage: Brokerage, slug: str) -> HttpResponse:
    """Show one person: registration, profiles, requests, diary."""
    registration = get_object_or_404(
        Registration.objects.seen_by_office(request.user).select_related(
            "person__account", "organisation", "side", "brokerage"
        ),
        brokerage=brokerage,
        person__slug=slug,
    )
    context = {
        "section": "people",
        "brokerage": brokerage,
        "registration": registration,
        "interpreted": registration.type == RegistrationType.INTERPRETER,
        "presences": registration.presences.select_related("hall__city"),
        "profiles": registration.profiles.prefetch_related("sectors"),
        "received": requests_received(registration),
        "sent": requests_sent(registration),
        "appointments": diary(registration),
        "agreed_count": registration.meetings.count(),
    }
    return render(request, "desk/person.html", context)
