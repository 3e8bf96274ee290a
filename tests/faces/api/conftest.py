"""A small edition with something of everything that the API shows, and programs with tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from ponte.people.domain.tokens import make_token
from ponte.people.enums import Scope
from ponte.people.models import Account

Program = Callable[..., Client]


@pytest.fixture(autouse=True)
def _no_requests_before(db: None) -> Iterator[None]:
    """Count requests anew for each test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test ask as often as it likes."""
    monkeypatch.setattr("ponte.common.limiting._consume", lambda *_args, **_more: True)


@pytest.fixture
def program() -> Program:
    """Make a program that acts for an account with some scopes, all of them where none is named."""

    def make(account: Account, *scopes: Scope, language: str = "en") -> Client:
        _token, secret = make_token(actor=account, name="Test", scopes=scopes or list(Scope))
        return Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})

    return make
