"""A colleague whose device is lost gets a new start, openly."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.people.domain.tokens import make_token, token_of
from ponte.people.enums import Scope
from ponte.programme.domain.colleagues import reset_second_factor
from ponte.programme.models import Officer
from tests.factories import OfficerFactory, Week

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(week: Week) -> Officer:
    """Somebody of the same office, with a second factor."""
    officer: Officer = OfficerFactory(side=week.anna.side)
    TOTP.activate(officer.account, generate_totp_secret())
    return officer


def test_a_colleague_takes_it_away_openly(client: Client, week: Week, colleague: Officer) -> None:
    client.force_login(week.officer)
    assert colleague.account.email in client.get(reverse("desk:colleagues")).content.decode()
    client.post(reverse("desk:reset_factor", args=[colleague.pk]))
    assert not Authenticator.objects.filter(user=colleague.account).exists()
    entry = AuditEntry.objects.get(action="programme.reset_second_factor")
    assert (entry.actor, entry.subject_id) == (week.officer, colleague.pk)
    [message] = mail.outbox
    assert message.to == [colleague.account.email]
    assert week.officer.email in message.body


def test_the_browsers_of_the_lost_device_are_signed_out(client: Client, week: Week, colleague: Officer) -> None:
    lost = Client()
    lost.force_login(colleague.account)
    UserSession.objects.create(user=colleague.account, ip="10.0.0.1", session_key=lost.session.session_key)
    client.force_login(week.officer)
    client.post(reverse("desk:reset_factor", args=[colleague.pk]))
    assert lost.get(reverse("my:home")).status_code == 302


def test_a_token_made_on_the_lost_device_is_dead(week: Week, colleague: Officer) -> None:
    token, secret = make_token(actor=colleague.account, name="Script", scopes=[Scope.AUDIT_READ])
    mine, my_secret = make_token(actor=week.officer, name="Script", scopes=[Scope.AUDIT_READ])
    reset_second_factor(actor=week.officer, officer=colleague)
    with pytest.raises(Refused) as no:
        token_of(secret)
    assert no.value.code == "revoked"
    entry = AuditEntry.objects.get(action="people.revoke_token")
    assert (entry.actor, entry.subject_id) == (week.officer, token.pk)
    assert token_of(my_secret) == mine
    assert "tokens" in mail.outbox[0].body


def test_neither_the_other_office_nor_oneself_does(client: Client, week: Week, colleague: Officer) -> None:
    for account in (OfficerFactory(side=week.wei.side).account, colleague.account):
        client.force_login(account)
        assert client.post(reverse("desk:reset_factor", args=[colleague.pk])).status_code == 403
    assert Authenticator.objects.filter(user=colleague.account).exists()


def test_whoever_runs_the_installation_does_so_by_command(colleague: Officer) -> None:
    call_command("reset_second_factor", colleague.account.email)
    assert not Authenticator.objects.filter(user=colleague.account).exists()
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", colleague.account.email)
    with pytest.raises(CommandError, match="expected the address"):
        call_command("reset_second_factor", "nobody@example.org")
