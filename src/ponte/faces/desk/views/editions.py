"""The editions of the programme: which one the desk works on, and who sees them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_editions, work_on
from ponte.faces.desk.notices import file_notices
from ponte.press import queries as press
from ponte.programme.domain import publishing
from ponte.programme.models import Edition
from ponte.programme.queries import current_edition, editions_of_office


@require_safe
@for_editions
def editions(request: SignedIn, edition: Edition) -> HttpResponse:
    """List the editions, the nearest first, with what can be done with each."""
    found = editions_of_office(request.user).select_related("host_side").prefetch_related("cities")
    context = {"section": "editions", "page_edition": edition, "editions": found, "current": current_edition()}
    return render(request, "desk/editions.html", context)


@require_POST
@for_editions
def work(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Let the desk's pages be about another edition."""
    chosen = _own(request, slug)
    work_on(request, chosen)
    messages.success(request, _("The desk now works on %(edition)s.") % {"edition": chosen.name})
    return redirect("desk:home")


@for_editions
def publish(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Say what becomes visible and what is lacking; publish once confirmed."""
    shown = _own(request, slug)
    if request.method == "POST":
        publishing.publish_edition(actor=request.user, edition=shown, announce=file_notices)
        messages.success(request, _("%(edition)s is public now.") % {"edition": shown.name})
        return redirect("desk:editions")
    context = {
        "section": "editions",
        "page_edition": shown,
        "effect": publishing.preview_publication(edition=shown),
        "posts": press.posts(shown).count(),
    }
    return render(request, "desk/edition_publish.html", context)


@for_editions
def withdraw(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Say what disappears, or why it no longer may; take the edition back once confirmed."""
    shown = _own(request, slug)
    context = {"section": "editions", "page_edition": shown, "outsiders": publishing.outsiders(shown)}
    if request.method == "POST":
        try:
            publishing.withdraw_edition(actor=request.user, edition=shown)
        except Refused as no:
            context["refusal"] = str(no)
        else:
            done = _("%(edition)s is in preparation again: only the offices see it.")
            messages.success(request, done % {"edition": shown.name})
            return redirect("desk:editions")
    return render(request, "desk/edition_withdraw.html", context)


def _own(request: SignedIn, slug: str) -> Edition:
    return get_object_or_404(editions_of_office(request.user), slug=slug)
