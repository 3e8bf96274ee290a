"""Signing people in as they do it themselves, so that pages which ask for a new proof let them pass."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from ponte.people.models import Account


def signed_in(client: Client, account: Account | None, *, seconds_ago: int = 0) -> Client:
    """Sign somebody in by a code sent by mail, so many seconds ago."""
    assert account is not None
    client.force_login(account)
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(account.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - seconds_ago}]
    session.save()
    return client
