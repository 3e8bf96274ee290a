"""The token that is being used."""

from __future__ import annotations

import datetime as dt

from ninja import Router, Schema

from ponte.faces.api.access import Token, TokenRequest
from ponte.people.enums import Scope
from ponte.programme.models import Side

router = Router(tags=["Token"])


class TokenOut(Schema):
    """A token, and whose one it is."""

    name: str
    scopes: list[Scope]
    expires: dt.datetime
    account: str
    offices: list[str]
    """Codes of the sides for whose offices its owner works."""


@router.get("/token", response=TokenOut, auth=Token())
def get_token(request: TokenRequest) -> TokenOut:
    """The token that this request came with."""
    token = request.auth
    sides = Side.objects.filter(officers__account=token.account).order_by("code")
    return TokenOut(
        name=token.name,
        scopes=[Scope(scope) for scope in token.scopes],
        expires=token.expires,
        account=token.account.email,
        offices=list(sides.values_list("code", flat=True)),
    )
