"""One's own data: seen, taken along, erased; by whoever has just proved to be the one, and by nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ponte.brokerage.models import Registration
from ponte.common.models import AuditEntry
from ponte.people.domain.erasing import is_erased
from ponte.people.domain.erasures import noted_erasures, path_of_erasures
from ponte.people.models import Account
from ponte.programme.models import Edition
from tests.factories import PersonFactory, Week
from tests.signing_in import signed_in

PASSWORD = "a password to be asked for again"


@pytest.fixture
def anna(client: Client, week: Week) -> Client:
    """Anna, who has signed in by mail just now, after an edition that is over."""
    Edition.objects.filter(pk=week.brokerage.edition_id).update(ends="2016-10-27")
    return signed_in(client, week.anna.person.account)


def test_the_page_tells_what_is_held_and_for_how_long(anna: Client) -> None:
    page = anna.get(reverse("my:data"))
    held = {declared.key: count for declared, count in page.context["held"]}
    assert held["account"] == 1
    assert held["registrations"] >= 1
    assert "travel" in {declared.key for declared in page.context["empty"]}
    assert "Notes and answers for a year after the edition" in page.content.decode()


def test_everything_comes_as_one_file(anna: Client, week: Week) -> None:
    answer = anna.get(reverse("my:download_data"))
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (account,) = json.loads(archive.read("account.json"))["people.account"]
        assert account["email"] == week.anna.person.account.email
        assert week.anna.person.name_latin in archive.read("index.html").decode()
    assert AuditEntry.objects.get(action="people.export_data").data["counts"]["account"] == 1


@pytest.mark.parametrize("name", ["download_data", "erase_data"])
def test_a_device_that_lies_open_gives_nothing_away(client: Client, week: Week, name: str) -> None:
    """Who has a password is asked for it; who has none signs in anew."""
    account = week.anna.person.account
    assert account is not None
    signed_in(client, account, seconds_ago=3600)
    asked = client.get(reverse(f"my:{name}"))
    assert asked.status_code == 302
    assert reverse("account_login") in asked["Location"]
    assert client.get(reverse("my:data")).status_code == 302
    account.set_password(PASSWORD)
    account.save()
    signed_in(client, account)
    asked = client.get(reverse(f"my:{name}"))
    assert reverse("account_reauthenticate") in asked["Location"]
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == reverse(f"my:{name}")
    assert client.get(reverse(f"my:{name}")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_leaves_is_gone(anna: Client, week: Week) -> None:
    account, name = week.anna.person.account, week.anna.person.name_latin
    assert account is not None
    assert anna.post(reverse("my:erase_data"), {}).status_code == 200
    assert Account.objects.filter(email=account.email).exists()
    gone = anna.post(reverse("my:erase_data"), {"understood": "on"})
    assert gone["Location"] == reverse("site:home")
    account.refresh_from_db()
    assert is_erased(account)
    assert not account.is_active
    assert anna.get(reverse("my:data")).status_code == 302
    registration = Registration.objects.get(pk=week.anna.pk)
    assert name not in str(registration)
    entry = AuditEntry.objects.get(action="people.erase")
    assert entry.actor_id == account.pk
    assert name not in json.dumps(entry.data)
    assert [subject.account for subject in noted_erasures()] == [account]
    assert name not in path_of_erasures().read_text("utf-8")


def test_what_is_binding_ends_first(client: Client, week: Week) -> None:
    Edition.objects.filter(pk=week.brokerage.edition_id).update(ends="2999-01-01")
    anna = signed_in(client, week.anna.person.account)
    assert "Withdraw it first" in anna.get(reverse("my:erase_data")).content.decode()
    anna.post(reverse("my:erase_data"), {"understood": "on"})
    assert Account.objects.filter(email=week.anna.person.account.email).exists()


def test_an_office_erases_its_own_people_and_officers_stay(client: Client, week: Week) -> None:
    Edition.objects.filter(pk=week.brokerage.edition_id).update(ends="2016-10-27")
    office = signed_in(client, week.officer)
    assert office.post(reverse("desk:erase_person", args=[week.wei.pk]), {"understood": "on"}).status_code == 404
    page = office.get(reverse("desk:erase_person", args=[week.anna.pk]))
    assert week.anna.person.name_latin in page.content.decode()
    office.post(reverse("desk:erase_person", args=[week.anna.pk]), {"understood": "on"})
    week.anna.person.refresh_from_db()
    assert week.anna.person.name_latin == "(data erased)"
    assert AuditEntry.objects.get(action="people.erase").actor == week.officer
    with pytest.raises(CommandError, match="works for the office of"):
        call_command("erase_person", week.officer.email)


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_back_with_a_backup_is_erased_again(week: Week) -> None:
    Edition.objects.filter(pk=week.brokerage.edition_id).update(ends="2016-10-27")
    account, person = week.anna.person.account, week.anna.person
    assert account is not None
    address = account.email
    call_command("erase_person", address, stdout=io.StringIO())
    Account.objects.filter(pk=account.pk).update(email=address, is_active=True)
    type(person).objects.filter(pk=person.pk).update(name_latin="Anna", account=account)
    call_command("erase_person", again=True, stdout=(said := io.StringIO()))
    assert json.loads(said.getvalue()) == {"erased_again": 1}
    person.refresh_from_db()
    assert person.name_latin == "(data erased)"
    other = PersonFactory(account__email="new@example.org").account
    path_of_erasures().write_text(
        json.dumps({"account": other.pk, "since": "2016-01-01T00:00:00+00:00", "person": None})
    )
    call_command("erase_person", again=True, stdout=(said := io.StringIO()))
    assert json.loads(said.getvalue()) == {"erased_again": 0}  # a number that is somebody else's in this database


def test_the_command_writes_the_same_file(week: Week, tmp_path: Path) -> None:
    file = tmp_path / "anna.zip"
    assert week.anna.person.account is not None
    call_command("export_person", week.anna.person.account.email, str(file), stdout=io.StringIO())
    assert "account.json" in zipfile.ZipFile(file).namelist()
    with pytest.raises(CommandError, match="expected a file that can be made"):
        call_command("export_person", week.anna.person.account.email, str(file))
    with pytest.raises(CommandError, match="expected the address of an account"):
        call_command("export_person", "nobody@example.org", str(file))


def test_the_public_notice_tells_the_same(client: Client, week: Week) -> None:
    page = client.get(reverse("site:privacy")).content.decode()
    assert "Travel documents, and the words of invitation letters" in page
    assert reverse("site:privacy") in client.get(reverse("site:home")).content.decode()
