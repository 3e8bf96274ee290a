"""Profiles, their suggestions, and matching anew."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.brokerage import queries
from ponte.brokerage.domain.profile_life import approve_profile, return_profile
from ponte.brokerage.domain.suggesting import queue_suggestions
from ponte.brokerage.models import Brokerage
from ponte.brokerage.reasons import sector_names
from ponte.engine.matching.learning import LEAST_ANSWERS
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.forms import ProfileFilter
from ponte.faces.desk.lists import PER_PAGE, listing
from ponte.faces.my.cards import why

COLUMNS = {
    "reference": gettext_lazy("Reference"),
    "title": gettext_lazy("Title"),
    "person": gettext_lazy("Person"),
    "suggestions": gettext_lazy("Suggestions"),
}


@for_officers
def profiles(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Search, narrow down and sort the profiles."""
    form = ProfileFilter(request.GET, brokerage=brokerage)
    rows = form.narrow(queries.profiles(brokerage, request.user))
    context = {
        "section": "profiles",
        "brokerage": brokerage,
        "form": form,
        "to_review": queries.profiles_to_review(brokerage, request.user).select_related("registration__person"),
        "listing": listing(request, form, rows, COLUMNS, frozenset({"suggestions"})),
    }
    template = "desk/_profiles.html" if request.headers.get("HX-Request") else "desk/profiles.html"
    return render(request, template, context)


@for_officers
def profile(request: SignedIn, brokerage: Brokerage, reference: str) -> HttpResponse:
    """Show a profile with everybody suggested to it, and why."""
    row = get_object_or_404(queries.profiles(brokerage, request.user), reference=reference)
    sectors = sector_names()
    context = {
        "section": "profiles",
        "brokerage": brokerage,
        "profile": row,
        "is_our_turn": queries.profiles_to_review(brokerage, request.user).filter(pk=row.pk).exists(),
        "can_correct": request.user.has_perm("brokerage.tell_profile", row),
        "texts": row.texts.all(),
        "versions": row.versions.select_related("by"),
        "explained": [(suggestion, why(suggestion, sectors)) for suggestion in queries.suggestions_of(row)],
    }
    return render(request, "desk/profile.html", context)


@require_POST
@for_officers
def approve(request: SignedIn, brokerage: Brokerage, reference: str) -> HttpResponse:
    """Pass a profile on, to the other office or to the public of the brokerage."""
    row = get_object_or_404(queries.profiles(brokerage, request.user), reference=reference)
    approve_profile(actor=request.user, profile=row)
    messages.success(request, _("%(title)s: %(state)s.") % {"title": row.title, "state": row.get_status_display()})
    return redirect("desk:profiles")


@require_POST
@for_officers
def send_back(request: SignedIn, brokerage: Brokerage, reference: str) -> HttpResponse:
    """Give a profile back to its owner with what is asked for."""
    row = get_object_or_404(queries.profiles(brokerage, request.user), reference=reference)
    return_profile(actor=request.user, profile=row, note=request.POST.get("note", ""))
    messages.success(request, _("Sent back; the owner reads what you ask for."))
    return redirect("desk:profiles")


@for_officers
def suggestions(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Show how the latest matching stands, and the best pairs it found."""
    page = Paginator(queries.suggestions_between(brokerage), PER_PAGE).get_page(request.GET.get("page"))
    sectors = sector_names()
    context = {
        "section": "suggestions",
        "brokerage": brokerage,
        "run": queries.last_matching_run(brokerage),
        "least_answers": LEAST_ANSWERS,
        "without": queries.attention(brokerage, request.user)["no_suggestions"],
        "page": page,
        "explained": [(suggestion, why(suggestion, sectors)) for suggestion in page],
    }
    return render(request, "desk/suggestions.html", context)


@for_officers
def matching_state(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Tell how the latest matching stands; the page is loaded anew once it has ended."""
    run = queries.last_matching_run(brokerage)
    response = render(request, "desk/_matching.html", {"run": run})
    if run is None or not run.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@for_officers
def match_again(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Have all profiles matched anew."""
    queue_suggestions(actor=request.user, brokerage=brokerage)
    messages.success(request, _("All profiles are being matched anew; the suggestions are replaced when it ends."))
    return redirect("desk:suggestions")
