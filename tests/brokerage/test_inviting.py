"""Invitation letters: eight elements in three languages, one number for each, versions, and mail that is erased."""

from __future__ import annotations

import datetime as dt
import io
import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from ponte.brokerage.domain.inviting import (
    Issued,
    guests,
    issue_letters,
    lacking,
    letter_pdf,
    letters_pdf,
    send_letters,
)
from ponte.brokerage.domain.travelling import erase_travel_document, erase_travel_documents
from ponte.brokerage.enums import LetterElement, Payer, Relation
from ponte.brokerage.models import (
    DelegationAppointment,
    DelegationMember,
    InvitationLetter,
    InvitingOffice,
    Registration,
    TravelDocument,
)
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.press.domain.outbox import deliver_due
from ponte.press.models import Attachment, Message
from tests.factories import CityFactory, OfficerFactory, PresenceFactory, RegistrationFactory, Week, a_week
from tests.factories_agenda import DelegationFactory
from tests.factories_travelling import a_guest, an_office, papers, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    made = a_week()
    a_guest(made)
    return made


def issue(week: Week, *people: Registration, actor: Account | None = None) -> Issued:
    return issue_letters(
        actor=actor or week.officer,
        brokerage=week.brokerage,
        registrations=people or [week.wei],
        relation=Relation.BUSINESS,
        payer=Payer.SHARED,
    )


