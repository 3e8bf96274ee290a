"""One's own travel papers: entered, shown, erased; and the letter that was issued on them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ponte.brokerage.domain.inviting import letter_pdf
from ponte.brokerage.domain.travelling import (
    erase_travel_document,
    erasure_date,
    is_guest,
    keep_travel_document,
    read_passport,
)
from ponte.brokerage.models import InvitationLetter, Registration, TravelDocument
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.travel_forms import TravelForm


@never_cache
@sensitive_post_parameters()
@for_registered
def page(request: SignedIn, registration: Registration) -> HttpResponse:
    """Say what the data are for and when they go; take them. What is refused stays in the form with the reason."""
    document = TravelDocument.objects.filter(registration=registration).first()
    countries = registration.side.countries if registration.side else []
    form = TravelForm(
        request.POST or None,
        passport=read_passport(actor=request.user, registration=registration),
        document=document,
        country=countries[0] if countries else "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            keep_travel_document(
                actor=request.user,
                registration=registration,
                passport=form.passport,
                arrives=form.cleaned_data["arrives"],
                departs=form.cleaned_data["departs"],
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your travel data are saved. The inviting office can issue your letter now."))
            return redirect("my:travel")
    context = {
        "section": "profile",
        "registration": registration,
        "edition": registration.brokerage.edition,
        "host": registration.brokerage.edition.host_side,
        "form": form,
        "document": document,
        "is_guest": is_guest(registration),
        "erased_on": erasure_date(registration.brokerage.edition),
        "letter": InvitationLetter.objects.filter(registration=registration).select_related("side").first(),
    }
    return render(request, "my/travel.html", context)


@require_POST
@for_registered
def erase(request: SignedIn, registration: Registration) -> HttpResponse:
    """Erase at once what was entered."""
    erase_travel_document(actor=request.user, registration=registration)
    messages.success(request, _("Your travel data are erased, and what your letter said with them."))
    return redirect("my:travel")


@require_safe
@never_cache
@for_registered
def letter(request: SignedIn, registration: Registration) -> HttpResponse:
    """Make one's own letter anew, as PDF."""
    row = InvitationLetter.objects.filter(registration=registration).select_related("side").first()
    if row is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{row.file_name}"', "Cache-Control": "no-store"}
    return HttpResponse(letter_pdf(actor=request.user, letter=row), content_type="application/pdf", headers=headers)
