"""How people sign in: accounts are made by the offices, never by a passer-by."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ponte.common.limiting import WAIT_SECONDS, client_address

FAILED_WAIT = 300
"""Seconds after which failed attempts on one account are forgotten; see ``ACCOUNT_RATE_LIMITS``."""


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """No sign-up page: an office registers people, and invites them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Know who asks as the rest of the program does."""
        return client_address(request)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Refuse further attempts as every other limit does, with 429: a form's message carries no time to wait.

        Raises
        ------
        ImmediateHttpResponse
            For ``too_many_login_attempts``.
        """
        if code == "too_many_login_attempts":
            setattr(self.request, WAIT_SECONDS, FAILED_WAIT)
            raise ImmediateHttpResponse(respond_429(self.request))
        return super().validation_error(code, *args)
