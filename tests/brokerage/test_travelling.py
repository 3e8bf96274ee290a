"""Papers of travellers: nothing clear in the database, few who see them, and gone after the trip."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import io
import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from ponte.brokerage.domain.travelling import (
    Passport,
    erase_travel_document,
    erase_travel_documents,
    erasure_date,
    is_guest,
    keep_travel_document,
    opened,
    read_passport,
)
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Registration, TravelDocument
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.common.sealing import InvalidToken, seal, unseal
from ponte.faces.console.management.commands import rotate_field_keys
from ponte.press.enums import Purpose
from ponte.press.models import Attachment, Message
from tests.factories import AccountFactory, OfficerFactory, Week, a_week
from tests.factories_travelling import WEIS, papers, soon

pytestmark = pytest.mark.django_db
CLEAR = ["ZHANG WEI", "EJ4471902", "1980-05-17", "2099-12-31", '"sex"']


@pytest.fixture
def week() -> Week:
    made = a_week()
    soon(made)
    return made


def raw(table: str) -> str:
    """Everything that a table holds, as the database gives it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))  # noqa: S608 - a name of this file
        return "\n".join(repr(row) for row in cursor.fetchall())


def test_the_table_holds_no_clear_text(week: Week) -> None:
    papers(week.wei)
    held = raw("brokerage_traveldocument")
    assert "gAAAA" in held
    assert not [text for text in CLEAR if text in held]
    encoded = [base64.b64encode(text.encode()).decode().rstrip("=") for text in CLEAR]
    assert not [text for text in encoded if text in held]


def test_neither_the_audit_trail_nor_a_log_line_says_what_is_in_it(week: Week) -> None:
    document = papers(week.wei)
    read_passport(actor=week.officer, registration=week.wei)
    said = raw("common_auditentry") + repr(WEIS) + str(WEIS) + repr(document) + str(vars(document))
    assert not [text for text in CLEAR if text in said]


def test_what_was_sealed_is_opened_as_it_was(week: Week) -> None:
    untidy = dataclasses.replace(WEIS, name="  ZHANG   WEI ", number="ej 447 1902", nationality="cn")
    assert opened(papers(week.wei, untidy)) == WEIS


def test_the_person_and_the_inviting_office_see_it_and_each_look_is_recorded(week: Week) -> None:
    papers(week.wei)
    for account in (week.wei.person.account, week.officer):
        assert account is not None
        assert read_passport(actor=account, registration=week.wei) == WEIS
        entry = AuditEntry.objects.filter(action="brokerage.read_travel_document").latest("pk")
        assert (entry.actor_id, entry.subject_id) == (account.pk, week.wei.pk)


def test_nobody_else_sees_it_not_even_the_office_of_their_own_side(week: Week) -> None:
    papers(week.wei)
    others = [OfficerFactory(side=week.wei.side).account, week.anna.person.account, AccountFactory()]
    for account in others:
        with pytest.raises(Forbidden) as no:
            read_passport(actor=account, registration=week.wei)
        assert no.value.code == "brokerage.see_travel_document"
    assert not AuditEntry.objects.filter(action="brokerage.read_travel_document").exists()


