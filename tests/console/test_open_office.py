"""Opening the offices' accounts."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from ponte.brokerage.rules import is_officer
from ponte.people.models import Account
from tests.factories import SideFactory

pytestmark = pytest.mark.django_db


def test_an_office_account_has_the_desk_and_is_opened_once() -> None:
    SideFactory(code="it")
    for _ in range(2):
        call_command("open_office", "office@week.example", "--side", "it")
    account = Account.objects.get(email="office@week.example")
    assert is_officer(account, None)
    assert account.offices.count() == 1
    assert not account.has_usable_password()


def test_an_unknown_side_is_refused_with_the_known_ones() -> None:
    SideFactory(code="it")
    with pytest.raises(CommandError, match=r"--side fr: expected the code of a side \(it\)") as caught:
        call_command("open_office", "office@week.example", "--side", "fr")
    assert caught.value.returncode == 2
    assert not Account.objects.exists()
