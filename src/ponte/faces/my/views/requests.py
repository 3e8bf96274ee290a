"""Requests received and sent, one with its messages, and every answer to one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import answering_handed, requesting
from ponte.brokerage.domain.booking import openings
from ponte.brokerage.domain.messaging import MOST_LETTERS, write_message
from ponte.brokerage.domain.reminding import want_reminders
from ponte.brokerage.enums import Timing
from ponte.brokerage.models import MeetingRequest, Registration, Reminding
from ponte.brokerage.queries import LIVE, as_seen_by, published_place, request_among, requests_of
from ponte.brokerage.queries.handing_over import office_answer
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn, came_from
from ponte.faces.my.access import for_registered
from ponte.faces.my.times import by_day, chosen_slots


@for_registered
def requests(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show what others have asked and what one has asked oneself, by where it stands; or one of the four alone."""
    found = requests_of(registration)
    only = request.GET.get("show", "")
    context: dict[str, object] = {
        "section": "requests",
        "registration": registration,
        "only": only if only in found else "",
        "counts": {standing: len(rows) for standing, rows in found.items()},
        "any": any(found.values()),
        "reminded": not Reminding.objects.filter(registration=registration, is_wanted=False).exists(),
    }
    return render(request, "my/requests.html", context | {str(standing): rows for standing, rows in found.items()})


@for_registered
def page(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Show one request: how it stands, the times to choose from, and what the two have written."""
    return render(request, "my/request.html", _page_context(request, registration, pk))


@require_POST
@for_registered
def accept(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Say yes, to one of the proposed times where there are some."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.answer_request", asked)
    slot = next(iter(chosen_slots(request.POST, registration.brokerage)), None)
    requesting.accept(actor=request.user, request=asked, slot=slot)
    if registration.brokerage.timing == Timing.PARTICIPANTS:
        return _answered(request, registration, asked, _("Agreed: the meeting is in your diary."))
    return _answered(
        request, registration, asked, _("Agreed. The meeting gets its time when the timetable is published.")
    )


@require_POST
@for_registered
def other_times(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Answer with other times."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.answer_request", asked)
    slots = chosen_slots(request.POST, registration.brokerage)
    requesting.propose_other_times(actor=request.user, request=asked, slots=slots)
    messages.success(request, _("Proposed. The answer is now with %(name)s.") % {"name": asked.answerer.person.name})
    return redirect("my:request", pk=pk)


@require_POST
@for_registered
def decline(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Say no, with a reason that stays with the office."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.decline_request", asked)
    requesting.decline(actor=request.user, request=asked, reason=request.POST.get("reason", ""))
    return _answered(request, registration, asked, _("Declined. Your reason is seen by the office only."))


@require_POST
@for_registered
def answer_oneself(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Open again what one's office has declined."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.decline_request", asked)
    answering_handed.answer_oneself(actor=request.user, request=asked)
    messages.success(request, _("The request is open again: the answer is yours."))
    return redirect("my:request", pk=pk)


@require_POST
@for_registered
def withdraw(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Take a request back."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.withdraw_request", asked)
    requesting.withdraw(actor=request.user, request=asked)
    return _answered(request, registration, asked, _("Withdrawn."))


@require_POST
@for_registered
def call_off(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Call an agreed meeting off."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.take_part_in_request", asked)
    requesting.call_off(actor=request.user, request=asked, by=registration)
    messages.success(request, _("Called off. %(name)s is told.") % {"name": asked.partner_of(registration).person.name})
    return redirect("my:request", pk=pk)


@require_POST
@for_registered
def write(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Write to the other; a refusal comes back with what was typed."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.take_part_in_request", asked)
    text = request.POST.get("text", "")
    try:
        write_message(actor=request.user, request=asked, author=registration, text=text)
    except Refused as no:
        context = _page_context(request, registration, pk) | {"refusal": str(no), "text": text}
        return render(request, "my/request.html", context, status=409)
    return redirect("my:request", pk=pk)


@require_POST
@for_registered
def reminders(request: SignedIn, registration: Registration) -> HttpResponse:
    """Switch reminders on or off."""
    wanted = request.POST.get("wanted") == "yes"
    want_reminders(actor=request.user, registration=registration, wanted=wanted)
    messages.success(request, _("Reminders are on.") if wanted else _("Reminders are off."))
    return redirect("my:requests")


def _request(registration: Registration, pk: int) -> MeetingRequest:
    if asked := request_among(registration.brokerage_id, pk):
        return asked
    raise Http404


def _page_context(request: SignedIn, registration: Registration, pk: int) -> dict[str, object]:
    row = _request(registration, pk)
    require(request.user, "brokerage.take_part_in_request", row)
    asked = as_seen_by(registration, row)
    context: dict[str, object] = {
        "section": "requests",
        "registration": registration,
        "row": asked,
        "asked": row,
        "messages_between": list(row.messages.select_related("author__person")),
        "can_write": row.status in LIVE,
        "most_letters": MOST_LETTERS,
        "placement": published_place(row),
        "by_office": office_answer(row),
    }
    if asked.standing == "waiting" and registration.brokerage.timing == Timing.PARTICIPANTS:
        free = openings(registration, asked.other)
        proposed = set(row.proposed_times.values_list("slot_id", flat=True))
        context |= {
            "proposed": by_day(opening for opening in free if opening.slot.pk in proposed),
            "lost": len(proposed) > sum(opening.slot.pk in proposed for opening in free),
            "times": by_day(opening for opening in free if opening.slot.pk not in proposed),
            "most_times": requesting.MOST_TIMES,
        }
    return context


def _answered(request: HttpRequest, registration: Registration, asked: MeetingRequest, outcome: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        context = {"asked": asked, "other": asked.partner_of(registration), "outcome": outcome}
        return render(request, "my/_answered.html", context)
    messages.success(request, outcome)
    return redirect(came_from(request))
