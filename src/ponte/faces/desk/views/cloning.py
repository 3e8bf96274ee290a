"""The next edition from this one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_press
from ponte.faces.desk.press_forms import CloneForm
from ponte.programme.domain.cloning import YEAR, clone_edition, preview_clone
from ponte.programme.models import Edition


@for_press
def next_edition(request: SignedIn, edition: Edition) -> HttpResponse:
    """Say what the next edition takes over and what stays behind; make it once confirmed."""
    form = CloneForm(request.POST or request.GET or None, initial={"days": YEAR}, label_suffix="")
    days = form.cleaned_data["days"] if form.is_bound and form.is_valid() else YEAR
    context = {"section": "clone", "page_edition": edition, "form": form}
    try:
        if request.method == "POST" and form.is_valid():
            clone = clone_edition(actor=request.user, edition=edition, days=days)
            messages.success(request, _("%(edition)s is made; the desk now shows it.") % {"edition": clone.name})
            return redirect("desk:home")
        context["preview"] = preview_clone(edition=edition, days=days)
    except Refused as no:
        context["refusal"] = str(no)
    return render(request, "desk/clone.html", context)
