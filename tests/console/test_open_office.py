"""Opening the offices' accounts."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from ponte.brokerage.rules import is_officer
from ponte.common.refusals import Refused
from ponte.people.domain.tokens import make_token, token_of
from ponte.people.enums import Scope
from ponte.people.models import Account
from tests.factories import AccountFactory, SideFactory

pytestmark = pytest.mark.django_db


def test_an_office_account_has_the_desk_and_is_opened_once() -> None:
    SideFactory(code="it")
    for _ in range(2):
        call_command("open_office", "office@week.example", "--side", "it")
    account = Account.objects.get(email="office@week.example")
    assert is_officer(account, None)
    assert account.offices.count() == 1
    assert not account.has_usable_password()


def test_a_token_from_before_the_office_opens_nothing_of_it() -> None:
    SideFactory(code="it")
    account = AccountFactory()
    _token, early = make_token(actor=account, name="Script", scopes=[Scope.REGISTRATIONS_READ])
    call_command("open_office", account.email, "--side", "it")
    with pytest.raises(Refused) as no:
        token_of(early)
    assert no.value.code == "revoked"
    kept, later = make_token(actor=account, name="Script", scopes=[Scope.REGISTRATIONS_READ])
    call_command("open_office", account.email, "--side", "it")
    assert token_of(later) == kept, "made at the desk, with a second factor"


def test_an_unknown_side_is_refused_with_the_known_ones() -> None:
    SideFactory(code="it")
    with pytest.raises(CommandError, match=r"--side fr: expected the code of a side \(it\)") as caught:
        call_command("open_office", "office@week.example", "--side", "fr")
    assert caught.value.returncode == 2
    assert not Account.objects.exists()
