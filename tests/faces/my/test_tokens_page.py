"""The page on which people make tokens for programs, and take them back."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from ponte.people.domain.tokens import MOST_TOKENS, make_token, token_of
from ponte.people.enums import Scope
from ponte.people.models import ApiToken
from tests.factories import Week

FORM = {"name": "The door", "scopes": ["check-in", "registrations:read"], "days": "30"}


@pytest.fixture
def office(client: Client, week: Week) -> Client:
    client.force_login(week.officer)
    return client


def test_a_token_is_shown_once_to_its_owner_alone(office: Client, week: Week) -> None:
    shown = office.post(reverse("my:tokens"), FORM)
    secret = shown.context["new"]["secret"]
    assert secret not in json.dumps(dict(office.session.items()))
    assert not shown.context["form"].is_bound
    assert secret in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert token_of(secret).account == week.officer
    again = office.get(reverse("my:tokens")).content.decode()
    assert secret not in again
    assert "The door" in again
    assert secret[:10] in again
    assert "Check people in" in again
    other = Client()
    other.force_login(week.anna.person.account)
    assert "The door" not in other.get(reverse("my:tokens")).content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}, {"name": "\0"}])
def test_what_is_wrong_stays_in_the_form(office: Client, week: Week, wrong: dict[str, object]) -> None:
    page = office.post(reverse("my:tokens"), FORM | wrong)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not ApiToken.objects.exists()


def test_too_many_are_refused_with_a_way_out(office: Client, week: Week) -> None:
    for number in range(MOST_TOKENS):
        make_token(actor=week.officer, name=f"{number}", scopes=[Scope.AUDIT_READ])
    assert "Revoke one that you no longer use" in office.post(reverse("my:tokens"), FORM).content.decode()


def test_a_token_is_revoked_by_its_owner_alone(office: Client, week: Week) -> None:
    mine, _secret = make_token(actor=week.officer, name="Mine", scopes=[Scope.AUDIT_READ])
    theirs, _secret = make_token(actor=week.anna.person.account, name="Theirs", scopes=[Scope.AUDIT_READ])
    assert office.post(reverse("my:revoke_token", args=[theirs.pk])).status_code == 404
    assert office.get(reverse("my:revoke_token", args=[mine.pk])).status_code == 405
    office.post(reverse("my:revoke_token", args=[mine.pk]))
    assert list(ApiToken.objects.filter(revoked=None)) == [theirs]


@pytest.mark.parametrize("language", ["en", "it", "zh-hans"])
def test_the_page_asks_as_often_for_three_tokens_as_for_one(office: Client, week: Week, language: str) -> None:

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured, override(language):
            assert office.get(reverse("my:tokens")).status_code == 200
        return len(captured)

    make_token(actor=week.officer, name="One", scopes=[Scope.AUDIT_READ])
    queries()
    one = queries()
    for name in ("Two", "Three"):
        make_token(actor=week.officer, name=name, scopes=[Scope.AUDIT_READ])
    assert queries() == one