def pages(pdf: bytes) -> list[str]:
    """The words of each page; Typst puts a thin space between Han characters and figures."""
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def embedded(pdf: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            [descendant] = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            if descriptor.keys() & {"/FontFile", "/FontFile2", "/FontFile3"}:
                found.add(descriptor["/FontName"].partition("+")[2])
    return found


EIGHT = {
    0: [
        *["Nomecomenelpassaporto", "ZHANGWEI", "Sesso", "maschile", "Datadinascita", "17maggio1980"],
        *["Nazionalità", "Cina", "Numerodipassaporto", "EJ4471902", "Datoredilavoro", "ShuWater"],
        *["Qualifica", "Chiefengineer", "Scopodelviaggio", "Partecipazioneagliincontribilaterali"],
        *["Città", "Napoli", "Arrivo", "Partenza", "Rapportoconl'ente", "Speseacaricodi"],
        *["GiuliaFerri", "Direttrice", "ViaCoroglio57,80124Napoli", "+390817352200", "Firma", "Timbro"],
    ],
    1: [
        *["护照姓名", "ZHANGWEI", "性别", "男", "出生日期", "1980年5月17日", "国籍", "中国", "护照号码", "EJ4471902"],
        *["工作单位", "蜀水科技", "职务", "访问目的", "参加双边洽谈会", "访问城市", "那不勒斯", "抵达日期", "离境日期"],
        *["与邀请方的关系", "费用承担", "邀请方", "意大利那不勒斯科罗里奥街57号", "主任", "签字", "盖章"],
    ],
    2: [
        *["Nameasinthepassport", "ZHANGWEI", "Sex", "male", "Dateofbirth", "17May1980", "Nationality", "China"],
        *["Passportnumber", "EJ4471902", "Employer", "ShuWater", "Position", "Chiefengineer"],
        *["Purposeofthevisit", "Takingpartinthebilateralmeetings", "Cities", "Naples", "Arrival", "Departure"],
        *["Relationtotheinviter", "Whopays", "Inviter", "Director", "Signature", "Sealoftheinvitingoffice"],
    ],
}


def test_a_letter_says_all_eight_elements_in_three_languages(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    said = pages(letter_pdf(actor=week.officer, letter=letter))
    assert len(said) == 3
    for number, expected in EIGHT.items():
        assert [words for words in expected if words not in said[number]] == []
        assert letter.reference.replace(" ", "") in said[number]


def test_the_typeface_with_chinese_glyphs_is_embedded(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    assert embedded(letter_pdf(actor=week.officer, letter=letter)) == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_a_letter_that_would_lack_something_is_not_issued(week: Week) -> None:
    office = an_office(week)
    InvitingOffice.objects.filter(pk=office.pk).update(purpose_zh_hans="", phone="")
    Registration.objects.filter(pk=week.wei.pk).update(job_title="")
    week.wei.presences.all().delete()
    TravelDocument.objects.all().delete()
    issued = issue(week)
    assert issued.letters == []
    [(registration, missing)] = issued.lacking
    assert registration == week.wei
    assert missing == [
        LetterElement.PASSPORT,
        LetterElement.POSITION,
        LetterElement.PURPOSE,
        LetterElement.CITIES,
        LetterElement.DATES,
        LetterElement.PHONE,
    ]
    assert not InvitationLetter.objects.exists()


def test_without_an_office_nobody_is_invited(week: Week) -> None:
    [(_registration, missing)] = issue(week).lacking
    assert set(missing) == {
        LetterElement.PURPOSE,
        LetterElement.SIGNATORY,
        LetterElement.TITLE,
        LetterElement.ADDRESS,
        LetterElement.PHONE,
    }


def test_those_who_are_complete_get_theirs_whatever_others_lack(week: Week) -> None:
    an_office(week)
    issued = issue(week, week.wei, week.interpreter)
    assert [letter.registration for letter in issued.letters] == [week.wei]
    assert [registration for registration, _missing in issued.lacking] == [week.interpreter]


def test_a_new_version_keeps_the_number_and_says_what_is_true_now(week: Week) -> None:
    an_office(week)
    [first] = issue(week).letters
    Registration.objects.filter(pk=week.wei.pk).update(job_title="General manager")
    [second] = issue(week).letters
    assert (second.pk, second.reference, second.version) == (first.pk, first.reference, 2)
    said = pages(letter_pdf(actor=week.officer, letter=second))
    assert "version2" in said[2]
    assert "Generalmanager" in said[2]


def test_a_version_stays_as_it_was_issued(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    Registration.objects.filter(pk=week.wei.pk).update(job_title="General manager")
    letter = InvitationLetter.objects.get()
    assert "Chiefengineer" in pages(letter_pdf(actor=week.officer, letter=letter))[2]


def test_numbers_count_up_within_an_office_and_a_year(week: Week) -> None:
    an_office(week)
    InvitationLetter.objects.create(
        registration=week.interpreter,
        side=week.anna.side,
        year=timezone.now().year - 1,
        number=41,
        relation=Relation.STAFF,
        payer=Payer.GUEST,
        issued_at=timezone.now(),
        issued_by=week.officer,
    )
    others = another_guest(week), another_guest(week)
    numbers = [letter.reference for letter in issue(week, week.wei, *others).letters]
    year = timezone.now().year
    assert sorted(numbers) == [f"IT-{year}/0001", f"IT-{year}/0002", f"IT-{year}/0003"]


def another_guest(week: Week) -> Registration:
    made: Registration = RegistrationFactory(
        brokerage=week.wei.brokerage, side=week.wei.side, organisation=week.wei.organisation, job_title="Engineer"
    )
    PresenceFactory(registration=made, hall=week.hall)
    papers(made)
    return made


def test_the_database_gives_no_number_twice(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationLetter.objects.create(
            registration=week.interpreter,
            side=letter.side,
            year=letter.year,
            number=letter.number,
            relation=letter.relation,
            payer=letter.payer,
            issued_at=letter.issued_at,
            issued_by=week.officer,
        )


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_give_different_numbers() -> None:
    week = a_week()
    soon(week)
    an_office(week)
    people = [another_guest(week) for _ in range(6)]
    barrier = threading.Barrier(2)
    failures: list[BaseException] = []

    def work(mine: list[Registration]) -> None:
        try:
            for row in mine:
                barrier.wait()
                issue(week, row)
        except BaseException as error:
            failures.append(error)  # a thread that fails in silence would let the test pass
            barrier.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(people[start::2],)) for start in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sorted(InvitationLetter.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_the_other_office_neither_issues_nor_reads_letters(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    other = OfficerFactory(side=week.wei.side).account
    with pytest.raises(Forbidden):
        issue(week, actor=other)
    with pytest.raises(Forbidden):
        letter_pdf(actor=other, letter=letter)
    with pytest.raises(Forbidden):
        send_letters(actor=other, brokerage=week.wei.brokerage, letters=[letter])


def test_whoever_reads_a_letter_is_recorded(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    letter_pdf(actor=week.officer, letter=letter)
    entry = AuditEntry.objects.get(action="brokerage.read_letter")
    assert (entry.actor_id, entry.subject_id) == (week.officer.pk, letter.pk)
    assert not AuditEntry.objects.filter(data__icontains="EJ4471902").exists()


def test_the_letters_words_lie_sealed(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    assert letter.words.startswith("gAAAA")
    assert "EJ4471902" not in letter.words


def test_the_mail_carries_the_letter_and_keeps_none_of_it(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    assert send_letters(actor=week.officer, brokerage=week.brokerage, letters=[letter]) == 1
    waiting = Attachment.objects.get()
    assert bytes(waiting.content or b"").startswith(b"gAAAA")
    deliver_due()
    [sent] = mail.outbox
    assert sent.to == ["wei@example.org"]
    [(name, content, kind)] = sent.attachments
    assert (name, kind) == (letter.file_name, "application/pdf")
    assert "护照号码" in pages(content)[1]
    message = Message.objects.get()
    assert (message.text, message.html, Attachment.objects.get().content) == ("", "", None)
    assert InvitationLetter.objects.get().sent_at is not None


def test_erasing_empties_the_letter_and_stops_the_mail_but_keeps_the_register(week: Week) -> None:
    an_office(week)
    [letter] = issue(week).letters
    send_letters(actor=week.officer, brokerage=week.brokerage, letters=[letter])
    account = week.wei.person.account
    assert account is not None
    erase_travel_document(actor=account, registration=week.wei)
    deliver_due()
    assert mail.outbox == []
    assert Attachment.objects.get().content is None
    kept = InvitationLetter.objects.get()
    assert (kept.reference, kept.is_erased) == (letter.reference, True)
    with pytest.raises(Refused) as no:
        letter_pdf(actor=week.officer, letter=kept)
    assert no.value.code == "erased"


def test_after_the_edition_the_words_go_too(week: Week) -> None:
    an_office(week)
    issue(week)
    erase_travel_documents(timezone.localdate() + dt.timedelta(days=400))
    assert InvitationLetter.objects.get().is_erased


def test_several_letters_make_one_pdf(week: Week) -> None:
    an_office(week)
    letters = issue(week, week.wei, another_guest(week)).letters
    assert len(pages(letters_pdf(actor=week.officer, letters=letters))) == 6


def test_nobody_and_too_many_are_refused(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    an_office(week)
    with pytest.raises(Refused) as no:
        issue_letters(
            actor=week.officer,
            brokerage=week.brokerage,
            registrations=[],
            relation=Relation.BUSINESS,
            payer=Payer.SHARED,
        )
    assert no.value.code == "nobody"
    monkeypatch.setattr("ponte.brokerage.domain.inviting.MOST_AT_ONCE", 1)
    with pytest.raises(Refused) as no:
        issue(week, week.wei, week.interpreter)
    assert no.value.code == "too_many"


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_missing_costs_no_query_per_guest(week: Week, number: int) -> None:
    office = an_office(week)
    delegation = DelegationFactory(edition=week.brokerage.edition)
    starts = timezone.now()
    for order in range(number):
        DelegationMember.objects.create(delegation=delegation, registration=another_guest(week), order=order)
        DelegationAppointment.objects.create(
            delegation=delegation, city=CityFactory(), starts=starts, ends=starts + dt.timedelta(hours=1)
        )
    with CaptureQueriesContext(connection) as queries:
        rows: list[Any] = [(row, lacking(row, office)) for row in guests(week.brokerage)]
    assert len(rows) == number + 2
    assert len(queries) == 9
