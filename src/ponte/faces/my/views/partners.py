"""Suggestions, looking for partners, a partner's page, asking for a meeting, and wanting nothing of somebody."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import blocking
from ponte.brokerage.domain.booking import Opening, openings
from ponte.brokerage.domain.requesting import MOST_TIMES, ask
from ponte.brokerage.domain.requesting_rules import asking_between
from ponte.brokerage.domain.wishing import why_not_wish
from ponte.brokerage.enums import Acceptance, RegistrationType, RequestStatus, Timing, Workflow
from ponte.brokerage.models import MeetingRequest, Registration
from ponte.brokerage.queries import (
    LIVE,
    find_partners,
    has_blocked,
    has_declined,
    partners_for,
    presences_in_common,
    profiles_of_interest,
    requests_by_partner,
    suggestions_with_profiles,
    wishes_of,
)
from ponte.brokerage.reasons import sector_names
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered, seen_or_404
from ponte.faces.my.cards import partner_cards, why
from ponte.faces.my.times import by_day, chosen_slots

PER_PAGE = 30


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
        "cards": partner_cards(shown, sector_names(), wishes_of(registration)),
        "hidden_count": len(partners) - len(shown),
        "shows_all": not only_meetable and len(meetable) < len(partners),
        "has_profile": registration.profiles.exists(),
    }
    return render(request, "my/suggestions.html", context)


@for_registered
def search(request: SignedIn, registration: Registration) -> HttpResponse:
    """Look for partners by name, organisation or position."""
    words = " ".join(request.GET.get("q", "").split())
    page = Paginator(find_partners(registration, words), PER_PAGE).get_page(request.GET.get("page"))
    wishes = wishes_of(registration)
    context = {
        "section": "suggestions",
        "registration": registration,
        "words": words,
        "page": page,
        "found": [(row, wishes.get(row.pk)) for row in page],
    }
    return render(request, "my/partners.html", context)


@for_registered
def partner(request: SignedIn, registration: Registration, slug: str) -> HttpResponse:
    """Show another participant: their profiles beside one's own, where both are, and the way to ask."""
    other = seen_or_404(registration, slug)
    if other.pk == registration.pk:
        return redirect("my:profile")
    return render(request, "my/partner.html", _partner_context(registration, other))


@require_POST
@for_registered
def ask_for_meeting(request: SignedIn, registration: Registration, slug: str) -> HttpResponse:
    """Ask; a refusal comes back with what was typed."""
    other = seen_or_404(registration, slug)
    message = request.POST.get("message", "")
    profile = other.profiles.filter(reference=request.POST.get("profile", "")).first()
    slots = chosen_slots(request.POST, registration.brokerage)
    live: MeetingRequest | None = None
    refusal = ""
    try:
        live = ask(
            actor=request.user, sender=registration, recipient=other, profile=profile, message=message, slots=slots
        )
    except Refused as no:
        refusal = str(no)
    context: dict[str, object]
    if request.headers.get("HX-Request"):
        context = {"live": live, "refusal": refusal, "answered_now": True, "profile": profile}
        context |= {"with_message": "message" in request.POST}
        context |= {"registration": registration, "other": other}
        context |= {"shared_presence": presences_in_common(registration, other)}
        if refusal:
            times = openings(registration, other) if registration.brokerage.timing == Timing.PARTICIPANTS else []
            context |= _times(registration, times) | {"message": message, "chosen": {slot.pk for slot in slots}}
        return render(request, "my/_ask.html", context)
    if refusal:
        context = _partner_context(registration, other) | {"refusal": refusal, "message": message}
        context |= {"chosen": {slot.pk for slot in slots}}
        return render(request, "my/partner.html", context, status=409)
    agreed = live is not None and live.status == RequestStatus.ACCEPTED
    said = _("You meet %(name)s.") if agreed else _("You have asked %(name)s for a meeting.")
    messages.success(request, said % {"name": other.person.name})
    return redirect("my:partner", slug=slug)


@require_POST
@for_registered
def block(request: SignedIn, registration: Registration, slug: str) -> HttpResponse:
    """Want nothing more of somebody."""
    other = seen_or_404(registration, slug)
    blocking.block(actor=request.user, blocker=registration, blocked=other)
    messages.success(request, _("Blocked. %(name)s is not told.") % {"name": other.person.name})
    return redirect("my:partner", slug=slug)


@require_POST
@for_registered
def unblock(request: SignedIn, registration: Registration, slug: str) -> HttpResponse:
    """Lift a block."""
    other = seen_or_404(registration, slug)
    blocking.unblock(actor=request.user, blocker=registration, blocked=other)
    messages.success(request, _("%(name)s can reach you again.") % {"name": other.person.name})
    return redirect("my:partner", slug=slug)


def _partner_context(registration: Registration, other: Registration) -> dict[str, object]:
    pairs, profiles = suggestions_with_profiles(registration, other)
    sectors = sector_names()
    explained = [(pair, why(pair, sectors)) for pair in pairs]
    seen = {pair.other_id for pair in pairs}
    context: dict[str, object] = {
        "section": "suggestions",
        "registration": registration,
        "other": other,
        "best": explained[0] if explained else None,
        "further": explained[1:],
        "other_profiles": [profile for profile in profiles if profile.pk not in seen],
        "profile": explained[0][0].other if explained else (profiles[0] if profiles else None),
        "shared_presence": presences_in_common(registration, other),
        "interesting": profiles_of_interest(registration),
        "can_ask": registration.type == RegistrationType.PARTICIPANT,
        "has_blocked": has_blocked(registration, other),
    }
    return context | _standing(registration, other)


def _standing(registration: Registration, other: Registration) -> dict[str, object]:
    """How it stands between two: what is open or agreed, and else what stands against asking or wishing."""
    with_them = requests_by_partner(registration)[other.pk]
    live = next((request for request in with_them if request.status in LIVE), None)
    standing: dict[str, object] = {"live": live, "declined": has_declined(with_them, registration)}
    if registration.brokerage.workflow == Workflow.PREFERENCES:
        no = why_not_wish(registration, other)
        return standing | {"wish": registration.wishes.filter(wished=other).first(), "no": no}
    if live:
        return standing
    no, times = asking_between(registration, other)
    return standing | {"no": no} | ({} if no else _times(registration, times))


def _times(registration: Registration, times: list[Opening]) -> dict[str, object]:
    """What somebody can choose from, where participants pick the time; at once is one time, to be answered some."""
    if registration.brokerage.timing != Timing.PARTICIPANTS:
        return {}
    at_once = registration.brokerage.acceptance == Acceptance.AUTOMATIC
    return {"times": by_day(times), "most_times": 1 if at_once else MOST_TIMES}
