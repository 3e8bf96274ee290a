"""Requests received and sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import requesting
from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models import MeetingRequest, Registration
from ponte.brokerage.queries import requests_received, requests_sent
from ponte.common.permissions import require
from ponte.faces.answers import SignedIn, came_from
from ponte.faces.my.access import for_registered


@for_registered
def requests(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show what others have asked, those that wait first, and what one has asked oneself."""
    received = list(requests_received(registration))
    context = {
        "section": "requests",
        "registration": registration,
        "waiting": [row for row in received if row.status == RequestStatus.PENDING],
        "answered": [row for row in received if row.status != RequestStatus.PENDING],
        "sent": list(requests_sent(registration)),
    }
    return render(request, "my/requests.html", context)


@require_POST
@for_registered
def accept(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Say yes."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.answer_request", asked)
    requesting.accept(actor=request.user, request=asked)
    return _answered(request, asked, _("Agreed. The meeting gets its time when the timetable is published."))


@require_POST
@for_registered
def decline(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Say no, with a reason that stays with the office."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.answer_request", asked)
    requesting.decline(actor=request.user, request=asked, reason=request.POST.get("reason", ""))
    return _answered(request, asked, _("Declined. Your reason is seen by the office only."))


@require_POST
@for_registered
def withdraw(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Take a request back."""
    asked = _request(registration, pk)
    require(request.user, "brokerage.withdraw_request", asked)
    requesting.withdraw(actor=request.user, request=asked)
    return _answered(request, asked, _("Withdrawn."))


def _request(registration: Registration, pk: int) -> MeetingRequest:
    return get_object_or_404(
        MeetingRequest.objects.select_related(
            "sender__person",
            "sender__organisation",
            "sender__brokerage",
            "recipient__person",
            "recipient__organisation",
            "recipient__brokerage",
            "profile",
        ),
        pk=pk,
        sender__brokerage=registration.brokerage_id,
    )


def _answered(request: HttpRequest, asked: MeetingRequest, outcome: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "my/_answered.html", {"asked": asked, "outcome": outcome})
    messages.success(request, outcome)
    return redirect(came_from(request))
