"""Asking for a meeting, and answering."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from ponte.brokerage.domain.requesting import accept, ask, decline, meeting_weight, withdraw
from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models import Meeting, MeetingRequest
from ponte.brokerage.queries.desk import PEOPLE_CONCERNS, participants
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from tests.factories import MeetingFactory, ProfileFactory, RegistrationFactory, Week, a_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return a_week()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def test_an_accepted_request_becomes_a_meeting_worth_its_suggestion(week: Week) -> None:
    profile = week.wei.profiles.get()
    request = ask(actor=None, sender=week.anna, recipient=week.wei, profile=profile, message="  Buongiorno ")
    meeting = accept(actor=week.wei.person.account, request=request)
    request.refresh_from_db()
    assert request.status == RequestStatus.ACCEPTED
    assert request.message == "Buongiorno"
    assert request.answered is not None
    assert set(meeting.people.all()) == {week.anna, week.wei}
    assert meeting.weight == 94  # half for the agreement, half of 0.87 for the suggestion
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "brokerage.ask",
        "brokerage.accept_request",
    ]


def test_people_who_found_each_other_without_a_suggestion_meet_at_half_weight(week: Week) -> None:
    stranger = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side)
    assert meeting_weight(week.anna, stranger) == 50


def test_requests_cross_the_sides(week: Week) -> None:
    colleague = RegistrationFactory(brokerage=week.brokerage, side=week.anna.side)
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=colleague)) == "same_side"


def test_interpreters_are_not_asked_for_meetings(week: Week) -> None:
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.interpreter)) == "not_a_participant"


def test_the_profile_must_be_the_recipients(week: Week) -> None:
    other = ProfileFactory(registration__brokerage=week.brokerage)
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei, profile=other)) == "wrong_profile"


def test_texts_that_their_columns_cannot_hold_are_refused(week: Week) -> None:
    too_long = "x" * 401
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei, message=too_long)) == "text_too_long"
    request = ask(actor=None, sender=week.anna, recipient=week.wei, message=f"  {too_long[1:]} ")
    assert len(request.message) == 400
    assert refusal(lambda: decline(actor=None, request=request, reason=too_long)) == "text_too_long"


def test_the_offices_see_who_has_to_answer_also_after_another_time_was_proposed(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    to_answer = participants(week.brokerage, week.officer).filter(PEOPLE_CONCERNS["unanswered"])
    assert list(to_answer) == [week.wei]
    MeetingRequest.objects.filter(pk=request.pk).update(awaits_sender=True)
    assert list(to_answer.all()) == [week.anna]


def test_a_pair_has_one_live_request_whoever_asked(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "already_asked"
    assert refusal(lambda: ask(actor=None, sender=week.wei, recipient=week.anna)) == "asked_by_them"
    accept(actor=None, request=request)
    assert refusal(lambda: ask(actor=None, sender=week.wei, recipient=week.anna)) == "already_meeting"


def test_one_no_is_final_for_the_one_who_asked(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    decline(actor=None, request=request, reason="not our field")
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "declined_before"
    # The one who declined may change their mind.
    assert ask(actor=None, sender=week.wei, recipient=week.anna).status == RequestStatus.PENDING


def test_a_withdrawn_request_can_be_sent_again(week: Week) -> None:
    withdraw(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    assert ask(actor=None, sender=week.anna, recipient=week.wei).status == RequestStatus.PENDING


@pytest.mark.parametrize("second", [accept, decline, withdraw])
def test_a_request_is_answered_once(week: Week, second: Callable[..., object]) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    accept(actor=None, request=request)
    stale = MeetingRequest.objects.get(pk=request.pk)
    assert refusal(lambda: second(actor=None, request=stale)) == "answered_already"
    assert Meeting.objects.count() == 1


def test_pending_requests_are_capped(week: Week) -> None:
    week.brokerage.cap_pending = 1
    week.brokerage.save()
    week.anna.refresh_from_db()
    ask(actor=None, sender=week.anna, recipient=week.wei)
    another = RegistrationFactory(brokerage=week.brokerage, side=week.wei.side)
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=another)) == "too_many_pending"


def test_nobody_is_asked_beyond_their_wish(week: Week) -> None:
    week.wei.max_meetings = 1
    week.wei.save()
    MeetingFactory(brokerage=week.brokerage, people=[week.wei])
    assert refusal(lambda: ask(actor=None, sender=week.anna, recipient=week.wei)) == "recipient_full"
    assert refusal(lambda: ask(actor=None, sender=week.wei, recipient=week.anna)) == "sender_full"


def test_nobody_accepts_beyond_their_wish(week: Week) -> None:
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    week.wei.max_meetings = 1
    week.wei.save()
    request.recipient.refresh_from_db()
    MeetingFactory(brokerage=week.brokerage, people=[week.wei])
    assert refusal(lambda: accept(actor=None, request=request)) == "recipient_full"
    request.refresh_from_db()
    assert request.status == RequestStatus.PENDING


def test_the_database_itself_refuses_a_second_live_request(week: Week) -> None:
    MeetingRequest.objects.create(sender=week.anna, recipient=week.wei)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingRequest.objects.create(sender=week.wei, recipient=week.anna)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_each_other_at_once_make_one_request() -> None:
    week = a_week()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def go(sender: object, recipient: object) -> None:
        barrier.wait()
        try:
            ask(actor=None, sender=sender, recipient=recipient)  # type: ignore[arg-type]
            outcomes.append("asked")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    pairs = [(week.anna, week.wei), (week.wei, week.anna)]
    threads = [threading.Thread(target=go, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes.remove("asked")
    assert outcomes in (["already_asked"], ["asked_by_them"])
    assert MeetingRequest.objects.count() == 1
