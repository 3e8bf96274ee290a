"""The first screen: your week."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ponte.brokerage.domain.limits import meeting_count
from ponte.brokerage.enums import RegistrationType, Workflow
from ponte.brokerage.models import Registration
from ponte.brokerage.models.registration import FOR_MEETINGS
from ponte.brokerage.queries import Appointment, diary, meetings_to_rate, partners_for, requests_of, wishes_of
from ponte.brokerage.reasons import sector_names
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.cards import partner_cards
from ponte.people.domain.consenting import standings

SHOWN = 3
"""How many suggestions and requests the first screen shows."""


@for_registered
def home(request: SignedIn, registration: Registration) -> HttpResponse:
    """Three suggestions, the requests that wait for an answer, and the next thing in the diary."""
    appointments = diary(registration)
    has_begun = any(appointment.starts <= timezone.now() for appointment in appointments)
    consents = standings(request.user)
    context = {
        "section": "home",
        "registration": registration,
        "next": _next(appointments),
        "has_begun": has_begun,
        "appointment_count": len(appointments),
        "consents_asked": any(one.is_asked for one in consents),
    }
    if registration.type == RegistrationType.INTERPRETER:
        return render(request, "my/home_interpreter.html", context)
    waiting = requests_of(registration)["waiting"]
    # Whom one can meet comes first; the order by score is kept among them.
    partners = sorted(partners_for(registration, new_only=True), key=lambda partner: not partner.shared_presence)
    wishes = wishes_of(registration) if registration.brokerage.workflow == Workflow.PREFERENCES else {}
    context |= {
        "is_hidden": not all(one.holds for one in consents if one.kind in FOR_MEETINGS),
        "to_tell": meetings_to_rate(registration) if has_begun else 0,
        "waiting": waiting[:SHOWN],
        "waiting_count": len(waiting),
        "agreed_count": 0 if appointments else meeting_count(registration),
        "has_profile": registration.profiles.exists,  # asked only where there is no suggestion
        "cards": partner_cards(partners[:SHOWN], sector_names(), wishes),
    }
    return render(request, "my/home.html", context)


def _next(appointments: list[Appointment]) -> Appointment | None:
    """The first appointment that is not over; once all are over, the first."""
    now = timezone.now()
    return next((line for line in appointments if line.ends > now), appointments[0] if appointments else None)
