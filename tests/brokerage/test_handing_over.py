"""Batches of requests between two offices: what differs, who answers, and whose answer counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ponte.brokerage.domain.answering_handed import LineAnswer, answer_lines, answer_oneself, hand_back
from ponte.brokerage.domain.blocking import block
from ponte.brokerage.domain.requesting import accept, decline, withdraw
from ponte.brokerage.enums import HandedAnswer, HandingChange, RequestStatus
from ponte.brokerage.models import HandedRequest, HandOver, Meeting, MeetingRequest
from ponte.brokerage.queries.handing_over import difference, hand_overs_of, line_counts, office_answer
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.press.models import Message
from tests.factories import a_week
from tests.factories_asking import picking_week
from tests.factories_handover import Offices, two_offices

pytestmark = pytest.mark.django_db
ACCEPTED, DECLINED, ASKED_BACK = HandedAnswer.ACCEPTED, HandedAnswer.DECLINED, HandedAnswer.ASKED_BACK


@pytest.fixture
def offices() -> Offices:
    return two_offices(a_week())


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def changes(offices: Offices) -> dict[int, HandingChange]:
    rows = difference(offices.week.brokerage, offices.week.anna.side, offices.week.wei.side)
    return {row.request: row.change for row in rows}


def test_what_is_handed_over_is_frozen_numbered_and_told(offices: Offices) -> None:
    first, second = offices.asked(2)
    batch = offices.hand_over({first.pk}, note="The first")
    assert (batch.number, batch.lines.get().copy["sender"]["name_latin"]) == (1, first.sender.person.name_latin)
    assert offices.hand_over().number == 2
    assert HandedRequest.objects.get(hand_over__number=2).request == second
    mail = Message.objects.get(account=offices.chinese, key__startswith=f"hand-over:{batch.pk}:")
    assert "1 request" in mail.subject
    assert "The first" in mail.text
    assert AuditEntry.objects.filter(action="brokerage.hand_over", actor=offices.italian).count() == 2
    assert refusal(offices.hand_over) == "nothing_to_hand_over"


def test_the_difference_tells_new_changed_asked_back_answered_and_withdrawn(offices: Offices) -> None:
    batch = offices.handed(5)
    changed, asked_back, answered, withdrawn, waiting = [line.request for line in batch.lines.all()]
    (new,) = offices.asked(1)
    closed = offices.asked(1)[0]
    withdraw(actor=None, request=closed)
    changed.sender.job_title = "Director"
    changed.sender.save()
    line = batch.lines.get(request=asked_back)
    answer_lines(actor=offices.chinese, hand_over=batch, answers=[LineAnswer(line.pk, ASKED_BACK, "In which field?")])
    accept(actor=None, request=answered)
    withdraw(actor=None, request=withdrawn)
    assert changes(offices) == {
        changed.pk: HandingChange.CHANGED,
        asked_back.pk: HandingChange.ASKED_BACK,
        answered.pk: HandingChange.ANSWERED,
        withdrawn.pk: HandingChange.WITHDRAWN,
        waiting.pk: HandingChange.WAITING,
        new.pk: HandingChange.NEW,
    }
    row = next(
        row
        for row in difference(offices.week.brokerage, offices.week.anna.side, offices.week.wei.side)
        if row.request == changed.pk
    )
    assert [str(field) for field in row.fields] == ["who asks"]
    again = offices.hand_over()
    assert set(again.lines.values_list("request", flat=True)) == {changed.pk, asked_back.pk, new.pk}
    assert changes(offices)[changed.pk] == HandingChange.WAITING


def test_an_office_answers_by_the_rules_that_hold_for_its_people(offices: Offices) -> None:
    batch = offices.handed(3)
    yes, no, blocked = batch.lines.all()
    block(actor=None, blocker=blocked.request.recipient, blocked=blocked.request.sender)
    MeetingRequest.objects.filter(pk=blocked.request_id).update(status=RequestStatus.PENDING)
    result = answer_lines(
        actor=offices.chinese,
        hand_over=batch,
        answers=[LineAnswer(yes.pk, ACCEPTED), LineAnswer(no.pk, DECLINED, "full"), LineAnswer(blocked.pk, ACCEPTED)],
    )
    assert result.written == [yes.pk, no.pk]
    assert result.refused[blocked.pk].code == "you_blocked_them"
    yes.request.refresh_from_db()
    no.request.refresh_from_db()
    assert (yes.request.status, no.request.status) == (RequestStatus.ACCEPTED, RequestStatus.DECLINED)
    assert no.request.decline_reason == "full"
    assert Meeting.objects.get().request == yes.request
    told = Message.objects.get(account=yes.request.recipient.person.account)
    assert f"accepted: {yes.request.sender.person.name_latin}" in told.text
    line = office_answer(yes.request)
    assert line is not None
    assert line.answered_by == offices.chinese


def test_only_the_office_it_was_handed_to_answers_and_only_once(offices: Offices) -> None:
    batch = offices.handed()
    line = batch.lines.get()
    assert (
        refusal(lambda: answer_lines(actor=offices.italian, hand_over=batch, answers=[LineAnswer(line.pk, ACCEPTED)]))
        == "brokerage.hand_over"
    )
    assert refusal(lambda: hand_back(actor=offices.italian, hand_over=batch)) == "brokerage.hand_over"
    answer_lines(actor=offices.chinese, hand_over=batch, answers=[LineAnswer(line.pk, ACCEPTED)])
    again = answer_lines(actor=offices.chinese, hand_over=batch, answers=[LineAnswer(line.pk, DECLINED)])
    assert again.refused[line.pk].code == "answered_already"
    same = answer_lines(actor=offices.chinese, hand_over=batch, answers=[LineAnswer(line.pk, ACCEPTED)])
    assert same.unchanged == [line.pk]
    assert hand_back(actor=offices.chinese, hand_over=batch) == 0
    assert refusal(lambda: hand_back(actor=offices.chinese, hand_over=batch)) == "handed_back"
    assert Message.objects.filter(account=offices.italian, key__contains="handed_back").exists()


def test_a_persons_own_answer_comes_before_the_offices(offices: Offices) -> None:
    batch = offices.handed(2)
    one, two = batch.lines.all()
    decline(actor=None, request=one.request)
    result = answer_lines(
        actor=offices.chinese, hand_over=batch, answers=[LineAnswer(one.pk, ACCEPTED), LineAnswer(two.pk, DECLINED)]
    )
    assert result.refused[one.pk].code == "person_answered"
    one.refresh_from_db()
    assert (one.answer, one.by_person) == (DECLINED, True)
    answer_oneself(actor=None, request=two.request)
    two.request.refresh_from_db()
    assert two.request.status == RequestStatus.PENDING
    accept(actor=None, request=two.request)
    assert office_answer(two.request) is None
    assert refusal(lambda: answer_oneself(actor=None, request=two.request)) == "not_by_office"
    two.refresh_from_db()
    assert two.answer == DECLINED, "the trail keeps what the office said"


def test_a_question_needs_its_words_and_leaves_the_request_open(offices: Offices) -> None:
    batch = offices.handed()
    line = batch.lines.get()
    silent = answer_lines(actor=offices.chinese, hand_over=batch, answers=[LineAnswer(line.pk, ASKED_BACK)])
    assert silent.refused[line.pk].code == "no_question"
    answer_lines(actor=offices.chinese, hand_over=batch, answers=[LineAnswer(line.pk, ASKED_BACK, "In English?")])
    line.request.refresh_from_db()
    assert line.request.status == RequestStatus.PENDING
    accept(actor=None, request=line.request)


def test_where_people_pick_the_time_the_first_free_one_is_taken() -> None:
    offices = two_offices(picking_week())
    week = offices.week
    first, second, *_rest = week.slots
    requests = offices.asked(2)
    for request in requests:
        MeetingRequest.objects.filter(pk=request.pk).update(recipient=requests[0].recipient)
        request.proposed_times.bulk_create(
            request.proposed_times.model(request=request, slot=slot) for slot in (first, second)
        )
    batch = offices.hand_over()
    result = answer_lines(
        actor=offices.chinese, hand_over=batch, answers=[LineAnswer(line.pk, ACCEPTED) for line in batch.lines.all()]
    )
    assert len(result.written) == 2
    slots = Meeting.objects.order_by("pk").values_list("placements__slot", flat=True)
    assert list(slots) == [first.pk, second.pk]


def test_the_database_keeps_numbers_and_lines_apart(offices: Offices) -> None:
    batch = offices.handed()
    line = batch.lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(
            brokerage=batch.brokerage, from_side=batch.from_side, to_side=batch.to_side, number=batch.number
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        HandedRequest.objects.create(hand_over=batch, request=line.request, copy={})
    with pytest.raises(IntegrityError), transaction.atomic():
        HandedRequest.objects.filter(pk=line.pk).update(answer=ACCEPTED)


def test_queries_do_not_grow_with_the_lines(offices: Offices) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            difference(offices.week.brokerage, offices.week.anna.side, offices.week.wei.side)
            for batch in hand_overs_of(offices.week.brokerage, [offices.week.anna.side]):
                line_counts(batch)
                break
        return len(captured)

    offices.handed(1)
    one = queries()
    offices.handed(3)
    offices.asked(3)
    assert queries() == one


def test_progress_counts_who_answered_themselves(offices: Offices) -> None:
    batch = offices.handed(3)
    one, two, _three = batch.lines.all()
    accept(actor=None, request=one.request)
    answer_lines(actor=offices.chinese, hand_over=batch, answers=[LineAnswer(two.pk, DECLINED)])
    row = hand_overs_of(offices.week.brokerage, [offices.week.wei.side]).get()
    assert (row.done, row.total) == (2, 3)  # type: ignore[attr-defined]
    assert line_counts(batch) == {"open": 1, "accepted": 1, "declined": 1, "asked-back": 0, "closed": 0}
