"""The link of a mail: once, for a quarter of an hour, and never by merely being opened."""

from __future__ import annotations

import datetime as dt
import re
from importlib import import_module
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ponte.people.models import Account
from ponte.people.sign_in import use_link
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def mail_to(address: str, language: str = "en") -> EmailMessage:
    with translation.override(language):
        Client().post(reverse("account_request_login_code"), {"email": address})
    return mail.outbox[-1]


def link_in(message: EmailMessage) -> str:
    found = re.search(r"http://testserver(\S+)", message.body)
    assert found
    return found[1]


def token_in(address: str) -> str:
    return address.partition("token=")[2]


@pytest.fixture
def account() -> Account:
    return AccountFactory()


@pytest.mark.parametrize("action", ["action_add", "action_primary"])
def test_nobody_gives_themselves_another_address(client: Client, account: Account, action: str) -> None:
    client.force_login(account)
    for answer in (
        client.get(reverse("account_email")),
        client.post(reverse("account_email"), {"email": AccountFactory().email, action: ""}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert not EmailAddress.objects.exclude(email=account.email).exists()


def test_no_code_goes_to_an_address_that_is_no_accounts_own(account: Account) -> None:
    EmailAddress.objects.create(user=account, email="another@example.org", verified=True)
    answer = Client().post(reverse("account_request_login_code"), {"email": "another@example.org"})
    assert answer.status_code == 302
    assert mail.outbox == []


def test_addresses_that_are_not_the_accounts_own_are_forgotten(account: Account) -> None:
    own = EmailAddress.objects.create(user=account, email=account.email.upper(), verified=True)
    EmailAddress.objects.create(user=account, email=AccountFactory().email)
    import_module("ponte.people.migrations.0003_own_addresses_only").forget_foreign_addresses(apps, None)
    assert list(EmailAddress.objects.all()) == [own]


def test_opening_the_link_signs_nobody_in_and_pressing_the_button_does(client: Client, account: Account) -> None:
    address = link_in(mail_to(account.email))
    for _ in range(3):  # a scanner, a preview, the reader
        page = client.get(address)
        assert page.status_code == 200
    assert "_auth_user_id" not in client.session
    assert token_in(address) in page.content.decode()
    assert client.post(reverse("sign_in_link"), {"token": token_in(address)}).status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)


def test_a_link_works_once_and_voids_the_others(account: Account) -> None:
    first, second = (token_in(link_in(mail_to(account.email))) for _ in range(2))
    assert use_link(first) == account
    assert use_link(first) is None
    assert use_link(second) is None
    answer = Client().post(reverse("sign_in_link"), {"token": first})
    assert answer.status_code == 410
    assert "This link has been used or is over" in answer.content.decode()


def test_a_link_is_over_after_a_quarter_of_an_hour(account: Account) -> None:
    token = token_in(link_in(mail_to(account.email)))
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=15, seconds=2)
    with patch("sesame.tokens_v2.time.time", return_value=later.timestamp()):
        assert use_link(token) is None
    assert use_link(token) == account


def test_whoever_may_not_sign_in_any_more_does_not(account: Account) -> None:
    token = token_in(link_in(mail_to(account.email)))
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert use_link(token) is None


@pytest.mark.parametrize("token", ["", "nonsense", "AAAA" * 30])
def test_what_is_no_token_signs_nobody_in(token: str) -> None:
    assert use_link(token) is None


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Open this link"), ("it", "Apra questo link"), ("zh-hans", "打开此链接")]
)
def test_the_mail_carries_link_and_code_in_the_readers_language(account: Account, language: str, words: str) -> None:
    message = mail_to(account.email, language)
    assert words in message.body
    assert f"/{language}/account/link/?token=" in message.body
    assert re.search(r"^[A-Z0-9-]{6,}$", message.body, re.MULTILINE)


def test_asking_tells_nobody_whether_an_address_has_an_account(account: Account) -> None:
    answers = [
        Client().post(reverse("account_request_login_code"), {"email": address}, follow=True)
        for address in (account.email, "nobody1@example.org")
    ]
    one, other = (
        re.sub(r'value="[^"]{60,}"', "", answer.content.decode()).replace(address, "")
        for answer, address in zip(answers, (account.email, "nobody1@example.org"), strict=True)
    )
    assert one == other
    assert answers[0].redirect_chain == answers[1].redirect_chain
