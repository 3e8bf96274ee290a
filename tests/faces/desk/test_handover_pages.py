"""The desk's pages of the hand-over: the difference, the answer sheet, files; two officers at one thing."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ponte.brokerage.domain.handing_over_copies import copies_of
from ponte.brokerage.domain.requesting import accept
from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models import ExchangeFile, HandedRequest, HandOver, MeetingRequest, Registration
from ponte.people.domain.consenting import consent_for_sample
from ponte.people.models import Account, Person
from ponte.programme.models import Officer
from tests.factories import OfficerFactory, Week
from tests.factories_handover import Offices, two_offices

OVERVIEW = "desk:hand_overs"


@pytest.fixture
def offices(week: Week) -> Offices:
    return two_offices(week)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def text(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_batch_goes_from_desk_to_desk_and_back(offices: Offices) -> None:
    italian, chinese = signed_in(offices.italian), signed_in(offices.chinese)
    assert "Nothing to hand over" in text(italian, OVERVIEW)
    one, two, three = offices.asked(3)
    page = text(italian, OVERVIEW)
    assert page.count('name="requests"') == 3
    chosen = {"requests": [one.pk, two.pk, three.pk], "note": "From Rome"}
    answer = italian.post(reverse(OVERVIEW), chosen, follow=True).content.decode()
    assert "3 requests are handed over; the other office is told by mail." in answer
    assert 'name="answer-' not in answer, "who handed over does not answer"
    batch = HandOver.objects.get()
    assert "0 of 3 answered" in text(chinese, OVERVIEW)
    page = text(chinese, "desk:hand_over", batch.pk)
    assert "From Rome" in page
    a, b, c = batch.lines.all()
    data = {f"answer-{a.pk}": "accepted", f"answer-{b.pk}": "asked-back", f"note-{b.pk}": ""}
    page = chinese.post(reverse("desk:hand_over", args=[batch.pk]), data).content.decode()
    assert "Write what you ask back." in page
    assert "1 line needs another look; everything else is saved." in page
    data = {f"answer-{b.pk}": "asked-back", f"note-{b.pk}": "In English?"}
    chinese.post(reverse("desk:hand_over", args=[batch.pk]), data)
    assert "2 of 3 answered" in text(chinese, "desk:hand_over", batch.pk)
    chinese.post(reverse("desk:hand_over", args=[batch.pk]), {"all": "declined"})
    c.refresh_from_db()
    assert c.answer == "declined"
    done = chinese.post(reverse("desk:hand_back", args=[batch.pk]), follow=True).content.decode()
    assert "Handed back" in done
    page = text(italian, OVERVIEW)
    assert "asked back by the other office" in page
    assert "In English?" in page
    assert "3 of 3 answered" in page


def test_a_note_that_is_too_long_hands_nothing_over_and_stays_on_the_page(offices: Offices) -> None:
    italian = signed_in(offices.italian)
    one, two = offices.asked(2)
    long = "Please answer by Friday. " * 20
    page = italian.post(reverse(OVERVIEW), {"requests": [two.pk], "note": long}).content.decode()
    assert not HandOver.objects.exists()
    assert "at most 400 characters" in page
    assert long.strip() in page
    assert f'value="{two.pk}" checked' in page
    assert f'value="{one.pk}" checked' not in page


def test_all_that_the_filter_shows_is_handed_over_and_nothing_else(offices: Offices) -> None:
    italian = signed_in(offices.italian)
    one, _two = offices.asked(2)
    words = "Zenobia Quartapelle"
    Person.objects.filter(pk=one.recipient.person_id).update(name_latin=words)
    italian.post(reverse(OVERVIEW) + f"?q={words}", {"all": "1"})
    handed = HandedRequest.objects.values_list("request__recipient__person__name_latin", flat=True)
    assert set(handed) == {words}


def test_two_officers_at_one_line_the_second_sees_both_and_chooses(offices: Offices) -> None:
    batch = offices.handed(1)
    line = batch.lines.get()
    colleague = OfficerFactory(side=batch.to_side).account
    first, second = signed_in(offices.chinese), signed_in(colleague)
    address = reverse("desk:hand_over", args=[batch.pk])
    seen = {client: _seen(client.get(address).content.decode()) for client in (first, second)}
    name = f"seen-{line.pk}"
    data = {f"answer-{line.pk}": "asked-back", f"note-{line.pk}": "In English?", name: seen[first]}
    first.post(address, data)
    mine = {f"answer-{line.pk}": "declined", f"note-{line.pk}": "No time", name: seen[second]}
    page = second.post(address, mine).content.decode()
    assert "Somebody else has changed this" in page
    assert "asked back (In English?)" in " ".join(page.split())
    assert "declined (No time)" in " ".join(page.split())
    line.refresh_from_db()
    assert line.answer == "asked-back"
    second.post(address, mine | {name: _seen(page)})
    line.refresh_from_db()
    assert (line.answer, line.note, line.answered_by) == ("declined", "No time", colleague)


def test_what_a_person_answered_is_shown_and_not_asked_for(offices: Offices) -> None:
    batch = offices.handed(1)
    accept(actor=None, request=batch.lines.get().request)
    page = text(signed_in(offices.chinese), "desk:hand_over", batch.pk)
    assert "answered by the person themselves" in page
    assert 'name="answer-' not in page


def test_a_workbook_is_downloaded_answered_uploaded_looked_at_and_written(offices: Offices) -> None:
    batch = offices.handed(2)
    Officer.objects.filter(account=offices.chinese).delete()
    italian = signed_in(offices.italian)
    book = load_workbook(io.BytesIO(italian.get(reverse("desk:hand_over_xlsx", args=[batch.pk])).content))
    book.worksheets[0]["I2"], book.worksheets[0]["I3"] = "accepted", "maybe"
    file = io.BytesIO()
    book.save(file)
    sent = SimpleUploadedFile("back.xlsx", file.getvalue())
    page = italian.post(reverse("desk:upload_exchange"), {"file": sent}, follow=True).content.decode()
    assert "Write 1 line" in page
    assert "Sheet “Requests”, row 3" in page
    assert not batch.lines.exclude(answer="").exists()
    row = ExchangeFile.objects.get()
    page = italian.post(reverse("desk:write_exchange", args=[row.pk]), follow=True).content.decode()
    assert "Every good line is written." in page
    assert batch.lines.filter(answer="accepted").count() == 1
    assert json.loads(italian.get(reverse("desk:hand_over_json", args=[batch.pk])).content)["format"]
    assert json.loads(italian.get(reverse("desk:people_json")).content)["people"]
    broken = italian.post(
        reverse("desk:upload_exchange"),
        {"file": SimpleUploadedFile("x.xlsx", b"PK")},
        follow=True,
        headers={"Referer": f"http://testserver{reverse(OVERVIEW)}"},
    ).content.decode()
    assert "This is not a workbook of a hand-over" in broken
    third = signed_in(OfficerFactory(side__programme=batch.from_side.programme).account)
    assert third.get(reverse("desk:exchange_file", args=[row.pk])).status_code == 404
    assert third.get(reverse("desk:hand_over", args=[batch.pk])).status_code == 404


def test_pages_take_the_same_number_of_queries_for_one_and_for_three(offices: Offices) -> None:
    chinese, italian = signed_in(offices.chinese), signed_in(offices.italian)
    numbers = []
    for number in (1, 1, 3):  # the first time, this installation draws its name
        batch = offices.handed(number)
        offices.asked(number)
        with CaptureQueriesContext(connection) as queries:
            text(chinese, "desk:hand_over", batch.pk)
            text(chinese, OVERVIEW)
            text(italian, OVERVIEW)
            italian.get(reverse("desk:hand_over_xlsx", args=[batch.pk]))
            italian.get(reverse("desk:hand_over_json", args=[batch.pk]))
        numbers.append(len(queries))
    assert numbers[1] == numbers[2]


@pytest.mark.slow
def test_a_thousand_lines_stay_fast(offices: Offices) -> None:
    italian, chinese = signed_in(offices.italian), signed_in(offices.chinese)
    batch = offices.handed(1)
    senders, recipients = (_many(offices, side, 1000) for side in ("it", "cn"))
    MeetingRequest.objects.bulk_create(
        MeetingRequest(sender=one, recipient=other) for one, other in zip(senders, recipients, strict=True)
    )
    fresh = MeetingRequest.objects.filter(handed__isnull=True)
    for client, address in ((italian, reverse(OVERVIEW)), (chinese, reverse("desk:hand_over", args=[batch.pk]))):
        client.get(address)
        if client is chinese:
            HandedRequest.objects.bulk_create(
                HandedRequest(hand_over=batch, request_id=key, copy=copy) for key, copy in copies_of(fresh).items()
            )
        begin = time.process_time()
        page = client.get(address).content.decode()
        seconds = time.process_time() - begin
        assert "handover-line" in page
        assert seconds < 0.3, (address, seconds)


def test_two_officers_at_one_registration_or_profile_lose_nothing(offices: Offices) -> None:
    week = offices.week
    first, second = signed_in(offices.italian), signed_in(OfficerFactory(side=week.anna.side).account)
    profile = week.anna.profiles.get()
    longer = "Cerchiamo sensori acustici che trovino le perdite nelle condotte di tutta la provincia."
    cases: list[tuple[str, list[object], dict[str, object], dict[str, object], Callable[[], str]]] = [
        (
            "desk:correct_registration",
            [week.anna.pk],
            {"job_title": "Director", "languages": ["it", "en"]},
            {"job_title": "Head", "languages": ["it"]},
            lambda: Registration.objects.get(pk=week.anna.pk).job_title,
        ),
        (
            "desk:correct_profile",
            [profile.reference],
            {"title": "Director", "text": profile.text},
            {"title": "Head", "text": longer},
            lambda: type(profile).objects.get(pk=profile.pk).title,
        ),
    ]
    for name, args, one, other, now in cases:
        address = reverse(name, args=args)
        seen = [_token(client.get(address).content.decode()) for client in (first, second)]
        assert first.post(address, one | {"seen": seen[0]}).status_code == 302
        answer = second.post(address, other | {"seen": seen[1]})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "<td>Director</td><td>Head</td>" in page
        assert now() == "Director", "nothing is lost before the second has chosen"
        assert second.post(address, other | {"seen": _token(page)}).status_code == 302
        assert now() == "Head"
    theirs = signed_in(offices.chinese)
    assert theirs.get(reverse("desk:correct_registration", args=[week.anna.pk])).status_code == 404
    assert theirs.get(reverse("desk:correct_profile", args=[profile.reference])).status_code == 403


def _token(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_who_was_answered_for_sees_it_and_can_answer_themselves(offices: Offices) -> None:
    batch = offices.handed(1)
    asked = batch.lines.get().request
    signed_in(offices.chinese).post(reverse("desk:hand_over", args=[batch.pk]), {"all": "declined"})
    person = signed_in(asked.recipient.person.account)
    assert "Your office declined for you." in text(person, "my:request", asked.pk)
    page = person.post(reverse("my:answer_oneself", args=[asked.pk]), follow=True).content.decode()
    assert "The request is open again: the answer is yours." in page
    person.post(reverse("my:accept", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.status == RequestStatus.ACCEPTED
    assert "Your office" not in text(person, "my:request", asked.pk)


def _many(offices: Offices, side: str, number: int) -> list[Registration]:
    like = offices.week.anna if side == "it" else offices.week.wei
    accounts = Account.objects.bulk_create(Account(email=f"{side}-{n}@example.org") for n in range(number))
    consent_for_sample(accounts)
    people = Person.objects.bulk_create(
        Person(slug=f"{side}-{n}", name_latin=f"Person {side} {n}", account=account)
        for n, account in enumerate(accounts)
    )
    rows = [
        Registration(
            brokerage=offices.week.brokerage,
            person=person,
            side=like.side,
            organisation=like.organisation,
            type=like.type,
            languages=["en"],
        )
        for person in people
    ]
    return Registration.objects.bulk_create(rows)


def _seen(page: str) -> str:
    return page.partition('name="seen-')[2].partition('value="')[2].partition('"')[0]


def test_an_answered_request_is_no_longer_pending(offices: Offices) -> None:
    batch = offices.handed(2)
    signed_in(offices.chinese).post(reverse("desk:hand_over", args=[batch.pk]), {"all": "accepted"})
    assert set(MeetingRequest.objects.values_list("status", flat=True)) == {RequestStatus.ACCEPTED}
