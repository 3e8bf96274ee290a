"""The colleagues of one's own office, and a new start for whoever lost their second factor."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_editions
from ponte.people.second_factor import factors
from ponte.programme.domain.colleagues import reset_second_factor
from ponte.programme.models import Edition, Officer


@for_editions
def colleagues(request: SignedIn, edition: Edition) -> HttpResponse:
    """List who works for the own side's office, and who has a second factor."""
    sides = edition.programme.sides.filter(officers__account=request.user)
    has_factor = Exists(factors().filter(user=OuterRef("account")))
    rows = Officer.objects.filter(side__in=sides).annotate(has_factor=has_factor).select_related("account", "side")
    context = {"section": "colleagues", "rows": rows.order_by("side", "account__email")}
    return render(request, "desk/colleagues.html", context)


@require_POST
@for_editions
def reset(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Take a colleague's second factor away."""
    officer = get_object_or_404(Officer.objects.select_related("account"), pk=pk, side__programme=edition.programme_id)
    reset_second_factor(actor=request.user, officer=officer)
    messages.success(request, _("Done. Your colleague has been written to and sets up a new one at the desk."))
    return redirect("desk:colleagues")
