"""Acting for a participant: openly, for half an hour, in both names, and never for what is theirs alone."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from ponte.brokerage.domain.acting_for import LONGEST
from ponte.brokerage.models import Registration
from ponte.common.audit import acting_officer, record
from ponte.common.models import AuditEntry
from ponte.faces.acting import OPEN_PAGES
from ponte.people.models import Account
from ponte.press.models import Message
from tests.factories import OfficerFactory, RegistrationFactory, Week

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(week: Week) -> Account:
    """Somebody of the office of Anna's side."""
    account: Account = OfficerFactory(side=week.anna.side).account
    return account


@pytest.fixture
def acting(client: Client, officer: Account, week: Week) -> Client:
    """The officer's browser, once they act for Anna."""
    client.force_login(officer)
    answer = client.post(reverse("desk:act_for", args=[week.anna.pk]), {"reason": "asked"})
    assert answer["Location"] == reverse("my:home")
    return client


def later(minutes: float) -> object:
    return patch("django.utils.timezone.now", return_value=timezone.now() + dt.timedelta(minutes=minutes))


def test_the_participant_is_written_to_and_the_trail_says_why(acting: Client, officer: Account, week: Week) -> None:
    entry = AuditEntry.objects.get(action="brokerage.begin_acting")
    assert (entry.actor, entry.subject_id, entry.data["reason"]) == (officer, week.anna.pk, "asked")
    message = Message.objects.get(account=week.anna.person.account)
    assert officer.email in message.text
    assert "they asked us to" in message.text


def test_without_a_reason_nothing_begins(client: Client, officer: Account, week: Week) -> None:
    client.force_login(officer)
    assert client.post(reverse("desk:act_for", args=[week.anna.pk]), {"reason": ""}).status_code == 200
    assert "acting_for" not in client.session


def test_every_page_says_for_whom_until_when_and_how_to_stop(acting: Client, week: Week) -> None:
    for address in (reverse("my:home"), reverse("my:diary"), reverse("site:home")):
        html = acting.get(address).content.decode()
        assert 'class="acting-bar"' in html, address
        assert week.anna.person.name_latin in html
        assert reverse("my:stop_acting") in html
        assert "data-signed-in" not in html, "nothing of theirs is kept in the officer's browser"


def test_what_is_done_is_kept_in_both_names(acting: Client, officer: Account, week: Week) -> None:
    answer = acting.post(reverse("my:block", args=[week.wei.person.slug]), {"note": ""})
    assert answer.status_code == 302
    entry = AuditEntry.objects.exclude(action__contains="acting").latest("pk")
    assert entry.actor == week.anna.person.account
    assert entry.data["acting_officer"] == officer.pk
    assert acting_officer.get() is None
    assert "acting_officer" not in record(actor=officer, action="x.y", subject=week.anna).data


def test_it_ends_by_time_and_the_page_leaves_the_screen_by_itself(acting: Client, officer: Account) -> None:
    seconds = int(acting.get(reverse("my:home"))["Refresh"].partition(";")[0])
    assert 0 < seconds <= LONGEST.total_seconds() + 2
    with later(29):
        assert acting.get(reverse("my:home")).wsgi_request.user != officer
    with later(31):
        answer = acting.get(reverse("my:home"))
        assert answer.wsgi_request.user == officer
        assert "acting-bar" not in answer.content.decode()
    assert acting.get(reverse("my:home")).wsgi_request.user == officer


def test_what_is_sent_too_late_is_done_in_nobodys_name(acting: Client, officer: Account, week: Week) -> None:
    before = AuditEntry.objects.count()
    RegistrationFactory(brokerage=week.brokerage, person__account=officer, side=week.anna.side)
    with later(31):
        answer = acting.post(reverse("my:block", args=[week.wei.person.slug]), {"note": ""})
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk:home"))
        assert "you are yourself again" in acting.get(reverse("desk:home")).content.decode()
    assert AuditEntry.objects.count() == before


def test_who_signs_out_when_it_is_over_is_signed_out(acting: Client) -> None:
    with later(31):
        acting.post(reverse("account_logout"))
    assert "_auth_user_id" not in acting.session


