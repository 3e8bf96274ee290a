"""Where one begins to take part: the period, the kinds of participants, and the way in by a code sent by mail."""

from __future__ import annotations

from typing import Any

from allauth.account.views import request_login_code
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.domain.registering_application import is_open, opens_later
from ponte.brokerage.models import Brokerage
from ponte.people.domain.entering import open_account
from ponte.programme.queries import visible_editions


class AddressForm(forms.Form):
    """The address that the code goes to."""

    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


def take_part(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who can take part until when; send a code to whoever gives an address, known or not."""
    edition = get_object_or_404(visible_editions(request.user), slug=slug)
    brokerage = Brokerage.objects.filter(edition=edition).first()
    is_open_now = brokerage is not None and is_open(brokerage)
    form = AddressForm(request.POST or None)
    if is_open_now and request.method == "POST" and form.is_valid():
        open_account(email=form.cleaned_data["email"], language=get_language() or "en")
        return _send_code(request)
    if is_open_now and request.user.is_authenticated:
        return redirect("my:take_part")
    context: dict[str, Any] = {
        "section": "take_part",
        "page_edition": edition,
        "brokerage": brokerage,
        "types": brokerage.participation_types.filter(is_open=True) if brokerage else [],
        "is_open": is_open_now,
        "opens": opens_later(brokerage) if brokerage else None,
        "form": form,
    }
    return render(request, "site/take_part.html", context)


def _send_code(request: HttpRequest) -> HttpResponse:
    """Hand the address on to the sign-in, which sends the code, counts the tries, and leads to the form afterwards."""
    posted = request.POST.copy()
    posted["next"] = reverse("my:take_part")
    request.POST = posted  # type: ignore[assignment]
    answer: HttpResponse = request_login_code(request)
    return answer
