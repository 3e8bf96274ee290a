"""What people consent to bites at once: in matching, in asking, at the other office, in what is handed over."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ponte.brokerage.domain.exchange_writing import exchange_of, people_exchange
from ponte.brokerage.domain.handing_over import hand_over
from ponte.brokerage.domain.profile_life import express_interest
from ponte.brokerage.domain.registering_application import apply
from ponte.brokerage.domain.requesting import accept, ask
from ponte.brokerage.domain.requesting_rules import why_not_ask
from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.domain.wishing import gather_meetings, wish
from ponte.brokerage.domain.withdrawing_consents import (
    consent_withdrawal_effect,
    record_told_withdrawal,
    withdraw_consent,
)
from ponte.brokerage.enums import HandingChange, RequestStatus, WishLevel, Workflow
from ponte.brokerage.models import Installation, MeetingRequest, Origin, Profile, Registration, Suggestion
from ponte.brokerage.queries import (
    PEOPLE_CONCERNS,
    attention,
    find_partners,
    participants,
    partners_for,
    profiles,
    requests_of,
    seen_by_participant,
    suggestions_between,
)
from ponte.brokerage.queries.handing_over import difference
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.domain.consenting import give, texts_in_force
from ponte.people.enums import ConsentKind
from ponte.people.models import Account
from ponte.press.models import Message
from tests.brokerage.test_registering import applicant
from tests.factories import AccountFactory, OfficerFactory, RegistrationFactory, Week, a_week

MATCHMAKING, TRANSFER = ConsentKind.MATCHMAKING, ConsentKind.TRANSFER
FOR_MEETINGS = pytest.mark.parametrize("kind", [MATCHMAKING, TRANSFER])


@pytest.fixture
def week(db: None) -> Week:
    week = a_week()
    edition = week.brokerage.edition
    edition.ends = timezone.localdate()  # nothing is taken back from what is over
    edition.save()
    return Week(**{**vars(week), "wei": Registration.objects.get(pk=week.wei.pk)})


@pytest.fixture
def office_cn(week: Week) -> Account:
    account: Account = OfficerFactory(side=week.wei.side, account__email="office-cn@example.org").account
    return account


def account_of(registration: Registration) -> Account:
    assert registration.person.account is not None
    return registration.person.account


def takes_back(registration: Registration, kind: ConsentKind) -> None:
    account = account_of(registration)
    withdraw_consent(actor=account, account=account, kind=kind)


def refusal(one: Registration, other: Registration) -> str:
    no = why_not_ask(one, other)
    return no.code if no else ""


# --- Found, suggested, asked ----------------------------------------------------------------------------------------


@FOR_MEETINGS
def test_who_takes_it_back_is_neither_suggested_nor_found_nor_asked_from_that_moment(
    week: Week, kind: ConsentKind
) -> None:
    assert [one.registration for one in partners_for(week.anna)] == [week.wei]
    assert list(find_partners(week.anna, "Zhang")) == [week.wei]
    takes_back(week.wei, kind)
    assert partners_for(week.anna) == partners_for(week.wei) == []
    assert list(find_partners(week.anna, "")) == []
    assert not Profile.objects.published().filter(registration=week.wei).exists()
    assert not seen_by_participant(week.anna, week.wei.person.slug)
    assert list(suggestions_between(week.brokerage)) == []
    assert (refusal(week.anna, week.wei), refusal(week.wei, week.anna)) == ("not_available", "you_not_consented")
    with pytest.raises(Refused, match="not available"):
        express_interest(actor=None, profile=week.wei.profiles.get(), registration=week.anna)
    give(actor=account_of(week.wei), account=account_of(week.wei), text=texts_in_force()[kind])
    assert refusal(week.anna, week.wei) == ""


@FOR_MEETINGS
def test_the_matching_reads_nobody_who_does_not_consent(week: Week, kind: ConsentKind) -> None:
    silent = set(ConsentKind) - {kind}
    third = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side, consents=silent)
    Profile.objects.filter(registration=week.wei).update(registration=third)
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 0
    assert not Suggestion.objects.exists()


def test_who_was_imported_is_found_once_they_have_consented(week: Week) -> None:
    imported = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side, consents=())
    account = account_of(imported)
    for kind in (MATCHMAKING, TRANSFER):
        assert not find_partners(week.anna, "").filter(pk=imported.pk).exists()
        give(actor=account, account=account, text=texts_in_force()[kind])
    assert find_partners(week.anna, "").filter(pk=imported.pk).exists()


def test_an_open_request_ends_and_cannot_be_accepted_without_consent(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    account_of(week.wei).consents.all().delete()  # as with people registered before there were consents
    with pytest.raises(Refused) as no:
        accept(actor=None, request=request)
    assert no.value.code == "you_not_consented"
    give(actor=account_of(week.wei), account=account_of(week.wei), text=texts_in_force()[MATCHMAKING])
    takes_back(week.wei, MATCHMAKING)
    request.refresh_from_db()
    assert request.status == RequestStatus.WITHDRAWN


def test_agreed_meetings_stay_without_being_found_and_go_without_the_other_side(week: Week) -> None:
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    account = account_of(week.wei)
    assert consent_withdrawal_effect(account, MATCHMAKING).meetings == 0
    takes_back(week.wei, MATCHMAKING)
    assert week.wei.meetings.count() == 1
    assert seen_by_participant(week.anna, week.wei.person.slug)
    effect = consent_withdrawal_effect(account, TRANSFER)
    assert (effect.requests, effect.meetings, effect.told) == (0, 1, 1)
    takes_back(week.wei, TRANSFER)
    assert week.wei.meetings.count() == 0
    assert Message.objects.filter(account=week.anna.person.account, key__startswith="brokerage:called-off").exists()
    assert not any(requests_of(week.anna).values())
    assert not seen_by_participant(week.anna, week.wei.person.slug)


def test_meetings_of_an_edition_that_is_over_are_not_called_off(week: Week) -> None:
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    week.brokerage.edition.ends = timezone.localdate() - timezone.timedelta(days=1)
    week.brokerage.edition.save()
    takes_back(week.wei, TRANSFER)
    assert week.wei.meetings.count() == 1


def test_wishes_of_who_does_not_consent_make_no_meeting(week: Week) -> None:
    type(week.brokerage).objects.update(workflow=Workflow.PREFERENCES)
    for row in (week.anna, week.wei):
        row.refresh_from_db()
    wish(actor=None, wisher=week.anna, wished=week.wei, level=WishLevel.MUST)
    wish(actor=None, wisher=week.wei, wished=week.anna, level=WishLevel.MUST)
    assert gather_meetings(actor=None, brokerage=week.brokerage) == 1
    takes_back(week.wei, TRANSFER)
    assert gather_meetings(actor=None, brokerage=week.brokerage) == 0


# --- The other office -----------------------------------------------------------------------------------------------


def test_the_other_office_sees_only_who_consents_to_that(week: Week, office_cn: Account) -> None:
    takes_back(week.anna, MATCHMAKING)
    assert participants(week.brokerage, office_cn).filter(pk=week.anna.pk).exists()
    takes_back(week.anna, TRANSFER)
    assert not participants(week.brokerage, office_cn).filter(pk=week.anna.pk).exists()
    assert not profiles(week.brokerage, office_cn).filter(registration=week.anna).exists()
    assert participants(week.brokerage, week.officer).filter(pk=week.anna.pk).exists()
    assert profiles(week.brokerage, week.officer).filter(registration=week.anna).exists()


def test_the_own_office_sees_who_is_not_found_for_want_of_consent(week: Week, office_cn: Account) -> None:
    assert attention(week.brokerage, week.officer)["no_consent"] == 0
    takes_back(week.anna, TRANSFER)
    listed = participants(week.brokerage, week.officer).filter(PEOPLE_CONCERNS["no_consent"])
    assert list(listed) == [week.anna]
    assert attention(week.brokerage, week.officer)["no_consent"] == 1
    assert attention(week.brokerage, office_cn)["no_consent"] == 0


def test_nothing_is_handed_over_of_who_does_not_consent(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    sides = week.anna.side, week.wei.side
    assert [one.change for one in difference(week.brokerage, *sides)] == [HandingChange.NEW]
    batch = hand_over(
        actor=week.officer, brokerage=week.brokerage, side=sides[0], other=sides[1], requests=[request.pk]
    )
    names = {one["name_latin"] for one in exchange_of(batch)["people"]}
    assert names == {"Anna Esposito", "Zhang Wei"}
    account_of(week.anna).consents.all().delete()
    assert "Anna Esposito" not in json.dumps(exchange_of(batch))
    MeetingRequest.objects.all().delete()
    MeetingRequest.objects.create(sender=week.anna, recipient=week.wei)
    assert difference(week.brokerage, *sides) == []


@FOR_MEETINGS
def test_the_file_of_people_names_nobody_who_does_not_consent(week: Week, kind: ConsentKind) -> None:
    assert [one["name_latin"] for one in people_exchange(week.brokerage, week.wei.side)["people"]] == ["Zhang Wei"]
    takes_back(week.wei, kind)
    assert people_exchange(week.brokerage, week.wei.side)["people"] == []


def test_who_came_in_a_file_of_the_other_office_has_been_asked_there(week: Week) -> None:
    guest = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side, person__account=None)
    assert not find_partners(week.anna, "").filter(pk=guest.pk).exists()
    Origin.objects.create(installation=Installation.objects.create(uid=uuid4()), row=1, registration=guest, said={})
    assert find_partners(week.anna, "").filter(pk=guest.pk).exists()


# --- Registering, and many ------------------------------------------------------------------------------------------


def test_nobody_registers_without_consenting_to_an_account(week: Week) -> None:
    week.brokerage.registration_opens = timezone.now() - timezone.timedelta(days=1)
    week.brokerage.save()
    with pytest.raises(Refused) as no:
        apply(actor=AccountFactory(), brokerage=week.brokerage, applicant=applicant(week))
    assert no.value.code == "no_consent"


@pytest.mark.parametrize("number", [1, 4])
def test_lists_ask_the_same_number_of_queries_however_many_people(week: Week, number: int) -> None:
    for _ in range(number):
        RegistrationFactory(brokerage=week.brokerage, side=week.wei.side)
    with CaptureQueriesContext(connection) as queries:
        list(participants(week.brokerage, week.officer))
        list(find_partners(week.anna, ""))
        list(Profile.objects.published())
    assert len(queries) == 4  # one list each, and whom the finder has blocked


# --- Told to the office ---------------------------------------------------------------------------------------------


def told(week: Week, officer: Account, registration: Registration, kind: ConsentKind = TRANSFER) -> None:
    record_told_withdrawal(actor=officer, registration=registration, kind=kind)


def test_an_office_notes_what_somebody_takes_back_and_they_are_told(week: Week, office_cn: Account) -> None:
    accept(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    told(week, office_cn, week.wei)
    assert refusal(week.anna, week.wei) == "not_available"
    assert not week.brokerage.meetings.exists()
    latest = account_of(week.wei).consents.latest("pk")
    assert (latest.text.kind, latest.is_given, latest.recorded_by) == (TRANSFER, False, office_cn)
    assert Message.objects.filter(account=account_of(week.wei), key__startswith="brokerage:consent-withdrawn").exists()
    with pytest.raises(Refused) as no:
        told(week, office_cn, week.wei)
    assert no.value.code == "not_consenting"


def test_it_is_not_the_other_office_and_not_the_account_that_can_be_taken_back(week: Week, office_cn: Account) -> None:
    with pytest.raises(Forbidden):
        told(week, office_cn, week.anna)
    with pytest.raises(Refused) as no:
        told(week, office_cn, week.wei, ConsentKind.ACCOUNT)
    assert no.value.code == "account_needed"
    assert refusal(week.anna, week.wei) == ""
