"""Signing in by the link of a mail."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpResponseBase
from django.http.request import HttpRequest
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ponte.common.limiting import limited
from ponte.people.sign_in import use_link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign_in_link")
def link(request: HttpRequest) -> HttpResponseBase:
    """Show a button, and sign in when it is pressed: programs that check mail open links, but send no forms."""
    if request.method != "POST":
        return render(request, "account/link.html", {"token": request.GET.get("token", "")})
    account = use_link(request.POST.get("token", ""))
    if account is None:
        return render(request, "account/link.html", {"is_over": True}, status=410)
    record_authentication(request, account, method="link", email=account.email)
    answer: HttpResponseBase = perform_login(request, Login(user=account, email=account.email))
    return answer
