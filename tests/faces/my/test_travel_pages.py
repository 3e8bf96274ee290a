"""A traveller's own page: purpose and erasure are said before anything is asked, and what was typed stays theirs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from ponte.brokerage.domain.inviting import issue_letters
from ponte.brokerage.enums import Payer, Relation
from ponte.brokerage.models import Registration, TravelDocument
from tests.factories import Week
from tests.factories_travelling import WEIS, a_guest, an_office, papers, soon


def signed_in(registration: Registration) -> Client:
    client = Client()
    account = registration.person.account
    assert account is not None
    client.force_login(account)
    return client


def typed(week: Week) -> dict[str, str]:
    starts = week.wei.brokerage.edition.starts
    assert starts is not None
    return {
        "name": "Zhang Wei",
        "number": "EJ4471902",
        "sex": "M",
        "birth_date": "1980-05-17",
        "nationality": "CN",
        "expires": "2099-12-31",
        "arrives": f"{starts}",
        "departs": f"{starts + dt.timedelta(days=5)}",
    }


def test_the_page_says_what_for_who_sees_and_until_when(week: Week) -> None:
    soon(week)
    page = signed_in(week.wei).get(reverse("my:travel")).content.decode()
    assert "They are used for your invitation letter and for nothing else." in page
    assert "only you and the office of Italy see them" in page
    assert "They are erased on" in page


def test_what_was_typed_is_kept_shown_again_and_erased_on_request(week: Week) -> None:
    soon(week)
    client = signed_in(week.wei)
    assert client.post(reverse("my:travel"), typed(week)).status_code == 302
    answer = client.get(reverse("my:travel"))
    assert "EJ4471902" in answer.content.decode()
    assert "no-cache" in answer["Cache-Control"]
    assert client.post(reverse("my:erase_travel")).status_code == 302
    assert not TravelDocument.objects.exists()
    assert "EJ4471902" not in client.get(reverse("my:travel")).content.decode()


def test_a_refusal_keeps_what_was_typed(week: Week) -> None:
    soon(week)
    page = signed_in(week.wei).post(reverse("my:travel"), typed(week) | {"name": "张伟"}).content.decode()
    assert "Write the name in Latin letters" in page
    assert 'value="EJ4471902"' in page
    assert not TravelDocument.objects.exists()


def test_the_hosts_people_are_not_asked(week: Week) -> None:
    soon(week)
    client = signed_in(week.anna)
    page = client.get(reverse("my:travel")).content.decode()
    assert "you need no invitation letter" in page
    assert "Passport number" not in page
    assert reverse("my:travel") not in client.get(reverse("my:profile")).content.decode()
    assert reverse("my:travel") in signed_in(week.wei).get(reverse("my:profile")).content.decode()


@pytest.mark.parametrize("address", ["my:travel", "my:letter"])
def test_nobody_gets_there_without_signing_in(week: Week, address: str) -> None:
    assert Client().get(reverse(address)).status_code == 302


def test_the_person_downloads_their_letter_and_nobody_elses(week: Week) -> None:
    a_guest(week)
    an_office(week)
    issue_letters(
        actor=week.officer,
        brokerage=week.brokerage,
        registrations=[week.wei],
        relation=Relation.BUSINESS,
        payer=Payer.SHARED,
    )
    client = signed_in(week.wei)
    assert "version 1" in client.get(reverse("my:travel")).content.decode()
    assert client.get(reverse("my:letter")).content.startswith(b"%PDF")
    assert signed_in(week.interpreter).get(reverse("my:letter")).status_code == 404


def test_papers_are_the_persons_own(week: Week) -> None:
    soon(week)
    papers(week.wei, WEIS)
    assert "EJ4471902" not in signed_in(week.interpreter).get(reverse("my:travel")).content.decode()
