"""Tokens by which programs act for who is signed in: made, shown once, revoked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.token_forms import TokenForm
from ponte.people.domain.tokens import live_tokens, make_token, revoke_token
from ponte.people.enums import Scope
from ponte.people.models import ApiToken


@for_account
def page(request: SignedIn) -> HttpResponse:
    """Show the tokens in use; a POST makes another, whose secret stands in its answer and is kept nowhere."""
    form, new = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = make_token(actor=request.user, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            form, new = TokenForm(), {"name": token.name, "secret": secret}
    labels = dict(Scope.choices)
    context = {
        "section": "tokens",
        "form": form,
        "tokens": [(token, [labels[scope] for scope in token.scopes]) for token in live_tokens(request.user)],
        "new": new,
    }
    response = render(request, "my/tokens.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_account
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    """Close one token."""
    revoke_token(actor=request.user, token=get_object_or_404(ApiToken, pk=pk, account=request.user))
    return redirect("my:tokens")
