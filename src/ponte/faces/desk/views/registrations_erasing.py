"""Erasing somebody of one's own side, who has asked the office for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.models import Brokerage, Registration
from ponte.brokerage.queries.registrations import registrations_of
from ponte.common.permissions import require
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.my.data_forms import ErasureForm
from ponte.faces.proving import proved_anew
from ponte.people.domain.erasing import erase, erasure_effect, is_on_record
from ponte.people.domain.personal_data import Subject, obstacles


@never_cache
@for_officers
def erase_person(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Let an officer erase somebody of their own side, once they have proved anew to be themselves."""
    row = get_object_or_404(registrations_of(brokerage, own_sides(request.user, brokerage)), pk=pk)
    require(request.user, "brokerage.erase_person", row)
    return _confirm(request, row)


@proved_anew
def _confirm(request: SignedIn, row: Registration) -> HttpResponse:
    """Say what goes, what stays and what stands in the way; erase once that is confirmed."""
    subject = Subject.of_person(row.person)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erase(actor=request.user, subject=subject)
        messages.success(request, _("This person’s account and data are erased."))
        return redirect("desk:registrations")
    context = {
        "section": "registrations",
        "row": row,
        "form": form,
        "effect": erasure_effect(subject),
        "obstacles": obstacles(subject),
        "keeps_name": is_on_record(subject),
    }
    return render(request, "desk/registrations/erase.html", context)
