"""What one consents to: each by itself, given and taken back with one tap."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.withdrawing_consents import consent_withdrawal_effect, withdraw_consent
from ponte.brokerage.queries import current_brokerage, registration_of
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.people.domain.consenting import answer, standings
from ponte.people.enums import ConsentKind
from ponte.people.models import ConsentText


@for_account
def page(request: SignedIn) -> HttpResponse:
    """Show each consent: what it says, how one stands to it, and what taking it back would end."""
    brokerage = current_brokerage()
    found = standings(request.user)
    context = {
        "section": "consents",
        "registration": registration_of(request.user, brokerage),
        "consents": [(one, consent_withdrawal_effect(request.user, one.kind) if one.holds else None) for one in found],
        "sides": brokerage.edition.programme.sides.select_related("office") if brokerage else [],
    }
    return render(request, "my/consents.html", context)


@require_POST
@for_account
def decide(request: SignedIn, kind: str) -> HttpResponse:
    """Say yes to the wording that was read, or no."""
    if kind not in ConsentKind.values:
        raise Http404
    account = request.user
    if request.POST.get("say") == "yes":
        read = request.POST.get("text", "")
        text = get_object_or_404(ConsentText, kind=kind, pk=int(read) if read.isdecimal() else 0)
        answer(actor=account, account=account, given=[kind], texts=[text])
        messages.success(request, _("Noted: you consent. You can take it back here at any time."))
    else:
        withdraw_consent(actor=account, account=account, kind=ConsentKind(kind))
        messages.success(request, _("Noted: you do not consent. It holds from this moment."))
    return redirect("my:consents")
