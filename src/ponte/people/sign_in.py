"""How people sign in: accounts are made by the offices, never by a passer-by."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from sesame.backends import ModelBackend
from sesame.utils import get_token

from ponte.common.limiting import WAIT_SECONDS, client_address
from ponte.people.models import Account

LINK = "link"
"""What a token of a mail is for, so that no other kind of token signs anybody in."""
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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a link beside the code, for whoever reads their mail on another device.

        A code goes to an account's own address only, whatever other addresses django-allauth may know of it.
        """
        if template_prefix == "account/email/login_code":
            account = Account.objects.filter(email__iexact=email).first()
            if account is None:
                return
            address = f"{reverse('sign_in_link')}?{urlencode({'token': get_token(account, LINK)})}"
            context = {**context, "link": self.request.build_absolute_uri(address)}
        super().send_mail(template_prefix, email, context)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Refuse further attempts as every other limit does, with 429: a form's message carries no time to wait.

        Raises
        ------
        ImmediateHttpResponse
            For ``too_many_login_attempts`` and ``rate_limited``.
        """
        if code in {"too_many_login_attempts", "rate_limited"}:
            setattr(self.request, WAIT_SECONDS, FAILED_WAIT)
            raise ImmediateHttpResponse(respond_429(self.request))
        error: ValidationError = super().validation_error(code, *args)
        return error


def use_link(token: str) -> Account | None:
    """Return whose link this is, and make it worthless; None if it is over, was used before, or is not one of ours.

    A token (of django-sesame) holds the moment of the last sign-in: setting that anew voids all links of the account.
    Of two who use one at the same time, one sets it.
    """
    account: Account | None = ModelBackend().authenticate(None, sesame=token, scope=LINK)
    if account is None:
        return None
    claimed = Account.objects.filter(pk=account.pk, last_login=account.last_login).update(last_login=timezone.now())
    return Account.objects.get(pk=account.pk) if claimed else None
