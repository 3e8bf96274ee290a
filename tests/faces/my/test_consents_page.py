"""Consents on the participant's pages: asked one by one, answered with one tap, shown with what they would end."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ponte.brokerage.domain.requesting import accept, ask
from ponte.people.domain.consenting import has_consented, texts_in_force
from ponte.people.enums import ConsentKind
from ponte.people.models import Account
from tests.factories import AccountFactory, RegistrationFactory, Week, a_week
from tests.factories_consents import consents
from tests.factories_registering import a_type

MATCHMAKING, PRESS, TRANSFER = ConsentKind.MATCHMAKING, ConsentKind.PRESS, ConsentKind.TRANSFER


@pytest.fixture
def week(db: None) -> Week:
    return a_week()


def signed_in(account: Account | None) -> Client:
    assert account is not None
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(account: Account | None, name: str = "my:consents") -> str:
    return signed_in(account).get(reverse(name)).content.decode()


def say(account: Account, kind: ConsentKind, said: str, text: int | None = None) -> int:
    sent = {"say": said, "text": texts_in_force()[kind].pk if text is None else text}
    return signed_in(account).post(reverse("my:consent", args=[kind]), sent).status_code


def test_each_is_given_and_taken_back_with_one_tap(week: Week) -> None:
    account = AccountFactory()
    assert page_of(account).count("Not answered yet") == 5
    assert say(account, PRESS, "yes") == 302
    assert [kind for kind in ConsentKind if has_consented(account, kind)] == [PRESS]
    page = page_of(account)
    assert page.count("Not answered yet") == 4
    assert page.count("You consent<") == 1
    say(account, PRESS, "no")
    assert not has_consented(account, PRESS)
    assert "You do not consent" in page_of(account)


def test_a_wording_that_is_not_in_force_is_not_consented_to(week: Week) -> None:
    account = AccountFactory()
    assert say(account, PRESS, "yes", texts_in_force()[MATCHMAKING].pk) == 404
    assert say(account, PRESS, "yes", 0) == 404
    assert signed_in(account).post(reverse("my:consent", args=["weather"]), {"say": "yes"}).status_code == 404
    assert not any(has_consented(account, kind) for kind in ConsentKind)


def test_what_taking_it_back_would_end_is_said_beforehand(week: Week) -> None:
    week.brokerage.edition.ends = timezone.localdate()
    week.brokerage.edition.save()
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    page = page_of(week.wei.person.account)
    assert re.search(r'id="transfer".*1 agreed meeting · 1 person is told.*id="pictures"', page, re.DOTALL)
    assert week.wei.person.account is not None
    say(week.wei.person.account, TRANSFER, "no")
    assert week.wei.meetings.count() == 0


def test_who_was_imported_is_asked_on_the_first_page(week: Week) -> None:
    imported = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side, consents=())
    assert "Nobody can find you for meetings" in page_of(imported.person.account, "my:home")
    assert "Nobody can find you" not in page_of(week.wei.person.account, "my:home")
    assert imported.person.account is not None
    consents(imported.person.account, [MATCHMAKING, TRANSFER])
    page = page_of(imported.person.account, "my:home")
    assert "Nobody can find you" not in page
    assert "You have not answered yet what you consent to." in page


def test_registering_asks_for_each_by_itself_and_ticks_nothing(week: Week) -> None:
    week.brokerage.registration_opens = timezone.now() - dt.timedelta(days=1)
    week.brokerage.save()
    a_type(week.brokerage)
    account = AccountFactory()
    client = signed_in(account)

    def step(name: str, **sent: str) -> str:
        address = reverse("my:take_part_step", args=[name])
        return client.post(address, sent, follow=True).content.decode()

    client.get(reverse("my:take_part"))
    step("you", name_latin="Rosa Bianchi", job_title="Engineer", side="it")
    step("organisation", organisation="acque")
    step("as", participation="firm")
    page = step("when", languages="it")
    assert page.count('type="checkbox"') == 5
    assert "checked" not in page
    read = {f"{kind}_text": str(text.pk) for kind, text in texts_in_force().items()}
    assert "Without an account nobody can take part." in step("consents", matchmaking="on", **read)
    assert "put into new words" in step("consents", account="on", **read | {"press_text": "0"})
    assert not account.consents.exists()
    assert "Your registration is sent" in step("consents", account="on", matchmaking="on", **read)
    given = {kind for kind in ConsentKind if has_consented(account, kind)}
    assert given == {ConsentKind.ACCOUNT, MATCHMAKING}
    assert account.consents.count() == 5  # a no is an answer too, and not asked for again
