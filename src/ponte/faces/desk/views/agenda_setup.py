"""What sessions share: rooms, tracks, events, delegations; the hours of the days; when and how speakers speak."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_agenda
from ponte.faces.desk.agenda_session_forms import DetailsForm
from ponte.faces.desk.agenda_setup_forms import (
    AvailabilityForm,
    DelegationForm,
    EventForm,
    HoursForm,
    RoomForm,
    SharedForm,
    TrackForm,
)
from ponte.people.models import Person
from ponte.programme.domain import editing, speaking
from ponte.programme.models import (
    Availability,
    Delegation,
    Edition,
    Event,
    Room,
    SessionSpeaker,
    SpeakerDetails,
    Track,
)
from ponte.programme.queries import zone_of


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what sessions share, with its form and its words."""

    model: type[Any]
    form: type[SharedForm]
    title: str | Promise
    new: str | Promise
    lead: str | Promise


KINDS = {
    "rooms": Kind(
        Room,
        RoomForm,
        gettext_lazy("Rooms"),
        gettext_lazy("New room"),
        gettext_lazy("Where sessions take place. What a room holds and interprets is checked against each session."),
    ),
    "events": Kind(
        Event,
        EventForm,
        gettext_lazy("Owners' events"),
        gettext_lazy("New event"),
        gettext_lazy("What each owner brings in. A proposal keeps the sessions of an event together."),
    ),
    "tracks": Kind(
        Track,
        TrackForm,
        gettext_lazy("Tracks"),
        gettext_lazy("New track"),
        gettext_lazy("Lines of sessions that the same public follows: they do not run side by side."),
    ),
    "delegations": Kind(
        Delegation,
        DelegationForm,
        gettext_lazy("Delegations"),
        gettext_lazy("New delegation"),
        gettext_lazy("People who travel together, and are expected at sessions together."),
    ),
}


@for_agenda
def shared_list(request: SignedIn, edition: Edition, kind: str) -> HttpResponse:
    """List the rooms, tracks, events or delegations of an edition."""
    shape = _kind(kind)
    rows = shape.model.objects.filter(edition=edition).annotate(session_count=Count("sessions", distinct=True))
    if shape.model is Room:
        rows = rows.select_related("city", "venue")
    return render(request, "desk/agenda/shared_list.html", _context(edition, kind, shape) | {"rows": list(rows)})


