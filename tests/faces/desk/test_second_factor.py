"""Second factors: obligatory for whoever holds an office, before the pages of that office and in each session."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from ponte.calls.models import Seat
from ponte.common.refusals import Refused
from ponte.faces import proving
from ponte.people.models import Account
from ponte.programme.domain.colleagues import reset_second_factor
from tests.factories import AccountFactory, OfficerFactory, Week
from tests.factories_calls import a_call, side_of

pytestmark = pytest.mark.django_db
PASSWORD = "right-horse-battery"


@pytest.fixture
def officer(week: Week, settings: LazySettings) -> Account:
    """Somebody of an office of the small edition, where offices must prove a second factor."""
    settings.SECOND_FACTOR = "offices"
    account = AccountFactory(password=PASSWORD)
    OfficerFactory(account=account, side=week.anna.side)
    return account


def sign_in(client: Client, account: Account) -> None:
    answer = client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(account: Account) -> str:
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def test_without_a_factor_an_officer_is_led_to_setting_one_up_and_told_why(client: Client, officer: Account) -> None:
    sign_in(client, officer)
    answer = client.get(reverse("desk:home"), follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("mfa_index"))
    assert "gave in confidence" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/en/desk/",
        "/it/desk/people/",
        "/zh-hans/my/commission/any/",
        "/en/my/calls/applications/1/proposal.pdf",
        "/en/my/calls/reports/1.pdf",
    ],
)
def test_every_page_of_an_office_is_closed_until_then(client: Client, officer: Account, address: str) -> None:
    sign_in(client, officer)
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 302
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Redirect"]


@pytest.mark.django_db(transaction=True)  # allauth tells of the new factor once it is committed
def test_setting_an_app_up_opens_the_desk_in_this_session(client: Client, officer: Account) -> None:
    sign_in(client, officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("desk:home")).status_code == 200
    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert secret not in stored, "secrets lie sealed in the database"


@pytest.mark.django_db(transaction=True)  # allauth tells of the new factor once it is committed
def test_a_new_factor_and_one_removed_end_all_other_sessions(client: Client, officer: Account) -> None:
    def elsewhere() -> Client:
        other = Client()
        other.force_login(officer)
        UserSession.objects.create(user=officer, ip="10.0.0.1", session_key=other.session.session_key)
        assert other.get(reverse("my:home")).status_code == 200
        return other

    sign_in(client, officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    before = elsewhere()
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert before.get(reverse("my:home")).status_code == 302
    assert client.get(reverse("desk:home")).status_code == 200
    meanwhile = elsewhere()
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=officer, type="totp").exists()
    assert meanwhile.get(reverse("my:home")).status_code == 302
    assert client.get(reverse("my:home")).status_code == 200


def test_recovery_codes_alone_are_no_factor(client: Client, officer: Account) -> None:
    RecoveryCodes.activate(officer)
    client.force_login(officer)
    row = client.get(reverse("desk:colleagues"))
    assert row["Location"].startswith(reverse("mfa_index")), "led to setting one up"
    with pytest.raises(Refused, match="no second factor"):
        reset_second_factor(actor=None, officer=officer.offices.get())


def test_signing_in_again_asks_for_the_factor(client: Client, officer: Account) -> None:
    secret = with_app(officer)
    sign_in(client, officer)
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in client.session
    code = code_of(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("desk:home")).status_code == 200
    again = Client()
    sign_in(again, officer)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in again.session, "a code lets in once"


def test_a_recovery_code_lets_in_once(client: Client, officer: Account) -> None:
    sign_in(client, officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for times in (1, 0):
        again = Client()
        sign_in(again, officer)
        again.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in again.session) == bool(times)


def test_a_session_from_before_the_factor_proves_it_without_signing_in_again(client: Client, officer: Account) -> None:
    sign_in(client, officer)
    secret = with_app(officer)
    answer = client.get(reverse("desk:home"))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    client.post(answer["Location"], {"code": code_of(secret), "next": reverse("desk:home")})
    assert client.get(reverse("desk:home")).status_code == 200


def test_guessing_codes_ends(client: Client, officer: Account) -> None:
    with_app(officer)
    sign_in(client, officer)
    answers = [client.post(reverse("mfa_authenticate"), {"code": f"00000{n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_a_participant_needs_none(client: Client, officer: Account, week: Week) -> None:
    client.force_login(week.anna.person.account)
    assert client.get(reverse("my:home")).status_code == 200
    client.force_login(officer)
    assert client.get(reverse("my:home")).status_code == 200, "an officer's own pages show nobody else's data"


def test_a_seat_in_a_commission_is_an_office(client: Client, officer: Account, week: Week) -> None:
    member = week.anna.person.account
    client.force_login(member)
    address = reverse("my:calls")
    assert client.get(address).status_code == 200
    Seat.objects.create(call_side=side_of(a_call(), "it"), account=member, name="Anna")
    assert client.get(address).status_code == 302


def test_where_factors_are_optional_the_desk_is_open(client: Client, officer: Account, settings: LazySettings) -> None:
    settings.SECOND_FACTOR = "optional"
    sign_in(client, officer)
    assert client.get(reverse("desk:home")).status_code == 200


def test_a_session_at_the_desk_ends_after_a_working_day_without_a_visit(
    client: Client, officer: Account, week: Week
) -> None:
    client.force_login(week.anna.person.account)
    assert client.session.get_expiry_age() > proving.IDLE_SECONDS
    client.logout()
    secret = with_app(officer)
    sign_in(client, officer)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(reverse("desk:home")).status_code == 200
    assert client.session.get_expiry_age() == proving.IDLE_SECONDS


@pytest.mark.parametrize("page", ["my:tokens", "my:calls"])
def test_who_holds_no_office_keeps_a_long_session_there(client: Client, week: Week, page: str) -> None:
    client.force_login(week.anna.person.account)
    assert client.get(reverse(page)).status_code == 200
    assert client.session.get_expiry_age() > proving.IDLE_SECONDS


def test_a_new_password_signs_out_everywhere(client: Client, officer: Account) -> None:
    other = Client()
    sign_in(client, officer)
    sign_in(other, officer)
    new = "another-long-phrase"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    officer.refresh_from_db()
    assert officer.check_password(new)
    for browser in (client, other):
        assert browser.get(reverse("my:home")).status_code == 302
    assert any(officer.email in message.to for message in mail.outbox), "its owner hears of it"


def test_other_browsers_are_signed_out_from_one(client: Client, officer: Account) -> None:
    other = Client()
    sign_in(client, officer)
    sign_in(other, officer)
    page = client.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    client.post(reverse("usersessions_list"))
    assert other.get(reverse("my:home")).status_code == 302
    assert client.get(reverse("my:home")).status_code == 200


def test_the_session_cookie_is_for_the_server_alone(client: Client, officer: Account) -> None:
    sign_in(client, officer)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_keys_rotate_with_the_factors_sealed_under_them(
    client: Client, officer: Account, settings: LazySettings
) -> None:
    old, new = settings.FIELD_KEYS, Fernet.generate_key().decode()
    secret = with_app(officer)
    settings.FIELD_KEYS = [new, *old]
    call_command("rotate_field_keys")
    settings.FIELD_KEYS = [new]
    assert Authenticator.objects.get(user=officer).wrap().validate_code(code_of(secret))