def test_nobody_enters_the_passport_of_somebody_else(week: Week) -> None:
    with pytest.raises(Forbidden):
        keep_travel_document(
            actor=week.officer,
            registration=week.wei,
            passport=WEIS,
            arrives=dt.date(2099, 1, 1),
            departs=dt.date(2099, 1, 2),
        )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "张伟"}, "bad_name"),
        ({"name": "Z"}, "bad_name"),
        ({"number": "12-34"}, "bad_number"),
        ({"sex": "?"}, "bad_sex"),
        ({"nationality": "XQ"}, "bad_nationality"),
        ({"birth_date": dt.date(2999, 1, 1)}, "bad_birth_date"),
        ({"birth_date": dt.date(1801, 1, 1)}, "bad_birth_date"),
        ({"expires": dt.date(2000, 1, 1)}, "expires_first"),
    ],
)
def test_what_no_passport_says_is_refused(week: Week, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as no:
        papers(week.wei, dataclasses.replace(WEIS, **changes))
    assert no.value.code == code
    assert not TravelDocument.objects.exists()


def test_nobody_departs_before_they_arrive(week: Week) -> None:
    account = week.wei.person.account
    assert account is not None
    with pytest.raises(Refused, match="cannot depart"):
        keep_travel_document(
            actor=account,
            registration=week.wei,
            passport=WEIS,
            arrives=dt.date(2090, 1, 2),
            departs=dt.date(2090, 1, 1),
        )


def test_who_belongs_to_the_host_needs_no_papers(week: Week) -> None:
    assert is_guest(week.wei)
    assert is_guest(week.interpreter)
    assert not is_guest(week.anna)
    with pytest.raises(Refused) as no:
        papers(week.anna)
    assert no.value.code == "not_a_guest"


def test_nothing_is_kept_without_a_day_on_which_it_goes(week: Week) -> None:
    edition = week.wei.brokerage.edition
    edition.ends = None
    with pytest.raises(Refused) as no:
        papers(week.wei)
    assert no.value.code == "no_last_day"
    edition.ends = timezone.localdate() - dt.timedelta(days=60)
    with pytest.raises(Refused) as no:
        papers(week.wei)
    assert no.value.code == "too_late"


def test_papers_go_on_the_day_that_was_promised_and_not_before(week: Week, settings: LazySettings) -> None:
    settings.TRAVEL_KEPT_DAYS = 10
    papers(week.wei)
    promised = erasure_date(week.wei.brokerage.edition)
    assert promised is not None
    assert erase_travel_documents(promised - dt.timedelta(days=1)) == 0
    assert TravelDocument.objects.count() == 1
    assert erase_travel_documents(promised) == 1
    assert erase_travel_documents(promised) == 0
    assert raw("brokerage_traveldocument") == ""
    entry = AuditEntry.objects.get(action="brokerage.erase_travel_document")
    assert (entry.actor_id, entry.subject_id) == (None, week.wei.pk)


def test_the_nightly_command_erases(week: Week, settings: LazySettings) -> None:
    settings.TRAVEL_KEPT_DAYS = -100
    TravelDocument.objects.create(
        registration=week.wei,
        passport=seal(b"{}").decode(),
        arrives=dt.date(2016, 1, 1),
        departs=dt.date(2016, 1, 2),
    )
    said = io.StringIO()
    call_command("nightly", stderr=said)
    assert ": 1 travel documents" in said.getvalue()
    assert not TravelDocument.objects.exists()


def test_who_withdraws_needs_no_papers_any_more(week: Week) -> None:
    papers(week.wei)
    Registration.objects.filter(pk=week.wei.pk).update(status=RegistrationStatus.WITHDRAWN)
    assert erase_travel_documents(timezone.localdate()) == 1


def test_the_person_has_them_erased_at_once_and_only_the_person(week: Week) -> None:
    papers(week.wei)
    with pytest.raises(Forbidden):
        erase_travel_document(actor=week.officer, registration=week.wei)
    account = week.wei.person.account
    assert account is not None
    erase_travel_document(actor=account, registration=week.wei)
    assert read_passport(actor=account, registration=week.wei) is None
    assert not TravelDocument.objects.exists()


def test_a_key_can_be_replaced(week: Week, settings: LazySettings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    document = papers(week.wei)
    settings.FIELD_KEYS = [new, old]
    assert opened(document) == WEIS
    call_command("rotate_field_keys", stderr=io.StringIO())
    settings.FIELD_KEYS = [new]
    document.refresh_from_db()
    assert opened(document) == WEIS


def test_a_file_that_is_erased_while_keys_are_replaced_stays_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    message = Message.objects.create(
        key="letter", purpose=Purpose.TRAVEL, address="wei@example.org", language="zh-hans"
    )
    message.attachments.add(Attachment.objects.create(name="letter.pdf", size=6, content=seal(b"letter")))

    def erased_meanwhile(sealed: bytes) -> bytes:
        Attachment.objects.update(content=None)
        return sealed

    monkeypatch.setattr(rotate_field_keys, "reseal", erased_meanwhile)
    call_command("rotate_field_keys", stderr=io.StringIO())
    assert Attachment.objects.get().content is None


def test_a_rotation_that_lacks_the_key_changes_nothing(week: Week, settings: LazySettings) -> None:
    document = papers(week.wei)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="PONTE_FIELD_KEYS"):
        call_command("rotate_field_keys", stderr=io.StringIO())
    sealed = document.passport
    document.refresh_from_db()
    assert document.passport == sealed


def test_tampered_text_is_not_opened() -> None:
    sealed = seal(json.dumps({"number": "E1"}).encode())
    with pytest.raises(InvalidToken):
        unseal(sealed[:-4] + b"AAA=")


def test_every_field_of_a_passport_is_hidden_from_its_text_form() -> None:
    assert not [field.name for field in dataclasses.fields(Passport) if field.repr]
