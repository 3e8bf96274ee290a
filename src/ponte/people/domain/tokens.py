"""Letting a program act for an account: making tokens, taking them back, and knowing whose one is.

A token is never more than its owner: what it does is decided by the same rules, asked about the owner at that moment.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.refusals import Refused
from ponte.people.enums import Scope
from ponte.people.models import Account, ApiToken

PREFIX = "ponte_"
"""How every secret begins: whoever searches sources and logs for leaked secrets finds it by this."""
HINT = len(PREFIX) + 4
USUAL_DAYS = 90
MOST_DAYS = 365
MOST_TOKENS = 20
"""Tokens that somebody may have at one time."""
USE_NOTED_EVERY = dt.timedelta(hours=1)
"""To know which token is still in use, the hour is enough."""


def make_token(*, actor: Account, name: str, scopes: Collection[str], days: int = USUAL_DAYS) -> tuple[ApiToken, str]:
    """Make a token of one's own, and return it with its secret, which is nowhere kept.

    Raises
    ------
    Refused
        ``no_name``, ``text_too_long``, ``no_scope``, ``unknown_scope``, ``wrong_days``, ``too_many_tokens``.
    """
    name = fitted(ApiToken, "name", " ".join(name.split()))
    if not name:
        raise Refused("no_name", _("Name the token, so that you know later what uses it."))
    if not scopes:
        raise Refused("no_scope", _("Choose at least one thing that the token may do."))
    if unknown := sorted(set(scopes) - set(Scope.values)):
        raise Refused("unknown_scope", _("There is no such scope: %(scope)s.") % {"scope": unknown[0]})
    if not 1 <= days <= MOST_DAYS:
        raise Refused("wrong_days", _("A token lives for 1 to %(most)d days.") % {"most": MOST_DAYS})
    secret = PREFIX + secrets.token_hex(20)
    now = timezone.now()
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=actor.pk)
        if live_tokens(actor, now=now).count() >= MOST_TOKENS:
            raise Refused(
                "too_many_tokens",
                _("You have %(most)d tokens already. Revoke one that you no longer use.") % {"most": MOST_TOKENS},
            )
        token = ApiToken.objects.create(
            account=actor,
            name=name,
            scopes=[scope for scope in Scope.values if scope in scopes],
            hint=secret[:HINT],
            digest=_digest(secret),
            expires=now + dt.timedelta(days=days),
        )
        record(actor=actor, action="people.make_token", subject=token, scopes=token.scopes, days=days)
    return token, secret


def revoke_token(*, actor: Account | None, token: ApiToken) -> None:
    """Close a token for good. One that is closed already stays as it is."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked__isnull=True).update(revoked=timezone.now()):
            record(actor=actor, action="people.revoke_token", subject=token)


def revoke_tokens(*, actor: Account | None, account: Account) -> None:
    """Close every token of an account: whoever holds one was let in on a proof that is worth nothing any more.

    Parameters
    ----------
    actor
        Who takes the proof away; None for whoever runs the installation, by command.
    """
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # `make_token` waits, and the other way round
        for token in live_tokens(account):
            revoke_token(actor=actor, token=token)


def live_tokens(account: Account, *, now: dt.datetime | None = None) -> QuerySet[ApiToken]:
    """Return the tokens by which programs can act for somebody now."""
    return account.api_tokens.filter(revoked__isnull=True, expires__gt=now or timezone.now())


def token_of(secret: str) -> ApiToken:
    """Return the token of a secret with its account, and note that it is in use.

    Raises
    ------
    Refused
        ``unknown_token``, ``revoked``, ``expired``, ``account_closed``.
    """
    token = ApiToken.objects.select_related("account").filter(digest=_digest(secret)).first()
    if token is None:
        raise Refused("unknown_token", _("Nobody has this token. Make one on your own pages."))
    now = timezone.now()
    if token.revoked:
        raise Refused("revoked", _("This token was revoked by its owner."))
    if token.expires <= now:
        raise Refused("expired", _("This token has expired. Make a new one on your own pages."))
    if not token.account.is_active:
        raise Refused("account_closed", _("The account of this token is closed."))
    long_ago = Q(last_used__isnull=True) | Q(last_used__lt=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used=now)
    return token


def _digest(secret: str) -> str:
    """Hash a secret; it is random and long, so that it needs neither salt nor slowness."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
