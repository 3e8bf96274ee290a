"""People apply, their own side's office decides, and what hangs on a registration is let go with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from ponte.brokerage.domain.admitting import GRACE, decide, undo_decision
from ponte.brokerage.domain.registering import edit_registration
from ponte.brokerage.domain.registering_answers import WrongAnswer, checked_answers, said_answers
from ponte.brokerage.domain.registering_application import Applicant, NewOrganisation, apply
from ponte.brokerage.domain.registering_withdrawal import undo_withdrawal, withdraw_registration, withdrawal_effect
from ponte.brokerage.domain.requesting import accept, ask
from ponte.brokerage.domain.timetabling import publish_timetable
from ponte.brokerage.enums import QuestionKind, RegistrationStatus, RequestStatus
from ponte.brokerage.models import Meeting, MeetingRequest, ParticipationType, Registration
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.enums import ConsentKind
from ponte.people.models import Account, Organisation, OrganisationIdentifier, Person, Place
from ponte.press.enums import MessageState
from ponte.press.models import Message
from tests.factories import (
    AccountFactory,
    OfficerFactory,
    PersonFactory,
    RegistrationFactory,
    Week,
    a_week,
)
from tests.factories_consents import consents
from tests.factories_registering import a_question, a_type
from tests.factories_timetable import a_proposal


@pytest.fixture
def week(db: None) -> Week:
    week = a_week()
    week.brokerage.registration_opens = timezone.now() - dt.timedelta(days=1)
    week.brokerage.save()
    return week


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def applicant(week: Week, participation: ParticipationType | None = None, **changed: Any) -> Applicant:
    told: dict[str, Any] = {
        "name_latin": "Rosa  Bianchi",
        "side": week.anna.side,
        "organisation": week.anna.organisation,
        "job_title": "Engineer",
        "participation": participation or ParticipationType.objects.first() or a_type(week.brokerage),
        "answers": {},
        "languages": ["it", "en"],
        "presences": [(week.hall, dt.date(2016, 10, 25), "morning")],
    }
    return Applicant(**(told | changed))


def applying(week: Week, account: Account | None = None, **changed: Any) -> Registration:
    account = account or AccountFactory(language="it")
    if not account.consents.exists():
        consents(account, [ConsentKind.ACCOUNT])
    return apply(actor=account, brokerage=week.brokerage, applicant=applicant(week, **changed))


# --- Applying -------------------------------------------------------------------------------------------------------


def test_an_application_waits_for_the_own_office_and_is_confirmed_by_mail(week: Week) -> None:
    row = applying(week)
    assert (row.status, row.person.name_latin, row.person.slug) == (
        RegistrationStatus.APPLIED,
        "Rosa Bianchi",
        "rosa-bianchi",
    )
    assert row.presences.get().hall == week.hall
    message = Message.objects.get()
    assert (message.account, message.language) == (row.person.account, "it")
    assert Registration.objects.approved().count() == 3


def test_registration_has_a_period(week: Week) -> None:
    week.brokerage.registration_closes = timezone.now() - dt.timedelta(hours=1)
    assert refusal(lambda: applying(week)) == "closed"
    week.brokerage.registration_opens = None
    assert refusal(lambda: applying(week)) == "closed"
    # Whom the office asked back may answer after the end.
    asked = RegistrationFactory(brokerage=week.brokerage, status=RegistrationStatus.RETURNED)
    assert applying(week, asked.person.account).status == RegistrationStatus.APPLIED


def test_nobody_registers_twice_nor_again_after_a_refusal(week: Week) -> None:
    assert refusal(lambda: applying(week, week.anna.person.account)) == "registered_already"
    refused = RegistrationFactory(brokerage=week.brokerage, status=RegistrationStatus.REFUSED)
    assert refusal(lambda: applying(week, refused.person.account)) == "refused_before"


def test_a_closed_kind_of_participation_is_not_open(week: Week) -> None:
    closed = a_type(week.brokerage, "closed", is_open=False)
    assert refusal(lambda: applying(week, participation=closed)) == "type_closed"


def test_an_organisation_is_found_by_its_number_however_it_is_called(week: Week) -> None:
    OrganisationIdentifier.objects.create(organisation=week.anna.organisation, scheme="vat", value="IT01114601006")
    new = NewOrganisation(name="Another name", kind="company", identifiers={"vat": "it 01114601006"})
    assert applying(week, organisation=new).organisation == week.anna.organisation
    newer = NewOrganisation(name="蜀山大学", kind="university", country="CN", identifiers={"uscc": ""})
    organisation = applying(week, organisation=newer).organisation
    assert organisation
    assert (organisation.slug, organisation.country) == ("shushandaxue", "CN")
    wrong = NewOrganisation(name="X", kind="company", identifiers={"vat": "IT01114601007"})
    before = Organisation.objects.count()
    assert refusal(lambda: applying(week, organisation=wrong)) == "wrong_identifier"
    assert Organisation.objects.count() == before


def test_nobody_takes_somebody_elses_orcid(week: Week) -> None:
    PersonFactory(orcid="0000-0002-1825-0097")
    assert refusal(lambda: applying(week, orcid="0000-0002-1825-0097")) == "orcid_taken"
    assert not Person.objects.filter(name_latin="Rosa Bianchi").exists()


ANSWERS: list[tuple[QuestionKind, Any, Any]] = [
    (QuestionKind.TEXT, " twelve ", "twelve"),
    (QuestionKind.NUMBER, "12,5", 12.5),
    (QuestionKind.NUMBER, "12", 12),
    (QuestionKind.CHOICE, "Uno", "one"),
    (QuestionKind.CHOICES, ["one", "二"], ["one", "two"]),
    (QuestionKind.CHOICES, "One; Due", ["one", "two"]),
    (QuestionKind.YES_NO, "sì", True),
    (QuestionKind.YES_NO, "否", False),
    (QuestionKind.DATE, "2016-10-25", "2016-10-25"),
]


@pytest.mark.parametrize(("kind", "given", "kept"), ANSWERS)
def test_answers_are_kept_in_one_way_of_writing(week: Week, kind: QuestionKind, given: Any, kept: Any) -> None:
    participation = a_type(week.brokerage)
    a_question(participation, kind, required=True)
    row = applying(week, participation=participation, answers={"q": given})
    assert row.answers == {"q": kept}
    ((question, said),) = said_answers(row.answers, participation)
    assert question == "Question q?"
    assert said


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (QuestionKind.NUMBER, "many"),
        (QuestionKind.NUMBER, "nan"),
        (QuestionKind.CHOICE, "three"),
        (QuestionKind.CHOICES, ["one", "three"]),
        (QuestionKind.YES_NO, "perhaps"),
        (QuestionKind.DATE, "25.10.2016"),
        (QuestionKind.TEXT, ""),
        (QuestionKind.TEXT, "x" * 2001),
    ],
)
def test_answers_that_cannot_be_are_refused(week: Week, kind: QuestionKind, given: Any) -> None:
    participation = a_type(week.brokerage)
    a_question(participation, kind, required=True)
    with pytest.raises(WrongAnswer) as caught:
        checked_answers(participation, {"q": given})
    assert caught.value.slug == "q"


# --- Deciding -------------------------------------------------------------------------------------------------------


def test_each_is_told_in_their_language_after_a_moment_of_grace(week: Week) -> None:
    row = applying(week)
    before = timezone.now()
    decide(actor=week.officer, brokerage=week.brokerage, registrations=[row], status="approved")
    row.refresh_from_db()
    assert (row.status, row.decided_by) == (RegistrationStatus.APPROVED, week.officer)
    message = Message.objects.get(key__startswith="brokerage:decision:")
    assert message.language == "it"
    assert message.not_before >= before + GRACE


def test_the_other_sides_office_decides_nothing(week: Week) -> None:
    row = applying(week)
    other = OfficerFactory(side=week.wei.side).account
    for act in (
        lambda: decide(actor=other, brokerage=week.brokerage, registrations=[row], status="approved"),
        lambda: withdraw_registration(actor=other, registration=week.anna),
    ):
        with pytest.raises(Forbidden):
            act()
    row.refresh_from_db()
    assert row.status == RegistrationStatus.APPLIED


@pytest.mark.parametrize("status", ["refused", "returned"])
def test_a_refusal_and_a_question_have_words(week: Week, status: str) -> None:
    row = applying(week)
    assert (
        refusal(lambda: decide(actor=week.officer, brokerage=week.brokerage, registrations=[row], status=status))
        == "no_reason"
    )
    note = "Which department?"
    decide(actor=week.officer, brokerage=week.brokerage, registrations=[row], status=status, note=note)
    assert note in Message.objects.get(key__startswith="brokerage:decision:").text


def test_who_takes_part_already_is_left_alone(week: Week) -> None:
    def act() -> object:
        return decide(
            actor=week.officer, brokerage=week.brokerage, registrations=[week.anna], status="refused", note="x"
        )

    assert refusal(act) == "nobody"


def test_an_undone_decision_sends_no_mail_or_a_second_one(week: Week) -> None:
    early, late = applying(week), applying(week, name_latin="Late Reader")
    entry = decide(actor=week.officer, brokerage=week.brokerage, registrations=[early, late], status="approved")
    Message.objects.filter(key__endswith=f":{late.pk}", key__startswith="brokerage:decision:").update(
        state=MessageState.SENT, sent_at=timezone.now()
    )
    assert undo_decision(actor=week.officer, entry=entry) == 2
    early.refresh_from_db()
    assert (early.status, early.decided_at) == (RegistrationStatus.APPLIED, None)
    states = dict(Message.objects.filter(key__startswith="brokerage:decision:").values_list("account_id", "state"))
    assert states[early.person.account_id] == MessageState.CANCELLED
    assert Message.objects.filter(key__endswith=":undone").get().account == late.person.account
    assert refusal(lambda: undo_decision(actor=week.officer, entry=entry)) == "nothing_to_undo"


def test_an_undo_leaves_what_was_decided_anew(week: Week) -> None:
    row = applying(week)
    first = decide(actor=week.officer, brokerage=week.brokerage, registrations=[row], status="refused", note="x")
    decide(actor=week.officer, brokerage=week.brokerage, registrations=[row_again(row)], status="approved")
    assert refusal(lambda: undo_decision(actor=week.officer, entry=first)) == "nothing_to_undo"
    assert row_again(row).status == RegistrationStatus.APPROVED


def row_again(row: Registration) -> Registration:
    return Registration.objects.get(pk=row.pk)


# --- Withdrawing ----------------------------------------------------------------------------------------------------


def test_a_withdrawal_ends_requests_calls_meetings_off_and_tells_the_others(week: Week) -> None:
    another = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side)
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    waiting = ask(actor=None, sender=another, recipient=week.anna)
    effect = withdrawal_effect(week.anna)
    assert (effect.requests, effect.meetings, effect.told) == (1, 1, 1)
    withdraw_registration(actor=week.officer, registration=week.anna, note="ill")
    assert not Meeting.objects.exists()
    waiting.refresh_from_db()
    assert waiting.status == RequestStatus.WITHDRAWN
    told = set(Message.objects.values_list("account__email", flat=True))
    assert {"wei@example.org", "anna@example.org"} == told
    assert refusal(lambda: withdraw_registration(actor=week.officer, registration=week.anna)) == "not_registered"


def test_people_withdraw_themselves_and_get_no_mail_of_what_they_did(week: Week) -> None:
    account = week.anna.person.account
    assert account
    withdraw_registration(actor=account, registration=week.anna)
    assert not Message.objects.filter(account=account).exists()


def test_an_undone_withdrawal_brings_back_requests_but_no_meetings(week: Week) -> None:
    another = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side)
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    waiting = ask(actor=None, sender=another, recipient=week.anna)
    entry = withdraw_registration(actor=week.officer, registration=week.anna)
    undo_withdrawal(actor=week.officer, entry=entry)
    assert row_again(week.anna).status == RegistrationStatus.APPROVED
    assert MeetingRequest.objects.get(pk=waiting.pk).status == RequestStatus.PENDING
    assert not Meeting.objects.exists()
    assert refusal(lambda: undo_withdrawal(actor=week.officer, entry=entry)) == "nothing_to_undo"


@pytest.mark.django_db
def test_half_days_with_published_meetings_are_kept_and_named_by_the_citys_clocks() -> None:
    made = a_proposal()
    Place.objects.filter(pk=made.week.hall.city_id).update(time_zone="Asia/Shanghai")
    publish_timetable(actor=None, timetable=made.timetable)
    anna = Registration.objects.get(pk=made.week.anna.pk)
    with pytest.raises(Refused) as caught:
        edit_registration(
            actor=None, registration=anna, languages=["it"], min_meetings=0, max_meetings=None, presences=[]
        )
    assert caught.value.code == "meeting_then"
    assert "in Naples, Tue 25 Oct 15:00 (UTC+8)." in str(caught.value)
    assert anna.presences.exists()
