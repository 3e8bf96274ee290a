"""Who asks: the owner of a token within its scopes, or anybody; and how often they may."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from ponte.common.limiting import client_address
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.faces.api.problems import Unauthenticated
from ponte.people.domain.tokens import token_of
from ponte.people.enums import Scope
from ponte.people.models import ApiToken


class TokenRequest(HttpRequest):
    """A request that came with a token."""

    auth: ApiToken
    """What may be done is asked about ``auth.account``."""


class Token(HttpBearer):
    """Let in who has a token with a scope; without one, who has any token."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Return the token that was sent.

        Raises
        ------
        Unauthenticated
            As `token_of` says.
        Forbidden
            ``scope``: the token is good for other things only.
        """
        try:
            found = token_of(token.strip())
        except Refused as no:
            raise Unauthenticated(no.code, no.reason) from None
        if self.scope is not None and self.scope not in found.scopes:
            raise Forbidden("scope", _("This token lacks the scope “%(scope)s”.") % {"scope": self.scope})
        return found


class ByAddress(SimpleRateThrottle):
    """So many requests from one address."""

    scope = "api_address"

    def get_cache_key(self, request: HttpRequest) -> str:
        """Count by the address that our own proxies saw."""
        return self.cache_format % {"scope": self.scope, "ident": client_address(request).replace(" ", "")}


class ByToken(SimpleRateThrottle):
    """So many requests with one token."""

    scope = "api_token"

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Count by the token."""
        token: ApiToken | None = getattr(request, "auth", None)
        return self.cache_format % {"scope": self.scope, "ident": token.pk} if token else None


BY_ADDRESS = ByAddress("240/min")
BY_TOKEN = ByToken("300/min")
