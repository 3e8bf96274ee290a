"""Limits: one count for all processes, of who really asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from ponte.common import limiting
from ponte.common.limiting import client_address, count, guesses_limited
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def asked(forwarded: str = "", *, peer: str = "10.0.0.1") -> HttpRequest:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "2.2.2.2", "2.2.2.2"),
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        (2, "1.1.1.1, 2.2.2.2, 10.0.0.9", "2.2.2.2"),
        (2, "2.2.2.2", "2.2.2.2"),
        (1, "unknown", "10.0.0.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_only_what_our_own_proxies_saw_counts(
    settings: LazySettings, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    assert client_address(asked(forwarded)) == address


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for action in limiting.LIMITS:
        monkeypatch.setitem(limiting.LIMITS, action, "2/m/ip")


@pytest.mark.usefixtures("few")
def test_a_forged_address_neither_escapes_nor_locks_out_others(settings: LazySettings) -> None:
    settings.PROXIES = 1
    forged = [asked(f"9.9.9.{n}, 2.2.2.2") for n in range(3)]
    assert [count(request, "vote") for request in forged] == [True, True, False]
    assert count(asked("3.3.3.3"), "vote")
    assert count(asked("9.9.9.0"), "vote"), "whose address was forged is not to suffer for it"


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("language", "title"), [("en", "Too many attempts"), ("it", "Troppi tentativi"), ("zh-hans", "尝试次数过多")]
)
def test_who_asks_too_often_is_told_in_their_language_and_how_long(client: Client, language: str, title: str) -> None:
    with translation.override(language):
        address = reverse("site:search")
    answers = [client.get(address, {"q": "solar"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert title in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"


@pytest.mark.usefixtures("few")
def test_who_guesses_secrets_is_stopped_and_who_knows_one_never(client: Client) -> None:
    @guesses_limited
    def view(request: HttpRequest, token: str) -> HttpResponse:
        if token != "right":
            raise Http404
        return HttpResponse()

    for _ in range(5):
        assert view(asked(), "right").status_code == 200
    for _ in range(2):
        with pytest.raises(Http404):
            view(asked(), "wrong")
    assert view(asked(), "right").status_code == 200, "who guesses does not lock out the venue that they sit in"
    with pytest.raises(Http404):
        view(asked(peer="10.0.0.2"), "wrong")
    answers = [client.get(reverse("my:feed", args=["wrong"])) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]


def test_guessing_one_accounts_password_ends_whatever_address_it_comes_from(
    client: Client, settings: LazySettings
) -> None:
    settings.PROXIES = 1
    account = AccountFactory(password="right-horse-battery")
    body = {"login": account.email, "password": "wrong"}
    answers = [client.post(reverse("account_login"), body, headers={"X-Forwarded-For": f"2.2.2.{n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1]["Retry-After"] == "300"
    other = AccountFactory(password="right-horse-battery")
    body = {"login": other.email, "password": "right-horse-battery"}
    assert client.post(reverse("account_login"), body, headers={"X-Forwarded-For": "2.2.2.5"}).status_code == 302


def test_codes_are_not_asked_for_without_end() -> None:
    answers = [Client().post(reverse("account_request_login_code"), {"email": "a@example.org"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]


TRY = """
import django; django.setup()
from django.test import RequestFactory
from ponte.common import limiting
limiting.LIMITS["vote"] = "5/m/ip"
print(sum(limiting.count(RequestFactory().get("/"), "vote") for _ in range(4)))
"""


def test_processes_count_together(tmp_path: Path) -> None:
    here = {**os.environ, "PONTE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ponte.config.settings"}
    here.pop("PONTE_DATABASE", None)
    table = "import django; django.setup(); from django.core.management import call_command as c; c('createcachetable')"
    subprocess.run([sys.executable, "-c", table], env=here, check=True)
    both = [
        subprocess.Popen([sys.executable, "-c", TRY], env=here, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert sum(int(one.communicate()[0]) for one in both) == 5
