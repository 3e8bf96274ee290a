"""Tokens by which programs act for somebody: made, found, and dead when they should be."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.people.domain.tokens import MOST_DAYS, MOST_TOKENS, USE_NOTED_EVERY, make_token, revoke_token, token_of
from ponte.people.enums import Scope
from ponte.people.models import Account, ApiToken
from tests.factories import AccountFactory


@pytest.fixture
def account(db: None) -> Account:
    return AccountFactory()


def test_a_secret_is_kept_nowhere_and_told_from_other_texts_by_how_it_begins(account: Account) -> None:
    scopes = [Scope.CHECK_IN, Scope.REGISTRATIONS_READ, Scope.CHECK_IN]
    token, secret = make_token(actor=account, name="  The  door ", scopes=scopes)
    assert re.fullmatch(r"ponte_[0-9a-f]{40}", secret)
    assert (token.name, token.scopes) == ("The door", ["registrations:read", "check-in"])
    assert secret not in str([*ApiToken.objects.values(), *AuditEntry.objects.values()])
    assert "door" not in str(AuditEntry.objects.values()), "what a token is called is nobody else's"
    assert token_of(secret) == token
    assert dt.timedelta(days=89) < token.expires - timezone.now() <= dt.timedelta(days=90)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": " "}, "no_name"),
        ({"name": "x" * 81}, "text_too_long"),
        ({"scopes": []}, "no_scope"),
        ({"scopes": ["everything"]}, "unknown_scope"),
        ({"days": 0}, "wrong_days"),
        ({"days": MOST_DAYS + 1}, "wrong_days"),
    ],
)
def test_what_a_token_cannot_be(account: Account, asked: dict[str, object], code: str) -> None:
    good = {"name": "Script", "scopes": [Scope.AUDIT_READ], "days": MOST_DAYS}
    with pytest.raises(Refused) as no:
        make_token(actor=account, **(good | asked))  # type: ignore[arg-type]
    assert no.value.code == code
    assert not ApiToken.objects.exists()
    assert make_token(actor=account, **good)  # type: ignore[arg-type]


def test_there_is_an_end_to_tokens_and_dead_ones_do_not_count(account: Account) -> None:
    made = [make_token(actor=account, name=f"{n}", scopes=[Scope.AUDIT_READ])[0] for n in range(MOST_TOKENS)]
    with pytest.raises(Refused, match="Revoke one"):
        make_token(actor=account, name="One more", scopes=[Scope.AUDIT_READ])
    revoke_token(actor=account, token=made[0])
    assert make_token(actor=account, name="One more", scopes=[Scope.AUDIT_READ])
    ApiToken.objects.filter(pk=made[1].pk).update(expires=timezone.now())
    assert make_token(actor=account, name="Another", scopes=[Scope.AUDIT_READ])


def test_a_dead_token_says_why(account: Account) -> None:
    def said(secret: str) -> str:
        with pytest.raises(Refused) as no:
            token_of(secret)
        return no.value.code

    token, secret = make_token(actor=account, name="Script", scopes=[Scope.AUDIT_READ])
    assert said("ponte_" + "0" * 40) == said("") == said("\udcff\x00") == "unknown_token"
    account.is_active = False
    account.save()
    assert said(secret) == "account_closed"
    account.is_active = True
    account.save()
    assert token_of(secret) == token
    ApiToken.objects.update(expires=timezone.now())
    assert said(secret) == "expired"
    revoke_token(actor=account, token=token)
    revoke_token(actor=account, token=token)
    assert said(secret) == "revoked"
    actions = AuditEntry.objects.order_by("pk").values_list("action", "actor")
    assert list(actions) == [("people.make_token", account.pk), ("people.revoke_token", account.pk)]


def test_the_hour_of_its_last_use_is_noted(account: Account) -> None:
    _token, secret = make_token(actor=account, name="Script", scopes=[Scope.AUDIT_READ])
    token_of(secret)
    first = ApiToken.objects.get().last_used
    token_of(secret)
    assert first is not None
    assert ApiToken.objects.get().last_used == first
    ApiToken.objects.update(last_used=first - USE_NOTED_EVERY * 1.01)
    token_of(secret)
    renewed = ApiToken.objects.get().last_used
    assert renewed is not None
    assert renewed >= first
