"""Who asks: the owner of a token within its scopes, or anybody; and how often they may."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import Throttled
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from ponte.common.limiting import count, seconds_to_wait
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

        A good one is counted by itself, a wrong one for the address: who guesses there locks no program out.

        Raises
        ------
        Unauthenticated
            As `token_of` says.
        Forbidden
            ``scope``: the token is good for other things only.
        Throttled
            Too many with this token, or too many that were none from this address.
        """
        try:
            found = token_of(token.strip())
        except Refused as no:
            if not count(request, "token"):
                raise Throttled(seconds_to_wait("token")) from None
            raise Unauthenticated(no.code, no.reason) from None
        if not count(request, "api_token", key=str(found.pk)):
            raise Throttled(seconds_to_wait("api_token"))
        if self.scope is not None and self.scope not in found.scopes:
            raise Forbidden("scope", _("This token lacks the scope “%(scope)s”.") % {"scope": self.scope})
        return found


class ByAddress(BaseThrottle):
    """So many requests without a token from one address; it keeps nothing, so that threads can share it."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count a request."""
        return count(request, "api")

    def wait(self) -> float:
        """Return in how many seconds the limit is over at the latest."""
        return seconds_to_wait("api")
