"""Suggestions, a partner's page, and asking for a meeting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.requesting import ask
from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import MeetingRequest, Profile, Registration, Suggestion
from ponte.brokerage.queries import LIVE, has_declined, partners_for, presences_in_common, requests_by_partner
from ponte.brokerage.reasons import sector_names
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.cards import partner_cards, why


@for_registered
def suggestions(request: SignedIn, registration: Registration) -> HttpResponse:
    """Everybody suggested, best first, each with the reasons."""
    partners = partners_for(registration)
    meetable = [partner for partner in partners if partner.shared_presence]
    only_meetable = "all" not in request.GET
    shown = meetable if only_meetable and meetable else partners
    context = {
        "section": "suggestions",
        "registration": registration,
        "cards": partner_cards(shown, sector_names()),
        "hidden_count": len(partners) - len(shown),
        "shows_all": not only_meetable and len(meetable) < len(partners),
        "has_profile": registration.profiles.exists(),
    }
    return render(request, "my/suggestions.html", context)


@for_registered
def partner(request: SignedIn, registration: Registration, slug: str) -> HttpResponse:
    """Show another participant: their profiles beside one's own, where both are, and the way to ask."""
    other = _participant(registration, slug)
    if other.pk == registration.pk:
        return redirect("my:profile")
    return render(request, "my/partner.html", _partner_context(registration, other))


@require_POST
@for_registered
def ask_for_meeting(request: SignedIn, registration: Registration, slug: str) -> HttpResponse:
    """Ask; a refusal comes back with what was typed."""
    other = _participant(registration, slug)
    message = request.POST.get("message", "")
    profile = other.profiles.filter(reference=request.POST.get("profile", "")).first()
    live: MeetingRequest | None = None
    refusal = ""
    try:
        live = ask(actor=request.user, sender=registration, recipient=other, profile=profile, message=message)
    except Refused as no:
        refusal = str(no)
    context: dict[str, object]
    if request.headers.get("HX-Request"):
        context = {"live": live, "refusal": refusal, "answered_now": True, "profile": profile}
        context |= {"registration": registration, "other": other}
        context |= {"shared_presence": presences_in_common(registration, other)}
        return render(request, "my/_ask.html", context)
    if refusal:
        context = _partner_context(registration, other) | {"refusal": refusal, "message": message}
        return render(request, "my/partner.html", context, status=409)
    messages.success(request, _("You have asked %(name)s for a meeting.") % {"name": other.person.name})
    return redirect("my:partner", slug=slug)


def _participant(registration: Registration, slug: str) -> Registration:
    return get_object_or_404(
        Registration.objects.select_related("person", "organisation", "side", "brokerage"),
        brokerage=registration.brokerage_id,
        type=RegistrationType.PARTICIPANT,
        person__slug=slug,
    )


def _partner_context(registration: Registration, other: Registration) -> dict[str, object]:
    pairs = (
        Suggestion.objects.filter(profile__registration=registration, other__registration=other)
        .select_related("profile", "other")
        .order_by("-score", "pk")
    )
    sectors = sector_names()
    explained = [(pair, why(pair, sectors)) for pair in pairs]
    seen: set[int] = {pair.other_id for pair in pairs}
    with_them = requests_by_partner(registration)[other.pk]
    profiles: list[Profile] = list(other.profiles.prefetch_related("sectors"))
    return {
        "section": "suggestions",
        "registration": registration,
        "other": other,
        "best": explained[0] if explained else None,
        "further": explained[1:],
        "other_profiles": [profile for profile in profiles if profile.pk not in seen],
        "profile": explained[0][0].other if explained else (profiles[0] if profiles else None),
        "live": next((request for request in with_them if request.status in LIVE), None),
        "declined": has_declined(with_them, registration),
        "shared_presence": presences_in_common(registration, other),
        "can_ask": registration.type == RegistrationType.PARTICIPANT and registration.side_id != other.side_id,
    }
