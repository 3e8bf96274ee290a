"""Check-in at the door: a page that works without a network, the list that it keeps, and what it sends."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from ponte.brokerage.domain.checking_in import Arrival, check_in, find_by_code, make_badges, undo_check_in
from ponte.brokerage.domain.clock import as_lived, zone_of
from ponte.brokerage.models import Brokerage, CheckIn, Hall, Placement, Registration
from ponte.brokerage.queries.day import Expected, list_of_the_day
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.site.dates import zone_short

MOST_ENTRIES = 200
"""Check-ins that a device sends at one time."""


@require_safe
@ensure_csrf_cookie
@for_officers
def page(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Scan, type or search; nothing of anybody is in the page itself."""
    make_badges(brokerage)  # whoever was admitted this morning has a code as well
    halls = brokerage.halls.select_related("city")
    return render(request, "desk/day/check_in.html", {"section": "check_in", "halls": halls})


@require_safe
@for_officers
def list_of_day(request: SignedIn, brokerage: Brokerage) -> JsonResponse:
    """List who is expected today, with badge codes and the next meetings: what a device keeps until sign-out."""
    real = timezone.now()
    now = as_lived(brokerage, real)
    people = [_expected(row) for row in list_of_the_day(brokerage, now)]
    return JsonResponse({"ahead": round((now - real).total_seconds() * 1000), "people": people})


@require_POST
@for_officers
def receive(request: SignedIn, brokerage: Brokerage) -> JsonResponse:
    """Take the check-ins of a device, each for itself; what was taken before is answered as before."""
    try:
        entries = json.loads(request.body)["entries"]
        if not isinstance(entries, list):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "entries: expected a list"}, status=400)
    halls = {hall.pk: hall for hall in brokerage.halls.select_related("city", "brokerage")}
    return JsonResponse({"results": [_take(request, brokerage, halls, entry) for entry in entries[:MOST_ENTRIES]]})


@require_POST
@for_officers
def undo(request: SignedIn, brokerage: Brokerage, pk: int) -> JsonResponse:
    """Take back a check-in that was a mistake."""
    row = get_object_or_404(CheckIn.objects.select_related("registration"), hall__brokerage=brokerage, pk=pk)
    undo_check_in(actor=request.user, check_in=row)
    return JsonResponse({"outcome": "undone"})


def _take(request: SignedIn, brokerage: Brokerage, halls: dict[int, Hall], entry: Any) -> dict[str, Any]:
    """Answer one check-in: ``in``, ``already`` or ``refused``, with a sentence where there is something to say."""
    try:
        client_id, hall = uuid.UUID(entry["id"]), halls[entry["hall"]]
        at = dt.datetime.fromisoformat(entry["at"])
        registration = _registration(brokerage, entry)
        if at.tzinfo is None:
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError):
        given = entry.get("id") if isinstance(entry, dict) else None
        return {"id": given, "outcome": "refused", "text": _("The device sent something unreadable.")}
    except Refused as no:
        return {"id": str(client_id), "outcome": "refused", "text": str(no)}
    answer: dict[str, Any] = {"id": str(client_id), "registration": registration.pk, "name": registration.person.name}
    try:
        arrival = check_in(actor=request.user, hall=hall, registration=registration, client_id=client_id, at=at)
    except Refused as no:
        return answer | {"outcome": "refused", "text": str(no)}
    if arrival.is_new:
        answer["undo"] = reverse("desk:check_in_undo", args=[arrival.check_in.pk])
    return answer | {"outcome": "in" if arrival.is_new else "already", "text": _remark(arrival)}


def _registration(brokerage: Brokerage, entry: dict[str, Any]) -> Registration:
    if code := entry.get("code"):
        return find_by_code(brokerage, str(code))
    rows = Registration.objects.select_related("person").filter(brokerage=brokerage, pk=int(entry["registration"]))
    if (row := rows.first()) is None:
        raise Refused("unknown_person", _("This person is no longer registered."))
    return row


def _remark(arrival: Arrival) -> str:
    row = arrival.check_in
    if not arrival.is_new:
        by = row.by.email if row.by else "–"
        return _("Already checked in at %(time)s by %(who)s.") % {"time": _clock(row.at, row.hall), "who": by}
    if arrival.expected_at:
        return _("Expected at %(hall)s for this half day.") % {"hall": arrival.expected_at.name}
    return ""


def _expected(row: Expected) -> dict[str, Any]:
    registration = row.registration
    return {
        "id": registration.pk,
        "code": row.code,
        "name": registration.person.name,
        "find": f"{registration.person.name} {registration.search_terms}".lower(),
        "organisation": registration.organisation.name if registration.organisation else _("Interpreter"),
        "side": registration.side.name if registration.side else "",
        "hall": row.hall.pk if row.hall else None,
        "come": row.come_at is not None,
        "next": [_next(placement, registration) for placement in row.placements],
    }


def _next(placement: Placement, registration: Registration) -> dict[str, Any]:
    slot = placement.slot
    others = [person for person in placement.meeting.people.all() if person.pk != registration.pk]
    return {
        "starts": round(slot.starts.timestamp() * 1000),
        "ends": round(slot.ends.timestamp() * 1000),
        "at": _clock(slot.starts, slot.hall),
        "table": placement.table,
        "hall": slot.hall.name,
        "with": [person.person.name for person in others],
    }


def _clock(moment: dt.datetime, hall: Hall) -> str:
    """Write a time of day as the clocks of a hall's city have it, with their zone."""
    local = moment.astimezone(zone_of(hall))
    return f"{local:%H:%M} {zone_short(local)}"