@for_agenda
def shared(request: SignedIn, edition: Edition, kind: str, slug: str = "") -> HttpResponse:
    """Write a room, a track, an event or a delegation, or make one."""
    shape = _kind(kind)
    row = get_object_or_404(shape.model, edition=edition, slug=slug) if slug else shape.model(edition=edition)
    form = shape.form(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            editing.write_shared(actor=request.user, shared=form.instance)
        except Refused as no:
            form.add_error("city" if no.code == "elsewhere" else None, str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:agenda_shared_list", kind=kind)
    kept = shape.model.objects.get(pk=row.pk) if row.pk else None
    return render(request, "desk/agenda/shared.html", _context(edition, kind, shape) | {"form": form, "row": kept})


@require_POST
@for_agenda
def delete_shared(request: SignedIn, edition: Edition, kind: str, slug: str) -> HttpResponse:
    """Delete a room, a track, an event or a delegation that no session needs."""
    row = get_object_or_404(_kind(kind).model, edition=edition, slug=slug)
    try:
        editing.delete_shared(actor=request.user, shared=row)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("desk:agenda_shared", kind=kind, slug=slug)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
    return redirect("desk:agenda_shared_list", kind=kind)


@for_agenda
def hours(request: SignedIn, edition: Edition) -> HttpResponse:
    """List the hours of the days."""
    days: list[dt.date] = []
    if edition.starts and edition.ends:
        days = [edition.starts + dt.timedelta(days=n) for n in range((edition.ends - edition.starts).days + 1)]
    rows = [(day, editing.hours_of(edition, day.isoformat() if day else "")) for day in (None, *days)]
    context = {"section": "agenda", "page_edition": edition, "kind": "hours", "rows": rows}
    return render(request, "desk/agenda/hours_list.html", context)


@for_agenda
def day_hours(request: SignedIn, edition: Edition, day: str) -> HttpResponse:
    """Write the hours of one day, or of all days that have none of their own; or let it have the usual ones again."""
    try:
        row = editing.hours_of(edition, "" if day == "all" else day)
    except ValueError:
        raise Http404 from None
    if request.method == "POST" and "forget" in request.POST and row.pk:
        editing.forget_hours(actor=request.user, hours=row)
        messages.success(request, _("The usual hours hold again."))
        return redirect("desk:agenda_hours")
    form = HoursForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            editing.write_hours(actor=request.user, hours=form.instance)
        except Refused as no:
            form.add_error("lunch_minutes" if no.code == "lunch" else None, str(no))
        else:
            messages.success(request, _("Kept. The warnings and the next proposal follow these hours."))
            return redirect("desk:agenda_hours")
    context = {"section": "agenda", "page_edition": edition, "form": form, "row": row}
    return render(request, "desk/agenda/hours.html", context)


@for_agenda
def speaking_people(request: SignedIn, edition: Edition) -> HttpResponse:
    """List who speaks in the edition: how they are written to, from where they speak, when they can."""
    of_edition = SessionSpeaker.objects.filter(session__edition=edition)
    people = Person.objects.filter(pk__in=of_edition.values("person")).select_related("account")
    details = {row.person_id: row for row in edition.speaker_details.all()}
    times = dict(edition.availabilities.order_by().values_list("person").annotate(Count("pk")))
    speeches = dict(of_edition.order_by().values_list("person").annotate(Count("pk")))
    rows = [(person, details.get(person.pk), times.get(person.pk, 0), speeches[person.pk]) for person in people]
    context = {"section": "agenda", "page_edition": edition, "kind": "people", "rows": rows}
    return render(request, "desk/agenda/people.html", context)


@for_agenda
def speaking_person(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Write how somebody is reached and from where they speak; show when they can speak."""
    person, details = _person(edition, slug)
    form = DetailsForm(request.POST or None, instance=details)
    if request.method == "POST" and form.is_valid():
        try:
            speaking.write_details(actor=request.user, details=form.instance)
        except Refused as no:
            form.add_error("time_zone", str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:agenda_person", slug=slug)
    return _person_page(request, edition, person, form, AvailabilityForm(edition=edition))


@require_POST
@for_agenda
def add_availability(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Say a time in which somebody can speak."""
    person, details = _person(edition, slug)
    form = AvailabilityForm(request.POST, edition=edition)
    if form.is_valid():
        starts, ends = form.span
        try:
            speaking.add_availability(actor=request.user, edition=edition, person=person, starts=starts, ends=ends)
        except Refused as no:
            form.add_error("ends" if no.code == "order" else None, str(no))
        else:
            messages.success(request, _("Added: sessions outside the times given are warned of."))
            return redirect("desk:agenda_person", slug=slug)
    return _person_page(request, edition, person, DetailsForm(instance=details), form)


@require_POST
@for_agenda
def remove_availability(request: SignedIn, edition: Edition, slug: str, pk: int) -> HttpResponse:
    """Forget a time in which somebody can speak."""
    row = get_object_or_404(Availability, edition=edition, person__slug=slug, pk=pk)
    speaking.remove_availability(actor=request.user, availability=row)
    messages.success(request, _("Removed."))
    return redirect("desk:agenda_person", slug=slug)


def _person_page(
    request: SignedIn, edition: Edition, person: Person, form: DetailsForm, span: AvailabilityForm
) -> HttpResponse:
    city = edition.cities.select_related("parent").first()
    context = {
        "section": "agenda",
        "person": person,
        "form": form,
        "span": span,
        "zone": zone_of(city).key if city else "UTC",
        "availabilities": edition.availabilities.filter(person=person),
        "speeches": SessionSpeaker.objects.filter(session__edition=edition, person=person).select_related("session"),
        "zones": sorted(available_timezones()),
    }
    return render(request, "desk/agenda/person.html", context)


def _person(edition: Edition, slug: str) -> tuple[Person, SpeakerDetails]:
    """Find somebody who speaks in an edition, with what is known of them or nothing yet."""
    rows = Person.objects.filter(speeches__session__edition=edition).select_related("account").distinct()
    person: Person = get_object_or_404(rows, slug=slug)
    details = SpeakerDetails.objects.filter(edition=edition, person=person).first()
    return person, details or SpeakerDetails(edition=edition, person=person)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _context(edition: Edition, kind: str, shape: Kind) -> dict[str, Any]:
    return {"section": "agenda", "page_edition": edition, "kind": kind, "shape": shape}