def test_it_ends_by_a_button(acting: Client, officer: Account, week: Week) -> None:
    answer = acting.post(reverse("my:stop_acting"))
    assert answer["Location"] == reverse("desk:registration", args=[week.anna.pk])
    assert acting.get(reverse("desk:home")).wsgi_request.user == officer
    assert AuditEntry.objects.filter(action="brokerage.end_acting", actor=officer).exists()


@pytest.mark.parametrize("ceasing", ["office", "admission", "account", "plainness"])
def test_it_ends_with_what_it_rests_on(acting: Client, officer: Account, week: Week, ceasing: str) -> None:
    account = week.anna.person.account
    match ceasing:
        case "office":
            officer.offices.all().delete()
        case "admission":
            Registration.objects.filter(pk=week.anna.pk).update(status="withdrawn")
        case "account":
            Account.objects.filter(pk=account.pk).update(is_active=False)
        case "plainness":
            OfficerFactory(account=account, side=week.wei.side)
    assert acting.get(reverse("my:home")).wsgi_request.user == officer


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_email",
        "mfa_index",
        "mfa_activate_totp",
        "usersessions_list",
        "my:travel",
        "my:feeds",
        "my:tokens",
        "desk:home",
    ],
)
def test_what_is_theirs_alone_stays_closed_with_a_reason(acting: Client, name: str) -> None:
    try:
        answer = acting.get(reverse(name))
    except NoReverseMatch:
        pytest.skip("not served here")
    assert answer.status_code == 403
    assert "theirs alone" in answer.content.decode()


def test_no_personal_page_is_open_by_its_address() -> None:
    personal = (
        "travel",
        "consent",
        "token",
        "calendars",
        "export",
        "erase",
        "data",
        "reviewing",
        "commission",
        "files",
    )
    routes = [route for route in _routes(get_resolver("ponte.faces.my.urls").url_patterns) if route]
    assert len(routes) > 50
    opened = [route for route in routes if OPEN_PAGES.fullmatch(f"/en/my/{route}")]
    assert not [route for route in opened if any(word in route for word in personal)]


def _routes(patterns: list[object], before: str = "") -> list[str]:
    found: list[str] = []
    for one in patterns:
        route = before + str(one.pattern)  # type: ignore[attr-defined]
        found += _routes(one.url_patterns, route) if hasattr(one, "url_patterns") else [route]
    return found


def test_nobody_votes_in_somebody_elses_name(acting: Client) -> None:
    address = reverse("site:showcase_vote", args=["week", "start-ups", "final"])
    assert acting.post(address).status_code == 403


def test_neither_the_other_side_nor_an_officer_can_be_acted_for(client: Client, officer: Account, week: Week) -> None:
    client.force_login(officer)
    address = reverse("desk:act_for", args=[week.wei.pk])
    assert client.post(address, {"reason": "asked"}).status_code == 403
    OfficerFactory(account=week.anna.person.account, side=week.anna.side)
    address = reverse("desk:act_for", args=[week.anna.pk])
    assert client.post(address, {"reason": "asked"}).status_code == 403
    assert not AuditEntry.objects.filter(action="brokerage.begin_acting").exists()


def test_a_participant_cannot_act_for_anybody(client: Client, week: Week) -> None:
    client.force_login(week.wei.person.account)
    assert client.post(reverse("desk:act_for", args=[week.anna.pk]), {"reason": "asked"}).status_code == 403


@pytest.mark.parametrize(
    "lacking", [{"status": "withdrawn"}, {"person__account__is_active": False}, {"person__account": None}]
)
def test_only_who_takes_part_and_may_sign_in_can_be_acted_for(
    client: Client, officer: Account, week: Week, lacking: dict[str, Any]
) -> None:
    client.force_login(officer)
    row = RegistrationFactory(brokerage=week.brokerage, side=week.anna.side, **lacking)
    address = reverse("desk:act_for", args=[row.pk])
    assert address not in client.get(reverse("desk:registration", args=[row.pk])).content.decode()
    answer = client.post(address, {"reason": "asked"})
    assert answer.status_code == 403
    assert "have an account" in answer.content.decode()
    assert "acting_for" not in client.session
