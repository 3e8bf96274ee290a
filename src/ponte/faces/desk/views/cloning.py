"""The next edition from this one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_editions, work_on
from ponte.faces.desk.edition_forms import TermsForm
from ponte.programme.domain.cloning import clone_edition, preview_clone
from ponte.programme.models import Edition


@for_editions
def next_edition(request: SignedIn, edition: Edition) -> HttpResponse:
    """Say when the next edition is, what it takes over and what stays behind; make it once confirmed."""
    form = TermsForm(request.POST or request.GET or None, edition=edition)
    context = {"section": "editions", "page_edition": edition, "form": form}
    try:
        if request.method == "POST" and form.is_valid():
            clone = clone_edition(actor=request.user, edition=edition, terms=form.terms)
            work_on(request, clone)
            done = _("%(edition)s is in preparation: only the offices see it. The desk now works on it.")
            messages.success(request, done % {"edition": clone.name})
            return redirect("desk:editions")
        context["preview"] = preview_clone(edition=edition, terms=form.terms)
    except Refused as no:
        context["refusal"] = str(no)
    return render(request, "desk/clone.html", context)
