"""The desk's pages of invitation letters: for the inviting office alone, and nothing of a passport in lists."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from ponte.brokerage.models import InvitationLetter, InvitingOffice, Registration
from ponte.common.models import AuditEntry
from ponte.press.models import Message
from tests.factories import OfficerFactory, PresenceFactory, RegistrationFactory, Week
from tests.factories_travelling import a_guest, an_office, papers

CHOICES = {"relation": "business", "payer": "shared"}


@pytest.fixture
def office(week: Week) -> Client:
    a_guest(week)
    client = Client()
    client.force_login(week.officer)
    return client


@pytest.fixture
def other_office(week: Week) -> Client:
    client = Client()
    client.force_login(OfficerFactory(side=week.wei.side).account)
    return client


def act(client: Client, action: str, *people: Registration) -> Any:
    data = {"people": [row.pk for row in people], "action": action, **CHOICES}
    return client.post(reverse("desk:letters_act"), data, HTTP_REFERER="http://testserver" + reverse("desk:letters"))


def test_the_list_says_what_each_letter_lacks(week: Week, office: Client) -> None:
    page = office.get(reverse("desk:letters")).content.decode()
    assert "Zhang Wei" in page
    assert "Nobody signs yet" in page
    assert "address of the inviting office, in three languages" in page
    an_office(week)
    page = office.get(reverse("desk:letters"), {"state": "no_letter"}).content.decode()
    assert "Nobody signs yet" not in page
    assert "ready" in page
    assert "Ouyang Li" not in page
    assert "Anna Esposito" not in page


def test_the_office_says_who_signs(week: Week, office: Client) -> None:
    data = {"signatory": "Giulia Ferri", "phone": "+39 081 1"}
    for name in ("title", "address", "purpose"):
        data |= {f"{name}_{code}": f"{name} {code}" for code in ("it", "en", "zh_hans")}
    assert office.post(reverse("desk:inviting_office"), data).status_code == 302
    row = InvitingOffice.objects.get()
    assert (row.signatory, row.title_it, row.purpose_zh_hans) == ("Giulia Ferri", "title it", "purpose zh_hans")
    page = office.get(reverse("desk:inviting_office")).content.decode()
    assert "address zh_hans" in page


def test_a_letter_is_issued_downloaded_and_sent(week: Week, office: Client) -> None:
    an_office(week)
    page = office.get(act(office, "issue", week.wei, week.interpreter).url).content.decode()
    assert "1 letter issued." in page
    assert "1 person got no letter" in page
    letter = InvitationLetter.objects.get()
    assert letter.reference in page
    pdf = office.get(reverse("desk:letter_pdf", args=[week.wei.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert "no-store" in pdf["Cache-Control"]
    assert letter.file_name in pdf["Content-Disposition"]
    assert act(office, "print", week.wei).content.startswith(b"%PDF")
    act(office, "send", week.wei)
    message = Message.objects.get()
    shown = office.get(reverse("desk:message", args=[message.pk])).content.decode()
    assert "recipient" in shown
    assert "letter by letter" not in shown
    file = message.attachments.get()
    assert office.get(reverse("desk:message_file", args=[message.pk, file.pk])).status_code == 404


def test_who_has_no_letter_cannot_be_sent_one(week: Week, office: Client) -> None:
    page = office.get(act(office, "send", week.wei).url).content.decode()
    assert "Issue the letters first." in page


def test_a_passport_is_shown_when_it_is_asked_for_and_that_is_recorded(week: Week, office: Client) -> None:
    page = office.get(reverse("desk:guest", args=[week.wei.pk])).content.decode()
    assert "EJ4471902" not in page
    assert not AuditEntry.objects.filter(action="brokerage.read_travel_document").exists()
    page = office.post(reverse("desk:passport", args=[week.wei.pk])).content.decode()
    assert "EJ4471902" in page
    assert AuditEntry.objects.filter(action="brokerage.read_travel_document", actor=week.officer).count() == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Invitation letters are issued by the office of the side that hosts"),
        ("it", "Le lettere d&#x27;invito sono emesse dall&#x27;ufficio della parte ospitante"),
        ("zh-hans", "邀请函由主办方办公室签发"),
    ],
)
def test_the_other_office_is_told_why_not(
    week: Week, office: Client, other_office: Client, language: str, words: str
) -> None:
    an_office(week)
    act(office, "issue", week.wei)
    with override(language):
        addresses = [
            reverse("desk:letters"),
            reverse("desk:letters_csv"),
            reverse("desk:inviting_office"),
            reverse("desk:guest", args=[week.wei.pk]),
            reverse("desk:letter_pdf", args=[week.wei.pk]),
        ]
        for address in addresses:
            answer = other_office.get(address)
            assert answer.status_code == 403, address
            assert words in answer.content.decode(), address
        for address in (reverse("desk:letters_act"), reverse("desk:passport", args=[week.wei.pk])):
            assert other_office.post(address, {"people": [week.wei.pk]}).status_code == 403
    assert not AuditEntry.objects.filter(action="brokerage.read_travel_document").exists()


def test_the_register_holds_nothing_of_a_passport(week: Week, office: Client) -> None:
    an_office(week)
    act(office, "issue", week.wei)
    text = office.get(reverse("desk:letters_csv"), {"state": "not_sent"}).content.decode("utf-8-sig")
    [_header, line] = csv.reader(io.StringIO(text))
    assert line[2] == InvitationLetter.objects.get().reference
    assert "EJ4471902" not in text


def test_papers_that_changed_since_the_letter_are_found(week: Week, office: Client) -> None:
    an_office(week)
    act(office, "issue", week.wei)
    address = reverse("desk:letters")
    assert "Zhang Wei" not in office.get(address, {"state": "changed"}).content.decode()
    papers(week.wei)
    assert "Zhang Wei" in office.get(address, {"state": "changed"}).content.decode()


def test_the_list_costs_the_same_for_one_guest_and_for_many(week: Week, office: Client) -> None:
    an_office(week)
    act(office, "issue", week.wei)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(reverse("desk:letters")).status_code == 200
        return len(queries)

    few = cost()
    for _ in range(4):
        row = RegistrationFactory(brokerage=week.wei.brokerage, side=week.wei.side, job_title="Engineer")
        PresenceFactory(registration=row, hall=week.hall)
        papers(row)
        act(office, "issue", row)
    assert InvitationLetter.objects.count() == 5
    assert cost() == few
